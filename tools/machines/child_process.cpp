// Starting, speaking with and ending a child process.
#include "tools/machines/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "tools/machines/visible_text.hpp"

extern char** environ;

namespace squall::tools::machines {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Clock::duration kPatience = std::chrono::seconds(10);
/// Most answers are there sooner than the kernel wakes a process that sleeps.
constexpr Clock::duration kSoon = std::chrono::microseconds(50);
/// After so many answers in a row that came later, only every so many-th is awaited awake.
constexpr std::uint32_t kLateMax = 8;
constexpr std::uint32_t kLateAgain = 256;
constexpr std::size_t kPart = 4096;  // what a pipe takes at once, once it takes anything
constexpr std::size_t kLastLineMax = 120;
constexpr std::size_t kAnswerBytesMax = std::size_t{16} << 20;

int milliseconds_until(Clock::time_point until) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
  return std::max(0, static_cast<int>(left.count()));
}

}  // namespace

ChildProcess::ChildProcess(const std::string& command) {
  std::array<int, 2> in{-1, -1};
  std::array<int, 2> out{-1, -1};
  std::array<int, 2> errors{-1, -1};
  // Other children must not inherit our ends: they would keep them open.
  if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0 ||
      pipe2(errors.data(), O_CLOEXEC) != 0) {
    fail(std::string("no pipe: ") + std::strerror(errno));
    return;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors[1], STDERR_FILENO);
  // Ctrl-C is for Squall, which then ends its children. They take signals as usual.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t usual;
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE);
  sigaddset(&usual, SIGXFSZ);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  std::string shell = "sh", option = "-c", text = command;
  std::array<char*, 4> words{shell.data(), option.data(), text.data(), nullptr};
  const int error = posix_spawn(&process_, "/bin/sh", &actions, &attributes, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(in[0]);
  close(out[1]);
  close(errors[1]);
  // One that does not read must not stop us, and hear_soon() looks again and again.
  fcntl(in[1], F_SETFL, O_NONBLOCK);
  fcntl(errors[0], F_SETFL, O_NONBLOCK);
  fcntl(out[0], F_SETFL, O_NONBLOCK);
  to_ = in[1];
  from_ = out[0];
  errors_ = errors[0];
  if (error != 0) {
    process_ = -1;
    fail(std::string("cannot be started: ") + std::strerror(error));
  }
}

