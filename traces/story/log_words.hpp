// Ends of logs and positions in words.
#pragma once

#include <string>

#include "core/describe.hpp"
#include "core/log_tree.hpp"

namespace squall::traces::story {

/// "entry 4 of term 2", "no entry".
inline std::string position_in_words(core::Position position) {
  if (position.index == 0) return "no entry";
  return "entry " + to_string(position.index) + " of term " + to_string(position.term);
}
/// "ends with entry 4 of term 2", "is empty".
inline std::string end_in_words(core::Position last) {
  return last.index == 0 ? "is empty" : "ends with " + position_in_words(last);
}
inline std::string end_in_words(const core::LogTree& tree, core::Ref tip) {
  return end_in_words(tree.position(tip));
}

}  // namespace squall::traces::story
