// Ghost state (history variables): saved, loaded and fingerprinted with the World.
#pragma once

#include <array>
#include <vector>

#include "checkers/verdict.hpp"
#include "core/fields.hpp"
#include "core/log_tree.hpp"
#include "core/renaming.hpp"
#include "core/types.hpp"

namespace squall::checkers {

/// Bound on the recorded leaderships. Leaders of later terms are not recorded; the World ends a run
/// long before that.
inline constexpr core::Term kTermsMax = core::Term{1} << 20;

/// The leadership of one term.
struct Leadership {
  core::ServerId server = core::kNobody;
  core::Ref log = core::kRoot;  // at the election
  /// The vote of each server, as revealed by its messages.
  std::array<core::ServerId, core::kServersMax + 1> votes{};
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
  std::array<Promise, core::kServersMax + 1> promises{};
  std::array<Ballot, core::kServersMax + 1> ballots{};
  /// Properties voided by a fault outside of the model; they are no longer judged.
  PropertySet off;

  /// The leadership of `term`, created if needed. REQUIRES: term <= kTermsMax.
  Leadership& leadership(core::Term term) {
    if (term >= leaders.size()) leaders.resize(std::size_t{term} + 1);
    return leaders[term];
  }
  /// The longest prefix that any server considered committed.
  core::Ref committed() const { return commitments.empty() ? core::kRoot : commitments.back().tip; }
  void clear() {
    leaders.clear();
    commitments.clear();
    promises = {};
    ballots = {};
    off = {};
  }
};

inline void rename(History& history, const core::Renaming& to) {
  for (Leadership& leadership : history.leaders) {
    leadership.server = to(leadership.server);
    leadership.votes = to(leadership.votes);
    for (core::ServerId& vote : leadership.votes) vote = to(vote);
  }
  history.promises = to(history.promises);
  for (Promise& promise : history.promises) promise.vote = to(promise.vote);
  history.ballots = to(history.ballots);
  for (Ballot& ballot : history.ballots) ballot.vote = to(ballot.vote);
}

// Field lists of these types; see core/fields.hpp.
template <core::Either<Leadership> Some, typename Visitor>
void visit_fields(Some& leadership, Visitor&& visit) {
  visit(leadership.server);
  visit(leadership.log);
  for (auto& vote : leadership.votes) visit(vote);
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

}  // namespace squall::checkers
