// One exploration: a search of one kind, its certificate, and the way to what it found.
#include "tools/explore/exploration_search.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>

#include "core/hash.hpp"
#include "scenarios/write.hpp"
#include "tools/about.hpp"
#include "tools/explore/mpi_ranks.hpp"
#include "tools/explore/search_end.hpp"
#include "tools/explore/spill/kept_spill_files.hpp"
#include "tools/explore/spill/made_folder.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/memory_limit.hpp"
#include "tools/io/numbers.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/run_report.hpp"
#include "traces/exploration/explosion_report.hpp"
#include "traces/exploration/goals.hpp"
#include "traces/exploration/path_trace.hpp"

namespace squall::tools::explore {
namespace {

using scenarios::Scenario;
using traces::exploration::Certificate;
using traces::exploration::ExplorationEnd;

constexpr std::uint64_t kWalks = 1000;

/// One exploration: what is explored, from where, and what is to be told of it.
class Exploration {
 public:
  Exploration(const Scenario& scenario, const ExploreOptions& options,
              std::vector<sim::Action> prefix, const Allowance& allowance)
      : scenario_(scenario),
        options_(options),
        allowance_(allowance),
        stop_(io::catch_interrupts()),
        watcher_(scenario.goals, situations_of(scenario)),
        memory_max_(options.memory.value_or(io::memory_limit() / 2)),
        prefix_(std::move(prefix)) {
    result_.certificate.scenario = scenario;
    result_.certificate.prefix = prefix_.size();
    result_.certificate.begins_in_run = !options.from.empty() || options.from_seed;
    result_.certificate.symmetric = options.symmetry;
  }

  Explored run(sim::explore::ranks::Ranks* ranks) {
    // A rank alone has no other whose order it must keep, which costs half of the time; but checkpoints of
    // ranks are its business, too.
    const bool is_alone = ranks != nullptr && ranks->count() == 1 && options_.resume.empty();
    if (is_alone) result_.certificate.ranks = 1;
    if (ranks != nullptr && !is_alone) {
      by_ranks(*ranks);
    } else if (options_.search == 0) {
      breadth_first();
    } else {
      one_way_at_a_time();
    }
    if (options_.liveness || !options_.graph.empty()) look_at_the_whole();
    return std::move(result_);
  }

 private:
  template <typename Search>
  void begin(Search& search) {
    if (!prefix_.empty() && !search.start_after(prefix_)) {
      throw scenarios::UserError{"explore",
                                 "more messages are in flight at the beginning than the " +
                                     std::to_string(scenario_.bounds->messages) + " that may be"};
    }
  }
  /// What was asked for, or a violation, is there before anything happens.
  bool ends_at_once(sim::explore::Ensembles& ensembles) {
    const bool begins_there = watcher_.begins_there(ensembles.show(ensembles.initial()));
    if (!ensembles.initial_verdict() && !begins_there) return false;
    take_way(result_, traces::exploration::empty_path_trace(scenario_, maker_, prefix_),
             sim::explore::StepOutcome::goal);
    result_.certificate.tally.states = result_.certificate.depth = 1;
    return true;
  }
  /// `checkpoint`: knows what runs before this one met; null: there were none.
  template <typename Search>
  void conclude(Search& search, const Effort& effort,
                const io::CheckpointFile* checkpoint = nullptr) {
    Certificate& certificate = result_.certificate;
    certificate.tally = search.tally();
    certificate.depth = search.depth();
    if (const char* limit = search.ensembles().limit_reached()) certificate.limit = limit;
    if (effort.out_of_states) certificate.limit = "states";
    certificate.seconds = effort.seconds;
    count(search);
    if constexpr (std::is_same_v<Search, sim::explore::Explorer>) {
      if (checkpoint != nullptr) certificate.met.merge(checkpoint->met(search));
    }
    certificate.end = end_of(search.phase(), effort, scenario_, certificate);
  }
  template <typename Search>
  void count(Search& search) {
    Certificate& certificate = result_.certificate;
    certificate.ensembles = search.ensembles().ensembles();
    certificate.distinct_steps = search.ensembles().distinct_steps();
    certificate.met = watcher_.met(search.labels());
    if (certificate.tally.actions[static_cast<std::size_t>(sim::ActionKind::duplicate)] > 0) {
      // The network duplicates a message; no server takes a step.
      certificate.met.probes.mark_duplicate();
    }
    certificate.memory = search.memory();
  }

