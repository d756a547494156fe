// Elects a leader in a World of its own and records the actions.
#include "sim/explore/prefix.hpp"

namespace squall::sim::explore {

namespace {

class Election {
 public:
  Election(const Setup& setup, const core::MachineMaker& maker, std::vector<Action>& actions)
      : world_(setup, maker), actions_(actions) {}

  void elect(core::ServerId leader) {
    for (const core::ServerId server : world_.servers()) {
      act(Action::silence_timeout(server));
    }
    act(Action::election_timeout(leader));
    settle();
    // Followers learn the commit index.
    act(Action::heartbeat_timeout(leader));
    settle();
  }

 private:
  void act(const Action& action) {
    const Report& report = world_.apply(action);
    if (!report.enabled) return;
    actions_.push_back(action);
    in_flight_.insert(in_flight_.end(), report.entered.begin(), report.entered.end());
  }
  /// Delivers all messages in the order of sending, and completes all syncs.
  void settle() {
    for (std::size_t at = 0;; ++at) {
      for (const core::ServerId server : world_.servers()) {
        while (world_.is_syncing(server)) act(Action::sync(server));
      }
      if (at == in_flight_.size()) break;
      act(Action::deliver(in_flight_[at]));
    }
    in_flight_.clear();
  }

  World world_;
  std::vector<Action>& actions_;
  std::vector<std::uint16_t> in_flight_;
};

}  // namespace

std::vector<Action> prefix(const Setup& setup, const core::MachineMaker& maker,
                           const Bounds& bounds) {
  std::vector<Action> actions;
  if (bounds.first_leader != core::kNobody) {
    Election(setup, maker, actions).elect(bounds.first_leader);
  }
  for (core::ServerId from = 1; from <= core::kServersMax; ++from) {
    const core::ServerSet to = bounds.cut_links[from];
    if (to.empty()) continue;
    actions.push_back(Action::cut(core::ServerSet::of(from), to));
  }
  return actions;
}

}  // namespace squall::sim::explore