ChildProcess::~ChildProcess() {
  if (process_ > 0) {
    // All that the shell has started, too.
    kill(-process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    pass_errors();
  }
  close_pipes();
}

void ChildProcess::close_pipes() {
  for (int* const pipe : {&to_, &from_, &errors_}) {
    if (*pipe >= 0) close(*pipe);
    *pipe = -1;
  }
}

void ChildProcess::pass_errors() {
  if (errors_ < 0) return;
  std::array<char, kPart> part;
  // No more than a pipe holds, or one that never stops would not be overdue.
  for (int parts = 0; parts < 16; ++parts) {
    const ssize_t size = read(errors_, part.data(), part.size());
    if (size == 0) {
      close(errors_);
      errors_ = -1;
    }
    if (size <= 0) return;
    const std::string_view text(part.data(), static_cast<std::size_t>(size));
    for (const char byte : text) {
      if (byte == '\n') {
        is_line_whole_ = true;
        continue;
      }
      if (is_line_whole_) last_line_.clear();
      is_line_whole_ = false;
      if (last_line_.size() < kLastLineMax) last_line_ += byte;
    }
    // Ours may be closed, or a pipe that is full.
    pollfd ours{STDERR_FILENO, POLLOUT, 0};
    if (poll(&ours, 1, 0) == 1 && (ours.revents & POLLOUT) != 0) {
      static_cast<void>(!write(STDERR_FILENO, text.data(), text.size()));
    }
  }
}

bool ChildProcess::fail(const std::string& why) {
  if (!failure_.empty()) return false;
  failure_ = why;
  pass_errors();
  if (!last_line_.empty()) {
    failure_ += "; the last line on its standard error: " + visible_text(last_line_, kLastLineMax);
  }
  return false;
}

std::string ChildProcess::end() {
  if (process_ <= 0) return "it is not there";
  int status = 0;
  // It has closed its output; if it lives on nevertheless, it is of no use.
  kill(-process_, SIGKILL);
  waitpid(process_, &status, 0);
  process_ = -1;
  if (WIFEXITED(status)) return "it ended with exit code " + std::to_string(WEXITSTATUS(status));
  const int signal = WTERMSIG(status);
  if (signal == SIGKILL) return "it closed its standard output";
  return "it was ended by signal " + std::to_string(signal);
}

bool ChildProcess::tell(std::string_view text) {
  if (!failure_.empty()) return false;
  const Clock::time_point until = Clock::now() + kPatience;
  while (!text.empty()) {
    const ssize_t written = write(to_, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      std::array<pollfd, 2> ready{{{to_, POLLOUT, 0}, {errors_, POLLIN, 0}}};
      poll(ready.data(), ready.size(), milliseconds_until(until));
      if (ready[1].revents != 0) pass_errors();
      if (Clock::now() >= until) return fail("it did not read what it is asked within 10 s");
    } else if (errno != EINTR) {
      return fail(end());
    }
  }
  return true;
}

bool ChildProcess::hear_line(std::string& line) {
  if (!failure_.empty()) return false;
  const Clock::time_point until = Clock::now() + kPatience;
  std::size_t looked = 0;
  while (true) {
    const std::size_t newline = heard_.find('\n', looked);
    if (newline != std::string::npos) {
      line = heard_.substr(0, newline);
      heard_.erase(0, newline + 1);
      return true;
    }
    looked = heard_.size();
    if (looked > kAnswerBytesMax) return fail("it wrote more than 16 MiB without an end of line");
    if (!hear_more(until)) return false;
  }
}

bool ChildProcess::hear_frame(std::string& frame) {
  if (!failure_.empty()) return false;
  const Clock::time_point until = Clock::now() + kPatience;
  while (heard_.size() < 4) {
    if (!hear_more(until)) return false;
  }
  std::size_t size = 0;
  for (unsigned at = 4; at > 0; --at) size = size << 8 | static_cast<unsigned char>(heard_[at - 1]);
  if (size > kAnswerBytesMax) {
    return fail("it began a frame of " + std::to_string(size) + " bytes, and 16 MiB are the most");
  }
  while (heard_.size() < 4 + size) {
    if (!hear_more(until)) return false;
  }
  frame.assign(heard_, 4, size);
  heard_.erase(0, 4 + size);
  return true;
}

bool ChildProcess::hear_more(Clock::time_point until) {
  if (hear_soon()) return true;
  while (true) {
    std::array<pollfd, 2> readable{{{from_, POLLIN, 0}, {errors_, POLLIN, 0}}};
    const int ready = poll(readable.data(), readable.size(), milliseconds_until(until));
    if (ready < 0 && errno == EINTR) continue;
    if (readable[1].revents != 0) pass_errors();
    if (readable[0].revents == 0) {
      if (Clock::now() >= until) return fail("it did not answer within 10 s");
      continue;
    }
    const ssize_t size = take_what_is_there();
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    return size > 0 || fail(end());
  }
}

/// Waits a moment without sleep, and lets other processes run meanwhile: 79 thousand events a second in frames instead of
/// 56, and two thirds of the system's time, on two processors that had other work. Without the others' turn: 56.
bool ChildProcess::hear_soon() {
  if (late_ > kLateMax && late_ % kLateAgain != 0) {
    ++late_;
    return false;
  }
  const Clock::time_point until = Clock::now() + kSoon;
  do {
    if (take_what_is_there() > 0) {
      late_ = 0;
      return true;
    }
    sched_yield();
  } while (Clock::now() < until);
  ++late_;
  return false;
}

/// As read().
ssize_t ChildProcess::take_what_is_there() {
  std::array<char, 65536> part;
  const ssize_t size = read(from_, part.data(), part.size());
  if (size > 0) heard_.append(part.data(), static_cast<std::size_t>(size));
  return size;
}

}  // namespace squall::tools::machines