  void breadth_first() {
    sim::explore::Explorer explorer(scenario_.setup, maker_, *scenario_.bounds, &watcher_,
                                    memory_max_, options_.symmetry);
    Certificate& certificate = result_.certificate;
    certificate.threads = options_.threads;
    begin(explorer);
    refuse_if_not_alike(explorer.ensembles());
    if (ends_at_once(explorer.ensembles())) return count(explorer);
    if (options_.explosion) explorer.profile_explosion();
    Files files;
    if (!options_.resume.empty()) resume_folder_.emplace(options_.resume);
    make_files(files);
    if (files.spilled) explorer.spill_to(*files.spilled);
    std::optional<io::CheckpointFile>& checkpoint = files.checkpoint;
    if (checkpoint) certificate.resumed = checkpoint->load(explorer);
    const Effort effort = explore_all(explorer, options_.threads, stop_, !options_.quiet,
                                      checkpoint ? &*checkpoint : nullptr, allowed());
    explorer.settle();
    refuse_if_too_large(explorer.tally());
    conclude(explorer, effort, checkpoint ? &*checkpoint : nullptr);
    look_at_levels(explorer);
    look_at_disk(files.spilled.get());
    if (explorer.found_step().outcome != sim::explore::StepOutcome::nothing) take_path(explorer);
    if (options_.explosion) {
      result_.explosion = traces::exploration::explosion_text(
          explorer.explosion_profile(), *scenario_.bounds, explorer.ensembles());
    }
    if (checkpoint) settle(*checkpoint, explorer, effort);
  }

  /// What an exploration writes, in the order in which it is made.
  struct Files {
    std::unique_ptr<spill::SpillFiles> spilled;
    std::optional<io::CheckpointFile> checkpoint;
  };
  void make_files(Files& files) {
    const std::string line = identity();
    io::CheckpointParts* parts = nullptr;
    if (!options_.spill.empty() && !options_.resume.empty()) {
      // Several explorations may spill to one folder, each with checkpoints elsewhere.
      std::error_code ignored;
      const std::string words =
          line + std::filesystem::weakly_canonical(options_.resume, ignored).string();
      const std::uint64_t hash = core::hash_bytes(std::as_bytes(std::span(words)));
      auto kept = std::make_unique<spill::KeptSpillFiles>(options_.spill,
                                                          "exploration-" + io::digest_text(hash));
      parts = kept.get();
      files.spilled = std::move(kept);
    } else if (!options_.spill.empty()) {
      files.spilled = std::make_unique<spill::SpillFiles>(options_.spill);
    }
    if (options_.resume.empty()) return;
    files.checkpoint.emplace(options_.resume, line, watcher_, parts);
    files.checkpoint->take_folder();
  }

  void by_ranks(sim::explore::ranks::Ranks& ranks) {
    // What is not given is shared with those on the same machine.
    if (!options_.memory) memory_max_ /= ranks_on_this_machine();
    sim::explore::ranks::RankExplorer explorer(scenario_.setup, maker_, *scenario_.bounds,
                                               &watcher_, memory_max_, options_.symmetry, ranks);
    Certificate& certificate = result_.certificate;
    certificate.ranks = static_cast<unsigned>(ranks.count());
    begin(explorer);
    refuse_if_not_alike(explorer.ensembles());
    if (!explorer.ensembles().is_portable()) {
      throw scenarios::UserError{
          "mpirun", "this machine's state means nothing in another process: explore it with one"};
    }
    if (ends_at_once(explorer.ensembles())) return;
    std::optional<RankCheckpoint> checkpoint;
    if (!options_.resume.empty()) {
      resume_folder_.emplace(options_.resume);
      checkpoint.emplace(options_.resume, identity(), watcher_, ranks);
      certificate.resumed = checkpoint->load(explorer);
    }
    const bool tells = !options_.quiet && ranks.own() == 0;
    const Effort effort =
        explore_by_ranks(explorer, stop_, tells, checkpoint ? &*checkpoint : nullptr, allowed());
    certificate.tally = explorer.tally();
    certificate.depth = explorer.depth();
    certificate.levels.assign(explorer.levels().begin(), explorer.levels().end());
    certificate.waiting = explorer.frontier();
    certificate.seconds = effort.seconds;
    certificate.ensembles = explorer.most_ensembles();
    certificate.distinct_steps = explorer.distinct_steps();
    certificate.memory = explorer.memory_of_all();
    certificate.sent_states = explorer.traffic().states;
    certificate.sent_bytes = explorer.traffic().bytes;
    if (const char* limit = explorer.ensembles().limit_reached()) certificate.limit = limit;
    certificate.met = checkpoint ? checkpoint->met_by_all(explorer)
                                 : met_by_all(ranks, watcher_.met(explorer.labels()));
    if (checkpoint) settle(*checkpoint, explorer);
    if (certificate.tally.actions[static_cast<std::size_t>(sim::ActionKind::duplicate)] > 0) {
      certificate.met.probes.mark_duplicate();
    }
    if (explorer.phase() == sim::explore::Explorer::Phase::depth) {
      certificate.tally.cuts[static_cast<std::size_t>(sim::explore::Cut::depth)] =
          certificate.waiting;
    }
    certificate.end = end_of(explorer.phase(), effort, scenario_, certificate);
    if (explorer.found().step.outcome == sim::explore::StepOutcome::nothing) return;
    const auto path = explorer.path_to_found();
    take_way(
        result_,
        traces::exploration::path_as_trace(explorer.ensembles(), path, scenario_, maker_, prefix_),
        explorer.found().step.outcome);
  }

