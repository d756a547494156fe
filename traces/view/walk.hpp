// A World that goes to any event of a list of choices, back and forth.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/machine.hpp"
#include "scenarios/scenario.hpp"
#include "sim/world.hpp"
#include "traces/messages/received_votes.hpp"
#include "traces/replay_timers.hpp"
#include "traces/trace.hpp"
#include "traces/view/message_ledger.hpp"

namespace squall::traces::view {

class Walk {
 public:
  /// Bound on the moments that are kept, from which an event is reached; a moment takes up to 1 MB.
  static constexpr std::size_t kMomentsMax = 50;

  /// REQUIRES: scenario, maker and choices outlive this; the choices do not change.
  Walk(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
       const std::vector<Choice>& choices);

  /// Does the next choice. nullptr: there is none, or it is not possible: see stuck().
  const sim::Report* advance();
  /// After `event` choices, or where it got stuck. COST: a 50th of all steps where the event, or a
  /// later one, was reached before.
  void go_to(std::size_t event);
  /// Does what is no choice of the list. The walk is of no use afterwards but to be looked at.
  const sim::Report& act(const sim::Action& action) { return world_->apply(action); }

  std::size_t at() const { return at_; }
  sim::Time now() const { return at_ == 0 ? 0 : choices_[at_ - 1].time_us; }
  const sim::World& world() const { return *world_; }
  sim::World& world() { return *world_; }
  const MessageLedger& ledger() const { return ledger_; }
  const ReplayTimers& timers() const { return timers_; }
  /// Whose votes, or pre-votes, a candidate has received, its own among them. REQUIRES: it is one.
  core::ServerSet votes_for(core::ServerId candidate) const { return votes_.of(candidate); }
  /// Why the next choice is not possible; empty: it is.
  const std::string& stuck() const { return stuck_; }
  /// Of the latest choice. REQUIRES: advance() made it.
  const sim::Report& report() const { return *report_; }

 private:
  struct Moment {
    std::size_t at = 0;
    sim::World::Moment world;
    ReplayTimers timers;
    MessageLedger::Mark messages;
    messages::ReceivedVotes votes;
  };
  void begin();

  const scenarios::Scenario& scenario_;
  const core::MachineMaker& maker_;
  const std::vector<Choice>& choices_;
  std::unique_ptr<sim::World> world_;
  ReplayTimers timers_;
  MessageLedger ledger_;
  messages::ReceivedVotes votes_;
  std::size_t between_moments_;
  std::vector<Moment> moments_;  // ascending
  const sim::Report* report_ = nullptr;
  std::size_t at_ = 0;
  std::string stuck_;
};

}  // namespace squall::traces::view
