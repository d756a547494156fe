// Replays choices as traces/replay does: leases end by the recorded times.
#include "traces/view/walk.hpp"

#include <algorithm>

#include "traces/action_words.hpp"
#include "traces/describe_action.hpp"
#include "traces/replay.hpp"

namespace squall::traces::view {

Walk::Walk(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
           const std::vector<Choice>& choices)
    : scenario_(scenario),
      maker_(maker),
      choices_(choices),
      world_(std::make_unique<sim::World>(scenario.setup, maker)),
      timers_(*world_, scenario.plan.timing),
      ledger_(*world_),
      between_moments_(std::max<std::size_t>(1'000, choices.size() / kMomentsMax)) {}

const sim::Report* Walk::advance() {
  if (at_ == choices_.size() || !stuck_.empty()) return nullptr;
  if (at_ > 0 && at_ % between_moments_ == 0 && (moments_.empty() || moments_.back().at < at_)) {
    moments_.push_back({at_, world_->moment(), timers_, ledger_.mark(), votes_});
  }
  const Choice& choice = choices_[at_];
  sim::Action action = choice.action;
  timers_.end_leases(*world_, choice.time_us);
  if (names_message(action.kind)) action.slot = slot_of(*world_, choice);
  report_ = &world_->apply(action);
  if (!report_->enabled) {
    stuck_ =
        "event " + std::to_string(at_ + 1) + " (" + describe(choice.action) + ") is not possible";
    return nullptr;
  }
  timers_.follow(*report_, choice.time_us);
  ++at_;
  ledger_.add(*report_, *world_, static_cast<std::uint32_t>(at_));
  votes_.add(*report_, *world_);
  return report_;
}

void Walk::begin() {
  world_ = std::make_unique<sim::World>(scenario_.setup, maker_);
  timers_ = ReplayTimers(*world_, scenario_.plan.timing);
  ledger_ = MessageLedger(*world_);
  votes_ = {};
  moments_.clear();
  at_ = 0;
  stuck_.clear();
}

void Walk::go_to(std::size_t event) {
  if (event < at_) {
    // The World forgets what comes after a moment to which it goes back.
    while (!moments_.empty() && moments_.back().at > event) moments_.pop_back();
    if (moments_.empty()) {
      begin();
    } else {
      const Moment& moment = moments_.back();
      world_->go_back(moment.world);
      timers_ = moment.timers;
      ledger_.go_back(moment.messages);
      votes_ = moment.votes;
      at_ = moment.at;
      stuck_.clear();
    }
  }
  while (at_ < event && advance() != nullptr) {
  }
}

}  // namespace squall::traces::view
