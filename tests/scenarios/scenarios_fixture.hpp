// Scenarios from text, and what is said about bad ones.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/parse.hpp"

namespace squall::tests {

inline scenarios::Scenario scenario_of(std::string_view text) {
  return scenarios::parse(text, "a.json");
}

/// "where: message" of the error that parsing throws; empty when it parses.
inline std::string refusal_of(std::string_view text) {
  try {
    scenario_of(text);
    return "";
  } catch (const scenarios::UserError& error) {
    return error.where + ": " + error.message;
  }
}

}  // namespace squall::tests
