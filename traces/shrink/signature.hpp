// What makes two failures the same one.
#pragma once

#include <set>
#include <string>

#include "sim/world.hpp"
#include "traces/judgement.hpp"

namespace squall::traces::shrink {

/// Two runs fail in the same way when their signatures are the same. It names no server, term, index
/// or time, so that a shorter run of the same failure has it too.
struct Signature {
  /// Of a violation: the property, the values that differ, the role of the accused server after the
  /// last step, and whom it is accused against: "election_safety: servers, by a leader against
  /// another server". Of an expectation: the first reason without its numbers and its clauses:
  /// "expected # to converge in the calm, but they did not". Empty: no failure.
  std::string text;
  /// Of an expectation: each kind of clause once: "server # waits for entry #".
  std::set<std::string> waits;
  friend bool operator==(const Signature&, const Signature&) = default;

  bool empty() const { return text.empty(); }
  /// The same failure, and no server waits for anything that no server waits for in `other`.
  bool is_within(const Signature& other) const;
};

/// Of the World's violation; empty: there is none.
Signature signature_of(const sim::World& world);
/// Of an expectation that failed, or of what a judgement found besides a violation of a property.
/// Empty: held, vacuous, or ended by a limit.
Signature signature_of(const Judgement& judgement);

}  // namespace squall::traces::shrink
