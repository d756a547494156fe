// A queue that leaves open in which order its elements came, until they leave.
#include <algorithm>
#include <map>

#include "checkers/linearizability/sequential_model.hpp"

namespace squall::checkers::linearizability {

namespace {

/// A state is the set of the elements that wait. An element may leave when no other one waits of
/// which the enqueue had completed before its own was invoked: then an order of the enqueues exists
/// in which it came first. So concurrent enqueues do not multiply states. An enqueue takes effect
/// when it completes, or just before its element leaves.
class UnorderedQueue final : public SequentialModel {
 public:
  explicit UnorderedQueue(const Acts& all) : all_(all) {
    for (std::uint32_t at = 0; at < all.acts.size(); ++at) {
      const Act& act = all.acts[at];
      if (act[0] == kEnqueue) {
        Stay& stay = stays_[act[1]];
        ++stay.enqueued;
        stay.enqueue = at;
        stay.invoked = all.operations[at].invoked;
        stay.completed = all.operations[at].completed;
      } else if (all.known(at) && act[1] != kNil) {
        stays_[act[1]].leaves = true;
        if (all.certain(at)) stays_[act[1]].certainly_leaves = true;
      }
    }
  }
  bool is_unique() const {
    return std::all_of(stays_.begin(), stays_.end(),
                       [](const auto& stay) { return stay.second.enqueued <= 1; });
  }

  ModelState initial() const noexcept override { return {}; }
  bool observes_only(std::uint32_t operation) const noexcept override {
    return all_.known(operation) && all_.acts[operation] == Act{kDequeue, kNil};
  }
  /// What no answer shows may as well not have been there, nor the dequeue that took it.
  bool matters(std::uint32_t operation) const noexcept override {
    const Act& act = all_.acts[operation];
    return act[0] == kDequeue || stays_.at(act[1]).leaves;
  }

  bool apply(ModelState& state, std::uint32_t operation) noexcept override {
    const Act& act = all_.acts[operation];
    if (act[0] == kEnqueue) {
      const auto element = static_cast<std::uint64_t>(act[1]);
      state.insert(std::upper_bound(state.begin(), state.end(), element), element);
      return true;
    }
    if (observes_only(operation)) return state.empty();
    const auto leaving = all_.known(operation) ? std::find(state.begin(), state.end(),
                                                           static_cast<std::uint64_t>(act[1]))
                                               : oldest(state);
    if (leaving == state.end()) return false;
    const std::uint64_t element = *leaving;
    const bool waits = std::any_of(state.begin(), state.end(),
                                   [&](std::uint64_t other) { return precedes(other, element); });
    if (!waits) state.erase(leaving);
    return !waits;
  }

  void choose(const ModelState& state, std::uint32_t target, std::span<const std::uint32_t> open,
              std::vector<std::uint32_t>& useful) const noexcept override {
    const Act& act = all_.acts[target];
    if (act[0] == kDequeue && act[1] != kNil) {
      before_dequeue(state, act[1], open, useful);
      return;
    }
    // A dequeue that found nothing needs an empty queue, before it is not empty for certain.
    const bool hurried = act[0] == kDequeue || std::any_of(open.begin(), open.end(), [&](auto at) {
                           return observes_only(at);
                         });
    for (const std::uint32_t at : open) {
      if (hurried && at != target && all_.acts[at][0] == kDequeue && !observes_only(at)) {
        useful.push_back(at);
      }
    }
  }

  /// Enqueues in the order in which their elements leave; those that stay come last. An enqueue
  /// that takes effect is preceded by those before it in that order: they were invoked, or their
  /// elements could not leave earlier.
  std::vector<std::uint32_t> told(std::vector<std::uint32_t> order) noexcept override {
    const std::vector<std::int64_t> elements = leaving(order);
    std::map<std::int64_t, std::size_t> ranks;
    for (std::size_t at = 0; at < elements.size(); ++at) ranks.emplace(elements[at], at);
    std::vector<std::uint32_t> told;
    std::size_t next = 0;  // of elements: not enqueued yet
    for (const std::uint32_t at : order) {
      const Act& act = all_.acts[at];
      if (act[0] != kEnqueue) {
        told.push_back(at);
        continue;
      }
      for (; next <= ranks.at(act[1]); ++next) told.push_back(stays_.at(elements[next]).enqueue);
    }
    return told;
  }

 private:
  /// Of an element.
  struct Stay {
    std::uint32_t enqueued = 0;  // how often
    std::uint32_t enqueue = 0;   // an operation
    std::uint32_t invoked = 0;   // its enqueue
    std::uint32_t completed = kNeverCompleted;
    bool leaves = false;  // an answer has it
    bool certainly_leaves = false;
  };

  const Stay& stay(std::uint64_t element) const {
    return stays_.at(static_cast<std::int64_t>(element));
  }
  bool precedes(std::uint64_t one, std::uint64_t other) const {
    return stay(one).completed < stay(other).invoked;
  }

  /// The elements that are enqueued in `order`, as they leave; then those that stay.
  std::vector<std::int64_t> leaving(const std::vector<std::uint32_t>& order) {
    std::vector<std::int64_t> elements;
    ModelState state;
    for (const std::uint32_t at : order) {
      const ModelState before = state;
      apply(state, at);
      if (state.size() >= before.size()) continue;
      const auto gone = std::mismatch(state.begin(), state.end(), before.begin()).second;
      elements.push_back(static_cast<std::int64_t>(*gone));
    }
    std::sort(state.begin(), state.end(), [this](std::uint64_t a, std::uint64_t b) {
      return stay(a).completed < stay(b).completed;
    });
    for (const std::uint64_t element : state) {
      elements.push_back(static_cast<std::int64_t>(element));
    }
    return elements;
  }

  /// What a dequeue of unknown outcome takes, if anything that is not another one's: of those, the
  /// one whose enqueue completed first, which keeps more of the others from leaving.
  ModelState::iterator oldest(ModelState& state) const {
    auto first = state.end();
    for (auto at = state.begin(); at != state.end(); ++at) {
      if (stay(*at).certainly_leaves) continue;
      if (first == state.end() || stay(*at).completed < stay(*first).completed) first = at;
    }
    return first;
  }

  /// Its enqueue, or the dequeues of what precedes it.
  void before_dequeue(const ModelState& state, std::int64_t element,
                      std::span<const std::uint32_t> open,
                      std::vector<std::uint32_t>& useful) const {
    const auto wanted = static_cast<std::uint64_t>(element);
    const bool here = std::binary_search(state.begin(), state.end(), wanted);
    for (const std::uint32_t at : open) {
      const Act& act = all_.acts[at];
      if (!here) {
        if (act[0] == kEnqueue && act[1] == element) useful.push_back(at);
        continue;
      }
      const bool helps = std::any_of(state.begin(), state.end(), [&](std::uint64_t other) {
        const bool taken = all_.known(at) ? act[1] == static_cast<std::int64_t>(other)
                                          : !stay(other).certainly_leaves;
        return act[0] == kDequeue && taken && precedes(other, wanted);
      });
      if (helps) useful.push_back(at);
    }
  }

  Acts all_;
  std::map<std::int64_t, Stay> stays_;
};

}  // namespace

std::unique_ptr<SequentialModel> unordered_queue_model(const Acts& all) noexcept {
  auto model = std::make_unique<UnorderedQueue>(all);
  if (!model->is_unique()) return nullptr;
  return model;
}

}  // namespace squall::checkers::linearizability
