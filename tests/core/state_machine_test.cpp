// The state machine moves along the tree, and is everywhere what a plain model says it is.
#include "core/state_machine.hpp"

#include <rapidcheck.h>

#include <map>
#include <vector>

#include "core/hash.hpp"
#include "tests/catch.hpp"

namespace squall::tests::state_machine_test {

using namespace squall::core;

namespace {

constexpr std::uint16_t kKeys = 3;
constexpr std::uint16_t kClients = 4;

Ref append(LogTree& tree, Ref onto, const Command& command, EntryKind kind = EntryKind::command) {
  return tree.append(onto, {1, kind, payload_of(command)});
}
Command put(std::uint16_t client, std::uint32_t sequence, std::uint32_t value) {
  return {client, sequence, Operation::put, 0, 0, value};
}

/// The same, slow and obvious: the whole path once more.
struct Model {
  std::map<std::uint16_t, std::uint64_t> values;
  struct Session {
    std::uint32_t sequence;
    Index used;
  };
  std::map<std::uint16_t, Session> sessions;
  // By client, of all its sessions: the latest request for one, and the latest number in one.
  std::map<std::uint16_t, Command> openings;
  std::map<std::uint16_t, std::uint32_t> latest;

  Model(const LogTree& tree, Ref tip, std::uint32_t sessions_max) {
    for (Index index = 1; index <= tree.index(tip); ++index) {
      const Ref entry = tree.at(tip, index);
      const Command command = command_in(tree.payload(entry));
      if (tree.kind(entry) == EntryKind::session) {
        if (sessions_max > 0) open(command, index, sessions_max);
      } else if (tree.kind(entry) == EntryKind::command && admits(command, index, sessions_max)) {
        execute(command);
      }
    }
  }
  bool is_late_copy(const Command& opening) {
    const Command& known = openings[opening.client];
    return opening.sequence < latest[opening.client] &&
           (opening.sequence < known.sequence || opening == known);
  }
  void open(const Command& command, Index index, std::uint32_t sessions_max) {
    if (is_late_copy(command)) return;
    openings[command.client] = command;
    latest[command.client] = command.sequence;
    if (sessions.count(command.client) == 0 && sessions.size() == sessions_max) {
      auto oldest = sessions.begin();
      for (auto at = sessions.begin(); at != sessions.end(); ++at) {
        if (at->second.used < oldest->second.used) oldest = at;
      }
      sessions.erase(oldest);
    }
    sessions[command.client] = {command.sequence, index};
  }
  bool admits(const Command& command, Index index, std::uint32_t sessions_max) {
    if (sessions_max == 0) return true;
    const auto session = sessions.find(command.client);
    if (session == sessions.end()) return false;
    session->second.used = index;
    if (command.sequence <= session->second.sequence) return false;
    session->second.sequence = latest[command.client] = command.sequence;
    return true;
  }
  void execute(const Command& command) {
    std::uint64_t& value = values[command.key];
    if (command.operation == Operation::put) value = command.value;
    if (command.operation == Operation::append) value = mix(value, command.value);
    if (command.operation == Operation::compare_and_set && value == command.expected) {
      value = command.value;
    }
  }
};

Command any_command() {
  return {*rc::gen::inRange<std::uint16_t>(0, kClients),
          *rc::gen::inRange(1u, 6u),
          static_cast<Operation>(*rc::gen::inRange(0, kOperations)),
          *rc::gen::inRange<std::uint16_t>(0, kKeys),
          *rc::gen::inRange(0u, 3u),
          *rc::gen::inRange(0u, 3u)};
}

}  // namespace

TEST_CASE("a command comes out of its payload as it went in", "[state_machine]") {
  CHECK(rc::check([] {
    const Command command{*rc::gen::arbitrary<std::uint16_t>(),
                          *rc::gen::arbitrary<std::uint32_t>(),
                          static_cast<Operation>(*rc::gen::inRange(0, kOperations)),
                          *rc::gen::inRange<std::uint16_t>(0, kKeysMax),
                          *rc::gen::arbitrary<std::uint32_t>(),
                          *rc::gen::arbitrary<std::uint32_t>()};
    RC_ASSERT(command_in(payload_of(command)) == command);
  }));
}

TEST_CASE("wherever it moves, the state is that of the path from the start", "[state_machine]") {
  CHECK(rc::check([] {
    const auto sessions_max = *rc::gen::inRange(0u, 4u);
    LogTree tree;
    StateMachine machine(kKeys, kClients, sessions_max);
    std::vector<Ref> refs{kRoot};
    for (int step = 0; step < 60; ++step) {
      const EntryKind kind = *rc::gen::weightedElement<EntryKind>(
          {{8, EntryKind::command}, {3, EntryKind::session}, {1, EntryKind::no_op}});
      refs.push_back(append(tree, *rc::gen::elementOf(refs), any_command(), kind));
      const Ref to = *rc::gen::elementOf(refs);
      machine.move_to(tree, to);
      RC_ASSERT(machine.at() == to);
      Model model(tree, to, sessions_max);
      for (std::uint16_t key = 0; key < kKeys; ++key) {
        RC_ASSERT(machine.value(key) == model.values[key]);
      }
      for (std::uint16_t client = 0; client < kClients; ++client) {
        RC_ASSERT(machine.has_session(client) == (model.sessions.count(client) == 1));
      }
    }
  }));
}

TEST_CASE("a state that is too far back to be undone is built from the start", "[state_machine]") {
  LogTree tree;
  StateMachine machine(kKeys, kClients, 0);
  Ref tip = kRoot;
  for (std::uint32_t value = 1; value <= 3000; ++value) {
    tip = append(tree, tip, put(1, value, value));
  }
  for (const Index index : {3000, 2990, 5, 3000, 1000, 0}) {
    machine.move_to(tree, tree.at(tip, index));
    CHECK(machine.value(0) == index.value());
  }
}

TEST_CASE("in a session, a repeated command gets the first answer and changes nothing",
          "[state_machine]") {
  LogTree tree;
  StateMachine machine(kKeys, kClients, 2);
  Ref tip = append(tree, kRoot, {1, 1}, EntryKind::session);
  machine.apply(tree, tip);
  tip = append(tree, tip, put(1, 2, 7));
  CHECK(machine.apply(tree, tip) == Applied{true, false, false, true, 7});
  tip = append(tree, tip, put(1, 2, 7));
  CHECK(machine.apply(tree, tip) == Applied{false, false, false, true, 7});
}

TEST_CASE("a late copy of the request for a session opens nothing, and nothing is forgotten",
          "[state_machine]") {
  const std::uint32_t sessions_max = GENERATE(1u, 2u);
  LogTree tree;
  StateMachine machine(kKeys, kClients, sessions_max);
  Ref tip = kRoot;
  const auto apply = [&](const Command& command, EntryKind kind = EntryKind::command) {
    tip = append(tree, tip, command, kind);
    return machine.apply(tree, tip);
  };
  apply({1, 1}, EntryKind::session);
  apply(put(1, 2, 7));
  apply({2, 1}, EntryKind::session);
  REQUIRE(machine.has_session(1) == (sessions_max == 2));
  CHECK(apply({1, 1}, EntryKind::session) == Applied{});
  CHECK(machine.has_session(1) == (sessions_max == 2));
  CHECK(machine.has_session(2));
  CHECK_FALSE(apply(put(1, 2, 7)).effective);
  // The client's own next session; copies of what belongs to the first one are late in it, too.
  apply({1, 3}, EntryKind::session);
  CHECK(machine.has_session(1));
  CHECK(apply(put(1, 4, 9)).effective);
  CHECK(apply({1, 1}, EntryKind::session) == Applied{});
  CHECK(apply({1, 3}, EntryKind::session) == Applied{});
  CHECK_FALSE(apply(put(1, 2, 7)).effective);
  CHECK_FALSE(apply(put(1, 4, 9)).effective);
  CHECK(machine.value(0) == 9);
}

TEST_CASE("without sessions, a repetition takes effect again, and says so", "[state_machine]") {
  LogTree tree;
  StateMachine machine(kKeys, kClients, 0);
  Ref tip = append(tree, kRoot, put(1, 2, 7));
  CHECK_FALSE(machine.apply(tree, tip).repeated);
  tip = append(tree, tip, put(1, 2, 7));
  CHECK(machine.apply(tree, tip) == Applied{true, false, true, true, 7});
}

TEST_CASE("a command without a session is refused", "[state_machine]") {
  LogTree tree;
  StateMachine machine(kKeys, kClients, 1);
  const Ref tip = append(tree, kRoot, put(1, 2, 7));
  CHECK(machine.apply(tree, tip) == Applied{false, true, false, false, 0});
  CHECK(machine.value(0) == 0);
}

TEST_CASE("a compare-and-set says whether it found what it expected", "[state_machine]") {
  LogTree tree;
  StateMachine machine(kKeys, kClients, 0);
  Ref tip = append(tree, kRoot, {1, 1, Operation::compare_and_set, 0, 0, 5});
  CHECK(machine.apply(tree, tip) == Applied{true, false, false, true, 5});
  tip = append(tree, tip, {1, 2, Operation::compare_and_set, 0, 4, 6});
  CHECK(machine.apply(tree, tip) == Applied{true, false, false, false, 5});
  tip = append(tree, tip, {1, 3, Operation::get, 0, 0, 0});
  CHECK(machine.apply(tree, tip) == Applied{true, false, false, true, 5});
}

}  // namespace squall::tests::state_machine_test
