// Chapters 3.5, 3.6.2 and 5: what a follower stores, where a leader goes on, what is committed.
#pragma once

#include <algorithm>

#include "core/configuration.hpp"
#include "core/log_tree.hpp"
#include "core/message.hpp"
#include "core/state.hpp"

namespace squall::core {

/// Figure 3.1, AppendEntries receiver 2: the log holds an entry at prev_log.index with its term.
/// What the snapshot stands for was committed, so every leader holds the same (chapter 5).
inline bool holds(const Log& log, const LogTree& tree, Position prev_log) {
  if (prev_log.index < tree.index(log.base)) return true;
  return prev_log.index <= tree.index(log.tip) &&
         tree.term(tree.at(log.tip, prev_log.index)) == prev_log.term;
}

/// The reply to a request whose prev_log the log does not hold (§3.5, fast back-up).
inline AppendEntriesReply refusal(const Log& log, const LogTree& tree, Position prev_log) {
  const Index last = tree.index(log.tip);
  if (prev_log.index > last) return {false, prev_log.index, {0, last + 1}};
  const Term term = tree.term(tree.at(log.tip, prev_log.index));
  // First index of that term that is still there: terms never decrease along a log, so halving
  // finds it.
  Index low = tree.index(log.base);  // before that term, or forgotten
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
  const Index prev = std::max(request.prev_log.index, tree.index(log.base));
  const Index last = tree.index(log.tip);
  const Index covered = request.prev_log.index + request.count;
  if (covered <= prev) return log.tip;
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
  return tree.append_path(log.tip, request.entries, covered - prev);
}

/// Where a leader goes on after a refusal (§3.5): after its own last entry of the conflicting term,
/// or at that term's first index in the follower's log. At or before log.base: with a snapshot.
inline Index next_after_refusal(const Log& log, const LogTree& tree, Position conflict) {
  const Index last = tree.index(log.tip);
  if (conflict.term == 0) return std::max<Index>(1, std::min(conflict.index, last + 1));
  const Index first = tree.index(log.base);
  Index low = first;  // term ≤ conflict.term, or forgotten
  Index high = last + 1;
  while (high - low > 1) {
    const Index middle = low + (high - low) / 2;
    (tree.term(tree.at(log.tip, middle)) <= conflict.term ? low : high) = middle;
  }
  if (low > first && tree.term(tree.at(log.tip, low)) == conflict.term) return low + 1;
  return std::max<Index>(1, std::min(conflict.index, last + 1));
}

/// The highest index that a quorum of the configuration stores (Figure 3.1, Leaders 4; §4.3).
inline Index quorum_index(const State& state, const Configuration& configuration) {
  return quorum_value(configuration,
                      [&](ServerId voter) { return state.progress[voter].match_index; });
}

/// §3.6.2: a leader commits by counting only entries of its own term.
inline bool may_commit(const State& state, const LogTree& tree, Index index) {
  return index > state.commit_index &&
         tree.term(tree.at(state.log.tip, index)) == state.current_term;
}

/// Chapter 5: the log after a snapshot of everything up to `last`, whose state is `state`. Entries
/// after it stay if the log holds `last` itself; otherwise all of it goes, for it conflicts or ends
/// before. REQUIRES: last.index lies beyond the commit index.
inline Log install(const Log& log, LogTree& tree, Position last, Ref state) {
  const bool keeps = last.index <= tree.index(log.tip) && last.index > tree.index(log.base) &&
                     tree.term(tree.at(log.tip, last.index)) == last.term;
  if (!keeps) return {state, state};
  return {state, tree.append_path(state, log.tip, tree.index(log.tip) - last.index)};
}

}  // namespace squall::core
