// What a verdict does not judge: properties that a scenario leaves out or a fault makes meaningless.
#include "core/server.hpp"
#include "tests/catch.hpp"
#include "tests/traces/traces_fixture.hpp"
#include "traces/judgement.hpp"

namespace squall::tests::not_judged_test {

namespace {

/// A server that has promised something is wiped, or has an entry corrupted.
traces::Run& broken_disk(traces::Run& run) {
  while (run.world().clients().answered() < 20 && run.advance() != nullptr) {
  }
  const core::ServerId victim = run.world().leader() == 1 ? core::ServerId{2} : core::ServerId{1};
  run.simulator().act({sim::ActionKind::crash, victim, 0, 0});
  return run;
}

scenarios::Scenario calm_scenario() {
  scenarios::Scenario scenario = tests::small_scenario();
  scenario.plan.faults = {};
  scenario.plan.links = {};
  return scenario;
}

}  // namespace

TEST_CASE("What is not judged any more is named, with the fault that made it meaningless",
          "[traces][not_judged]") {
  traces::Run run(calm_scenario(), 3, core::ServerMaker());
  broken_disk(run);
  CHECK(traces::not_judged(run.world()).empty());
  const core::ServerId victim = run.world().down().lowest();
  run.simulator().act({sim::ActionKind::wipe, victim, 0, 0});
  CHECK(traces::not_judged(run.world()) ==
        "election_safety, log_matching, leader_completeness, state_machine_safety, vote_once, "
        "commit_quorum, durability, reply_after_sync, configuration_safety, election_quorum, "
        "snapshot_prefix, lease_exclusivity, read_freshness, real_time_order, exactly_once, "
        "applied_in_order, entry_origin: since "
        "a server lost its disk and its promises, which is outside of Raft's fault model");
}

TEST_CASE("Two faults outside of the model are both named", "[traces][not_judged]") {
  traces::Run run(calm_scenario(), 3, core::ServerMaker());
  broken_disk(run);
  const core::ServerId victim = run.world().down().lowest();
  run.simulator().act({sim::ActionKind::corrupt, victim, 0, 2});
  CHECK(traces::not_judged(run.world()).find(": since an entry was silently corrupted, which") !=
        std::string::npos);
  run.simulator().act({sim::ActionKind::wipe, victim, 0, 0});
  CHECK(traces::not_judged(run.world()).find("leader_append_only") != std::string::npos);
  CHECK(traces::not_judged(run.world())
            .find(": since an entry was silently corrupted and a server lost its "
                  "disk and its promises, which is outside of Raft's fault model") !=
        std::string::npos);
}

TEST_CASE("A misdirected write that nothing tells of is named as what made properties meaningless",
          "[traces][not_judged]") {
  traces::Run run(calm_scenario(), 3, core::ServerMaker());
  broken_disk(run);
  const core::ServerId victim = run.world().down().lowest();
  run.simulator().act({sim::ActionKind::misdirect, victim, 0, 2});
  CHECK(traces::not_judged(run.world()).empty());
  run.simulator().act({sim::ActionKind::misdirect, victim, sim::kSilently, 2});
  CHECK(traces::not_judged(run.world()) ==
        "election_safety, leader_append_only, log_matching, leader_completeness, "
        "state_machine_safety, commit_quorum, durability, reply_after_sync, configuration_safety, "
        "snapshot_prefix, lease_exclusivity, read_freshness, real_time_order, exactly_once, "
        "applied_in_order, entry_origin: since "
        "a write was misdirected silently, which is outside of Raft's fault model");
}

TEST_CASE("What the scenario leaves out is named beside what a fault has made meaningless",
          "[traces][not_judged]") {
  scenarios::Scenario scenario = calm_scenario();
  scenario.setup.not_judged =
      checkers::PropertySet::of(checkers::Property::vote_kept, checkers::Property::vote_once);
  traces::Run run(scenario, 3, core::ServerMaker());
  const std::string left_out = "vote_once, vote_kept: since the scenario leaves it out";
  CHECK(traces::not_judged(run.world()) == left_out);
  run.simulator().act(sim::Action::break_clock(2));
  CHECK(traces::not_judged(run.world()) ==
        left_out +
            "; lease_exclusivity, read_freshness: since a clock exceeded clock_drift_ppm, "
            "which is outside of Raft's fault model");
}

TEST_CASE("A lying fsync, a disk that went back and a log that was cut short are named",
          "[traces][not_judged]") {
  const auto named_after = [](std::initializer_list<sim::Action> before_crash,
                              std::initializer_list<sim::Action> after_crash) {
    traces::Run run(calm_scenario(), 3, core::ServerMaker());
    while (run.world().clients().answered() < 5 && run.advance() != nullptr) {
    }
    for (const sim::Action& action : before_crash) run.simulator().act(action);
    while (run.world().clients().answered() < 20 && run.advance() != nullptr) {
    }
    run.simulator().act(sim::Action::crash(2));
    for (const sim::Action& action : after_crash) run.simulator().act(action);
    const std::string text = traces::not_judged(run.world());
    return text.empty() ? text : text.substr(text.find(": since "));
  };
  CHECK(named_after({sim::Action::lying_sync(2)}, {}) ==
        ": since a crash lost what an fsync had reported as written, which is outside of Raft's "
        "fault model");
  CHECK(named_after({sim::Action::lying_sync(3)}, {}).empty());  // it did not crash
  CHECK(named_after({sim::Action::back_up_disk(2)}, {}).empty());
  CHECK(named_after({sim::Action::back_up_disk(2)}, {sim::Action::restore_disk(2)}) ==
        ": since a disk went back in time, which is outside of Raft's fault model");
  CHECK(named_after({}, {sim::Action::shorten_log(2, 3)}) ==
        ": since a log was cut short, which is outside of Raft's fault model");
  CHECK(named_after({}, {sim::Action::force_configuration(2, core::ServerSet::of(2), {})}) ==
        ": since a configuration was forced, which is outside of Raft's fault model");
  CHECK(named_after({sim::Action::force_configuration(2, core::ServerSet::of(2), {})}, {}).empty());
}

TEST_CASE("Who asks to judge outside of the model has everything judged after a wipe, too",
          "[traces][not_judged]") {
  scenarios::Scenario scenario = calm_scenario();
  scenario.setup.judges_outside_model = true;
  traces::Run run(scenario, 3, core::ServerMaker());
  broken_disk(run);
  run.simulator().act({sim::ActionKind::wipe, run.world().down().lowest(), 0, 0});
  CHECK(traces::not_judged(run.world()).empty());
}

}  // namespace squall::tests::not_judged_test
