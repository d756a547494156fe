// What may end a search without a verdict: its budgets, and a watch that stops it.
#pragma once

#include <cstdint>

namespace squall::checkers::linearizability {

enum class Decision : std::uint8_t { linearizable, not_linearizable, undecided };

/// Why a search is undecided.
enum class SearchEnd : std::uint8_t {
  decided,        // it is not
  possibilities,  // SearchBudget::possibilities are spent
  memory,         // SearchBudget::bytes_max do not suffice
  stopped,        // by its watch
};

/// Stops searches, by a clock or a signal that the checkers do not know.
class SearchWatch {
 public:
  /// Called before each key that is judged: `done` of `keys` come before it.
  virtual void begins_key(std::uint32_t done, std::uint32_t keys) noexcept = 0;
  /// Called after some dozens to a thousand possibilities or completions. `event`: being processed;
  /// `left`: possibilities that may still be expanded. False stops the search.
  virtual bool goes_on(std::uint32_t event, std::uint64_t left) noexcept = 0;

 protected:
  ~SearchWatch() = default;
};

}  // namespace squall::checkers::linearizability
