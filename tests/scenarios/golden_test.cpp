// What each story's run came to, kept in tests/golden: another digest means that a seed no longer
// means what it meant. SQUALL_REWRITE_GOLDENS=1 writes them anew.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/server.hpp"
#include "scenarios/library.hpp"
#include "tests/catch.hpp"
#include "tests/scenarios/scenarios_fixture.hpp"
#include "traces/describe_action.hpp"
#include "traces/judgement.hpp"
#include "traces/run.hpp"
#include "traces/trace.hpp"
#include "traces/words.hpp"

using namespace squall;
using namespace squall::tests;
using sim::ActionKind;
using Lines = std::vector<std::string>;

namespace {

namespace fs = std::filesystem;

/// A run of so few events is written down whole.
constexpr std::size_t kEventsShown = 400;

const fs::path kFolder = SQUALL_SOURCE_DIR "/tests/golden";

bool is_everyday(ActionKind kind) {
  return traces::names_message(kind) || kind == ActionKind::request || kind == ActionKind::sync ||
         kind == ActionKind::heartbeat_timeout;
}

std::string at(sim::Time time_us, const std::string& what) {
  std::string time = std::to_string(time_us);
  time.insert(0, time.size() < 9 ? 9 - time.size() : 0, ' ');
  return time + " us  " + what;
}

/// How it ended, then what happened: everything, or what does not happen every day.
Lines transcript(const scenarios::Scenario& scenario) {
  traces::Run run(scenario, scenario.seed, core::ServerMaker{});
  Lines all, rare;
  std::uint64_t leaders = 0;
  while (const sim::Report* report = run.advance()) {
    Lines now{at(run.simulator().now(), traces::describe(*report))};
    if (run.simulator().course().leader_changes != leaders) {
      const core::ServerId leader = run.world().leader();
      now.push_back(at(run.simulator().now(),
                       "    server " + std::to_string(leader) + " leads term " +
                           std::to_string(run.world().views()[leader].durable.current_term)));
      ++leaders;
    }
    if (is_everyday(report->action.kind)) rare.insert(rare.end(), now.begin() + 1, now.end());
    if (!is_everyday(report->action.kind)) rare.insert(rare.end(), now.begin(), now.end());
    if (all.size() <= kEventsShown) all.insert(all.end(), now.begin(), now.end());
  }
  const traces::Outcome outcome = traces::outcome(run.world(), run.simulator());
  const traces::Judgement judgement = traces::judge(scenario, run.world(), run.simulator());
  Lines lines{"seed " + std::to_string(scenario.seed),
              "verdict " + std::string(traces::name(judgement.result)),
              "digest " + traces::hexadecimal(outcome.digest),
              "events " + std::to_string(outcome.event),
              "commands " + std::to_string(run.world().clients().answered())};
  lines.insert(lines.end(), judgement.reasons.begin(), judgement.reasons.end());
  const Lines& shown = all.size() <= kEventsShown ? all : rare;
  lines.insert(lines.end(), shown.begin(), shown.end());
  return lines;
}

Lines read(const fs::path& path) {
  std::ifstream in(path);
  Lines lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
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

TEST_CASE("Every story's run is the golden one", "[scenarios][golden]") {
  const char* flag = std::getenv("SQUALL_REWRITE_GOLDENS");
  const bool rewrite = flag != nullptr && std::string(flag) == "1";
  for (const auto& entry : scenarios::library()) {
    const fs::path path = kFolder / entry.theme / (std::string(entry.name) + ".txt");
    const Lines now = transcript(scenarios::parse(entry));
    if (rewrite) write(path, now);
    INFO("tests/golden/" << entry.theme << "/" << entry.name
                         << ".txt; where the change is meant, run this test with "
                         << "SQUALL_REWRITE_GOLDENS=1");
    CHECK(difference(read(path), now) == "");
  }
}

TEST_CASE("No golden run is left of a story that is gone", "[scenarios][golden]") {
  std::size_t files = 0;
  for (const auto& file : fs::recursive_directory_iterator(kFolder)) {
    files += file.path().extension() == ".txt" ? 1 : 0;
  }
  CHECK(files == scenarios::library().size());
}

TEST_CASE("A difference of golden runs names the lines", "[scenarios][golden]") {
  CHECK(difference({"a", "b"}, {"a", "b"}).empty());
  CHECK(difference({"a", "b", "c"}, {"a", "x", "c"}) == "line 2 -b\nline 2 +x\n");
  CHECK(difference({"a", "c"}, {"a", "b", "c"}) == "line 2 +b\n");
  CHECK(difference({"a", "b"}, {}) == "line 1 -a\nline 2 -b\n");
}
