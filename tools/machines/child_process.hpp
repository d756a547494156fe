// A child process that is spoken with in lines or in frames: a question, and an answer.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace squall::tools::machines {

/// Reads from its standard input and answers on its standard output. What it writes on its standard error goes to ours,
/// and the last line of it into failure().
class ChildProcess {
 public:
  /// `command`: for /bin/sh. Nothing is wrong yet when it cannot be started: the first answer says so.
  explicit ChildProcess(const std::string& command);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Sends all of `text`. False: it has ended, or reads nothing for ten seconds: see failure().
  bool tell(std::string_view text);
  /// Its next line. False: it has ended, says nothing for ten seconds, or says too much: see failure().
  bool hear_line(std::string& line);
  /// What follows the four bytes that say how much does.
  bool hear_frame(std::string& frame);
  /// It is asked for nothing more.
  void give_up(const std::string& why) { fail(why); }
  /// Why nothing more is to be had from it; empty while it lives.
  const std::string& failure() const { return failure_; }

 private:
  using Clock = std::chrono::steady_clock;

  bool fail(const std::string& why);
  /// Passes on what it has written on its standard error.
  void pass_errors();
  /// Appends what it writes next to `heard_`.
  bool hear_more(Clock::time_point until);
  bool hear_soon();
  ssize_t take_what_is_there();
  /// Why it has ended: "it ended with exit code 1".
  std::string end();
  void close_pipes();

  pid_t process_ = -1;
  int to_ = -1;
  int from_ = -1;
  int errors_ = -1;
  std::string last_line_;  // of its standard error; without its end while it has none
  bool is_line_whole_ = false;
  std::string heard_;
  std::uint32_t late_ = 0;  // answers in a row that were not there soon
  std::string failure_;
};

}  // namespace squall::tools::machines
