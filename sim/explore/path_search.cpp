// Extends the current path by its next step, or backtracks.
#include "sim/explore/path_search.hpp"

#include <algorithm>

namespace squall::sim::explore {

PathSearch::PathSearch(const Setup& setup, const core::MachineMaker& maker, const Bounds& bounds,
                       StepObserver* observer, PathOrder order, std::size_t memory_max,
                       bool symmetric, std::uint64_t seed, std::uint64_t walks_max)
    : bounds_(bounds),
      order_(order),
      memory_max_(memory_max),
      walks_max_(walks_max),
      ensembles_(setup, maker, bounds, observer, symmetric),
      successors_(ensembles_, bounds),
      rng_(Rng::stream(seed, "walk")) {
  first_.ensemble = ensembles_.initial();
  first_.remaining = bounds_.initial_budget();
}

bool PathSearch::start_after(std::span<const Action> actions) {
  std::vector<MessageId> in_flight;
  ensembles_.begin_after(actions, in_flight);
  first_.ensemble = ensembles_.initial();
  if (in_flight.size() > bounds_.messages) return false;
  for (const MessageId message : in_flight) successors_.put(first_, message);
  return true;
}

std::uint32_t PathSearch::depth_max() const {
  if (order_ == PathOrder::deepening) return static_cast<std::uint32_t>(rounds_);
  if (order_ == PathOrder::random_walk && bounds_.depth == 0) return kWalkDepth;
  return bounds_.depth;
}

void PathSearch::begin_round() {
  ++rounds_;
  is_cut_ = false;
  length_ = 0;
  if (order_ == PathOrder::deepening) {
    // Of states at this round's depth, which are new; what is found before that is counted already.
    tally_.cuts[static_cast<std::size_t>(Cut::depth)] = 0;
  }
  const std::uint64_t fingerprint = successors_.fingerprint(first_);
  const bool is_first = count_if_distinct(fingerprint);
  if (phase_ == Explorer::Phase::running) arrive(first_, fingerprint, is_first);
}

/// No step of this round is left.
void PathSearch::end_round() {
  switch (order_) {
    case PathOrder::depth_first:
      phase_ = is_cut_ ? Explorer::Phase::depth : Explorer::Phase::complete;
      return;
    case PathOrder::deepening:
      if (!is_cut_) {
        phase_ = Explorer::Phase::complete;
      } else if (bounds_.depth > 0 && rounds_ >= bounds_.depth) {
        phase_ = Explorer::Phase::depth;
      } else {
        begin_round();
      }
      return;
    case PathOrder::random_walk:
      if (rounds_ >= walks_max_) {
        phase_ = Explorer::Phase::walked;
      } else {
        begin_round();
      }
  }
}

bool PathSearch::is_on_path(std::uint64_t fingerprint) const {
  return std::any_of(nodes_.begin(), nodes_.begin() + static_cast<std::ptrdiff_t>(length_),
                     [&](const Node& node) { return node.fingerprint == fingerprint; });
}

bool PathSearch::count_if_distinct(std::uint64_t fingerprint) {
  if (distinct_ >= visited_.room()) {
    if (memory() + 2 * visited_.memory() > memory_max_ || !visited_.grow()) {
      phase_ = Explorer::Phase::memory;
      return false;
    }
  }
  const bool is_first = visited_.insert(fingerprint);
  if (is_first) {
    ++distinct_;
    ++tally_.states;
  }
  return is_first;
}

void PathSearch::arrive(const ExploredState& state, std::uint64_t fingerprint, bool is_first) {
  if (length_ == nodes_.size()) nodes_.emplace_back();
  Node& node = nodes_[length_++];
  node.state = state;
  node.fingerprint = fingerprint;
  node.left.clear();
  deepest_ = std::max(deepest_, static_cast<std::uint32_t>(length_));
  successors_.list(node.state, [&](const Successor& step) {
    if (step.cut == Cut::none) {
      node.left.push_back(step);
    } else if (is_first || order_ == PathOrder::random_walk) {
      tally_.count(step);
    }
  });
  if (depth_max() > 0 && length_ > depth_max() && !node.left.empty()) {
    node.left.clear();
    is_cut_ = true;
    if (is_first || order_ == PathOrder::random_walk) {
      ++tally_.cuts[static_cast<std::size_t>(Cut::depth)];
    }
  }
  // Depth-first search takes the first step first; steps are taken from the back.
  std::reverse(node.left.begin(), node.left.end());
}

void PathSearch::leave() {
  if (--length_ == 0) end_round();
}

bool PathSearch::advance(std::uint64_t steps) {
  if (rounds_ == 0) begin_round();
  const std::uint64_t end = tally_.steps + steps;
  while (phase_ == Explorer::Phase::running && tally_.steps < end) {
    if (ensembles_.limit_reached() != nullptr) {
      phase_ = Explorer::Phase::entries;
    } else if (nodes_[length_ - 1].left.empty()) {
      if (order_ == PathOrder::random_walk) length_ = 1;
      leave();
    } else {
      go_on();
    }
  }
  if (memory() + ensembles_.growth_ahead() > memory_max_ && phase_ == Explorer::Phase::running) {
    phase_ = Explorer::Phase::memory;
  }
  // Ensembles::tidy() is not called: nodes keep pointers to effects.
  return phase_ == Explorer::Phase::running;
}

void PathSearch::go_on() {
  Node& node = nodes_[length_ - 1];
  const bool walks = order_ == PathOrder::random_walk;
  if (walks) std::swap(node.left[rng_.below(node.left.size())], node.left.back());
  node.taken = node.left.back();
  node.left.pop_back();
  const Successor& step = node.taken;
  tally_.count(step);
  if (step.effect != nullptr) labels_[step.effect->label] = 1;
  const StepOutcome outcome = step.effect == nullptr ? StepOutcome::nothing : step.effect->outcome;
  if (outcome == StepOutcome::violation || outcome == StepOutcome::goal) {
    outcome_ = outcome;
    phase_ = Explorer::Phase::found;
    return;
  }
  ExploredState next;
  successors_.take(node.state, step, next);
  const std::uint64_t fingerprint = successors_.fingerprint(next);
  const bool is_first = count_if_distinct(fingerprint);
  if (phase_ != Explorer::Phase::running) return;
  const bool goes_on =
      is_first || walks || (order_ == PathOrder::deepening && !is_on_path(fingerprint));
  if (outcome == StepOutcome::prune) {
    if (is_first) ++tally_.pruned;
    if (walks) node.left.clear();
  } else if (goes_on) {
    arrive(next, fingerprint, is_first);
  }
}

std::vector<Explorer::Waypoint> PathSearch::path() {
  std::vector<Explorer::Waypoint> path;
  for (std::size_t at = 0; at < length_; ++at) {
    const Successor& step = nodes_[at].taken;
    Explorer::Waypoint& point = path.emplace_back(Explorer::Waypoint{nodes_[at].state, step, {}});
    if (step.fate == Fate::stays) {
      point.move = ensembles_.move_of(nodes_[at].state.ensemble, *step.effect);
    }
  }
  return path;
}

std::size_t PathSearch::memory() const {
  return visited_.memory() + ensembles_.memory() +
         nodes_.size() * (sizeof(Node) + 8 * sizeof(Successor));
}

}  // namespace squall::sim::explore
