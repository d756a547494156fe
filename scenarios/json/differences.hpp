// Where two JSON values differ.
#pragma once

#include <string>
#include <vector>

#include "scenarios/json/value.hpp"

namespace squall::scenarios::json {

struct Difference {
  std::string pointer;  // RFC 6901; empty: the whole value
  std::string first;    // as JSON on one line; empty: it is not there
  std::string second;
};

/// In the order of the first value, then of what only the second one has. A part that only one has,
/// or that is of another kind, is one difference.
std::vector<Difference> differences(const Value& first, const Value& second);

}  // namespace squall::scenarios::json
