// A slow reference implementation of the property suite over the full history, for tests.
#pragma once

#include <array>
#include <set>
#include <vector>

#include "checkers/oracle/plain_log.hpp"
#include "checkers/verdict.hpp"
#include "core/types.hpp"

namespace squall::checkers::oracle {

/// Judges the suite's properties independently of it, so that a mistake in either shows as a
/// disagreement. Keeps only lists of past events, no state that a step updates, and compares each
/// new event with all earlier ones.
///
/// Agrees with the suite up to the first violation; verdicts after a violation are not comparable.
/// The suite's bound kTermsMax does not apply. ClientOracle judges the client-visible properties.
class Oracle {
 public:
  /// All properties that one event violates; the suite reports the first of them.
  using Violated = std::set<Property>;

  /// REQUIRES: called with the suite's events, in the same order. COST: linear in the past, with
  /// plain logs.
  Violated observe(const Observation& step) noexcept;
  Violated observe(const Crash& crash) noexcept;
  Violated observe(const Departure& departure) noexcept;
  /// The server, which is down, lost its disk and with it all promises. Within the fault model only
  /// if bears_the_loss_of() was true before.
  void forget(core::ServerId server) noexcept;

  /// A leader took on the request to make these servers its voters (§4.2.1).
  void ask_for(core::ServerSet voters) noexcept;

  /// True when Raft tolerates that this server loses its disk and returns under its name: it has
  /// promised nothing yet, it was only ever a learner, or no server can count its promises any more
  /// (§4.1).
  bool bears_the_loss_of(core::ServerId server, const Cluster& cluster) const noexcept;

 private:
  /// A server's view after a step.
  struct Seen {
    core::ServerId server;
    int life;  // number of its latest boot; 0: running from the start
    core::View view;
    PlainLog log;

    core::Term term() const { return view.durable.current_term; }
    bool leads() const { return view.role == core::Role::leader; }
    /// The entries that it considers committed, as far as its log goes.
    Entries committed() const;
    bool is_earlier_in_life_of(const Seen& now) const {
      return server == now.server && life == now.life;
    }
  };
  /// A server's commit index rose to the last of these entries while the server was in `term`.
  struct Committed {
    core::Term term;
    PlainLog entries;
  };
  /// A server's message told its `term` and its vote in that term.
  struct Told {
    core::ServerId server;
    core::Term term;
    core::ServerId vote;  // kNobody: none
  };
  /// A server acknowledged to its leader that these entries are on its disk.
  struct Acknowledged {
    core::ServerId server;
    PlainLog entries;
    std::size_t when;  // size of seen_ at that time
  };

  // Figure 3.2.
  bool is_the_only_leader_of_its_term(const Seen& now) const;
  bool only_appended_while_leading(const Seen& now) const;
  static bool all_logs_match(const Cluster& cluster);
  bool leaders_have_what_was_committed(const Seen& now) const;
  bool applies_what_all_apply(const Seen& now) const;
  bool applies_what_was_committed(const Seen& now, const Cluster& cluster) const;
  // Figure 3.1 and the invariants behind its rules.
  bool votes_once(const Seen& now) const;
  static bool keeps_its_vote(const Observation& step);
  bool term_never_falls(const Seen& now) const;
  bool commit_index_never_falls(const Seen& now) const;
  bool a_quorum_has_what_is_committed(const Seen& now, const Cluster& cluster) const;
  bool takes_entries_from_leaders(const Seen& now, const Observation& step) const;
  bool may_come_from_its_leader(Entries entries, const Seen& now, const Cluster& cluster) const;
  // §3.8.
  bool remembers_what_it_told(const Seen& now) const;
  // oracle_features.cpp: chapters 4 to 6.
  static bool goes_by_its_log(const Seen& now, const Cluster& cluster);
  static bool changes_one_configuration_at_a_time(const Seen& now, const Observation& step);
  bool a_quorum_voted_for_it(const Seen& now, const Observation& step) const;
  bool snapshot_is_of_what_was_committed(const Seen& now, const Cluster& cluster) const;
  static bool leads_while_nobody_holds_a_lease(const Observation& step);
  bool has_promised_something(core::ServerId server) const;
  bool is_removed_for_ever(core::ServerId server, const Cluster& cluster) const;
  bool was_only_a_learner(core::ServerId server, const Cluster& cluster) const;
  Entries longest_committed() const;
  bool tells_one_vote(const Told& now) const;
  static bool tells_what_is_on_disk(const Departure& departure);

  const Seen* last_seen_of(const Seen& now) const;
  Entries calls_committed(const Seen& now) const;
  core::Term last_term_told_by(core::ServerId server) const;
  PlainLog still_promised(const Acknowledged& acknowledged) const;

  core::PerServer<int> lives_{};
  std::vector<Seen> seen_;
  std::vector<Committed> committed_;
  std::vector<Told> told_;
  std::vector<Acknowledged> acknowledged_;
  std::vector<core::ServerSet> asked_for_;  // the voters of each change that was requested
};

}  // namespace squall::checkers::oracle
