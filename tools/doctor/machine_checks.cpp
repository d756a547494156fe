// The same run in several ways, whose events are compared one by one.
#include "tools/doctor/machine_checks.hpp"

#include <malloc.h>

#include <algorithm>
#include <memory>
#include <thread>

#include "core/describe.hpp"
#include "scenarios/swarm/generate.hpp"
#include "scenarios/within_offers.hpp"
#include "sim/simulate/simulator.hpp"
#include "tools/doctor/call_watch.hpp"
#include "tools/doctor/offer_checks.hpp"
#include "traces/describe_action.hpp"

namespace squall::tools::doctor {
namespace {

constexpr std::uint64_t kEventsMax = 4000;
constexpr std::uint64_t kMomentAt = 1500;
constexpr int kInputsBeforeBoot = 1000;

/// What a run came to after each event, and what the event was.
struct Trail {
  std::vector<std::uint64_t> digests;
  std::vector<std::string> events;
  std::string failure;    // of the machine
  std::string unwritten;  // the first event after which it shows what it has not written
};

/// A run that is driven from outside, one event at a time.
class DrivenRun {
 public:
  DrivenRun(const scenarios::Scenario& scenario, const core::MachineMaker& maker)
      : world_(scenario.setup, maker), simulator_(world_, scenario.plan, scenario.seed) {}
  DrivenRun(const DrivenRun&) = delete;
  DrivenRun& operator=(const DrivenRun&) = delete;

  bool advance() {
    if (trail_.digests.size() == kEventsMax) return false;
    const sim::Report* report = simulator_.advance();
    if (report == nullptr) return false;
    trail_.digests.push_back(world_.digest());
    trail_.events.push_back(traces::describe(*report));
    trail_.failure = world_.failure_text();
    const checkers::Verdict& verdict = report->verdict;
    if (verdict && verdict->property == checkers::Property::unpersisted_state &&
        trail_.unwritten.empty()) {
      trail_.unwritten = latest() + ": " + checkers::explain(*verdict);
    }
    return true;
  }
  Trail finish() {
    while (advance()) {
    }
    return trail_;
  }
  /// "event 12, deliver …".
  std::string latest() const {
    return "event " + std::to_string(trail_.digests.size()) + ", " + trail_.events.back();
  }
  std::uint64_t events() const { return trail_.digests.size(); }
  sim::World& world() { return world_; }

 private:
  sim::World world_;
  sim::simulate::Simulator simulator_;
  Trail trail_;
};

std::string difference(const Trail& first, const Trail& second) {
  const std::size_t size = std::min(first.digests.size(), second.digests.size());
  for (std::size_t at = 0; at < size; ++at) {
    if (first.digests[at] == second.digests[at]) continue;
    return "event " + std::to_string(at + 1) + " differs: " + first.events[at] +
           (first.events[at] == second.events[at] ? "" : "; and " + second.events[at]);
  }
  if (first.digests.size() == second.digests.size()) return "";
  return "one run has " + std::to_string(first.digests.size()) + " events, the other " +
         std::to_string(second.digests.size());
}

scenarios::Scenario scenario_of(const core::MachineMaker& maker, scenarios::OfferSet offers,
                                std::uint64_t seed) {
  scenarios::Scenario scenario = scenarios::swarm::storm(3);
  scenario.seed = seed;
  scenario.setup.snapshot_every = 40;
  if (offers != scenarios::OfferSet::all()) scenarios::keep_within(scenario, offers);
  if (maker.rules().needs_order) scenarios::keep_order(scenario);
  return scenario;
}

Trail trail_of(const scenarios::Scenario& scenario, const core::MachineMaker& maker) {
  return DrivenRun(scenario, maker).finish();
}

std::string interleaved(const scenarios::Scenario& scenario, const scenarios::Scenario& another,
                        const core::MachineMaker& maker, const Trail& alone) {
  DrivenRun run(scenario, maker);
  DrivenRun other(another, maker);
  while (run.advance()) other.advance();
  return difference(alone, run.finish());
}

std::string on_two_threads(const scenarios::Scenario& scenario, const scenarios::Scenario& another,
                           const core::MachineMaker& maker, const Trail& alone) {
  Trail trail;
  std::thread one([&] { trail = trail_of(scenario, maker); });
  std::thread two([&] { trail_of(another, maker); });
  one.join();
  two.join();
  return difference(alone, trail);
}

/// While it lives, memory that is allocated holds what was never there before: each byte another one
/// than `byte`, and what is freed holds `byte`.
class FilledMemory {
 public:
  explicit FilledMemory(int byte) { mallopt(M_PERTURB, byte); }
  ~FilledMemory() { mallopt(M_PERTURB, 0); }
  FilledMemory(const FilledMemory&) = delete;
  FilledMemory& operator=(const FilledMemory&) = delete;
};

std::string with_filled_memory(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
                               const Trail& alone) {
  for (const int byte : {0xff, 0x01}) {
    const FilledMemory filled(byte);
    const std::string differs = difference(alone, trail_of(scenario, maker));
    if (!differs.empty()) return differs;
  }
  return "";
}

/// One server that votes alone, and so leads and appends.
class LoneServer {
 public:
  explicit LoneServer(const core::MachineMaker& maker) {
    settings_.configuration.voters = core::ServerSet::first(1);
    machine_ = maker.make(1, settings_, tree_);
    kept_.snapshot_configuration = settings_.configuration;
  }
  void boot() {
    output_.clear();
    machine_->boot(kept_, output_);
    kept_ = output_.view.durable;
  }
  void step(const core::Input& input) {
    output_.clear();
    (*machine_).step(input, output_);
    kept_ = output_.view.durable;
  }
  void take_inputs(int count) {
    for (int at = 0; at < count; ++at) {
      const auto number = static_cast<std::uint64_t>(at);
      if (at % 10 == 0) {
        step(core::ElectionTimeout{});
      } else if (at % 10 == 1) {
        step(core::HeartbeatTimeout{});
      } else {
        step(core::ClientRequest{{number, 1}});
      }
    }
  }
  /// The same content on a disk of its own.
  void copy_disk_of(const LoneServer& other) {
    const core::Log log = other.kept_.log;
    kept_ = other.kept_;
    kept_.log = {};
    for (core::Index index = 1; index <= other.tree_.index(log.tip); ++index) {
      kept_.log.tip =
          tree_.append(kept_.log.tip, other.tree_.entry(other.tree_.at(log.tip, index)));
    }
    kept_.log.base = tree_.at(kept_.log.tip, other.tree_.index(log.base));
  }
  bool commits() const { return output_.view.commit_index > 0; }
  /// What it shows, and which timers it sets.
  std::string shown() const {
    return core::describe(output_.view, tree_) + ", election timer " +
           std::string(core::name(output_.election_timer)) + ", heartbeat timer " +
           std::string(core::name(output_.heartbeat_timer));
  }

