// Golden transcripts tests/golden/<theme>/<story>.txt and digests tests/golden/digests.txt of all
// stories. A changed digest means that a seed no longer gives the same run. With
// SQUALL_REWRITE_GOLDENS=1 the tests rewrite the files instead.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
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

namespace squall::tests::golden_test {

using Lines = std::vector<std::string>;

namespace {

namespace fs = std::filesystem;

const fs::path kFolder = SQUALL_SOURCE_DIR "/tests/golden";
constexpr const char* kDigestsFile = "digests.txt";

bool rewrites() {
  const char* flag = std::getenv("SQUALL_REWRITE_GOLDENS");
  return flag != nullptr && std::string(flag) == "1";
}

Lines lines_of(std::istream& in) {
  Lines lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

struct Golden {
  Lines transcript;    // the verdict, then the run as prose
  std::string digest;  // 16 hexadecimal digits
};

Golden golden(const scenarios::LibraryEntry& entry) {
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
              "events " + std::to_string(outcome.event),
              "commands " + std::to_string(run.world().clients().answered())};
  lines.insert(lines.end(), judgement.reasons.begin(), judgement.reasons.end());
  lines.emplace_back();
  std::istringstream told(transcript.text());
  for (std::string& line : lines_of(told)) lines.push_back(std::move(line));
  return {std::move(lines), core::hexadecimal(outcome.digest)};
}

/// "theme/name".
std::string story_of(const scenarios::LibraryEntry& entry) {
  return std::string(entry.theme) + "/" + std::string(entry.name);
}

/// Each story's run. COST: runs the library.
std::map<std::string, Golden> goldens() {
  std::map<std::string, Golden> result;
  for (const auto& entry : scenarios::library()) result[story_of(entry)] = golden(entry);
  return result;
}

/// `story`: "theme/name".
fs::path path_of(const std::string& story) { return story + ".txt"; }

Lines read(const fs::path& path) {
  std::ifstream in(path);
  return lines_of(in);
}

void write(const fs::path& path, const Lines& lines) {
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::trunc);
  for (const std::string& line : lines) out << line << "\n";
}

/// The lines only in `golden` as "-", those only in `now` as "+"; empty when both are equal.
std::string difference(const Lines& golden, const Lines& now) {
  // common[i][j]: the longest common subsequence of golden[i…] and now[j…].
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

TEST_CASE("Every story's transcript and digest are the golden ones", "[slow][scenarios][golden]") {
  Lines digests;
  for (const auto& [story, now] : goldens()) {
    const fs::path path = path_of(story);
    if (rewrites()) write(kFolder / path, now.transcript);
    digests.push_back(story + " " + now.digest);
    INFO("tests/golden/" << path.string() << " differs. If the change is intended: "
                         << "SQUALL_REWRITE_GOLDENS=1 tests_scenarios \"[golden]\" rewrites it");
    CHECK(difference(read(kFolder / path), now.transcript) == "");
  }
  if (rewrites()) write(kFolder / kDigestsFile, digests);
  INFO(
      "Each line names a story whose digest changed: its seed no longer gives the same run. If "
      "the change is intended: SQUALL_REWRITE_GOLDENS=1 tests_scenarios \"[golden]\"");
  CHECK(difference(read(kFolder / kDigestsFile), digests) == "");
}

TEST_CASE("Every golden transcript belongs to a story", "[scenarios][golden]") {
  std::set<std::string> expected{kDigestsFile};
  for (const auto& entry : scenarios::library()) {
    expected.insert(path_of(story_of(entry)).generic_string());
  }
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

}  // namespace squall::tests::golden_test
