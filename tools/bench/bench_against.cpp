// Which of the two goes first changes with each round: a machine that grows slower wrongs neither.
#include "tools/bench/bench_against.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "scenarios/json/json_reader.hpp"
#include "scenarios/json/value.hpp"
#include "scenarios/scenario.hpp"
#include "tools/bench/bench_choice.hpp"
#include "tools/bench/child_output.hpp"
#include "tools/io/console.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/run_report.hpp"

namespace squall::tools::bench {
namespace {

constexpr int kPairsMin = 5;
constexpr double kDoubtMax = 0.1;

/// One repetition of a workload by one build.
struct Sample {
  std::uint64_t work = 0;  // events, or states
  double ns = 0;           // CPU time of one
};

struct PairedRow {
  std::string name;
  std::uint64_t work = 0;
  std::vector<double> here, there;  // ns, by round

  std::vector<double> ratios() const {
    std::vector<double> all;
    for (std::size_t at = 0; at < here.size(); ++at) all.push_back(here[at] / there[at]);
    return all;
  }
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double figure_of(const scenarios::json::Reader& number) {
  const auto& json = number.json();
  if (json.kind() == scenarios::json::Value::Kind::real) return json.real();
  return static_cast<double>(number.integer(1, ~std::uint64_t{0}));
}

Sample sample_of(const std::string& program, const std::string& name, bool explore) {
  const std::string text =
      output_of(program, "exec " + io::shell_word(program) + " bench --json --repetitions 1" +
                             (explore ? " --explore" : "") + " --only " + io::shell_word(name));
  const scenarios::json::Document document = scenarios::json::parse_document(text, program);
  const auto rows = document.root().items(1);
  if (rows.empty()) throw scenarios::UserError{program, "measured nothing"};
  Sample sample;
  sample.work = rows[0].at(explore ? "states" : "events").integer(0, ~std::uint64_t{0});
  const double figure = figure_of(rows[0].at(explore ? "states_per_second" : "ns_per_event"));
  sample.ns = explore ? 1e9 / figure : figure;
  return sample;
}

std::string table(const std::vector<PairedRow>& rows, const std::string& against) {
  char line[256];
  std::snprintf(line, sizeof line, "%-28s %11s %9s %9s  %s\n", "workload", "work", "ns here",
                "ns there", "here/there (90 % interval)");
  std::string text = line;
  for (const PairedRow& row : rows) {
    const PairedRatio ratio = paired_ratio(row.ratios());
    std::snprintf(line, sizeof line, "%-28s %11llu %9.1f %9.1f  %.3f (%.3f to %.3f)\n",
                  row.name.c_str(), static_cast<unsigned long long>(row.work), median(row.here),
                  median(row.there), ratio.median, ratio.low, ratio.high);
    text += line;
  }
  return text + "CPU time of an event, or of a state; there: " + against + "; medians of " +
         std::to_string(rows.front().here.size()) + " pairs\n";
}

scenarios::json::Value to_json(const std::vector<PairedRow>& rows) {
  auto list = scenarios::json::Value::array();
  for (const PairedRow& row : rows) {
    const PairedRatio ratio = paired_ratio(row.ratios());
    scenarios::json::Value json;
    json["workload"] = row.name;
    json["work"] = row.work;
    json["ns"] = median(row.here);
    json["ns_against"] = median(row.there);
    json["ratio"] = ratio.median;
    json["ratio_low"] = ratio.low;
    json["ratio_high"] = ratio.high;
    list.push_back(json);
  }
  return list;
}

/// Both do a workload once.
void measure(PairedRow& row, const std::string& program, const BenchOptions& options,
             bool we_begin) {
  const auto take = [&](const std::string& whose) {
    return sample_of(whose, row.name, options.explore);
  };
  Sample here, there;
  if (we_begin) here = take(program);
  there = take(options.against);
  if (!we_begin) here = take(program);
  if (here.work != there.work) {
    throw scenarios::UserError{options.against, row.name + " is " + std::to_string(there.work) +
                                                    " events or states "
                                                    "there and " +
                                                    std::to_string(here.work) +
                                                    " here: not the same work"};
  }
  row.work = here.work;
  row.here.push_back(here.ns);
  row.there.push_back(there.ns);
}

/// Tells each workload that is slower than allowed.
bool all_are_fast(const std::vector<PairedRow>& rows, const BenchOptions& options) {
  if (!options.slower_max_percent) return true;
  const double most = 1 + *options.slower_max_percent / 100.0;
  bool all = true;
  for (const PairedRow& row : rows) {
    const PairedRatio ratio = paired_ratio(row.ratios());
    if (ratio.low <= most) continue;
    all = false;
    char line[160];
    std::snprintf(line, sizeof line, "%s takes %.3f times as long (%.3f to %.3f): more than %.2f",
                  row.name.c_str(), ratio.median, ratio.low, ratio.high, most);
    io::print_error("squall: " + std::string(line) + "\n");
  }
  return all;
}

}  // namespace

PairedRatio paired_ratio(std::vector<double> ratios) {
  std::sort(ratios.begin(), ratios.end());
  const std::size_t count = ratios.size();
  // The true median is below the rank-th smallest ratio as often as a coin shows fewer than rank heads.
  std::size_t rank = 0;
  double ways = 1;  // count over rank
  double doubt = 2;
  for (std::size_t toss = 0; toss < count; ++toss) doubt /= 2;
  while (rank + 1 < count - 1 - rank) {
    const double more = ways * static_cast<double>(count - rank) / static_cast<double>(rank + 1);
    double chance = 2 * more;
    for (std::size_t toss = 0; toss < count; ++toss) chance /= 2;
    if (doubt + chance > kDoubtMax) break;
    doubt += chance;
    ways = more;
    ++rank;
  }
  return {ratios[count / 2], ratios[rank], ratios[count - 1 - rank]};
}

io::ExitCode bench_against(const BenchOptions& options, const std::vector<std::string>& names) {
  if (options.peers) throw scenarios::UserError{"--against", "not together with --peers"};
  if (options.rounds() < kPairsMin) {
    throw scenarios::UserError{"--repetitions", "--against needs at least five pairs"};
  }
  std::error_code error;
  const std::string program = std::filesystem::read_symlink("/proc/self/exe", error).string();
  if (error) throw scenarios::UserError{"--against", "this program cannot find its own file"};
  std::vector<PairedRow> rows;
  for (const std::string& name : chosen_names(names, options)) rows.push_back({name, 0, {}, {}});
  for (int round = 0; round < options.rounds(); ++round) {
    for (PairedRow& row : rows) measure(row, program, options, round % 2 == 0);
  }
  io::print(options.json ? document(to_json(rows)) : table(rows, options.against));
  return all_are_fast(rows, options) ? io::ExitCode::held : io::ExitCode::violated;
}

}  // namespace squall::tools::bench
