// The record of client events and its judgement by the log witness.
#include "traces/history/client_record.hpp"

#include "checkers/linearizability/store_model.hpp"
#include "checkers/witness.hpp"
#include "core/describe.hpp"

namespace squall::traces::history {

using checkers::WitnessFault;
using checkers::WitnessFaultKind;
using checkers::linearizability::StoreModel;
using core::EntryKind;
using core::Index;

namespace {

using Witness = checkers::Witness<StoreModel>;

/// The log that leaders have applied: no other entry answers a client.
core::Ref applied_log(const sim::World& world) {
  const core::Ref committed = world.history().committed();
  const core::Ref applied = world.state_machine().at();
  return world.tree().contains(committed, applied) ? committed : applied;
}

std::string sentence(const WitnessFault& fault) {
  const std::string operation =
      "operation " + std::to_string(fault.sequence) + " of client " + std::to_string(fault.client);
  const std::string index = "index " + to_string(fault.index);
  switch (fault.kind) {
    case WitnessFaultKind::never_invoked:
      return operation + " took effect at " + index + ", but no client had asked for it";
    case WitnessFaultKind::other_operation:
      return operation + " was answered for the entry at " + index + ", which is another one's";
    case WitnessFaultKind::not_committed:
      return operation + " was answered for " + index + ", which was not committed";
    case WitnessFaultKind::stale:
      return operation + " was answered as of " + index +
             ", but what took effect later had been answered before it was asked";
    case WitnessFaultKind::other_result:
      return operation + ", answered as of " + index +
             ", was told another value than the log gives there";
  }
  return operation;
}

/// Feeds the log to the witness, as far as an answer requires.
class Court {
 public:
  explicit Court(const sim::World& world)
      : world_(world),
        log_(applied_log(world)),
        applied_(what_took_effect(world)),
        witness_(world.clients().count(), StoreModel(world.setup().mix.keys)) {}

  checkers::WitnessVerdict hear(const ClientRecord::Event& event) {
    if (event.asks) {
      witness_.invoke(event.client, event.command.sequence, event.command);
      return {};
    }
    const sim::Answer& answer = event.answer;
    if (const auto verdict = apply_up_to(answer.index)) return verdict;
    if (answer.is_read) return witness_.complete_read(event.client, answer.index, {answer.value});
    return witness_.complete(event.client, answer.index, {answer.value});
  }
  checkers::WitnessVerdict apply_all() { return apply_up_to(world_.tree().index(log_)); }

 private:
  checkers::WitnessVerdict apply_up_to(Index last) {
    const core::LogTree& tree = world_.tree();
    while (witness_.applied() < std::min(last, tree.index(log_))) {
      const core::Ref entry = tree.at(log_, witness_.applied() + 1);
      const core::Applied& applied = applied_[witness_.applied().value()];
      const core::Command command = core::command_in(tree.payload(entry));
      if (tree.kind(entry) != EntryKind::command || !applied.effective || command.client == 0) {
        witness_.skip();
      } else if (applied.repeated) {
        witness_.apply_again(command);
      } else if (const auto verdict =
                     witness_.apply(command.client - 1u, command.sequence, command)) {
        return verdict;
      }
    }
    return {};
  }

  const sim::World& world_;
  core::Ref log_;
  std::vector<core::Applied> applied_;
  Witness witness_;
};

}  // namespace

std::vector<core::Applied> what_took_effect(const sim::World& world) {
  const core::LogTree& tree = world.tree();
  const core::Ref log = applied_log(world);
  const sim::Setup& setup = world.setup();
  core::StateMachine state_machine(setup.mix.keys, static_cast<std::uint16_t>(setup.clients + 1),
                                   setup.sessions_max);
  std::vector<core::Applied> applied;
  applied.reserve(tree.index(log).value());
  for (Index index = 1; index <= tree.index(log); ++index) {
    applied.push_back(state_machine.apply(tree, tree.at(log, index)));
  }
  return applied;
}

void ClientRecord::leave_out_waiting(const sim::World& world) {
  const std::uint32_t count = world.clients().count();
  asked_.resize(count);
  left_out_.resize(count);
  for (std::uint32_t client = 0; client < count; ++client) {
    asked_[client] = world.clients()[client].sequence;
    left_out_[client] = world.clients()[client].waiting;
  }
}

void ClientRecord::add(const sim::Report& report, const sim::World& world, sim::Time now) {
  if (report.action.kind == sim::ActionKind::request && report.enabled) {
    asked_.resize(world.clients().count());
    left_out_.resize(world.clients().count());
    const std::uint32_t client = report.action.value;
    const sim::Client& state = world.clients()[client];
    if (state.sequence != asked_[client]) {
      asked_[client] = state.sequence;
      left_out_[client] = false;
      if (!state.registering) events_.push_back({client, true, state.command, {}, now});
    }
  }
  for (const sim::Answer& answer : report.answers) {
    // Opening a session is no client operation, and after "expired" the outcome is unknown.
    const bool opens =
        !answer.is_read && world.tree().kind(world.tree().at(world.state_machine().at(),
                                                             answer.index)) == EntryKind::session;
    const bool is_left_out = answer.client < left_out_.size() && left_out_[answer.client];
    if (!opens && !is_left_out) events_.push_back({answer.client, false, {}, answer, now});
  }
}

std::string ClientRecord::contradiction(const sim::World& world) const {
  Court court(world);
  for (const Event& event : events_) {
    if (!event.asks && event.answer.expired) continue;
    if (const auto fault = court.hear(event)) return sentence(*fault);
  }
  if (const auto fault = court.apply_all()) return sentence(*fault);
  return "";
}

}  // namespace squall::traces::history
