// Plays the events of a key again, with exact values.
#include "checkers/linearizability/linearization.hpp"

#include <algorithm>

namespace squall::checkers::linearizability {

namespace {

class Play {
 public:
  Play(std::span<const Operation> operations, const ClientHistory& history,
       const std::vector<Take>& takes)
      : operations_(operations),
        takes_(takes),
        values_(history.values),
        now_(history.initial),
        placed_(operations.size(), false),
        taken_(operations.size(), false) {
    for (const Take& take : takes) taken_[take.operation] = true;
  }

  std::vector<std::uint32_t> order() {
    struct Event {
      std::uint32_t time;
      std::uint32_t operation;
      bool completes;
    };
    std::vector<Event> events;
    for (std::uint32_t at = 0; at < operations_.size(); ++at) {
      events.push_back({operations_[at].invoked, at, false});
      if (known(at)) events.push_back({operations_[at].completed, at, true});
    }
    std::sort(events.begin(), events.end(),
              [](const Event& a, const Event& b) { return a.time < b.time; });
    for (const Event& event : events) {
      if (event.completes) {
        complete(event.operation);
      } else if (known(event.operation) && !taken_[event.operation]) {
        open_.push_back(event.operation);
        place_idle();
      }
    }
    return std::move(order_);
  }

 private:
  bool known(std::uint32_t at) const {
    return operations_[at].outcome != OperationOutcome::unknown;
  }

  void complete(std::uint32_t operation) {
    for (; next_ < takes_.size() && takes_[next_].completion <= operations_[operation].completed;
         ++next_) {
      take(takes_[next_].operation);
    }
    if (!placed_[operation]) place(operation);
    std::erase_if(open_, [this](std::uint32_t at) { return placed_[at]; });
  }

  void take(std::uint32_t operation) {
    if (operations_[operation].kind == OperationKind::write) {
      for (const std::uint32_t at : open_) {
        const OperationKind kind = operations_[at].kind;
        const bool blind = kind == OperationKind::write || kind == OperationKind::append;
        if (blind && !placed_[at]) place(at);
      }
    }
    place(operation);
    place_idle();
  }

  /// Those that change nothing now.
  void place_idle() {
    for (const std::uint32_t at : open_) {
      if (!placed_[at] && is_idle(operations_[at])) place(at);
    }
  }

  bool is_idle(const Operation& operation) const {
    switch (operation.kind) {
      case OperationKind::read:
      case OperationKind::write:
        return operation.value == now_;
      case OperationKind::compare_and_set:
        if (operation.outcome == OperationOutcome::mismatched) return operation.expected != now_;
        return operation.expected == now_ && operation.value == now_;
      case OperationKind::append:
        return operation.value == kEmpty && now_ != kNil;
    }
    return false;
  }

  void place(std::uint32_t at) {
    placed_[at] = true;
    order_.push_back(at);
    now_ = value_after(operations_[at], now_, values_);
  }

  std::span<const Operation> operations_;
  const std::vector<Take>& takes_;
  ValueTree values_;  // grows beyond what the history names
  Value now_;
  std::size_t next_ = 0;  // of takes_
  std::vector<bool> placed_;
  std::vector<bool> taken_;
  std::vector<std::uint32_t> open_;  // known, and not in takes_
  std::vector<std::uint32_t> order_;
};

}  // namespace

Value value_after(const Operation& operation, Value now, ValueTree& values) noexcept {
  switch (operation.kind) {
    case OperationKind::read:
      return now;
    case OperationKind::write:
      return operation.value;
    case OperationKind::compare_and_set:
      return operation.outcome == OperationOutcome::mismatched ? now : operation.value;
    case OperationKind::append:
      break;
  }
  if (now == kNil) now = kEmpty;
  for (const std::uint32_t part : values.parts(operation.value)) now = values.extend(now, part);
  return now;
}

std::vector<std::uint32_t> linearization(std::span<const Operation> operations,
                                         const ClientHistory& history,
                                         const std::vector<Take>& takes) noexcept {
  return Play(operations, history, takes).order();
}

}  // namespace squall::checkers::linearizability
