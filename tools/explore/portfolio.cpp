// Orders the explorations, runs each within the time that is left, and reports them.
#include "tools/explore/portfolio.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <tuple>

#include "scenarios/library.hpp"
#include "scenarios/parse.hpp"
#include "scenarios/within_offers.hpp"
#include "tools/explore/exploration_list.hpp"
#include "tools/explore/exploration_search.hpp"
#include "tools/explore/mpi_ranks.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/memory_limit.hpp"
#include "tools/io/output_files.hpp"
#include "tools/junit_run.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"
#include "traces/prose.hpp"

namespace squall::tools::explore {
namespace {

using traces::exploration::Certificate;
using traces::exploration::ExplorationEnd;
using Clock = std::chrono::steady_clock;

/// One whose size is unknown is first given so many states.
constexpr std::uint64_t kStatesFirst = 10'000;

struct Candidate {
  std::uint64_t size = 0;  // known states, or as many as it may have when it is tried
  std::string name;        // a file, or a built-in name
  bool is_known = false;
  friend bool operator<(const Candidate& one, const Candidate& other) {
    return std::tie(one.size, one.name) < std::tie(other.size, other.name);
  }
};

Candidate candidate(const scenarios::Scenario& scenario, const std::string& name) {
  const std::optional<std::uint64_t> size = states_in(scenario.description);
  return {size.value_or(kStatesFirst), name, size.has_value()};
}

bool is_offered(const scenarios::Scenario& scenario) {
  return scenarios::asked_beyond(scenario, chosen_machine().offers).empty();
}

/// Those for the machine that runs. Scenarios that cannot be read are refused before anything is explored.
std::set<Candidate> candidates(const std::string& folder) {
  namespace fs = std::filesystem;
  std::set<Candidate> all;
  if (folder.empty()) {
    for (const auto& entry : scenarios::explorations()) {
      const scenarios::Scenario scenario = scenarios::parse(entry);
      if (is_offered(scenario)) all.insert(candidate(scenario, std::string(entry.name)));
    }
    return all;
  }
  if (!fs::is_directory(folder)) {
    throw scenarios::UserError{folder, "--all takes a folder of scenarios, and this is none"};
  }
  for (const auto& file : fs::directory_iterator(folder)) {
    if (file.path().extension() != ".json") continue;
    const scenarios::Scenario scenario = scenario_from(file.path().string());
    if (scenario.bounds && is_offered(scenario))
      all.insert(candidate(scenario, file.path().string()));
  }
  if (all.empty()) {
    throw scenarios::UserError{folder,
                               "no .json file here is a scenario with \"bounds\" for this machine"};
  }
  return all;
}

bool are_alike(const scenarios::Scenario& scenario) {
  try {
    require_symmetry(scenario);
    return true;
  } catch (const scenarios::UserError&) {
    return false;
  }
}

/// One that was explored to its end, or cut off.
struct Row {
  Candidate candidate;
  Explored result;
  std::optional<Kept> kept;
  io::ExitCode code = io::ExitCode::held;

  std::string name() const { return result.certificate.scenario.name; }
};

class Portfolio {
 public:
  explicit Portfolio(const ExploreOptions& options)
      : options_(options), left_(candidates(options.scenario)) {}

  void run() {
    while (!left_.empty() && !stop_.load() && !is_late()) {
      const Candidate next = *left_.begin();
      left_.erase(left_.begin());
      if (std::optional<Row> row = explore(next)) {
        code_ = io::worse(code_, row->code);
        if (!options_.json && !(options_.quiet && row->code == io::ExitCode::held)) {
          io::print_result(line(*row), row->code);
        }
        rows_.push_back(std::move(*row));
      }
    }
    seconds_ = seconds_now();
  }

  io::ExitCode report() {
    // What was not even begun has no verdict, either.
    if (!left_.empty()) code_ = io::worse(code_, io::ExitCode::no_verdict);
    if (!options_.junit.empty()) code_ = io::worse(code_, write_junit(options_.junit, cases()));
    if (options_.json) return io::print_result(document(json()), code_);
    if (options_.quiet && code_ == io::ExitCode::held) return code_;
    return io::print_result(total(), code_);
  }

