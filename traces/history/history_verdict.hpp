// The verdict on a client history, as text with the names of its file.
#pragma once

#include <string>
#include <vector>

#include "checkers/linearizability/linearizability.hpp"
#include "traces/history/named_history.hpp"

namespace squall::traces::history {

struct HistoryJudgement {
  checkers::linearizability::Linearizability result;
  /// What the operation without a place may have found instead, in words; not of registers and
  /// lists, of which result.possible says it.
  std::vector<std::string> possible;
};

/// COST: see checkers::linearizability::judge_linearizability() and judge_model().
HistoryJudgement judge_history(const NamedHistory& named,
                               const checkers::linearizability::SearchBudget& budget,
                               bool with_witness);

/// Lines of "  label   text", without colours and without the verdict itself. `stopped`: why the
/// watch stopped the search, if it did.
std::string verdict_text(const NamedHistory& named,
                         const checkers::linearizability::Linearizability& result,
                         const std::string& stopped = "");
std::string verdict_text(const NamedHistory& named, const HistoryJudgement& judgement,
                         const std::string& stopped = "");
/// The witness of each key that is linearizable: its operations in their order, one a line.
std::string witness_text(const NamedHistory& named,
                         const checkers::linearizability::Linearizability& result);

/// The number of operations that may take effect at any time, or never.
std::size_t unknown_outcomes(const NamedHistory& named);
/// No operation told a client anything of a value, so every order is possible.
bool observes_nothing(const NamedHistory& named);
/// The operations on the key that would have written what the unplaced operation observed, if they
/// had taken effect: failed ones, and compare-and-sets that found another value.
std::vector<std::uint32_t> without_effect(const NamedHistory& named,
                                          const checkers::linearizability::Linearizability& result);
/// The last line of the shortest prefix that is not linearizable. REQUIRES: not_linearizable.
std::uint64_t prefix_line(const NamedHistory& named,
                          const checkers::linearizability::Linearizability& result);
/// The undecided key whose search stopped first; nullptr: none is undecided.
const checkers::linearizability::KeyVerdict* first_undecided(
    const checkers::linearizability::Linearizability& result);
/// The key as the file writes it; "the register", "the queue" where there are no keys.
std::string key_text(const NamedHistory& named, std::uint32_t key);

}  // namespace squall::traces::history
