// Ghost state: what proofs call history variables. Saved, loaded and fingerprinted with the World.
#pragma once

#include <array>
#include <vector>

#include "core/log_tree.hpp"
#include "core/types.hpp"

namespace squall::checkers {

/// Bounds the room for leaders. Leaders of later terms are not remembered, and the World ends a run
/// long before.
inline constexpr core::Term kTermsMax = core::Term{1} << 20;

struct Leadership {
  core::ServerId server = core::kNobody;
  core::Ref log = core::kRoot;  // when elected
  friend bool operator==(const Leadership&, const Leadership&) = default;
};

/// Everything up to `tip` was called committed by a server in `term` or an earlier one.
struct Commitment {
  core::Term term = 0;
  core::Ref tip = core::kRoot;
  friend bool operator==(const Commitment&, const Commitment&) = default;
};

/// What a server has told others and must never forget (§3.8).
struct Promise {
  core::Term term = 0;
  core::ServerId vote = core::kNobody;   // in `term`
  core::Ref acknowledged = core::kRoot;  // as follower to a leader; shrinks when legally replaced
  friend bool operator==(const Promise&, const Promise&) = default;
};

/// For whom a server has voted in `term`, as it showed in this life.
struct Ballot {
  core::Term term = 0;
  core::ServerId vote = core::kNobody;
  friend bool operator==(const Ballot&, const Ballot&) = default;
};

struct History {
  std::vector<Leadership> leaders;      // by term; shorter than the highest term at times
  std::vector<Commitment> commitments;  // strictly ascending in term and in length of tip
  std::array<Promise, core::kServersMax + 1> promises{};
  std::array<Ballot, core::kServersMax + 1> ballots{};

  /// The longest prefix that any server called committed.
  core::Ref committed() const { return commitments.empty() ? core::kRoot : commitments.back().tip; }
  void clear() {
    leaders.clear();
    commitments.clear();
    promises = {};
    ballots = {};
  }
};

}  // namespace squall::checkers
