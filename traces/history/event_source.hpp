// The client events of a history in any format, with values that are not interpreted yet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "traces/history/datum.hpp"
#include "traces/history/edn_source.hpp"
#include "traces/history/json_source.hpp"

namespace squall::traces::history {

enum class EventType : std::uint8_t { invoke, ok, fail, info };

struct HistoryEvent {
  std::uint64_t line = 0;
  std::string process;
  EventType type = EventType::invoke;
  std::string f;  // empty: a completion in JSON Lines may omit it
  Datum value;
  std::optional<Datum> key;
  std::optional<std::int64_t> time;
};

class EventSource {
 public:
  /// REQUIRES: `text` is EDN, history.txt or JSON, and outlives this.
  EventSource(std::string_view text, const std::string& file, bool is_json);

  /// Empty at the end. ERRORS: scenarios::UserError{"file:line", …}.
  std::optional<HistoryEvent> next();
  bool is_timed() const { return json_ && json_->is_timed(); }
  bool is_json() const { return json_.has_value(); }

 private:
  std::optional<HistoryEvent> next_edn();
  std::optional<HistoryEvent> next_json();
  [[noreturn]] void refuse(std::uint64_t line, const std::string& message) const;

  std::string file_;
  std::optional<EdnSource> edn_;
  std::optional<JsonSource> json_;
};

}  // namespace squall::traces::history
