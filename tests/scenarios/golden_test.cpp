// Golden transcripts, tests/golden/<theme>/<story>.txt: what each story's run comes to, as prose.
// Another digest means that a seed no longer means what it meant. SQUALL_REWRITE_GOLDENS=1 writes
// them anew.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "core/hexadecimal.hpp"
#include "core/server.hpp"
#include "scenarios/library.hpp"
#include "tests/catch.hpp"
#include "traces/action_words.hpp"
#include "traces/judgement.hpp"
#include "traces/trace.hpp"
#include "traces/transcript/transcript.hpp"

using namespace squall;
using Lines = std::vector<std::string>;

namespace {

namespace fs = std::filesystem;

const fs::path kFolder = SQUALL_SOURCE_DIR "/tests/golden";

bool rewrites() {
  const char* flag = std::getenv("SQUALL_REWRITE_GOLDENS");
  return flag != nullptr && std::string(flag) == "1";
}

Lines lines_of(std::istream& in) {
  Lines lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// How the story's run ends, then the run told.
Lines golden(const scenarios::LibraryEntry& entry) {
  const scenarios::Scenario scenario = scenarios::parse(entry);
  traces::Run run(scenario, scenario.seed, core::ServerMaker{});
  traces::transcript::Transcript transcript;
  transcript.begin(run);
  while (const sim::Report* report = run.advance()) transcript.add(*report, run);
  transcript.end(run);
  const traces::Outcome outcome = traces::outcome(run.world(), run.simulator());
  const traces::Judgement judgement = traces::judge(scenario, run.world(), run.simulator());
  Lines lines{"seed " + std::to_string(scenario.seed),
              "verdict " + std::string(traces::name(judgement.result)),
              "digest " + core::hexadecimal(outcome.digest),
              "events " + std::to_string(outcome.event),
              "commands " + std::to_string(run.world().clients().answered())};
  lines.insert(lines.end(), judgement.reasons.begin(), judgement.reasons.end());
  lines.emplace_back();
  std::istringstream told(transcript.text());
  for (std::string& line : lines_of(told)) lines.push_back(std::move(line));
  return lines;
}

fs::path path_of(const scenarios::LibraryEntry& entry) {
  return fs::path(entry.theme) / (std::string(entry.name) + ".txt");
}

Lines read(const fs::path& path) {
  std::ifstream in(path);
  return lines_of(in);
}

void write(const fs::path& path, const Lines& lines) {
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::trunc);
  for (const std::string& line : lines) out << line << "\n";
}

/// "-" and "+" lines around what both have; empty when they are equal.
std::string difference(const Lines& golden, const Lines& now) {
  // By row and column: the longest common part of what follows.
  std::vector<std::vector<std::size_t>> common(golden.size() + 1,
                                               std::vector<std::size_t>(now.size() + 1));
  for (std::size_t i = golden.size(); i-- > 0;) {
    for (std::size_t j = now.size(); j-- > 0;) {
      common[i][j] = golden[i] == now[j] ? common[i + 1][j + 1] + 1
                                         : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::ostringstream text;
  for (std::size_t i = 0, j = 0; i < golden.size() || j < now.size();) {
    if (i < golden.size() && j < now.size() && golden[i] == now[j]) {
      ++i, ++j;
    } else if (j == now.size() || (i < golden.size() && common[i + 1][j] >= common[i][j + 1])) {
      text << "line " << i + 1 << " -" << golden[i] << "\n";
      ++i;
    } else {
      text << "line " << j + 1 << " +" << now[j] << "\n";
      ++j;
    }
  }
  return text.str();
}

}  // namespace

TEST_CASE("Every story's run is told as its golden transcript says", "[scenarios][golden]") {
  for (const auto& entry : scenarios::library()) {
    const fs::path path = path_of(entry);
    const Lines now = golden(entry);
    if (rewrites()) write(kFolder / path, now);
    INFO("tests/golden/" << path.string()
                         << " differs. Where that is meant: SQUALL_REWRITE_GOLDENS=1 "
                         << "squall_tests \"[golden]\" writes it anew, and git diff shows it");
    CHECK(difference(read(kFolder / path), now) == "");
  }
}

TEST_CASE("No golden transcript is left of a story that is gone", "[scenarios][golden]") {
  std::set<std::string> expected;
  for (const auto& entry : scenarios::library()) expected.insert(path_of(entry).generic_string());
  std::set<std::string> found;
  for (const auto& file : fs::recursive_directory_iterator(kFolder)) {
    if (!file.is_regular_file()) continue;
    const std::string path = file.path().lexically_relative(kFolder).generic_string();
    if (rewrites() && expected.count(path) == 0) {
      fs::remove(file.path());
    } else {
      found.insert(path);
    }
  }
  CHECK(found == expected);
}

TEST_CASE("A difference of golden transcripts names the lines", "[scenarios][golden]") {
  CHECK(difference({"a", "b"}, {"a", "b"}).empty());
  CHECK(difference({"a", "b", "c"}, {"a", "x", "c"}) == "line 2 -b\nline 2 +x\n");
  CHECK(difference({"a", "c"}, {"a", "b", "c"}) == "line 2 +b\n");
  CHECK(difference({"a", "b"}, {}) == "line 1 -a\nline 2 -b\n");
}
