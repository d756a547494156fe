// A child process that is spoken with in lines: a question, and an answer.
#pragma once

#include <sys/types.h>

#include <string>

namespace squall::tools::machines {

/// Reads from its standard input and answers on its standard output; its standard error is ours.
class ChildProcess {
 public:
  /// `command`: for /bin/sh. Nothing is wrong yet when it cannot be started: the first answer says so.
  explicit ChildProcess(const std::string& command);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Sends a line, which has no end of line in it. False: see failure().
  bool tell(const std::string& line);
  /// Its next line. False: it has ended, says nothing for ten seconds, or says too much: see failure().
  bool hear(std::string& line);
  /// Why nothing more is to be had from it; empty while it lives.
  const std::string& failure() const { return failure_; }

 private:
  bool fail(const std::string& why);
  /// Why it has ended: "it ended with exit code 1".
  std::string end();
  void close_pipes();

  pid_t process_ = -1;
  int to_ = -1;
  int from_ = -1;
  std::string heard_;
  std::string failure_;
};

}  // namespace squall::tools::machines
