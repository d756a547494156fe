// Keeps the way that it is on; from its end it takes the next step, or goes back.
#include "sim/explore/path_search.hpp"

#include <algorithm>

namespace squall::sim::explore {

PathSearch::PathSearch(const Setup& setup, const core::MachineMaker& maker, const Bounds& bounds,
                       Watcher* watcher, PathOrder order, std::size_t memory_max, bool symmetric,
                       std::uint64_t seed, std::uint64_t walks_max)
    : bounds_(bounds),
      order_(order),
      memory_max_(memory_max),
      walks_max_(walks_max),
      ensembles_(setup, maker, bounds, watcher, symmetric),
      successors_(ensembles_, bounds),
      rng_(Rng::stream(seed, "walk")) {
  first_.ensemble = ensembles_.initial();
  first_.purse = bounds_.purse();
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
    tally_.states = tally_.pruned = 0;
    tally_.cuts = {};
    tally_.spent = {};
  }
  const std::uint64_t fingerprint = successors_.fingerprint(first_);
  if (is_new(fingerprint)) ++tally_.states;
  arrive(first_, fingerprint);
}

/// Nothing left of this round.
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

bool PathSearch::is_new(std::uint64_t fingerprint) {
  if (order_ == PathOrder::deepening) {
    return std::none_of(stops_.begin(), stops_.begin() + static_cast<std::ptrdiff_t>(length_),
                        [&](const Stop& stop) { return stop.fingerprint == fingerprint; });
  }
  if (distinct_ >= visited_.room()) {
    if (memory() + 2 * visited_.memory() > memory_max_) {
      phase_ = Explorer::Phase::memory;
      return false;
    }
    visited_.grow();
  }
  const bool is_new = visited_.insert(fingerprint);
  if (is_new) ++distinct_;
  return is_new;
}

void PathSearch::arrive(const ExploredState& state, std::uint64_t fingerprint) {
  if (length_ == stops_.size()) stops_.emplace_back();
  Stop& stop = stops_[length_++];
  stop.state = state;
  stop.fingerprint = fingerprint;
  stop.left.clear();
  deepest_ = std::max(deepest_, static_cast<std::uint32_t>(length_));
  successors_.list(stop.state, [&](const Successor& step) {
    if (step.cut != Cut::none) {
      tally_.count(step);
    } else {
      stop.left.push_back(step);
    }
  });
  if (depth_max() > 0 && length_ > depth_max() && !stop.left.empty()) {
    stop.left.clear();
    is_cut_ = true;
    ++tally_.cuts[static_cast<std::size_t>(Cut::depth)];
  }
  // Depth first begins with the first step of a state, which is taken from the back.
  std::reverse(stop.left.begin(), stop.left.end());
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
    } else if (stops_[length_ - 1].left.empty()) {
      if (order_ == PathOrder::random_walk) length_ = 1;
      leave();
    } else {
      go_on();
    }
  }
  if (memory() + ensembles_.growth_ahead() > memory_max_ && phase_ == Explorer::Phase::running) {
    phase_ = Explorer::Phase::memory;
  }
  // Nothing is tidied: stops keep the effects of steps that are not taken yet.
  return phase_ == Explorer::Phase::running;
}

void PathSearch::go_on() {
  Stop& stop = stops_[length_ - 1];
  const bool walks = order_ == PathOrder::random_walk;
  if (walks) std::swap(stop.left[rng_.below(stop.left.size())], stop.left.back());
  stop.taken = stop.left.back();
  stop.left.pop_back();
  const Successor& step = stop.taken;
  tally_.count(step);
  if (step.effect != nullptr) labels_[step.effect->label] = 1;
  const Remark remark = step.effect == nullptr ? Remark::nothing : step.effect->remark;
  if (remark == Remark::violation || remark == Remark::goal) {
    remark_ = remark;
    phase_ = Explorer::Phase::found;
    return;
  }
  ExploredState next;
  successors_.take(stop.state, step, next);
  const std::uint64_t fingerprint = successors_.fingerprint(next);
  const bool is_first = is_new(fingerprint);
  if (is_first) ++tally_.states;
  if (phase_ != Explorer::Phase::running) return;
  if (remark == Remark::prune) {
    if (is_first) ++tally_.pruned;
    if (walks) stop.left.clear();
  } else if (is_first || walks) {
    arrive(next, fingerprint);
  }
}

std::vector<Explorer::Waypoint> PathSearch::way() {
  std::vector<Explorer::Waypoint> way;
  for (std::size_t at = 0; at < length_; ++at) {
    const Successor& step = stops_[at].taken;
    Explorer::Waypoint& point = way.emplace_back(Explorer::Waypoint{stops_[at].state, step, {}});
    if (step.fate == Fate::stays) {
      point.move = ensembles_.move_of(stops_[at].state.ensemble, *step.effect);
    }
  }
  return way;
}

std::size_t PathSearch::memory() const {
  return visited_.memory() + ensembles_.memory() +
         stops_.size() * (sizeof(Stop) + 8 * sizeof(Successor));
}

}  // namespace squall::sim::explore
