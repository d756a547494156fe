// `squall bench`: repetitions interleaved over workloads and peers, medians and ranges.
#include "tools/bench/bench_verb.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

#include "scenarios/scenario.hpp"
#include "scenarios/words.hpp"
#include "tools/bench/bench_against.hpp"
#include "tools/bench/bench_choice.hpp"
#include "tools/bench/bench_explore.hpp"
#include "tools/bench/bench_peers.hpp"
#include "tools/bench/bench_work.hpp"
#include "tools/bench/etcd_peer.hpp"
#include "tools/io/console.hpp"
#include "tools/io/numbers.hpp"
#include "tools/run_report.hpp"

namespace squall::tools::bench {
namespace {

using Kind = BenchWork::Kind;

constexpr double kRepetitionSeconds = 0.05;  // short workloads are repeated until then

std::vector<BenchWork> all_work() {
  std::vector<BenchWork> all;
  all.push_back({"idle-3", Kind::idle, 3});
  all.push_back({"idle-5", Kind::idle, 5});
  for (const int servers : {3, 5}) {
    for (const std::uint32_t window : {1u, 64u}) {
      for (const std::uint64_t commands : {1'000u, 20'000u}) {
        all.push_back({"cmd-" + std::to_string(servers) + "-W" + std::to_string(window) + "/" +
                           std::to_string(commands),
                       Kind::commands, servers, window, commands});
      }
    }
  }
  for (const std::uint64_t commands : {500u, 2'000u, 10'000u, 50'000u, 100'000u}) {
    all.push_back({"scale-3-W64/" + std::to_string(commands), Kind::commands, 3, 64, commands});
  }
  all.push_back({"chaos-5/0%", Kind::chaos, 5});
  all.push_back({"chaos-5/5%", Kind::chaos, 5, 0, 0, 50'000});
  all.push_back({"storm-5", Kind::storm, 5});
  all.push_back({"reads-5", Kind::reads, 5, 16, 20'000});
  all.push_back({"snapshots-5", Kind::snapshots, 5, 16, 20'000});
  all.push_back({"membership-5", Kind::membership, 5, 16, 20'000});
  all.push_back({"disk-5", Kind::disk, 5, 64, 20'000});
  return all;
}

/// One workload of one contestant, over all rounds.
struct Row {
  BenchWork work;
  Contestant contestant = Contestant::squall;
  std::vector<BenchRun> runs{};

  bool is_peer() const { return contestant != Contestant::squall; }
  const char* name() const {
    static constexpr std::array kNames{"squall", "c-raft", "etcd"};
    return kNames[static_cast<std::size_t>(contestant)];
  }
  /// Of one run.
  std::uint64_t events() const { return runs.front().events / runs.front().repeats; }
  BenchRun once() const {
    switch (contestant) {
      case Contestant::squall:
        return run_squall(work);
      case Contestant::c_raft:
        return run_peer(work);
      case Contestant::etcd:
        return run_etcd(work);
    }
    return {};
  }
  /// False: the digest was another than in earlier rounds.
  bool measure() {
    BenchRun sum = once();
    const std::uint64_t digest = sum.digest;
    while (sum.cpu_seconds < kRepetitionSeconds) {
      const BenchRun more = once();
      if (more.digest != digest) return false;
      sum.cpu_seconds += more.cpu_seconds;
      sum.events += more.events;
      sum.virtual_seconds += more.virtual_seconds;
      sum.commits += more.commits;
      sum.allocations += more.allocations;
      ++sum.repeats;
    }
    if (!runs.empty() && runs.front().digest != digest) return false;
    runs.push_back(sum);
    return true;
  }
  template <typename Figure>
  std::vector<double> sorted(Figure&& figure) const {
    std::vector<double> values;
    for (const BenchRun& run : runs) values.push_back(figure(run));
    std::sort(values.begin(), values.end());
    return values;
  }
  template <typename Figure>
  double median(Figure&& figure) const {
    const auto values = sorted(figure);
    return values[values.size() / 2];
  }
};

double ns_per_event(const BenchRun& run) {
  return run.cpu_seconds * 1e9 / static_cast<double>(run.events);
}
double events_per_second(const BenchRun& run) {
  return static_cast<double>(run.events) / run.cpu_seconds;
}
double virtual_rate(const BenchRun& run) { return run.virtual_seconds / run.cpu_seconds; }
double commit_rate(const BenchRun& run) {
  return static_cast<double>(run.commits) / run.cpu_seconds;
}
double allocation_rate(const BenchRun& run) {
  return static_cast<double>(run.allocations) / static_cast<double>(run.events);
}

/// Of a peer's row: how many times as long as Squall it took for the same work, round by round and
/// sorted. Commands are the work where there are commands to do, and virtual time elsewhere: what is
/// one event for one is several for another.
std::vector<double> times_squall(const Row& squall, const Row& peer) {
  const bool is_commands = peer.work.kind == Kind::commands;
  std::vector<double> times;
  for (std::size_t round = 0; round < peer.runs.size(); ++round) {
    const auto rate = [&](const BenchRun& run) {
      return is_commands ? commit_rate(run) : virtual_rate(run);
    };
    times.push_back(rate(squall.runs[round]) / rate(peer.runs[round]));
  }
  std::sort(times.begin(), times.end());
  return times;
}

/// "3.6 (3.4-3.9)" of sorted figures.
std::string with_range(const std::vector<double>& sorted) {
  char text[64];
  std::snprintf(text, sizeof text, "%.1f (%.1f-%.1f)", sorted[sorted.size() / 2], sorted.front(),
                sorted.back());
  return text;
}

std::string table(const std::vector<Row>& rows, bool with_peers) {
  char line[256];
  std::snprintf(line, sizeof line, "%-19s %-7s %10s %22s %9s %11s %11s %9s%s\n", "workload", "of",
                "events", "ns/event (range)", "M ev/s", "virtual s/s", "commits/s", "allocs/ev",
                with_peers ? "   x squall (range)" : "");
  std::string text = line;
  const Row* squall = nullptr;
  for (const Row& row : rows) {
    if (!row.is_peer()) squall = &row;
    std::snprintf(line, sizeof line, "%-19s %-7s %10llu %22s %9.2f %11.0f %11.0f %9.6f",
                  row.work.name.c_str(), row.name(), static_cast<unsigned long long>(row.events()),
                  with_range(row.sorted(ns_per_event)).c_str(), row.median(events_per_second) / 1e6,
                  row.median(virtual_rate), row.median(commit_rate), row.median(allocation_rate));
    text += line;
    if (row.is_peer()) {
      std::snprintf(line, sizeof line, " %18s", with_range(times_squall(*squall, row)).c_str());
      text += line;
    }
    text += "\n";
  }
  text +=
      "per CPU second of the process, user and system, one thread, all checkers on; medians of the "
      "repetitions\n";
  if (!with_peers) return text;
  return text +
         "x squall: CPU time for the same virtual time or, of commands, the same commits, in the "
         "same round; etcd:\na process of its own, three simple checks, the garbage collector's "
         "time is in it\n";
}

scenarios::json::Value to_json(const std::vector<Row>& rows) {
  auto list = scenarios::json::Value::array();
  const Row* squall = nullptr;
  for (const Row& row : rows) {
    if (!row.is_peer()) squall = &row;
    scenarios::json::Value json;
    json["workload"] = row.work.name;
    if (row.is_peer()) json["peer"] = row.name();
    json["events"] = row.events();
    json["events_per_second"] = row.median(events_per_second);
    json["ns_per_event"] = row.median(ns_per_event);
    json["ns_per_event_min"] = row.sorted(ns_per_event).front();
    json["ns_per_event_max"] = row.sorted(ns_per_event).back();
    json["virtual_seconds_per_cpu_second"] = row.median(virtual_rate);
    json["commits_per_cpu_second"] = row.median(commit_rate);
    json["allocations_per_event"] = row.median(allocation_rate);
    if (row.is_peer()) {
      const auto times = times_squall(*squall, row);
      json["times_squall"] = times[times.size() / 2];
      json["times_squall_min"] = times.front();
      json["times_squall_max"] = times.back();
    }
    list.push_back(json);
  }
  return list;
}

std::vector<std::string> work_names() {
  std::vector<std::string> names;
  for (const BenchWork& work : all_work()) names.push_back(work.name);
  return names;
}

std::vector<Row> chosen(const BenchOptions& options) {
  const std::vector<std::string> names = chosen_names(work_names(), options);
  const bool have_etcd = !etcd_loop().empty();
  std::vector<Row> rows;
  for (const BenchWork& work : all_work()) {
    if (std::find(names.begin(), names.end(), work.name) == names.end()) continue;
    rows.push_back({work});
    if (!options.peers) continue;
    if (have_peer() && peer_can_run(work)) rows.push_back({work, Contestant::c_raft});
    if (have_etcd && etcd_can_run(work)) rows.push_back({work, Contestant::etcd});
  }
  return rows;
}

/// One line for each peer that is not here.
void tell_missing_peers() {
  if (!have_peer()) {
    io::print_error("squall: C-Raft skipped: this build was made without libraft-dev\n");
  }
  if (etcd_loop().empty()) {
    io::print_error(
        "squall: etcd's Raft skipped: no foreign/etcd_loop beside this program (install golang-go "
        "and golang-etcd-server-dev, build squall_foreign)\n");
  }
}

}  // namespace

io::ExitCode bench(const BenchOptions& options) {
  if (!options.against.empty()) {
    return bench_against(options, options.explore ? space_names() : work_names());
  }
  if (options.explore) return bench_explore(options);
  std::vector<Row> rows = chosen(options);
  if (options.peers) tell_missing_peers();
  if (!catches_flipped_byte()) {
    io::print_error("squall: this build does not notice a flipped byte in a committed entry\n");
    return io::ExitCode::violated;
  }
  for (int round = 0; round < options.rounds(); ++round) {
    for (Row& row : rows) {
      if (row.measure()) continue;
      io::print_error("squall: " + row.work.name + " gave a different digest when repeated\n");
      return io::ExitCode::not_reproducible;
    }
  }
  io::print(options.json ? document(to_json(rows)) : table(rows, options.peers));
  return io::ExitCode::held;
}

void add_bench_verb(io::CommandLine& program) {
  const auto options = std::make_shared<BenchOptions>();
  const io::Verb verb = program.add_verb("bench", "Measure the same workloads on Squall and peers");
  verb.flag("--peers", options->peers,
            "C-Raft's fixture and etcd's Raft too, in turns (see tools/foreign)");
  verb.flag("--explore", options->explore, "The explorer's table instead");
  verb.flag("--json", options->json, "One JSON document instead of text");
  verb.text(
      "--repetitions", "N",
      [options](const std::string& name, const std::string& text) {
        options->repetitions = static_cast<int>(io::number(name, text, 1, 1000));
      },
      "Rounds; 5 unless given, 7 with --peers, 11 with --against");
  verb.text(
      "--against", "PROGRAM", options->against,
      "Another build's program: what each workload takes here over what it takes there, in turns");
  verb.text(
      "--slower-max", "PERCENT",
      [options](const std::string& name, const std::string& text) {
        options->slower_max_percent = static_cast<int>(io::number(name, text, 0, 1000));
      },
      "With --against: exit code 1 where a workload is slower by more, beyond doubt");
  verb.list("--only", "NAME", options->only, "Only these workloads");
  verb.footer("Example: squall bench --only idle-3 storm-5");
  verb.run([options] { return bench(*options); });
}

}  // namespace squall::tools::bench
