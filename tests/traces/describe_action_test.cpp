// Actions, conditions and words as text.
#include "traces/describe_action.hpp"

#include "core/hexadecimal.hpp"
#include "scenarios/json/nearest_word.hpp"
#include "tests/catch.hpp"
#include "traces/action_words.hpp"
#include "traces/describe_plan.hpp"

namespace squall::tests::describe_action_test {

using sim::Action;
using sim::ActionKind;
using traces::describe;

namespace {
const std::uint32_t kLinks = sim::links(core::ServerSet::of(1), core::ServerSet(0b1100));
}

TEST_CASE("Every action is one line", "[traces][describe]") {
  CHECK(describe(Action{ActionKind::deliver, 0, 7, 0}) == "deliver a message");
  CHECK(describe(Action{ActionKind::drop, 0, 7, 0}, "RequestVote") == "drop RequestVote");
  CHECK(describe(Action{ActionKind::election_timeout, 3, 0, 0}) == "election timeout of server 3");
  CHECK(describe(Action{ActionKind::heartbeat_timeout, 3, 0, 0}) ==
        "heartbeat timeout of server 3");
  CHECK(describe(Action{ActionKind::request, 1, 0, 0}) == "request of client 0 to server 1");
  CHECK(describe(Action{ActionKind::sync, 1, 0, 0}) == "sync ends on server 1");
  CHECK(describe(Action{ActionKind::crash, 2, 0, 0}) == "crash server 2");
  CHECK(describe(Action::crash_in_step(2, 3)) ==
        "crash server 2 in its next step that writes, after write 3");
  CHECK(describe(Action{ActionKind::crash, 2, 0, 2}) ==
        "crash server 2, writes under way that survive: 2");
  CHECK(describe(Action{ActionKind::restart, 2, 0, 0}) == "restart server 2");
  CHECK(describe(Action{ActionKind::corrupt, 2, 0, 9}) == "silently corrupt entry 9 of server 2");
  CHECK(describe(Action{ActionKind::misdirect, 2, 0, 9}) ==
        "misdirect the last write of server 2 over entry 9");
  CHECK(describe(Action{ActionKind::misdirect, 2, sim::kSilently, 9}) ==
        "misdirect the last write of server 2 over entry 9, and nothing tells");
  CHECK(describe(Action{ActionKind::cut, 0, 0, kLinks}) == "cut 1→{2,3}");
  CHECK(describe(Action{ActionKind::heal, 0, 0, kLinks}) == "heal 1→{2,3}");
  CHECK(describe(Action{ActionKind::hold, 0, 2, kLinks}) == "hold append_entries 1→{2,3}");
  CHECK(describe(Action{ActionKind::unblock, 0, sim::kAnyMessageType, kLinks}) ==
        "unblock every message 1→{2,3}");
}

TEST_CASE("A report is described with its message", "[traces][describe]") {
  sim::Report report;
  report.action.kind = ActionKind::duplicate;
  report.has_message = true;
  report.message = {1, 2, true, 3, core::RequestVoteReply{true}};
  CHECK(describe(report) == "duplicate RequestVoteReply 1→2 term 3 granted");
}

TEST_CASE("An action has its enumerator's name", "[traces][words]") {
  CHECK(traces::name(ActionKind::deliver) == "deliver");
  CHECK(traces::name(ActionKind::change_membership) == "change_membership");
  CHECK(traces::name(ActionKind::misdirect) == "misdirect");
  for (int kind = 0; kind < sim::kActionKinds; ++kind) {
    const auto expected = static_cast<ActionKind>(kind);
    // Every kind names exactly one of: a message, a server, links.
    CHECK(traces::names_message(expected) + traces::names_server(expected) +
              traces::names_links(expected) ==
          1);
  }
}

TEST_CASE("Hexadecimal numbers are read strictly", "[traces][words]") {
  CHECK(core::hexadecimal(0x9f3a) == "0000000000009f3a");
  CHECK(core::from_hexadecimal(core::hexadecimal(~std::uint64_t{0})) == ~std::uint64_t{0});
  for (const char* wrong : {"", "0x1", "A", " 1", "-1", "g", "00000000000000001"}) {
    CHECK_FALSE(core::from_hexadecimal(wrong));
  }
}

TEST_CASE("The nearest word is suggested, if any is near", "[traces][words]") {
  const auto names = traces::action_kind_names();
  CHECK(scenarios::json::suggestion("restat", names) == " (did you mean \"restart\"?)");
  CHECK(scenarios::json::suggestion("cute", names) == " (did you mean \"cut\"?)");
  CHECK(scenarios::json::suggestion("xyz", names).empty());
  CHECK(scenarios::json::suggestion(std::string(100'000, 'x'), names).empty());
}

TEST_CASE("Conditions are described with what they ask", "[traces][describe]") {
  using Kind = sim::plan::Condition::Kind;
  CHECK(describe(sim::plan::Condition{Kind::two_leaders, 0, 0}) == "two_leaders");
  CHECK(describe(sim::plan::Condition{Kind::candidate, 2, 0}) == "candidate of server 2");
  CHECK(describe(sim::plan::Condition{Kind::commit_index, 1, 5}) ==
        "commit_index of server 1 at least 5");
  sim::plan::Condition most{Kind::last_term, core::kNobody, 2};
  most.comparison = sim::plan::Comparison::at_most;
  CHECK(describe(most) == "last_term at most 2");
  sim::plan::Condition negation{Kind::negation};
  negation.parts = {most};
  CHECK(describe(negation) == "not (last_term at most 2)");
  sim::plan::Condition any{Kind::any};
  any.parts = {{Kind::voted_for, 2, 0}, {Kind::role, 1, 3}};
  CHECK(describe(any) == "any of (voted_for of server 2 is none, role of server 1 is leader)");
  CHECK(traces::name(sim::plan::Step::Kind::heartbeat_timeout) == "heartbeat_timeout");
}

}  // namespace squall::tests::describe_action_test
