// Explores each space several times, on one thread and on two, in turn.
#include "tools/bench/bench_explore.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>

#include "core/server.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/words.hpp"
#include "sim/explore/explorer.hpp"
#include "tools/bench/bench_choice.hpp"
#include "tools/bench/raft_core.hpp"
#include "tools/explore/explorer_threads.hpp"
#include "tools/io/console.hpp"
#include "tools/io/exit_code.hpp"
#include "tools/run_report.hpp"

namespace squall::tools::bench {
namespace {

using sim::explore::Budget;

/// Room for all of them.
constexpr std::size_t kMemory = std::size_t{8} << 30;

struct Space {
  std::string name;
  bool is_raft_core = false;
  sim::Setup setup;
  sim::explore::Bounds bounds;
  bool symmetric = false;
  std::uint64_t states = 0;  // as other checkers count them; 0: no other count is known
};

Space raft_core(const std::string& name, std::uint8_t elections, std::uint8_t requests,
                bool symmetric, std::uint64_t states) {
  Space space{name, true, {}, {}, symmetric, states};
  space.setup.clients = requests;
  space.setup.judges = false;
  space.bounds[Budget::elections] = elections;
  space.bounds[Budget::requests] = requests;
  return space;
}

std::vector<Space> spaces() {
  std::vector<Space> all;
  all.push_back(raft_core("raft-core-M1", 1, 2, false, 732'925));
  all.push_back(raft_core("raft-core-M2", 2, 1, false, 3'378'034));
  all.push_back(raft_core("raft-core-M2-symmetric", 2, 1, true, 563'061));
  Space core{"core-3-messages-5", false, {}, {}, false, 0};
  core.setup.clients = 1;
  core.bounds.terms = 2;
  core.bounds.messages = 5;
  all.push_back(core);
  core.name = "core-3-messages-5-symmetric";
  core.symmetric = true;
  all.push_back(core);
  core.name = "core-3-crash";
  core.symmetric = false;
  core.bounds.messages = 4;
  core.bounds.restarts_at_once = true;
  core.bounds[Budget::crashes] = 1;
  all.push_back(core);
  return all;
}

struct Measured {
  double cpu_seconds = 0;
  double seconds = 0;
  std::uint64_t states = 0;
  std::uint64_t steps = 0;
  std::uint32_t depth = 0;
  std::uint64_t ensembles = 0;
  std::size_t memory = 0;
};

Measured explore(const Space& space, int threads) {
  const core::ServerMaker servers;
  const RaftCoreMaker raft_cores;
  RaftCoreWatcher watcher;
  const core::MachineMaker& maker =
      space.is_raft_core ? static_cast<const core::MachineMaker&>(raft_cores) : servers;
  const double cpu_before = cpu_seconds_now();
  sim::explore::Explorer explorer(space.setup, maker, space.bounds,
                                  space.is_raft_core ? &watcher : nullptr, kMemory,
                                  space.symmetric);
  const std::atomic<bool> never{false};
  const explore::Effort effort =
      explore::explore_all(explorer, static_cast<unsigned>(threads), never, false);
  Measured measured;
  measured.cpu_seconds = cpu_seconds_now() - cpu_before;
  measured.seconds = effort.seconds;
  measured.states = explorer.tally().states;
  measured.steps = explorer.tally().steps;
  measured.depth = explorer.depth();
  measured.ensembles = explorer.ensembles().ensembles();
  measured.memory = explorer.memory();
  return measured;
}

struct ExploreRow {
  Space space;
  std::vector<Measured> one, two;  // by number of threads

  template <typename Figure>
  static double median(const std::vector<Measured>& runs, Figure&& figure) {
    std::vector<double> values;
    for (const Measured& run : runs) values.push_back(figure(run));
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
  }
  double states_per_second() const {
    return median(
        one, [](const Measured& run) { return static_cast<double>(run.states) / run.cpu_seconds; });
  }
  double steps_per_second() const {
    return median(
        one, [](const Measured& run) { return static_cast<double>(run.steps) / run.cpu_seconds; });
  }
  double bytes_per_state() const {
    return static_cast<double>(one[0].memory) / static_cast<double>(one[0].states);
  }
  double speed_up() const {
    const auto seconds = [](const Measured& run) { return run.seconds; };
    return median(one, seconds) / median(two, seconds);
  }
  bool is_right() const {
    const bool agree = one[0].states == two[0].states && one[0].steps == two[0].steps &&
                       one[0].depth == two[0].depth;
    return agree && (space.states == 0 || space.states == one[0].states);
  }
};

std::string table(const std::vector<ExploreRow>& rows) {
  char line[256];
  std::snprintf(line, sizeof line, "%-28s %10s %11s %5s %9s %9s %9s %9s %9s\n", "space", "states",
                "steps", "depth", "ensembles", "M st/s", "M steps/s", "B/state", "2 threads");
  std::string text = line;
  for (const ExploreRow& row : rows) {
    const Measured& run = row.one[0];
    std::snprintf(line, sizeof line, "%-28s %10llu %11llu %5u %9llu %9.2f %9.2f %9.1f %8.2fx\n",
                  row.space.name.c_str(), static_cast<unsigned long long>(run.states),
                  static_cast<unsigned long long>(run.steps), run.depth,
                  static_cast<unsigned long long>(run.ensembles), row.states_per_second() / 1e6,
                  row.steps_per_second() / 1e6, row.bytes_per_state(), row.speed_up());
    text += line;
  }
  return text +
         "distinct states and steps per CPU second on one thread, all checkers on (RaftCore: its "
         "own\nfour predicates); 2 threads: wall-clock time of one thread over that of two\n";
}

scenarios::json::Value to_json(const std::vector<ExploreRow>& rows) {
  auto list = scenarios::json::Value::array();
  for (const ExploreRow& row : rows) {
    scenarios::json::Value json;
    json["workload"] = row.space.name;
    json["states"] = row.one[0].states;
    json["steps"] = row.one[0].steps;
    json["depth"] = row.one[0].depth;
    json["ensembles"] = row.one[0].ensembles;
    json["states_per_second"] = row.states_per_second();
    json["steps_per_second"] = row.steps_per_second();
    json["bytes_per_state"] = row.bytes_per_state();
    json["speed_up_of_two_threads"] = row.speed_up();
    list.push_back(json);
  }
  return list;
}

std::vector<ExploreRow> chosen_rows(const BenchOptions& options) {
  const std::vector<std::string> names = chosen_names(space_names(), options);
  std::vector<ExploreRow> rows;
  for (const Space& space : spaces()) {
    if (std::find(names.begin(), names.end(), space.name) != names.end()) {
      rows.push_back({space, {}, {}});
    }
  }
  return rows;
}

}  // namespace

std::vector<std::string> space_names() {
  std::vector<std::string> names;
  for (const Space& space : spaces()) names.push_back(space.name);
  return names;
}

io::ExitCode bench_explore(const BenchOptions& options) {
  std::vector<ExploreRow> rows = chosen_rows(options);
  for (int round = 0; round < options.rounds(); ++round) {
    for (ExploreRow& row : rows) {
      row.one.push_back(explore(row.space, 1));
      row.two.push_back(explore(row.space, 2));
    }
  }
  for (const ExploreRow& row : rows) {
    if (row.is_right()) continue;
    io::print_error("squall: " + row.space.name + " does not have the expected number of states\n");
    return io::ExitCode::not_reproducible;
  }
  io::print(options.json ? document(to_json(rows)) : table(rows));
  return io::ExitCode::held;
}

}  // namespace squall::tools::bench
