// A value of a history file, whether it was written as EDN or as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/json/value.hpp"
#include "traces/history/edn.hpp"

namespace squall::traces::history {

struct Datum {
  enum class Kind : std::uint8_t {
    nil,
    whole,  // of 64 bits with a sign
    word,   // a text or a keyword
    list,   // also a set
    other,
  };
  Kind kind = Kind::nil;
  std::int64_t number = 0;   // of whole
  std::string word;          // of word
  std::vector<Datum> items;  // of list
  std::string identity;      // equal for equal data
  std::string text;          // as the file writes it
};

Datum datum_of(const Edn& edn);
Datum datum_of(const scenarios::json::Value& json);

/// Empty: it is none.
std::optional<std::int64_t> whole_number(const Datum& datum);

/// Equal for equal data: members of objects have no order.
std::string identity_of(const scenarios::json::Value& json);

}  // namespace squall::traces::history
