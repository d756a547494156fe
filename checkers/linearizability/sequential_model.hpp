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

/// The operations of one key. They are named by their positions.
class SequentialModel {
 public:
  virtual ~SequentialModel() = default;

  virtual ModelState initial() const noexcept = 0;
  /// False when what the client was told contradicts the state, which may have changed then.
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
};

/// REQUIRES: neither registers nor list. `operations` and `acts`: of one key, in the order of
/// invocation; both must outlive the model. `values`: of sequences that are appended to.
std::unique_ptr<SequentialModel> sequential_model(Model model,
                                                  std::span<const Operation> operations,
                                                  std::span<const Act> acts,
                                                  const ValueTree& values) noexcept;

}  // namespace squall::checkers::linearizability
