// The construction of a state graph by an exploration that keeps every step.
#include "traces/graph/state_graph.hpp"

#include <algorithm>

#include "sim/explore/prefix.hpp"

namespace squall::traces::graph {

namespace {
/// True unless the step is a fault or a request, which need not happen. A bound on any other step
/// hides progress.
bool matters(const sim::explore::Successor& step) {
  return step.cut != sim::explore::Cut::budget || step.budget == sim::explore::Budget::elections ||
         step.budget == sim::explore::Budget::heartbeats;
}

/// Maps fingerprints to state numbers: open addressing, load at most one half.
class Numbers {
 public:
  /// The number of this fingerprint; inserts `number` if it is new.
  std::uint32_t find_or_add(std::uint64_t fingerprint, std::uint32_t number) {
    if (2 * count_ >= slots_.size()) grow();
    Slot& slot = find(fingerprint);
    if (slot.number == kFree) {
      slot = {fingerprint, number};
      ++count_;
    }
    return slot.number;
  }

 private:
  static constexpr std::uint32_t kFree = 0xffff'ffff;
  struct Slot {
    std::uint64_t fingerprint = 0;
    std::uint32_t number = kFree;
  };
  Slot& find(std::uint64_t fingerprint) {
    for (std::size_t at = fingerprint;; ++at) {
      Slot& slot = slots_[at & (slots_.size() - 1)];
      if (slot.number == kFree || slot.fingerprint == fingerprint) return slot;
    }
  }
  void grow() {
    std::vector<Slot> old(2 * slots_.size());
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.number != kFree) find(slot.fingerprint) = slot;
    }
  }
  std::vector<Slot> slots_ = std::vector<Slot>(1 << 10);
  std::size_t count_ = 0;
};
}  // namespace

StateGraph::StateGraph(const sim::Setup& setup, const core::MachineMaker& maker,
                       const sim::explore::Bounds& bounds, bool symmetric)
    : depth_max_(bounds.depth),
      ensembles_(setup, maker, bounds, nullptr, symmetric),
      successors_(ensembles_, bounds) {
  std::vector<sim::explore::MessageId> in_flight;
  ensembles_.begin_after(sim::explore::prefix(setup, maker, bounds), in_flight);
  first_.ensemble = ensembles_.initial();
  first_.remaining = bounds.initial_budget();
  for (const sim::explore::MessageId message : in_flight) successors_.put(first_, message);
}

bool StateGraph::build(std::uint32_t states_max) {
  Numbers numbers;
  numbers.find_or_add(successors_.fingerprint(first_), 0);
  states_.push_back(first_);
  levels_.push_back(1);
  for (std::uint32_t number = 0; number < states_.size(); ++number) {
    firsts_.push_back(targets_.size());
    open_.push_back(false);
    const sim::explore::ExploredState state = states_[number];
    const bool is_last = depth_max_ > 0 && levels_[number] > depth_max_;
    successors_.list(state, [&](const sim::explore::Successor& step) {
      if (step.cut != sim::explore::Cut::none || is_last) {
        open_[number] = open_[number] || is_last || matters(step);
        return;
      }
      sim::explore::ExploredState next;
      successors_.take(state, step, next);
      const std::uint32_t target = numbers.find_or_add(successors_.fingerprint(next), states());
      if (target == states()) {
        states_.push_back(next);
        levels_.push_back(levels_[number] + 1);
      }
      targets_.push_back(target);
      kinds_.push_back(step.kind);
    });
    if (states_.size() > states_max) return false;
  }
  firsts_.push_back(targets_.size());
  return true;
}

std::vector<sim::explore::Explorer::Waypoint> StateGraph::steps_from(std::uint32_t number) {
  std::vector<sim::explore::Explorer::Waypoint> steps;
  if (next(number).empty()) return steps;
  const sim::explore::ExploredState& state = states_[number];
  successors_.list(state, [&](const sim::explore::Successor& step) {
    if (step.cut == sim::explore::Cut::none) steps.push_back({state, step, {}});
  });
  for (sim::explore::Explorer::Waypoint& point : steps) {
    if (point.step.fate != sim::explore::Fate::stays) continue;
    point.move = ensembles_.move_of(state.ensemble, *point.step.effect);
  }
  return steps;
}

std::vector<sim::explore::Explorer::Waypoint> StateGraph::steps(
    std::span<const std::uint32_t> path) {
  std::vector<sim::explore::Explorer::Waypoint> steps;
  for (std::size_t at = 0; at + 1 < path.size(); ++at) {
    const auto next = this->next(path[at]);
    const auto edge =
        static_cast<std::size_t>(std::find(next.begin(), next.end(), path[at + 1]) - next.begin());
    SQUALL_ASSERT(edge < next.size());
    steps.push_back(steps_from(path[at])[edge]);
  }
  return steps;
}

std::vector<bool> StateGraph::can_reach(const std::vector<bool>& goal) const {
  // Predecessor lists as one array with offsets, by counting sort.
  std::vector<std::uint64_t> firsts(states_.size() + 1);
  for (const std::uint32_t target : targets_) ++firsts[target + 1];
  for (std::size_t i = 1; i < firsts.size(); ++i) firsts[i] += firsts[i - 1];
  std::vector<std::uint32_t> sources(targets_.size());
  std::vector<std::uint64_t> at(firsts.begin(), firsts.end() - 1);
  for (std::uint32_t number = 0; number < states(); ++number) {
    for (const std::uint32_t target : next(number)) sources[at[target]++] = number;
  }
  std::vector<bool> reaches = goal;
  std::vector<std::uint32_t> left;
  for (std::uint32_t number = 0; number < states(); ++number) {
    if (goal[number]) left.push_back(number);
  }
  while (!left.empty()) {
    const std::uint32_t number = left.back();
    left.pop_back();
    for (std::uint64_t i = firsts[number]; i < firsts[number + 1]; ++i) {
      if (reaches[sources[i]]) continue;
      reaches[sources[i]] = true;
      left.push_back(sources[i]);
    }
  }
  return reaches;
}

std::vector<std::uint32_t> StateGraph::path_to(const std::vector<bool>& goal,
                                               std::uint32_t from) const {
  constexpr std::uint32_t kUnseen = 0xffff'ffff;
  std::vector<std::uint32_t> origin(states_.size(), kUnseen);
  std::vector<std::uint32_t> queue{from};
  origin[from] = from;
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const std::uint32_t number = queue[at];
    if (goal[number]) {
      std::vector<std::uint32_t> path{number};
      while (path.back() != from) path.push_back(origin[path.back()]);
      std::reverse(path.begin(), path.end());
      return path;
    }
    for (const std::uint32_t target : next(number)) {
      if (origin[target] != kUnseen) continue;
      origin[target] = number;
      queue.push_back(target);
    }
  }
  return {};
}

}  // namespace squall::traces::graph
