// Lists the timeouts, requests, syncs and faults that a World enables.
#include "sim/explore/moves.hpp"

namespace squall::sim::explore {

using core::ServerId;
using core::ServerSet;

namespace {

/// A step that writes more often crashes after one of its first writes, or after its last.
constexpr std::uint32_t kWritesExplored = 3;

class MoveList {
 public:
  MoveList(const World& world, const Bounds& bounds, std::vector<Move>& moves)
      : world_(world), bounds_(bounds), moves_(moves) {}

  void list(ServerId server) {
    if (world_.down().contains(server)) {
      add(Action::restart(server), Budget::free);
      return;
    }
    const core::View& view = world_.views()[server];
    if (view.role == core::Role::leader) {
      list_leader(server, view);
    } else if (!hears_leader(server, view)) {
      add(Action::election_timeout(server), Budget::elections, true);
    }
    list_named_timers(server, view);
    if (may_forward(view)) list_requests(server);
    const core::Settings& features = world_.setup().settings;
    if ((features.stickiness || features.pre_vote) && !hears_leader(server, view)) {
      add(Action::silence_timeout(server), Budget::free, true);
    }
    if (view.commit_index > world_.tree().index(view.durable.log.base)) {
      add(Action::compact(server), Budget::compactions, true);
    }
    list_disk(server);
  }

 private:
  void add(const Action& action, Budget budget, bool may_be_idle = false, bool restarts = false) {
    // With a budget of 0 from the start the move is disabled, and not counted as cut.
    if (bounds_[budget] > 0) moves_.push_back({action, budget, restarts, may_be_idle});
  }

  bool is_linked(ServerId from, ServerId to) const { return !bounds_.cut_links[from].contains(to); }
  /// A leader of its term or a later one, with no cut link between them.
  bool hears_leader(ServerId server, const core::View& view) const {
    if (!bounds_.synchronous) return false;
    for (const ServerId other : world_.servers() - world_.down()) {
      const core::View& its = world_.views()[other];
      if (its.role == core::Role::leader && is_linked(other, server) &&
          its.durable.current_term >= view.durable.current_term) {
        return true;
      }
    }
    return false;
  }
  bool may_forward(const core::View& view) const {
    return world_.setup().settings.forward && view.role == core::Role::follower &&
           view.leader != core::kNobody;
  }
  bool hears_quorum(ServerId server, const core::View& view) const {
    if (!bounds_.synchronous) return false;
    ServerSet heard = ServerSet::of(server);
    for (const ServerId other : world_.servers() - world_.down()) {
      if (is_linked(server, other) && is_linked(other, server)) heard.add(other);
    }
    return view.configuration.is_quorum(heard);
  }

  /// As the timer whose place they take: a leader's as its heartbeats, all others as that of elections.
  void list_named_timers(ServerId server, const core::View& view) {
    const bool leads = view.role == core::Role::leader;
    if (!leads && hears_leader(server, view)) return;
    for (const core::NamedTimer& timer : world_.running_timers(server)) {
      add(Action::named_timeout(server, timer.name), leads ? Budget::heartbeats : Budget::elections,
          true);
    }
  }

  void list_leader(ServerId server, const core::View& view) {
    add(Action::heartbeat_timeout(server), Budget::heartbeats, true);
    const bool may_step_down = world_.setup().settings.check_quorum && !hears_quorum(server, view);
    if (may_step_down || bounds_[Budget::transfers] > 0) {
      add(Action::election_timeout(server), Budget::elections, true);
    }
    list_requests(server);
    for (const ServerId target : view.configuration.voting() - ServerSet::of(server)) {
      add(Action::transfer(server, target), Budget::transfers, true);
    }
    list_changes(server, view.configuration);
  }

  /// The first client without an outstanding request may send one; clients with one may repeat it.
  /// Clients are symmetric, so that the first one stands for all.
  void list_requests(ServerId server) {
    bool begun = false;
    for (std::uint32_t client = 0; client < world_.clients().count(); ++client) {
      if (world_.clients()[client].waiting) {
        add(Action::request(server, client), Budget::retries, true);
      } else if (!begun) {
        begun = true;
        add(Action::request(server, client), Budget::requests);
      }
    }
  }

  /// Adds or removes one voter, or one learner where the bounds have learners; with joint
  /// consensus, also replaces a voter.
  void list_changes(ServerId server, const core::Configuration& now) {
    if (bounds_[Budget::membership_changes] == 0) return;
    const auto change = [&](ServerSet voters, ServerSet learners) {
      if (voters.empty()) return;
      add(Action::change_membership(server, voters, learners), Budget::membership_changes, true);
    };
    for (const ServerId other : world_.servers()) {
      const ServerSet one = ServerSet::of(other);
      if (now.voters.contains(other)) {
        change(now.voters - one, now.learners);
      } else {
        change(now.voters | one, now.learners - one);
      }
      if (!bounds_.learners) continue;
      if (now.learners.contains(other)) {
        change(now.voters, now.learners - one);
      } else {
        change(now.voters - one, now.learners | one);
      }
    }
    if (!world_.setup().settings.joint_consensus) return;
    for (const ServerId out : now.voters) {
      for (const ServerId in : world_.servers() - now.voters) {
        change((now.voters - ServerSet::of(out)) | ServerSet::of(in),
               now.learners - ServerSet::of(in));
      }
    }
  }

  void list_disk(ServerId server) {
    const bool synchronous = world_.setup().settings.synchronous_disk;
    const bool syncing = !synchronous && world_.is_syncing(server);
    if (syncing) {
      add(Action::sync(server), Budget::free);
      add(Action::fail_sync(server), Budget::lost_syncs);
    }
    // Of the unsynced writes none, the first, or all survive a crash.
    const std::uint32_t fates = syncing ? 3 : 1;
    for (std::uint32_t survivors = 0; survivors < fates; ++survivors) {
      add(Action::crash(server, survivors), Budget::crashes, false, bounds_.restarts_at_once);
    }
    if (world_.will_crash_in_step().contains(server)) return;
    for (std::uint32_t writes = 1; writes <= kWritesExplored; ++writes) {
      add(Action::crash_in_step(server, writes), Budget::crashes_in_step);
    }
  }

  const World& world_;
  const Bounds& bounds_;
  std::vector<Move>& moves_;
};

}  // namespace

void list_moves(const World& world, const Bounds& bounds, std::vector<Move>& moves) {
  MoveList list(world, bounds, moves);
  for (const ServerId server : world.servers()) list.list(server);
}

}  // namespace squall::sim::explore
