// A World in which lists of choices are tried, each from the moment at which it differs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/machine.hpp"
#include "scenarios/scenario.hpp"
#include "traces/replay_timers.hpp"
#include "traces/shrink/signature.hpp"
#include "traces/trace.hpp"

namespace squall::traces::shrink {

/// A choice, and what its message is: another message may take its place where terms, indexes or
/// rounds became others.
struct Step {
  Choice choice;
  core::MessageType type = core::MessageType::request_vote;
  core::ServerId from = core::kNobody;
  core::ServerId to = core::kNobody;
  std::uint32_t number = 0;   // of the choice in the whole trace, from 1; 0: unknown
  std::uint32_t sent_by = 0;  // the choice in which the message entered the network; 0: unknown
};
using Steps = std::vector<Step>;

/// What was possible, up to the first violation, and how it ended.
struct Realized {
  std::size_t first = 0;  // so many steps of the list that is kept come before these
  Steps steps;
  std::vector<std::string> descriptions;  // of their messages, where they were asked for
  Outcome outcome;
};

/// A choice that names a message means the message with its key, or else the oldest of its type on
/// its link, one of the same sending choice before others; a choice that is not possible is left
/// out.
class TrialWorld {
 public:
  /// Copies the scenario; `maker` is used only here.
  TrialWorld(const scenarios::Scenario& scenario, const core::MachineMaker& maker);

  /// Replays the list from the start. What was possible becomes the list that is kept.
  Realized begin(const Steps& steps, bool describes = false);
  /// The list that is kept, up to `at`, and then `rest`. COST: a step for each of `rest`, and for
  /// each from the last moment before `at`; a moment after `at` is forgotten.
  /// REQUIRES: at <= kept().size().
  Realized try_rest(std::size_t at, std::span<const Step> rest);
  /// The list that is kept, up to realized.first, and then what was realized, is kept.
  void keep(const Realized& realized);
  const Steps& kept() const { return kept_; }
  /// Of what was tried last.
  Signature signature() const { return signature_of(world_); }

 private:
  struct Moment {
    std::size_t at = 0;
    sim::World::Moment world;
    ReplayTimers timers;
    std::vector<std::uint32_t> sent_by;
    bool was_elected_early = false;
  };

  Moment moment(std::size_t at) const {
    return {at, world_.moment(), timers_, sent_by_, was_elected_early_};
  }
  std::uint16_t slot_for(const Step& step) const;
  void act(const Step& step, Realized& realized, bool describes = false);
  void conclude(Realized& realized) const;

  scenarios::Scenario scenario_;
  sim::World world_;
  ReplayTimers timers_;
  std::vector<std::uint32_t> sent_by_;  // by slot
  Steps kept_;
  std::vector<Moment> moments_;     // ascending; the first is the start
  bool was_elected_early_ = false;  // before the server asked for it, see traces::replay()
};

/// The choices of a trace, which know nothing of their messages yet.
Steps steps_of(const Trace& trace);

/// The steps as a trace of this scenario. REQUIRES: realized.first == 0.
Trace trace_of(const Realized& realized, const Header& header);

}  // namespace squall::traces::shrink