  void take_path(sim::explore::Explorer& explorer) {
    const auto path = explorer.path_to(explorer.found_step());
    if (path.empty()) {
      result_.certificate.end = ExplorationEnd::disk;
      return;
    }
    take_way(
        result_,
        traces::exploration::path_as_trace(explorer.ensembles(), path, scenario_, maker_, prefix_),
        explorer.found_step().outcome);
  }

  void refuse_if_not_alike(const sim::explore::Ensembles& ensembles) const {
    if (!options_.symmetry || ensembles.is_symmetric()) return;
    throw scenarios::UserError{"--symmetry",
                               "this machine does not rename its servers (see rename in "
                               "raft_machine.h)"};
  }

  /// What was interrupted has been saved; what can go on with more memory, or more disk, is, too.
  void settle(io::CheckpointFile& checkpoint, const sim::explore::Explorer& explorer,
              const Effort& effort) {
    using Phase = sim::explore::Explorer::Phase;
    if (explorer.phase() == Phase::memory) checkpoint.save(explorer);
    // After a disk that failed, the last checkpoint is what it was.
    const bool goes_on = effort.interrupted || effort.out_of_time ||
                         explorer.phase() == Phase::memory ||
                         (explorer.phase() == Phase::disk && checkpoint.exists());
    if (goes_on) {
      result_.has_trouble = checkpoint.trouble().has_value();
      if (checkpoint.exists()) {
        result_.to_go_on = std::string("the same command again: ") +
                           (result_.has_trouble ? "an older" : "a") + " checkpoint is in " +
                           options_.resume;
      }
    } else {
      checkpoint.remove();
    }
  }
  /// All ranks come to the same.
  void settle(RankCheckpoint& checkpoint, sim::explore::ranks::RankExplorer& explorer) {
    if (!explorer.was_stopped() && explorer.phase() != sim::explore::Explorer::Phase::memory) {
      return checkpoint.remove();
    }
    checkpoint.save(explorer);
    result_.has_trouble = checkpoint.trouble().has_value();
    if (checkpoint.level() == 0) return;
    result_.to_go_on = "the same command again, with any number of ranks: level " +
                       std::to_string(checkpoint.level()) + " is saved in " + options_.resume;
  }
  void look_at_levels(const sim::explore::Explorer& explorer) {
    Certificate& certificate = result_.certificate;
    certificate.waiting = explorer.frontier();
    if (explorer.phase() == sim::explore::Explorer::Phase::depth) {
      certificate.tally.cuts[static_cast<std::size_t>(sim::explore::Cut::depth)] =
          certificate.waiting;
    }
    certificate.levels.assign(explorer.levels().begin(), explorer.levels().end());
    if (certificate.end == ExplorationEnd::interrupted || certificate.end == ExplorationEnd::time ||
        certificate.end == ExplorationEnd::memory) {
      certificate.left =
          traces::exploration::states_left(explorer.levels(), states_since(explorer));
    }
  }

