// The log as witness: which answers its order explains, and which it cannot.
#include "checkers/witness.hpp"

#include <rapidcheck.h>

#include "checkers/linearizability/linearizability.hpp"
#include "checkers/linearizability/register_model.hpp"
#include "tests/catch.hpp"

namespace squall::tests::witness_test {

using namespace squall::checkers;
using namespace squall::checkers::linearizability;

namespace {

using Registers = Witness<RegisterModel>;
using squall::core::Index;
using Command = RegisterModel::Command;
using Result = RegisterModel::Result;

Command write(Value value) { return {OperationKind::write, 0, value, kNil}; }
Command read() { return {}; }
Command compare_and_set(Value expected, Value value) {
  return {OperationKind::compare_and_set, 0, value, expected};
}

Registers registers(std::uint32_t clients) { return Registers(clients, RegisterModel(2)); }

WitnessFaultKind kind_of(const WitnessVerdict& verdict) {
  REQUIRE(verdict);
  return verdict->kind;
}

constexpr WitnessVerdict kFine{};

}  // namespace

TEST_CASE("answers that the log explains are fine", "[checkers][witness]") {
  Registers witness = registers(2);
  witness.skip();
  witness.invoke(0, 1, write(5));
  witness.invoke(1, 1, compare_and_set(5, 6));
  CHECK(witness.apply(0, 1, write(5)) == kFine);
  CHECK(witness.apply(1, 1, compare_and_set(5, 6)) == kFine);
  CHECK(witness.complete(1, 3, {kNil, true}) == kFine);
  CHECK(witness.complete(0, 2, {}) == kFine);
  witness.invoke(0, 2, read());
  CHECK(witness.complete_read(0, 3, {6, true}) == kFine);
  witness.invoke(1, 2, compare_and_set(5, 7));
  CHECK(witness.apply(1, 2, compare_and_set(5, 7)) == kFine);
  CHECK(witness.complete(1, 4, {kNil, false}) == kFine);
}

TEST_CASE("an answer that is not the state machine's is told", "[checkers][witness]") {
  Registers witness = registers(1);
  witness.invoke(0, 1, compare_and_set(5, 6));
  witness.apply(0, 1, compare_and_set(5, 6));
  CHECK(witness.complete(0, 1, {kNil, true}) ==
        WitnessFault{WitnessFaultKind::other_result, 0, 1, 1});
  CHECK(witness.result_at(1) == Result{kNil, false});
}

TEST_CASE("an entry that no client asked for is told when it takes effect", "[checkers][witness]") {
  Registers witness = registers(1);
  CHECK(kind_of(witness.apply(0, 1, write(5))) == WitnessFaultKind::never_invoked);
  CHECK(kind_of(witness.apply(7, 1, write(5))) == WitnessFaultKind::never_invoked);
}

TEST_CASE("an answer before its entry took effect is told", "[checkers][witness]") {
  Registers witness = registers(1);
  witness.invoke(0, 1, write(5));
  CHECK(kind_of(witness.complete(0, 1, {})) == WitnessFaultKind::not_committed);
  CHECK(kind_of(witness.complete_read(0, 1, {})) == WitnessFaultKind::not_committed);
}

TEST_CASE("an answer for another operation's entry is told", "[checkers][witness]") {
  Registers witness = registers(2);
  witness.invoke(0, 1, write(5));
  witness.invoke(1, 1, write(6));
  witness.skip();
  witness.apply(0, 1, write(5));
  witness.apply(1, 1, write(7));  // not what was asked for
  CHECK(kind_of(witness.complete(0, 1, {})) == WitnessFaultKind::other_operation);
  CHECK(kind_of(witness.complete(0, 3, {})) == WitnessFaultKind::other_operation);
  CHECK(kind_of(witness.complete(1, 3, {})) == WitnessFaultKind::other_operation);
}

TEST_CASE("a read of a state older than one that was answered before is stale",
          "[checkers][witness]") {
  Registers witness = registers(2);
  witness.invoke(0, 1, write(5));
  witness.invoke(1, 1, read());
  witness.apply(0, 1, write(5));
  witness.complete(0, 1, {});
  // Invoked before the answer: the old value is as good as the new one.
  CHECK(witness.complete_read(1, 0, {kNil, true}) == kFine);
  witness.invoke(1, 2, read());
  CHECK(kind_of(witness.complete_read(1, 0, {kNil, true})) == WitnessFaultKind::stale);
  CHECK(kind_of(witness.complete_read(1, 1, {kNil, true})) == WitnessFaultKind::other_result);
  CHECK(witness.complete_read(1, 1, {5, true}) == kFine);
}

TEST_CASE("a read that was answered makes older ones stale, too", "[checkers][witness]") {
  Registers witness = registers(2);
  witness.invoke(0, 1, write(5));
  witness.apply(0, 1, write(5));  // and its client does not hear of it
  witness.invoke(1, 1, read());
  CHECK(witness.complete_read(1, 1, {5, true}) == kFine);
  witness.invoke(1, 2, read());
  CHECK(kind_of(witness.complete_read(1, 0, {kNil, true})) == WitnessFaultKind::stale);
}

TEST_CASE("an entry that stands in the log again has no second effect", "[checkers][witness]") {
  Registers witness = registers(2);
  witness.invoke(0, 1, write(5));
  witness.invoke(1, 1, write(6));
  witness.apply(0, 1, write(5));
  witness.apply(1, 1, write(6));
  witness.apply(0, 1, write(5));
  CHECK(witness.complete(0, 3, {}) == kFine);
  witness.invoke(1, 2, read());
  CHECK(kind_of(witness.complete_read(1, 3, {5, true})) == WitnessFaultKind::other_result);
  CHECK(witness.complete_read(1, 3, {6, true}) == kFine);
}

TEST_CASE("an operation that was given up may still take effect", "[checkers][witness]") {
  Registers witness = registers(2);
  witness.invoke(0, 1, write(5));
  witness.invoke(0, 2, write(6));
  CHECK(witness.apply(0, 1, write(5)) == kFine);
  CHECK(witness.apply(0, 2, write(6)) == kFine);
  CHECK(witness.complete(0, 2, {}) == kFine);
}

TEST_CASE("a cleared witness knows nothing", "[checkers][witness]") {
  Registers witness = registers(1);
  witness.invoke(0, 1, write(5));
  witness.apply(0, 1, write(5));
  witness.complete(0, 1, {});
  witness.clear(RegisterModel(2));
  CHECK(witness.applied() == 0);
  witness.invoke(0, 1, read());
  CHECK(witness.complete_read(0, 0, {kNil, true}) == kFine);
}

namespace {

/// Clients, a log, and answers that are sometimes wrong; with the history that clients see.
struct Run {
  static constexpr std::uint32_t kClients = 4;
  Registers witness = registers(kClients);
  ClientHistory history;
  bool fine = true;

