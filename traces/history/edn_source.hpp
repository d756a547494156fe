// The events of a Jepsen history one by one: history.edn, or the columns of history.txt.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "traces/history/edn.hpp"

namespace squall::traces::history {

/// True for a text whose first line has a process and a tab.
bool is_history_txt(std::string_view text);

class EdnSource {
 public:
  /// `text` must outlive this.
  EdnSource(std::string_view text, const std::string& file);

  /// A value of history.edn, or a line of history.txt as the map {:process …, :type …, :f …,
  /// :value …}. Its columns are EDN, with tabs between; a fifth column, the error, is not read.
  /// Empty at the end. ERRORS: scenarios::UserError{"file:line", …}.
  std::optional<Edn> next();

 private:
  std::optional<Edn> next_line();

  std::string file_;
  std::string_view rest_;  // of history.txt
  std::uint64_t line_ = 0;
  std::optional<EdnReader> reader_;
};

}  // namespace squall::traces::history