 private:
  core::LogTree tree_;
  core::Settings settings_;
  std::unique_ptr<core::Machine> machine_;
  core::Durable kept_;
  core::Output output_;
};

MachineCheck remembers_at_boot(const core::MachineMaker& maker) {
  MachineCheck check{"forgets all but its disk at a boot"};
  LoneServer old(maker);
  LoneServer fresh(maker);
  old.boot();
  old.take_inputs(kInputsBeforeBoot);
  if (!old.commits()) {
    check.skipped = "a server alone commits nothing that it could remember";
    return check;
  }
  fresh.copy_disk_of(old);
  // The new one first: what the old one leaves behind in the process is not for it.
  fresh.boot();
  old.boot();
  for (int step = 0; step < 3; ++step) {
    if (old.shown() != fresh.shown()) {
      check.failure = "after " + std::to_string(kInputsBeforeBoot) +
                      " inputs and a boot it shows " + old.shown() +
                      "; a new one with the same disk shows " + fresh.shown();
      return check;
    }
    old.step(core::ElectionTimeout{});
    fresh.step(core::ElectionTimeout{});
  }
  return check;
}

/// Saves and loads every server in the middle of the run, and goes on.
std::string saved_and_loaded(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
                             const Trail& alone) {
  std::vector<std::byte> first(sim::World::kPartBytesMax * 16);
  std::vector<std::byte> second(first.size());
  DrivenRun run(scenario, maker);
  while (run.events() < kMomentAt && run.advance()) {
  }
  sim::World& running = run.world();
  for (const core::ServerId server : running.servers()) {
    const sim::World::Part part = sim::World::part_of(server);
    const std::size_t size = running.save(part, first);
    running.load(part, std::span(first).first(size));
    const std::size_t again = running.save(part, second);
    const auto end = first.begin() + static_cast<std::ptrdiff_t>(size);
    if (size != again || !std::equal(first.begin(), end, second.begin())) {
      return "server " + core::to_string(server) + " after event " + std::to_string(run.events()) +
             ": what it saves after a load is not what it saved before";
    }
  }
  return difference(alone, run.finish());
}

/// Calls of the machine that read a clock or a source of chance, or open something.
MachineCheck calls_out(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
                       const std::string& object) {
  MachineCheck check{"calls no clock, chance, file or socket"};
  if (object.empty()) {
    check.skipped = "calls are seen only of a machine in a shared object";
    return check;
  }
  const CallWatch watch(object);
  DrivenRun run(scenario, maker);
  std::string first = watch.calls() > 0 ? "the first boot" : "";
  while (run.advance()) {
    if (first.empty() && watch.calls() > 0) first = run.latest();
  }
  if (!first.empty()) {
    check.failure = "it calls " + watch.called() + ", first in " + first +
                    ": a machine draws from raft_random() alone";
  }
  return check;
}

}  // namespace

void check_machine(const core::MachineMaker& maker, scenarios::OfferSet offers,
                   const std::string& object,
                   const std::function<void(const MachineCheck&)>& told) {
  const scenarios::Scenario scenario = scenario_of(maker, offers, 1);
  const scenarios::Scenario another = scenario_of(maker, offers, 2);
  const Trail alone = trail_of(scenario, maker);
  told({"does not fail", alone.failure});
  if (!alone.failure.empty()) return;
  told({"repeats itself", difference(alone, trail_of(scenario, maker))});
  told({"does so beside another cluster", interleaved(scenario, another, maker, alone)});
  told({"does so on two threads", on_two_threads(scenario, another, maker, alone)});
  told({"does so whatever memory held before", with_filled_memory(scenario, maker, alone)});
  told({"shows what it has written", alone.unwritten});
  told(remembers_at_boot(maker));
  told({"goes on from its saved bytes, or its inputs", saved_and_loaded(scenario, maker, alone)});
  told(calls_out(scenario, maker, object));
  told({"does what it offers", idle_offer(maker, offers)});
}

}  // namespace squall::tools::doctor
