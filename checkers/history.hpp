// Ghost state (history variables): saved, loaded and fingerprinted with the World.
#pragma once

#include <array>
#include <span>
#include <type_traits>
#include <vector>

#include "checkers/verdict.hpp"
#include "core/fields.hpp"
#include "core/log_tree.hpp"
#include "core/renaming.hpp"
#include "core/types.hpp"

namespace squall::checkers {

/// Bound on the recorded leaderships. Leaders of later terms are not recorded; the World ends a run
/// long before that.
inline constexpr core::Term kTermsMax = 1 << 20;

/// The leadership of one term.
struct Leadership {
  core::ServerId server = core::kNobody;
  core::Ref log = core::kRoot;  // at the election
  /// The vote of each server, as revealed by its messages.
  core::PerServer<core::ServerId> votes{};
  friend bool operator==(const Leadership&, const Leadership&) = default;
};

/// A server considered everything up to `tip` committed, in `term` or an earlier one.
struct Commitment {
  core::Term term = 0;
  core::Ref tip = core::kRoot;
  friend bool operator==(const Commitment&, const Commitment&) = default;
};

/// What a server's messages have promised and it must not lose (§3.8).
struct Promise {
  core::Term term = 0;
  core::ServerId vote = core::kNobody;   // in `term`
  core::Ref acknowledged = core::kRoot;  // as follower, to a leader; shrinks when legally replaced
  friend bool operator==(const Promise&, const Promise&) = default;
};

/// The vote that a server's state showed in `term`, since its last boot.
struct Ballot {
  core::Term term = 0;
  core::ServerId vote = core::kNobody;
  friend bool operator==(const Ballot&, const Ballot&) = default;
};

struct History {
  std::vector<Leadership> leaders;      // by term; may be shorter than the highest term
  std::vector<Commitment> commitments;  // strictly ascending in term and in length of tip
  core::PerServer<Promise> promises{};
  core::PerServer<Ballot> ballots{};
  /// Servers to which a configuration in some log gave a vote, or to which a leader was asked to
  /// give one. Without the voters of the initial configuration: see was_only_a_learner().
  core::ServerSet asked_to_vote{};
  /// Properties voided by a fault outside of the model; they are no longer judged.
  PropertySet off;

  /// The leadership of `term`, created if needed. REQUIRES: term <= kTermsMax.
  Leadership& leadership(core::Term term) {
    const std::size_t at = term.value();
    if (at >= leaders.size()) leaders.resize(at + 1);
    return leaders[at];
  }
  /// The longest prefix that any server considered committed.
  core::Ref committed() const { return commitments.empty() ? core::kRoot : commitments.back().tip; }
  void clear() {
    leaders.clear();
    commitments.clear();
    promises = {};
    ballots = {};
    asked_to_vote = {};
    off = {};
  }
};

// Field lists of these types; see core/fields.hpp.
template <core::Either<Leadership> Some, typename Visitor>
void visit_fields(Some& leadership, Visitor&& visit) {
  visit(leadership.server);
  visit(leadership.log);
  visit(leadership.votes);
}
template <core::Either<Commitment> Some, typename Visitor>
void visit_fields(Some& commitment, Visitor&& visit) {
  visit(commitment.term);
  visit(commitment.tip);
}
template <core::Either<Promise> Some, typename Visitor>
void visit_fields(Some& promise, Visitor&& visit) {
  visit(promise.term);
  visit(promise.vote);
  visit(promise.acknowledged);
}
template <core::Either<Ballot> Some, typename Visitor>
void visit_fields(Some& ballot, Visitor&& visit) {
  visit(ballot.term);
  visit(ballot.vote);
}

/// `servers`: all that the cluster has. Terms without a leader carry no information, however many there
/// is room for: the last ones are not written.
template <core::Either<History> Some, typename Visitor>
void visit_fields(Some& history, core::ServerSet servers, Visitor&& visit) {
  const auto visit_leadership = [&](auto& leadership) { visit(leadership); };
  if constexpr (std::is_const_v<Some>) {
    std::size_t count = history.leaders.size();
    while (count > 0 && history.leaders[count - 1] == Leadership{}) --count;
    visit.sequence(std::span(history.leaders).first(count), visit_leadership);
  } else {
    visit.sequence(history.leaders, visit_leadership);
  }
  visit.sequence(history.commitments, [&](auto& commitment) { visit(commitment); });
  if constexpr (requires { visit.permute(history.promises); }) {
    visit.permute(history.promises);
    visit.permute(history.ballots);
  }
  for (const core::ServerId server : servers) {
    visit(history.promises[server]);
    visit(history.ballots[server]);
  }
  visit(history.asked_to_vote);
  visit(history.off);
}

}  // namespace squall::checkers

template <>
inline constexpr bool squall::core::kNamesNoServer<squall::checkers::PropertySet> = true;
template <>
inline constexpr bool squall::core::kHoldsNoRef<squall::checkers::PropertySet> = true;
