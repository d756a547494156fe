// See process.hpp.
#include "tests/tools/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>

namespace squall::tests {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLookAgain{2};

// A sanitizer makes every program slower, its start first of all.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kSlowness = 5;
#else
constexpr int kSlowness = 1;
#endif
const char* const kOut = "out";
const char* const kError = "error";

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> list;
  for (std::string& word : words) list.push_back(word.data());
  list.push_back(nullptr);
  return list;
}

std::vector<std::string> environment_of(const Command& command) {
  std::vector<std::string> all = command.environment;
  all.push_back("TERM=xterm");
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view inherited(*entry);
    if (inherited.starts_with("TERM=") || inherited.starts_with("NO_COLOR=")) continue;
    all.emplace_back(inherited);
  }
  return all;
}

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

/// What a program wrote to a terminal, once it has ended.
std::string drain(int terminal) {
  std::string text;
  char block[4096];
  for (ssize_t size = 0; (size = ::read(terminal, block, sizeof block)) > 0;) {
    text.append(block, static_cast<std::size_t>(size));
  }
  return text;
}

/// Our side of a new pseudo-terminal and the program's; -1 for what there is not.
std::pair<int, int> open_terminal() {
  const int ours = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (ours < 0 || ::grantpt(ours) != 0 || ::unlockpt(ours) != 0) return {ours, -1};
  const char* name = ::ptsname(ours);
  return {ours, name == nullptr ? -1 : ::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)};
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "squall-test-XXXXXX").string();
  require(::mkdtemp(name.data()) != nullptr, "no temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  require(out.flush().good(), "a test's file cannot be written");
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

bool has_terminals() {
  const auto [ours, theirs] = open_terminal();
  if (theirs >= 0) ::close(theirs);
  if (ours >= 0) ::close(ours);
  return theirs >= 0;
}

int Process::open_sink(const Sink& sink, const fs::path& kept) {
  switch (sink.kind) {
    case Sink::Kind::kept:
      return ::open(kept.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    case Sink::Kind::file:
      return ::open(sink.path.c_str(), O_WRONLY | O_CLOEXEC);
    case Sink::Kind::broken_pipe: {
      int ends[2];
      require(::pipe2(ends, O_CLOEXEC) == 0, "no pipe");
      ::close(ends[0]);
      return ends[1];
    }
    case Sink::Kind::stuck_pipe: {
      int ends[2];
      require(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0, "no pipe");
      while (::write(ends[1], "x", 1) == 1) {
      }
      ::fcntl(ends[1], F_SETFL, 0);  // from now on, who writes waits
      unread_ = ends[0];
      return ends[1];
    }
    case Sink::Kind::terminal: {
      int theirs = -1;
      std::tie(terminal_, theirs) = open_terminal();
      return theirs;
    }
    case Sink::Kind::closed:
      break;
  }
  return -1;
}

Process::Process(const Command& command) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, command.folder.c_str());
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  const int out = open_sink(command.out, room_ / kOut);
  const int error = open_sink(command.error, room_ / kError);
  const auto place = [&actions](int file, int standard, const Sink& sink) {
    if (sink.kind == Sink::Kind::closed) {
      posix_spawn_file_actions_addclose(&actions, standard);
    } else {
      require(file >= 0, "a standard file cannot be opened");
      posix_spawn_file_actions_adddup2(&actions, file, standard);
    }
  };
  place(out, STDOUT_FILENO, command.out);
  place(error, STDERR_FILENO, command.error);

  // Signals that a shell in the background would have ignored are not ignored here.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ}) sigaddset(&defaults, number);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  const std::string path = command.words[0];
  std::vector<std::string> words = command.words;
  if (!command.name.empty()) words[0] = command.name;
  std::vector<std::string> environment = environment_of(command);
  const int problem = ::posix_spawn(&pid_, path.c_str(), &actions, &attributes,
                                    pointers(words).data(), pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (out >= 0) ::close(out);
  if (error >= 0) ::close(error);
  require(problem == 0, "the program cannot be started");
}

Process::~Process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  if (terminal_ >= 0) ::close(terminal_);
  if (unread_ >= 0) ::close(unread_);
}

bool Process::waits_for(const fs::path& file, const std::string& text) {
  for (const auto end = Clock::now() + kPatience; Clock::now() < end;) {
    if (read_file(file).find(text) != std::string::npos) return true;
    std::this_thread::sleep_for(kLookAgain);
  }
  return false;
}

bool Process::says(const std::string& text) { return waits_for(room_ / kOut, text); }

bool Process::complains(const std::string& text) { return waits_for(room_ / kError, text); }

bool Process::works(std::chrono::milliseconds time) {
  time *= kSlowness;
  clockid_t clock{};
  require(::clock_getcpuclockid(pid_, &clock) == 0, "no clock of the program");
  for (const auto end = Clock::now() + kPatience; Clock::now() < end;) {
    timespec used{};
    if (::clock_gettime(clock, &used) != 0) return false;
    if (std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec) >= time) {
      return true;
    }
    std::this_thread::sleep_for(kLookAgain);
  }
  return false;
}

void Process::signal(int number) { ::kill(pid_, number); }

Finished Process::finish() {
  Finished finished;
  int status = 0;
  for (const auto end = Clock::now() + kPatience; !finished.in_time && Clock::now() < end;) {
    finished.in_time = ::waitpid(pid_, &status, WNOHANG) == pid_;
    if (!finished.in_time) std::this_thread::sleep_for(kLookAgain);
  }
  if (!finished.in_time) return finished;
  pid_ = -1;
  finished.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  finished.out = terminal_ >= 0 ? drain(terminal_) : read_file(room_ / kOut);
  finished.error = read_file(room_ / kError);
  return finished;
}

}  // namespace squall::tests
