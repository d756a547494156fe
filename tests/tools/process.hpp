// Runs a program as its users do: arguments, a folder, standard files, signals, and patience.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace squall::tests {

/// A folder of its own for a test; gone with it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

void write_file(const std::filesystem::path& path, const std::string& text);
/// Empty when there is none.
std::string read_file(const std::filesystem::path& path);

/// False where the system gives out no pseudo-terminal, as in some containers.
bool has_terminals();

/// Where a standard file of the program goes.
struct Sink {
  enum class Kind { kept, closed, broken_pipe, stuck_pipe, terminal, file };
  Kind kind = Kind::kept;
  std::string path{};  // file
};

struct Command {
  std::vector<std::string> words;          // the program's path first
  std::filesystem::path folder;            // to run in
  std::vector<std::string> environment{};  // "NAME=value"; NO_COLOR is not inherited, TERM is xterm
  Sink out{};
  Sink error{};
  std::string name{};  // argv[0]; empty: the program's path
};

struct Finished {
  int code = -1;  // of the exit, or 128 + the signal that ended it
  bool in_time = false;
  std::string out;  // of a sink that is kept, or a terminal
  std::string error;
};

class Process {
 public:
  /// Longer than this a program that hangs does not live.
  static constexpr std::chrono::seconds kPatience{60};

  explicit Process(const Command& command);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// True when it has written this on standard output so far; waits for it.
  bool says(const std::string& text);
  bool complains(const std::string& text);
  /// True when it has used this much of a processor, and five times as much in a build with a
  /// sanitizer; waits for it.
  bool works(std::chrono::milliseconds time);
  void signal(int number);
  Finished finish();

 private:
  int open_sink(const Sink& sink, const std::filesystem::path& kept);
  static bool waits_for(const std::filesystem::path& file, const std::string& text);

  TemporaryFolder room_;
  int terminal_ = -1;  // our side of it
  int unread_ = -1;    // of the stuck pipe
  pid_t pid_ = -1;
};

inline Finished run(const Command& command) { return Process(command).finish(); }

}  // namespace squall::tests
