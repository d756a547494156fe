// Prints the running seed when the program crashes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tools/io/exit_code.hpp"

namespace squall::tools::io {

/// From now on a crash tells, on standard error, the commands that repeat what was running:
/// `command` and a seed. The crash then takes its course.
void say_last_words(const std::string& command);

/// Prints `message` and the commands that repeat what was running, and ends the process at once.
/// COST: allocates nothing.
[[noreturn]] void end_with_last_words(std::string_view message, ExitCode code) noexcept;

/// As long as it lives, its seed is running. COST: two atomic writes.
class Running {
 public:
  explicit Running(std::uint64_t seed) noexcept;
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  std::size_t slot_;
};

}  // namespace squall::tools::io
