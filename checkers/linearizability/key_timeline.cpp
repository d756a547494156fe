// Computes until when values matter, which operations stay, and the bit of each.
#include "checkers/linearizability/key_timeline.hpp"

#include <algorithm>
#include <tuple>

namespace squall::checkers::linearizability {

namespace {

bool observes(const Operation& operation) {
  const bool sees =
      operation.kind == OperationKind::read || operation.kind == OperationKind::compare_and_set;
  return sees && operation.outcome != OperationOutcome::unknown;
}

}  // namespace

void KeyTimeline::observe(Value value, std::uint32_t until) noexcept {
  for (; matters_until_[value] < until; value = values_.prefix(value)) {
    if (matters_until_[value] == 0) touched_.push_back(value);
    matters_until_[value] = until;
    if (!appends_ || value == kNil) return;
  }
}

void KeyTimeline::observe_all(std::span<const Operation> operations, Value initial,
                              std::uint32_t probe) noexcept {
  matters_until_.resize(values_.size(), 0);
  for (const Value value : touched_) matters_until_[value] = 0;
  touched_.clear();
  appends_ = std::any_of(operations.begin(), operations.end(), [](const Operation& operation) {
    return operation.kind == OperationKind::append;
  });
  last_observation_ = 0;
  last_mismatch_ = 0;
  for (std::size_t at = 0; at < operations.size(); ++at) {
    const Operation& operation = operations[at];
    if (at == probe || !observes(operation)) continue;
    const bool reads = operation.kind == OperationKind::read;
    observe(reads ? operation.value : operation.expected, operation.completed);
    last_observation_ = std::max(last_observation_, operation.completed);
    if (operation.outcome == OperationOutcome::mismatched) {
      last_mismatch_ = std::max(last_mismatch_, operation.completed);
    }
  }
  if (probe != kNoProbe) {
    const std::uint32_t until = operations[probe].completed;
    last_observation_ = std::max(last_observation_, until);
    observe(initial, until);
    for (const Operation& operation : operations) observe(operation.value, until);
  }
  observe_unknown(operations);
}

/// A compare-and-set of unknown outcome observes what it expects as long as what it would write
/// matters. That makes more values matter, so this repeats until a fixed point.
void KeyTimeline::observe_unknown(std::span<const Operation> operations) noexcept {
  for (bool changed = true; changed;) {
    changed = false;
    for (const Operation& operation : operations) {
      if (operation.kind != OperationKind::compare_and_set ||
          operation.outcome != OperationOutcome::unknown) {
        continue;
      }
      const std::uint32_t until = useful_until(operation);
      if (until <= operation.invoked || matters_until_[operation.expected] >= until) continue;
      observe(operation.expected, until);
      changed = true;
    }
  }
}

/// The last event at which the effect of an operation of unknown outcome can matter.
std::uint32_t KeyTimeline::useful_until(const Operation& operation) const noexcept {
  if (operation.kind == OperationKind::append) return last_observation_;
  return std::max(matters_until_[operation.value], last_mismatch_);
}

void KeyTimeline::add_step(const Operation& operation, std::uint32_t at, bool probe) noexcept {
  LinearizationStep step;
  step.operation = at;
  step.kind = operation.kind;
  step.outcome = operation.outcome;
  step.probe = probe;
  step.value = operation.value;
  step.expected = operation.expected;
  step.completed = operation.completed;
  if (operation.kind == OperationKind::append) {
    step.first_part = static_cast<std::uint32_t>(parts_.size());
    const std::vector<std::uint32_t> parts = values_.parts(operation.value);
    parts_.insert(parts_.end(), parts.begin(), parts.end());
    step.parts = static_cast<std::uint32_t>(parts.size());
  } else {
    step.value = settled(operation.value, 1);
  }
  steps_.push_back(step);
}

void KeyTimeline::number_alike() noexcept {
  std::vector<std::uint32_t> order(steps_.size());
  for (std::uint32_t at = 0; at < order.size(); ++at) order[at] = at;
  const auto what = [&](std::uint32_t at) {
    const LinearizationStep& step = steps_[at];
    return std::tuple(step.kind, step.value, step.expected);
  };
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return what(a) < what(b); });
  alike_count_ = 0;
  for (std::size_t at = 0; at < order.size(); ++at) {
    if (at > 0 && what(order[at]) != what(order[at - 1])) ++alike_count_;
    steps_[order[at]].alike = alike_count_;
  }
  if (!order.empty()) ++alike_count_;
}

void KeyTimeline::assign_slots() noexcept {
  std::vector<std::uint32_t> free;
  slots_ = 0;
  for (const KeyEvent& event : events_) {
    LinearizationStep& step = steps_[event.step];
    if (event.kind != KeyEvent::Kind::invoke) {
      free.push_back(step.slot);
    } else if (free.empty()) {
      step.slot = slots_++;
    } else {
      step.slot = free.back();
      free.pop_back();
    }
  }
}

void KeyTimeline::lay(std::span<const Operation> operations, Value initial,
                      std::uint32_t probe) noexcept {
  using Kind = KeyEvent::Kind;
  steps_.clear();
  parts_.clear();
  events_.clear();
  observe_all(operations, initial, probe);
  for (std::uint32_t at = 0; at < operations.size(); ++at) {
    const Operation& operation = operations[at];
    const bool unknown = operation.outcome == OperationOutcome::unknown;
    if (operation.invoked >= last_observation_) break;
    if (unknown && operation.kind == OperationKind::read) continue;
    const std::uint32_t expires = useful_until(operation);
    if (unknown && expires <= operation.invoked) continue;
    const auto step = static_cast<std::uint32_t>(steps_.size());
    add_step(operation, at, at == probe);
    events_.push_back({operation.invoked, Kind::invoke, step});
    if (unknown) {
      events_.push_back({expires, Kind::expire, step});
    } else if (operation.completed <= last_observation_) {
      events_.push_back({operation.completed, Kind::complete, step});
    }
  }
  // An operation that expires at an observer's completion can still take effect before it.
  std::sort(events_.begin(), events_.end(), [](const KeyEvent& a, const KeyEvent& b) {
    return std::tie(a.time, a.kind, a.step) < std::tie(b.time, b.kind, b.step);
  });
  number_alike();
  assign_slots();
}

Value KeyTimeline::apply(const LinearizationStep& step, Value value,
                         std::uint32_t time) const noexcept {
  switch (step.kind) {
    case OperationKind::read:
      return value == step.value ? value : kImpossible;
    case OperationKind::write:
      return settled(step.value, time);
    case OperationKind::compare_and_set:
      if (step.outcome == OperationOutcome::mismatched) {
        return value == step.expected ? kImpossible : value;
      }
      return value == step.expected ? settled(step.value, time) : kImpossible;
    case OperationKind::append:
      for (std::uint32_t at = 0; at < step.parts && value != kUnnamed; ++at) {
        value = values_.find(value, parts_[step.first_part + at]);
      }
      if (step.parts == 0 && value == kNil) value = kEmpty;
      return settled(value, time);
  }
  return kImpossible;
}

}  // namespace squall::checkers::linearizability
