// Reads a pipe.
#include "tools/bench/child_output.hpp"

#include <sys/wait.h>

#include <array>
#include <cstdio>

#include "scenarios/scenario.hpp"

namespace squall::tools::bench {

std::string output_of(const std::string& name, const std::string& command) {
  FILE* const pipe = popen(command.c_str(), "re");
  if (pipe == nullptr) throw scenarios::UserError{name, "cannot be started"};
  std::string text;
  std::array<char, 512> piece{};
  while (std::fgets(piece.data(), static_cast<int>(piece.size()), pipe) != nullptr) {
    text += piece.data();
  }
  const int status = pclose(pipe);
  if (WIFSIGNALED(status)) {
    throw scenarios::UserError{
        name, "was ended by signal " + std::to_string(WTERMSIG(status)) + ": " + command};
  }
  if (WEXITSTATUS(status) != 0) {
    throw scenarios::UserError{
        name, "ended with exit code " + std::to_string(WEXITSTATUS(status)) + ": " + command};
  }
  return text;
}

}  // namespace squall::tools::bench
