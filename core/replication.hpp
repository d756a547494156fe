// Chapter 3.5 and 3.6.2: what a follower stores, where a leader goes on, what is committed.
#pragma once

#include <algorithm>

#include "core/configuration.hpp"
#include "core/log_tree.hpp"
#include "core/message.hpp"
#include "core/state.hpp"

namespace squall::core {

/// Figure 3.1, AppendEntries receiver 2: the log holds an entry at prev_log.index with its term.
inline bool holds(const Log& log, const LogTree& tree, Position prev_log) {
  return prev_log.index <= tree.index(log.tip) &&
         tree.term(tree.at(log.tip, prev_log.index)) == prev_log.term;
}

/// The reply to a request whose prev_log the log does not hold (§3.5, fast back-up).
inline AppendEntriesReply refusal(const Log& log, const LogTree& tree, Position prev_log) {
  const Index last = tree.index(log.tip);
  if (prev_log.index > last) return {false, prev_log.index, {0, last + 1}};
  const Term term = tree.term(tree.at(log.tip, prev_log.index));
  // First index of that term: terms never decrease along a log, so halving finds it.
  Index low = 0;  // before that term
  Index high = prev_log.index;
  while (high - low > 1) {
    const Index middle = low + (high - low) / 2;
    (tree.term(tree.at(log.tip, middle)) < term ? low : high) = middle;
  }
  return {false, prev_log.index, {term, high}};
}

/// Figure 3.1, AppendEntries receiver 3 and 4: the tip after storing the request's entries. Entries
/// that the log already holds are left alone, and so is what follows them: a late, shorter request
/// must not take back what was acknowledged. REQUIRES: holds(log, tree, request.prev_log).
inline Ref store(const Log& log, LogTree& tree, const AppendEntries& request) {
  const Index prev = request.prev_log.index;
  const Index last = tree.index(log.tip);
  const Index covered = prev + request.count;
  if (request.count == 0) return log.tip;
  if (last > prev) {
    // The first entry that is missing or conflicts. Equal terms at the last shared index do not
    // prove the earlier ones equal unless Log Matching holds, so a broken peer is seen by checkers,
    // not mended here.
    const Index shared = std::min(last, covered);
    Index index = prev + 1;
    while (index <= shared &&
           tree.term(tree.at(log.tip, index)) == tree.term(tree.at(request.entries, index))) {
      ++index;
    }
    if (index > covered) return log.tip;
    return tree.append_path(tree.at(log.tip, index - 1), request.entries, covered - index + 1);
  }
  return tree.append_path(log.tip, request.entries, request.count);
}

/// Where a leader goes on after a refusal (§3.5): after its own last entry of the conflicting term,
/// or at that term's first index in the follower's log.
inline Index next_after_refusal(const Log& log, const LogTree& tree, Position conflict) {
  const Index last = tree.index(log.tip);
  if (conflict.term == 0) return std::max<Index>(1, std::min(conflict.index, last + 1));
  Index low = 0;  // term ≤ conflict.term
  Index high = last + 1;
  while (high - low > 1) {
    const Index middle = low + (high - low) / 2;
    (tree.term(tree.at(log.tip, middle)) <= conflict.term ? low : high) = middle;
  }
  if (low > 0 && tree.term(tree.at(log.tip, low)) == conflict.term) return low + 1;
  return std::max<Index>(1, std::min(conflict.index, last + 1));
}

/// The highest index that a quorum of the voters stores (Figure 3.1, Leaders 4).
inline Index quorum_index(const State& state, const Configuration& configuration) {
  Index matches[kServersMax];
  int count = 0;
  for (const ServerId voter : configuration.voters) {
    // Insertion in descending order: at most fifteen values.
    const Index match = state.progress[voter].match_index;
    int at = count++;
    for (; at > 0 && matches[at - 1] < match; --at) matches[at] = matches[at - 1];
    matches[at] = match;
  }
  return count == 0 ? 0 : matches[count / 2];
}

/// §3.6.2: a leader commits by counting only entries of its own term.
inline bool may_commit(const State& state, const LogTree& tree, Index index) {
  return index > state.commit_index &&
         tree.term(tree.at(state.log.tip, index)) == state.current_term;
}

}  // namespace squall::core