 private:
  double seconds_now() const {
    return std::chrono::duration<double>(Clock::now() - begin_).count();
  }
  bool is_late() const { return options_.seconds && seconds_now() >= *options_.seconds; }

  /// Nothing: it has more states than it was tried with, and comes again later.
  std::optional<Row> explore(Candidate next) {
    ExploreOptions options = options_;
    options.scenario = next.name;
    options.quiet = true;  // no progress line between the lines of this report
    scenarios::Scenario scenario = space_of(options);
    fit_to_machine(scenario);
    std::vector<sim::Action> prefix = prefix_of(scenario, options, machine_under_test());
    options.symmetry = options_.symmetry && are_alike(scenario);
    Allowance allowance;
    if (options_.seconds) allowance.seconds = *options_.seconds - seconds_now();
    if (!next.is_known) allowance.states = next.size;
    Row row{next, search_space(scenario, options, std::move(prefix), allowance), {}, {}};
    if (row.result.certificate.limit == "states") {
      next.size *= 10;
      left_.insert(next);
      return std::nullopt;
    }
    row.code = exit_code(row.result);
    row.kept = keep_way(row.result, "", options.out, row.code);
    return row;
  }

  static std::string line(const Row& row) {
    const Certificate& certificate = row.result.certificate;
    std::string text = io::paint(colour_of(row.code), headline_of(row.result)) + "  " +
                       io::one_line(row.name()) + "  " + size_text(row) + " " +
                       effort_text(certificate.tally.states, certificate.seconds) + "\n";
    if (certificate.violation || certificate.end == ExplorationEnd::reached) {
      text += labelled("where", "after " + traces::grouped(certificate.path_length) + " steps");
    }
    if (certificate.violation) {
      text +=
          labelled("what happened", checkers::explain(*certificate.violation, certificate.failure));
    }
    const std::string missed = certificate.end == ExplorationEnd::not_met ? missed_text(row) : "";
    if (!missed.empty()) text += labelled("not met", missed);
    if (row.kept && !row.kept->path.empty()) {
      text += labelled("trace", io::one_line(row.kept->path));
    }
    return text;
  }
  /// "1 200 000 of 16 720 117 states" of one that was cut off.
  static std::string size_text(const Row& row) {
    const Certificate& certificate = row.result.certificate;
    const bool is_cut_off = row.code == io::ExitCode::no_verdict && row.candidate.is_known;
    return traces::grouped(certificate.tally.states) +
           (is_cut_off ? " of " + traces::grouped(row.candidate.size) : "") + " states";
  }
  static std::string missed_text(const Row& row) {
    std::string text;
    for (const std::string& situation : missed_situations(row.result.certificate)) {
      text += (text.empty() ? "" : ", ") + situation;
    }
    return text;
  }
  /// Wall-clock time is for display; nothing depends on it.
  static std::string effort_text(std::uint64_t states, double seconds) {
    const auto tenths = static_cast<std::uint64_t>(seconds * 10);
    const double rate = seconds > 0 ? static_cast<double>(states) / seconds : 0;
    return "(" + traces::grouped(tenths / 10) + "." + std::to_string(tenths % 10) + " s, " +
           traces::grouped(static_cast<std::uint64_t>(rate)) + " states/s)";
  }

  std::uint64_t states() const {
    std::uint64_t sum = 0;
    for (const Row& row : rows_) sum += row.result.certificate.tally.states;
    return sum;
  }
  std::string total() const {
    std::size_t cut_off = 0;
    for (const Row& row : rows_) cut_off += row.code == io::ExitCode::no_verdict ? 1 : 0;
    std::string text =
        "\n" +
        labelled("total", traces::grouped(rows_.size() - cut_off) + " with a verdict, " +
                              traces::grouped(cut_off) + " cut off, " +
                              traces::grouped(left_.size()) + " not begun") +
        labelled("effort",
                 traces::grouped(states()) + " states " + effort_text(states(), seconds_));
    std::string names;
    for (const Candidate& candidate : left_) {
      names += (names.empty() ? "" : ", ") + candidate.name;
    }
    if (!names.empty()) text += labelled("not begun", io::one_line(names));
    return text;
  }

