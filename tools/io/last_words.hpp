// Prints the running seed when the program crashes.
#pragma once

#include <cstdint>
#include <string>

namespace squall::tools::io {

/// From now on a crash tells, on standard error, the commands that repeat what was running:
/// `command` and a seed. The crash then takes its course.
void say_last_words(const std::string& command);

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