  void look_at_disk(const spill::SpillFiles* files) {
    if (files == nullptr) return;
    result_.certificate.disk = files->bytes_max();
    result_.certificate.disk_trouble = files->trouble();
  }

  void one_way_at_a_time() {
    constexpr std::array<sim::explore::PathOrder, 4> kOrders{
        sim::explore::PathOrder::depth_first, sim::explore::PathOrder::depth_first,
        sim::explore::PathOrder::deepening, sim::explore::PathOrder::random_walk};
    constexpr std::array<std::string_view, 4> kNames{"breadth_first", "depth_first", "deepening",
                                                     "random_walk"};
    const sim::explore::PathOrder order = kOrders[options_.search];
    sim::explore::PathSearch search(scenario_.setup, maker_, *scenario_.bounds, &watcher_, order,
                                    memory_max_, options_.symmetry, options_.seed.value_or(1),
                                    options_.walks.value_or(kWalks));
    result_.certificate.search = kNames[options_.search];
    result_.certificate.is_shortest = order == sim::explore::PathOrder::deepening;
    begin(search);
    refuse_if_not_alike(search.ensembles());
    if (ends_at_once(search.ensembles())) return count(search);
    const Effort effort = search_all(search, stop_, !options_.quiet, allowed());
    refuse_if_too_large(search.tally());
    conclude(search, effort);
    if (order != sim::explore::PathOrder::depth_first) result_.certificate.rounds = search.rounds();
    if (search.phase() != sim::explore::Explorer::Phase::found) return;
    take_way(result_,
             traces::exploration::path_as_trace(search.ensembles(), search.path(), scenario_,
                                                maker_, prefix_),
             search.outcome());
  }

  std::uint64_t states_max() const {
    return whole_space_states_max({options_.liveness, options_.graph});
  }
  Allowance allowed() const {
    return {std::min(allowance_.states, states_max()), allowance_.seconds};
  }
  /// What --liveness and --graph cannot do is refused when that is known, not after hours.
  void refuse_if_too_large(const sim::explore::ExplorationTally& tally) const {
    if (tally.states > states_max()) {
      refuse_whole_space({options_.liveness, options_.graph});
    }
  }

  void look_at_the_whole() {
    if (!traces::exploration::is_whole(result_.certificate.end)) {
      result_.not_done = "what --liveness and --graph look at is a space explored to its bounds";
      return;
    }
    try {
      result_.whole =
          look_at_whole(scenario_, maker_, prefix_, {options_.liveness, options_.graph});
      if (result_.whole.not_drawn) throw *result_.whole.not_drawn;
      result_.graph = options_.graph;
    } catch (const scenarios::UserError& error) {
      // What was explored is worth telling all the same.
      io::print_complaint(error);
      result_.has_trouble = true;
    }
    if (result_.whole.way) sign(*result_.whole.way);
  }
  /// Who resumes must explore the same, by the same program.
  std::string identity() const {
    std::string line = "squall exploration 1 " + version_line() + " " +
                       (options_.symmetry ? "symmetric " : "") +
                       (options_.absorb ? "absorbing " : "") +
                       (options_.explosion ? "explosion " : "") + std::to_string(prefix_.size()) +
                       " " + options_.from + " " + std::to_string(options_.from_seed.value_or(0)) +
                       seat_option() + " " + scenarios::write(scenario_);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
  }

  const Scenario& scenario_;
  const ExploreOptions& options_;
  Allowance allowance_;
  const std::atomic<bool>& stop_;
  const core::MachineMaker& maker_ = machine_under_test();
  traces::exploration::GoalObserver watcher_;
  std::size_t memory_max_;
  std::vector<sim::Action> prefix_;
  std::optional<spill::MadeFolder> resume_folder_;
  Explored result_;
};

}  // namespace

Explored search_space(const Scenario& scenario, const ExploreOptions& options,
                      std::vector<sim::Action> prefix, const Allowance& allowance,
                      sim::explore::ranks::Ranks* ranks) {
  Explored explored = Exploration(scenario, options, prefix, allowance).run(ranks);
  MachineChoice& chosen = chosen_machine();
  if (chosen.explored == nullptr || !chosen.explored->could_not_go_back()) return explored;
  chosen.goes_back_by = chosen.explored->prepare_to_go_back();
  return Exploration(scenario, options, std::move(prefix), allowance).run(ranks);
}

}  // namespace squall::tools::explore
