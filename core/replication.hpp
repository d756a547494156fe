// The rules for storing, backing up, committing and compacting: §3.5, §3.6.2, chapter 5. Pure
// functions.
#pragma once

#include <algorithm>

#include "core/configuration.hpp"
#include "core/log_tree.hpp"
#include "core/message.hpp"
#include "core/state.hpp"

namespace squall::core {

/// Figure 3.1, AppendEntries receiver 2: the log has an entry at prev_log.index with its term. True
/// below log.base: the snapshot covers only committed entries, which every leader has (chapter 5).
inline bool holds(const Log& log, const LogTree& tree, Position prev_log) {
  if (prev_log.index < tree.index(log.base)) return true;
  return prev_log.index <= tree.index(log.tip) &&
         tree.term(tree.at(log.tip, prev_log.index)) == prev_log.term;
}

/// The reply to a request whose prev_log the log lacks (§3.5, fast back-up).
inline AppendEntriesReply refusal(const Log& log, const LogTree& tree, Position prev_log) {
  const Index last = tree.index(log.tip);
  if (prev_log.index > last) return {false, prev_log.index, {0, last + 1}};
  const Term term = tree.term(tree.at(log.tip, prev_log.index));
  // Binary search for the first remaining index of that term: terms never decrease along a log.
  Index low = tree.index(log.base);  // of an earlier term, or compacted
  Index high = prev_log.index;
  while (high - low > 1) {
    const Index middle = low + (high - low) / 2;
    (tree.term(tree.at(log.tip, middle)) < term ? low : high) = middle;
  }
  return {false, prev_log.index, {term, high}};
}

/// Figure 3.1, AppendEntries receiver 3 and 4: the tip after storing the request's entries. Entries
/// that the log already has stay, and so do the entries after them: a late, shorter request must
/// not remove acknowledged entries. REQUIRES: holds(log, tree, request.prev_log).
inline Ref store(const Log& log, LogTree& tree, const AppendEntries& request) {
  const Index prev = std::max(request.prev_log.index, tree.index(log.base));
  const Index last = tree.index(log.tip);
  const Index covered = request.prev_log.index + request.count;
  if (covered <= prev) return log.tip;
  if (last > prev) {
    // The first entry that is missing or conflicts. Equal terms at the last shared index do not
    // prove that earlier entries are equal unless Log Matching holds, so a broken peer's log
    // reaches the checkers and is not repaired here.
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

/// The index to continue at after a refusal (§3.5): after the leader's own last entry of the
/// conflicting term, or else that term's first index in the follower's log. At or before log.base:
/// the leader sends a snapshot. Never beyond the refused index.
inline Index next_after_refusal(const Log& log, const LogTree& tree,
                                const AppendEntriesReply& refused) {
  const Position conflict = refused.conflict;
  const Index last = std::min(tree.index(log.tip), refused.match_index - 1);
  if (conflict.term == 0) return std::max<Index>(1, std::min(conflict.index, last + 1));
  const Index first = tree.index(log.base);
  Index low = first;  // term ≤ conflict.term, or compacted
  Index high = std::max(last, first) + 1;
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

/// §3.6.2: a leader commits by counting replicas only of entries of its own term.
inline bool may_commit(const State& state, const LogTree& tree, Index index) {
  return index > state.commit_index &&
         tree.term(tree.at(state.log.tip, index)) == state.current_term;
}

/// Figure 3.1, All Servers 1: the state machine's state after it has applied the committed entries
/// that follow `applied`, in the log's order.
inline Ref apply(LogTree& tree, Ref applied, Ref tip, Index commit_index) {
  const Index last = std::min(commit_index, tree.index(tip));
  const Index before = tree.index(applied);
  return last <= before ? applied : tree.append_path(applied, tree.at(tip, last), last - before);
}

/// Chapter 5: the log after installing a snapshot of everything up to `last` with state `state`.
/// Entries after `last` stay if the log holds `last` itself; otherwise all are discarded, because
/// the log conflicts or is shorter. REQUIRES: last.index lies beyond the commit index.
inline Log install(const Log& log, LogTree& tree, Position last, Ref state) {
  const bool keeps = last.index <= tree.index(log.tip) && last.index > tree.index(log.base) &&
                     tree.term(tree.at(log.tip, last.index)) == last.term;
  if (!keeps) return {state, state};
  return {state, tree.append_path(state, log.tip, tree.index(log.tip) - last.index)};
}

}  // namespace squall::core
