// Options of a verb, whose mistakes are told in our words.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "scenarios/scenario.hpp"

namespace squall::tools::io {

/// Numbers come as text, so that every mistake in them is told in our words.
template <typename Take>
CLI::Option* add_text(CLI::App& verb, const std::string& name, const std::string& type, Take take,
                      const std::string& help) {
  return verb
      .add_option_function<std::string>(
          name, [take, name](const std::string& text) { take(name, text); }, help)
      ->type_name(type);
}

/// Of a file, a folder or a scenario. An empty one is a variable of a script that was not set.
inline CLI::Option* add_name(CLI::App& verb, const std::string& name, const std::string& type,
                             std::string& into, const std::string& help) {
  return add_text(
      verb, name, type,
      [&into](const std::string& option, const std::string& text) {
        if (text.empty()) throw scenarios::UserError{option, "a name is needed, not an empty text"};
        into = text;
      },
      help);
}

}  // namespace squall::tools::io
