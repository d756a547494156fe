// What a programmer's error does to the program: tried in a child, which it ends.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "tests/catch.hpp"

namespace squall::tests {

/// What a child process said on stderr before it aborted in `deed`; "lives" when it did not abort.
template <typename Deed>
std::string last_words(const Deed& deed) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);  // Catch2 would report a failure of its own
    dup2(ends[1], STDERR_FILENO);
    deed();
    _exit(0);
  }
  close(ends[1]);
  std::string said;
  char piece[256];
  for (ssize_t size = 0; (size = read(ends[0], piece, sizeof piece)) > 0;) {
    said.append(piece, static_cast<std::size_t>(size));
  }
  close(ends[0]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? said : "lives";
}

}  // namespace squall::tests