  scenarios::json::Value json() const {
    scenarios::json::Value json;
    json["explorations"] = scenarios::json::Value::array();
    for (const Row& row : rows_) {
      scenarios::json::Value whole = json_of(row.result, row.kept ? &*row.kept : nullptr, row.code);
      scenarios::json::Value one;
      one["name"] = row.name();
      for (const char* key : {"verdict", "property", "explanation", "states", "depth", "way",
                              "not_met", "seconds", "trace", "exit_code"}) {
        one[key] = whole[key];
      }
      one["states_expected"] = nullptr;
      if (row.candidate.is_known) one["states_expected"] = row.candidate.size;
      json["explorations"].push_back(one);
    }
    json["not_begun"] = scenarios::json::Value::array();
    for (const Candidate& candidate : left_) json["not_begun"].push_back(candidate.name);
    json["states"] = states();
    json["seconds"] = seconds_;
    json["exit_code"] = static_cast<int>(code_);
    return json;
  }

  std::vector<io::JunitCase> cases() const {
    std::vector<io::JunitCase> all;
    for (const Row& row : rows_) {
      const Certificate& certificate = row.result.certificate;
      io::JunitCase test;
      test.group = "squall.explore";
      test.name = row.name();
      test.seconds = certificate.seconds;
      if (row.code != io::ExitCode::held) {
        test.kind =
            row.code == io::ExitCode::violated || row.code == io::ExitCode::expectation_failed
                ? io::JunitCase::Kind::failure
                : io::JunitCase::Kind::error;
        test.type = name(certificate.end);
        test.message = headline_of(row.result);
        test.details = text_of(row.result, row.kept ? &*row.kept : nullptr, true);
      }
      all.push_back(test);
    }
    return all;
  }

  const ExploreOptions& options_;
  const std::atomic<bool>& stop_ = io::catch_interrupts();
  const Clock::time_point begin_ = Clock::now();
  std::set<Candidate> left_;
  std::vector<Row> rows_;
  io::ExitCode code_ = io::ExitCode::held;
  double seconds_ = 0;
};

void refuse_for_many(const ExploreOptions& options) {
  const auto refuse = [](bool given, const char* option) {
    if (!given) return;
    throw scenarios::UserError{option, "is for one exploration, not for --all"};
  };
  refuse(!options.bounds.empty(), options.bounds.empty() ? "" : options.bounds[0].first.c_str());
  refuse(options.servers.has_value(), "--servers");
  refuse(!options.from.empty(), "--from");
  refuse(options.from_seed.has_value(), "--from-seed");
  refuse(options.search != 0, "--search");
  refuse(options.absorb, "--absorb");
  refuse(!options.resume.empty(), "--resume");
  refuse(!options.spill.empty(), "--spill");
  refuse(options.liveness, "--liveness");
  refuse(options.explosion, "--explosion");
  refuse(!options.graph.empty(), "--graph");
  refuse(!options.report.empty(), "--report");
  refuse(options.tells, "--tell");
  refuse(!options.trace.empty(), "--trace");
}

}  // namespace

io::ExitCode explore_portfolio(const ExploreOptions& options) {
  if (is_started_by_mpirun()) throw scenarios::UserError{"--all", "goes without mpirun"};
  refuse_for_many(options);
  io::keep_small_reserve();
  io::require_writable({{"--junit", options.junit}}, {});
  const SeatUnderTest seat(options.seat);
  seat.prepare_to_go_back();
  Portfolio portfolio(options);
  portfolio.run();
  return portfolio.report();
}

}  // namespace squall::tools::explore
