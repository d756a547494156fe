// The built program in a folder of its own, and scenarios that come to every verdict.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/tools/process.hpp"

namespace squall::tests {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized =
    true;  // a mutant is compiled without, and its calls are not understood
#else
inline constexpr bool kSanitized = false;
#endif

/// Always violated: a byte of an acknowledged entry flips on a disk, which Raft does not bear.
inline const std::string kSilentCorruption = R"({
  "servers": 3, "clients": {"count": 3, "think": {"min": "0", "tail": "5ms"}},
  "timeline": [
    {"when": {"commit_index": {"server": 3, "at_least": 20}}, "crash": 3},
    {"when": {"crashed": 3}, "after": "10ms", "corrupt": {"server": 3, "index": 5}},
    {"when": {"crashed": 3}, "after": "20ms", "restart": 3}],
  "end": {"at": "10s"}})";
inline const std::string kHeld = R"({"servers": 3, "end": {"at": "1s"}})";
/// No server can be elected before an election timeout.
inline const std::string kTooLate =
    R"({"servers": 3, "expect": {"leader_within": "1ms"}, "end": {"at": "1s"}})";
inline const std::string kVacuous =
    R"({"servers": 3, "faults": {"crash": {"every": "1000min", "lasts": "1s"}},
        "end": {"at": "1s"}})";
inline const std::string kLimited =
    R"({"servers": 3, "clients": {"count": 1}, "limits": {"entries": 5}})";
/// Years of virtual time: a test stops it.
inline const std::string kEndless = R"({"servers": 3, "end": {"at": "1440000min"}})";

class Program {
 public:
  Command command(std::vector<std::string> words) const {
    words.insert(words.begin(), SQUALL_PROGRAM);
    Command command{std::move(words), folder_.path()};
    command.name = "squall";  // as one that is on the PATH
    return command;
  }
  /// Never hangs, never crashes, whatever is asked.
  Finished run(const Command& command) const {
    Finished finished = tests::run(command);
    INFO(finished.error);
    CHECK(finished.in_time);
    CHECK(finished.code <= 5);
    return finished;
  }
  Finished operator()(std::vector<std::string> words) const {
    return run(command(std::move(words)));
  }
  /// One JSON document on standard output.
  nlohmann::json json(std::vector<std::string> words) const {
    words.push_back("--json");
    const Finished finished = (*this)(std::move(words));
    nlohmann::json document = nlohmann::json::parse(finished.out, nullptr, false);
    INFO(finished.error);
    CHECK_FALSE(document.is_discarded());
    if (document.is_object()) CHECK(document.value("exit_code", finished.code) == finished.code);
    return document;
  }

  void write(const std::string& name, const std::string& text) const {
    write_file(folder_ / name, text);
  }
  std::string read(const std::string& name) const { return read_file(folder_ / name); }
  /// Names below a folder, sorted; none when it is not there.
  std::vector<std::string> files(const std::string& folder = "squall-findings") const {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / folder, ignored)) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  std::filesystem::path path(const std::string& name) const { return folder_ / name; }

 private:
  TemporaryFolder folder_;
};

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}
inline bool starts_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}
inline long lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

/// What stands behind this label of a summary, up to the end of the line.
inline std::string field(const std::string& text, const std::string& label) {
  const std::size_t at = text.find("\n  " + label + " ");
  if (at == std::string::npos) return "";
  const std::size_t from = text.find_first_not_of(' ', at + 3 + label.size());
  return text.substr(from, text.find('\n', from) - from);
}

/// The words of a command that a summary says to paste, without "squall"; no quotes in it.
inline std::vector<std::string> pasted(const std::string& text, const std::string& label) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : field(text, label) + " ") {
    if (c != ' ') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(word);
      word.clear();
    }
  }
  // The program's path where a shell started it.
  if (!words.empty() && words.front().ends_with("squall")) words.erase(words.begin());
  return words;
}

}  // namespace squall::tests
