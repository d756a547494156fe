// The operations on one key as events, without all that cannot matter: what a search walks along.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/linearizability/client_history.hpp"

namespace squall::checkers::linearizability {

/// An operation as the search sees it.
struct Step {
  OperationKind kind = OperationKind::read;
  OperationOutcome outcome = OperationOutcome::unknown;
  bool probe = false;  // takes effect in any state, changes none, and is to be told which it was
  Value value = kNil;  // kUnnamed when nobody ever looks for it
  Value expected = kNil;
  std::uint32_t completed = kNever;
  std::uint32_t alike = 0;       // steps with this number do the same
  std::uint32_t slot = 0;        // its bit in a Possibility while it is open
  std::uint32_t first_part = 0;  // of an append's value, in KeyTimeline::parts_
  std::uint32_t parts = 0;

  /// Looks at the value and changes it never.
  bool observes_only() const {
    return kind == OperationKind::read || outcome == OperationOutcome::mismatched || probe;
  }
  /// Takes effect in every state.
  bool blind() const {
    return (kind == OperationKind::write || kind == OperationKind::append) && !probe;
  }
};

struct TimelineEvent {
  enum class Kind : std::uint8_t { invoke, complete, expire };
  std::uint32_t time = 0;  // the event's number in the history
  Kind kind = Kind::invoke;
  std::uint32_t step = 0;
};

/// What it leaves out, and why no verdict changes:
///
/// *Values nobody looks for.* A value matters while a read that returned it, or a compare-and-set
/// that expected it, has not completed; a sequence also while that is true of a longer one, for
/// appends lead there. Values that do not matter (any more) are told apart by nobody, so all of
/// them are one: kUnnamed.
///
/// *Unknown operations that would lead to such a value only.* Every continuation with their effect
/// goes through without it: in any state (s, owed + blind operations) one can do what is possible
/// in (kUnnamed, owed). A blind operation that is still owed takes effect at the latest when it
/// completes, and what it leaves behind is at least as good as kUnnamed; when somebody overwrites
/// kUnnamed, the same overwrite makes both states equal. Only a compare-and-set that found a value
/// other than expected prefers kUnnamed: while one is to come, such operations stay.
///
/// *Unknown reads* say nothing; what is after the last completion of an observer cannot fail.
class KeyTimeline {
 public:
  static constexpr std::uint32_t kNoProbe = 0xffff'ffff;
  static constexpr Value kImpossible = 0xffff'fffe;

  /// `values`: of the history; must outlive this.
  explicit KeyTimeline(const ValueTree& values) noexcept : values_(values) {}

  /// Lays out `operations`: all on one key, in the order of invocations, none failed. A `probe`
  /// names one of them that is asked for the values it could have met instead of judged; for it,
  /// every value matters until it completes. COST: O(n log n + parts of values).
  void lay(std::span<const Operation> operations, Value initial,
           std::uint32_t probe = kNoProbe) noexcept;

  const std::vector<Step>& steps() const { return steps_; }
  const std::vector<TimelineEvent>& events() const { return events_; }
  /// Steps open at the same time, at most.
  std::uint32_t slots() const { return slots_; }
  std::uint32_t alike_count() const { return alike_count_; }

  const std::vector<Value>& values_that_matter() const { return touched_; }
  /// A compare-and-set that found another value than expected completes at `time` or later.
  bool mismatch_at(std::uint32_t time) const { return last_mismatch_ >= time; }
  /// The value after `step` took effect, or kImpossible when its outcome contradicts `value`. What
  /// matters only before `time` is kUnnamed.
  Value apply(const Step& step, Value value, std::uint32_t time) const noexcept;
  /// The value itself, or kUnnamed when nobody looks for it at `time` or later.
  Value settled(Value value, std::uint32_t time) const noexcept {
    return value == kUnnamed || matters_until_[value] < time ? kUnnamed : value;
  }

 private:
  void observe(Value value, std::uint32_t until) noexcept;
  void observe_all(std::span<const Operation> operations, Value initial,
                   std::uint32_t probe) noexcept;
  void observe_unknown(std::span<const Operation> operations) noexcept;
  std::uint32_t useful_until(const Operation& operation) const noexcept;
  void add_step(const Operation& operation, bool probe) noexcept;
  void number_alike() noexcept;
  void assign_slots() noexcept;

  const ValueTree& values_;
  bool appends_ = false;
  std::uint32_t last_observation_ = 0;
  std::uint32_t last_mismatch_ = 0;
  std::vector<std::uint32_t> matters_until_;  // by Value; 0: never
  std::vector<Value> touched_;                // those that are not 0
  std::vector<Step> steps_;
  std::vector<std::uint32_t> parts_;
  std::vector<TimelineEvent> events_;
  std::uint32_t slots_ = 0;
  std::uint32_t alike_count_ = 0;
};

}  // namespace squall::checkers::linearizability
