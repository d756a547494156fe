// The events of one key that a search processes, without operations that cannot matter.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/linearizability/client_history.hpp"

namespace squall::checkers::linearizability {

/// An operation that takes effect in a linearization.
struct LinearizationStep {
  OperationKind kind = OperationKind::read;
  OperationOutcome outcome = OperationOutcome::unknown;
  bool probe = false;  // takes effect in every state, changes nothing, and reports the value it met
  Value value = kNil;  // kUnnamed when no operation ever observes it
  Value expected = kNil;
  std::uint32_t completed = kNeverCompleted;
  std::uint32_t alike = 0;       // steps with this number do the same
  std::uint32_t slot = 0;        // its bit in a possibility while it is open
  std::uint32_t first_part = 0;  // of an append's value, in KeyTimeline::parts_
  std::uint32_t parts = 0;
  std::uint32_t operation = 0;  // its position among those that were laid

  /// Never changes the value.
  bool observes_only() const {
    return kind == OperationKind::read || outcome == OperationOutcome::mismatched || probe;
  }
  /// Takes effect in every state.
  bool blind() const {
    return (kind == OperationKind::write || kind == OperationKind::append) && !probe;
  }
};

struct KeyEvent {
  enum class Kind : std::uint8_t { invoke, complete, expire };
  std::uint32_t time = 0;  // the event's number in the history
  Kind kind = Kind::invoke;
  std::uint32_t step = 0;
};

/// Leaves out the following, without changing a verdict:
///
/// *Values that no operation observes.* A value matters until the last completion of a read that
/// returned it or of a compare-and-set that expected it. A sequence also matters while a longer
/// sequence with this prefix does, because appends lead there. No operation tells values that do
/// not matter (any more) apart, so all of them are one: kUnnamed.
///
/// *Operations of unknown outcome that lead only to such values.* Every continuation with their
/// effect is one without it: in any state (s, owed + blind operations) everything is possible that
/// is possible in (kUnnamed, owed). A blind operation that is still owed takes effect at the latest
/// when it completes, and its result is at least as good as kUnnamed; an overwrite of kUnnamed
/// makes both states equal. Only a compare-and-set that found a value other than the expected one
/// prefers kUnnamed: while one is still to come, such operations stay.
///
/// *Reads of unknown outcome*, which observe nothing; and events after the last completion of an
/// observer, which cannot fail.
class KeyTimeline {
 public:
  static constexpr std::uint32_t kNoProbe = 0xffff'ffff;
  static constexpr Value kImpossible = 0xffff'fffe;

  /// `values`: those of the history; must outlive this.
  explicit KeyTimeline(const ValueTree& values) noexcept : values_(values) {}

  /// Makes the events of `operations`. REQUIRES: all are on one key, in the order of invocations,
  /// and none failed. `probe`: the position of one that is not judged, but asked for the values
  /// that it could have met; every value matters until it completes. COST: O(n log n + parts of
  /// values).
  void lay(std::span<const Operation> operations, Value initial,
           std::uint32_t probe = kNoProbe) noexcept;

  const std::vector<LinearizationStep>& steps() const { return steps_; }
  const std::vector<KeyEvent>& events() const { return events_; }
  /// The largest number of steps that are open at the same time.
  std::uint32_t slots() const { return slots_; }
  std::uint32_t alike_count() const { return alike_count_; }

  const std::vector<Value>& values_that_matter() const { return touched_; }
  /// A compare-and-set that found another value than expected completes at `time` or later.
  bool mismatch_at(std::uint32_t time) const { return last_mismatch_ >= time; }
  /// The value after `step` took effect on `value`, or kImpossible when its outcome contradicts
  /// `value`. A value that matters only before `time` becomes kUnnamed.
  Value apply(const LinearizationStep& step, Value value, std::uint32_t time) const noexcept;
  /// The value itself, or kUnnamed when it does not matter at `time` or later.
  Value settled(Value value, std::uint32_t time) const noexcept {
    return value == kUnnamed || matters_until_[value] < time ? kUnnamed : value;
  }

 private:
  void observe(Value value, std::uint32_t until) noexcept;
  void observe_all(std::span<const Operation> operations, Value initial,
                   std::uint32_t probe) noexcept;
  void observe_unknown(std::span<const Operation> operations) noexcept;
  std::uint32_t useful_until(const Operation& operation) const noexcept;
  void add_step(const Operation& operation, std::uint32_t at, bool probe) noexcept;
  void number_alike() noexcept;
  void assign_slots() noexcept;

  const ValueTree& values_;
  bool appends_ = false;
  std::uint32_t last_observation_ = 0;
  std::uint32_t last_mismatch_ = 0;
  std::vector<std::uint32_t> matters_until_;  // by Value; 0: never
  std::vector<Value> touched_;                // values whose matters_until_ is not 0
  std::vector<LinearizationStep> steps_;
  std::vector<std::uint32_t> parts_;
  std::vector<KeyEvent> events_;
  std::uint32_t slots_ = 0;
  std::uint32_t alike_count_ = 0;
};

}  // namespace squall::checkers::linearizability