  struct Client {
    bool open = false;
    std::uint32_t sequence = 0;
    std::uint32_t operation = 0;
    Command command;
    Index index = 0;  // of its entry; 0: none yet
  };
  std::vector<Client> clients{kClients};
  std::uint32_t events = 0;

  void note(const WitnessVerdict& verdict) { fine = fine && !verdict; }
  void invoke(std::uint32_t number, const Command& command) {
    Client& client = clients[number];
    client = {true, client.sequence + 1, static_cast<std::uint32_t>(history.operations.size()),
              command, 0};
    Operation operation;
    operation.process = number;
    operation.key = command.key;
    operation.kind = command.kind;
    operation.value = command.value;
    operation.expected = command.expected;
    operation.invoked = ++events;
    history.operations.push_back(operation);
    witness.invoke(number, client.sequence, command);
  }
  void apply(std::uint32_t number) {
    Client& client = clients[number];
    note(witness.apply(number, client.sequence, client.command));
    if (client.index == 0) client.index = witness.applied();
  }
  void complete(std::uint32_t number, const Result& result) {
    Client& client = clients[number];
    client.open = false;
    Operation& operation = history.operations[client.operation];
    operation.completed = ++events;
    operation.outcome = result.done ? OperationOutcome::ok : OperationOutcome::mismatched;
    if (operation.kind == OperationKind::read) operation.value = result.value;
  }
};

Command any_command() {
  Command command;
  command.kind =
      *rc::gen::element(OperationKind::read, OperationKind::write, OperationKind::compare_and_set);
  command.key = *rc::gen::inRange(0u, 2u);
  if (command.kind != OperationKind::read) command.value = *rc::gen::inRange(0u, 3u);
  if (command.kind == OperationKind::compare_and_set) command.expected = *rc::gen::inRange(0u, 3u);
  return command;
}

}  // namespace

TEST_CASE("what the log explains is linearizable for the general search", "[checkers][witness]") {
  CHECK(rc::check([] {
    Run run;
    run.history.values.add_plain();
    const bool honest = *rc::gen::arbitrary<bool>();
    const int moves = *rc::gen::inRange(0, 60);
    for (int move = 0; move < moves; ++move) {
      const auto number = *rc::gen::inRange(0u, Run::kClients);
      auto& client = run.clients[number];
      const auto what = *rc::gen::inRange(0, 6);
      if (!client.open || what == 0) {
        run.invoke(number, any_command());
      } else if (client.index == 0 && client.command.kind == OperationKind::read && what < 3) {
        // Served without an entry; a stale server may be asked.
        const Index applied = run.witness.applied();
        const Index index =
            honest ? applied : *squall::tests::number_in<Index>(0, applied.value() + 1);
        Result result{kNil, true};
        for (Value value = 0; value < 3; ++value) {
          Registers copy = run.witness;
          if (!copy.complete_read(number, index, {value, true})) result.value = value;
        }
        if (!honest && what == 1) result.value = *rc::gen::inRange(0u, 3u);
        run.note(run.witness.complete_read(number, index, result));
        run.complete(number, result);
      } else if (client.index == 0 || what == 1) {
        run.apply(number);
      } else {
        Result result = run.witness.result_at(client.index);
        if (!honest && what == 2) result.value = *rc::gen::inRange(0u, 3u);
        run.note(run.witness.complete(number, client.index, result));
        run.complete(number, result);
      }
    }
    RC_ASSERT(run.fine || !honest);
    if (!run.fine) return;
    RC_ASSERT(judge_linearizability(run.history).decision == Decision::linearizable);
  }));
}

}  // namespace squall::tests::witness_test
