// The suite's properties once more, slow and obvious, over all that was ever seen: for tests.
#pragma once

#include <array>
#include <set>
#include <vector>

#include "checkers/oracle/plain_log.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers::oracle {

/// Judges what the suite judges, written independently of it, so that a mistake in one shows
/// against the other. It keeps no state that a step updates, only lists of what it saw, and
/// compares each new thing with all that went before.
///
/// Agreement is promised up to the first violation; what either says of a history that has one
/// already is not comparable. The suite's bound kTermsMax is none of the oracle's. What clients see
/// is judged by ClientOracle.
class Oracle {
 public:
  /// All properties that one event violates; the suite names the first of them.
  using Violated = std::set<Property>;

  /// To be told what the suite is told, in the same order. COST: the whole past, logs written out.
  Violated observe(const Observation& step) noexcept;
  Violated observe(const Crash& crash) noexcept;
  Violated observe(const Departure& departure) noexcept;
  /// The server, which is down, has lost its disk: it has told nobody anything. Within the model
  /// only where bears_the_loss_of() said so before.
  void forget(core::ServerId server) noexcept;

  /// Raft bears it when this server loses its disk and comes back under its name: it has promised
  /// nothing yet; or nobody can count any more what it has promised (§4.1).
  bool bears_the_loss_of(core::ServerId server, const Cluster& cluster) const noexcept;

 private:
  /// What a server showed after a step.
  struct Seen {
    core::ServerId server;
    int life;  // which of its boots began it; 0: it was there from the start
    core::View view;
    PlainLog log;

    core::Term term() const { return view.durable.current_term; }
    bool leads() const { return view.role == core::Role::leader; }
    /// What it calls committed, as far as its log goes.
    Entries committed() const;
    bool is_earlier_in_life_of(const Seen& now) const {
      return server == now.server && life == now.life;
    }
  };
  /// A server's commit index rose over the last of these entries while it was in `term`.
  struct Committed {
    core::Term term;
    PlainLog entries;
  };
  /// A server told others that it is in `term`, and whom it votes for in it.
  struct Told {
    core::ServerId server;
    core::Term term;
    core::ServerId vote;  // kNobody: none
  };
  /// A server told its leader that these entries are on its disk.
  struct Acknowledged {
    core::ServerId server;
    PlainLog entries;
    std::size_t when;  // seen_ before it
  };

  // Figure 3.2.
  bool is_the_only_leader_of_its_term(const Seen& now) const;
  bool only_appended_while_leading(const Seen& now) const;
  static bool all_logs_match(const Cluster& cluster);
  bool leaders_have_what_was_committed(const Seen& now) const;
  bool applies_what_all_apply(const Seen& now) const;
  // Figure 3.1 and what its rules rest on.
  bool votes_once(const Seen& now) const;
  bool term_never_falls(const Seen& now) const;
  bool commit_index_never_falls(const Seen& now) const;
  bool a_quorum_has_what_is_committed(const Seen& now, const Cluster& cluster) const;
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
  Entries longest_committed() const;
  bool tells_one_vote(const Told& now) const;
  static bool tells_what_is_on_disk(const Departure& departure);

  const Seen* last_seen_of(const Seen& now) const;
  Entries calls_committed(const Seen& now) const;
  core::Term last_term_told_by(core::ServerId server) const;
  PlainLog still_promised(const Acknowledged& acknowledged) const;

  std::array<int, core::kServersMax + 1> lives_{};
  std::vector<Seen> seen_;
  std::vector<Committed> committed_;
  std::vector<Told> told_;
  std::vector<Acknowledged> acknowledged_;
};

}  // namespace squall::checkers::oracle
