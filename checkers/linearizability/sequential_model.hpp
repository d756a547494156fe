// What a model other than registers does, one operation after the other.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "checkers/linearizability/model_history.hpp"

namespace squall::checkers::linearizability {

/// Equal states are equal words.
using ModelState = std::vector<std::uint64_t>;

/// The operations of one key, in the order of invocation, and what they do.
struct Acts {
  std::span<const Operation> operations;
  std::span<const Act> acts;
  std::uint32_t until =
      kNeverCompleted;  // an operation that completes here or later may be left out

  bool known(std::uint32_t at) const { return operations[at].outcome != OperationOutcome::unknown; }
  bool certain(std::uint32_t at) const { return known(at) && operations[at].completed < until; }
};

/// What the operations of one key do. They are named by their positions.
class SequentialModel {
 public:
  virtual ~SequentialModel() = default;

  virtual ModelState initial() const noexcept = 0;
  /// The event at which operations take effect from now on. Models use it to give up states that
  /// contradict operations of later events.
  void advance(std::uint32_t event) noexcept { now_ = event; }
  /// False for an operation of unknown outcome whose effect no answer shows: it need not take effect.
  virtual bool matters(std::uint32_t) const noexcept { return true; }
  /// False when what the client was told, or clients will be told, contradicts the state, which may
  /// have changed then.
  virtual bool apply(ModelState& state, std::uint32_t operation) noexcept = 0;
  /// It never changes the state.
  virtual bool observes_only(std::uint32_t operation) const noexcept = 0;
  /// The state for people: the elements of a set; register, value, register, value, …; else itself.
  virtual ModelState shown(const ModelState& state) const noexcept { return state; }
  /// Adds to `useful` those of `open`, `target` excepted, of which one may have to take effect first
  /// before `target` does; the others need not: what they lead to is possible without them.
  virtual void choose(const ModelState& state, std::uint32_t target,
                      std::span<const std::uint32_t> open,
                      std::vector<std::uint32_t>& useful) const noexcept;
  /// `order` led to where the search is. An order that every client was told of right, and that
  /// respects real time as well.
  virtual std::vector<std::uint32_t> told(std::vector<std::uint32_t> order) noexcept {
    return order;
  }

 protected:
  std::uint32_t now_ = 0;
};

/// The model gives up states because of later operations, so that the completion that no state
/// survives need not end the shortest prefix.
constexpr bool looks_ahead(Model model) noexcept {
  return model == Model::queue || model == Model::multi_register;
}

/// REQUIRES: neither registers nor list. What `all` refers to must outlive the model. `values`: of
/// sequences that are appended to.
std::unique_ptr<SequentialModel> sequential_model(Model model, const Acts& all,
                                                  const ValueTree& values) noexcept;

/// A queue whose elements have no order until they leave; nullptr where an element is enqueued
/// twice.
std::unique_ptr<SequentialModel> unordered_queue_model(const Acts& all) noexcept;

}  // namespace squall::checkers::linearizability
