// The plan's timeline: which steps wait for what, what each one does, and whom its names mean.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sim/plan/condition.hpp"
#include "sim/simulate/client_sessions.hpp"
#include "sim/simulate/context.hpp"
#include "sim/simulate/disk_syncs.hpp"
#include "sim/simulate/fault_attribution.hpp"
#include "sim/simulate/faults.hpp"
#include "sim/simulate/links.hpp"
#include "sim/simulate/timers.hpp"

namespace squall::sim::simulate {

using namespace plan;

class Timeline {
 public:
  Timeline(const Context& context, Timers& timers, Links& links, DiskSyncs& syncs,
           const ClientSessions& sessions, FaultAttribution& attribution, FaultEffects& effects);

  /// Pushes the steps that have become due. `scope`: of which convergence is asked.
  void watch(const ConvergenceScope& scope);
  /// A step is due, or a step's condition may hold now that its earliest time has come.
  void on_due(const Event& event, const ConvergenceScope& scope);
  /// An action from outside counts as the timeline's.
  void note_from_outside(const Action& action) { scripted_.note(action); }

  /// The faults that the timeline, or an action from outside, holds in place now.
  const Faults& scripted() const { return scripted_; }
  /// A step has fired, or there is none.
  bool has_begun() const { return has_begun_; }
  /// Whom the names of the plan mean, by plan.names; nothing before a step has bound one.
  std::span<const std::optional<core::ServerSet>> bound() const { return bound_; }

 private:
  enum class Due : std::uint8_t { step, watch };
  static_assert(fits_event(Due::watch));

  void push(Time time, Due due, std::uint16_t index) {
    agenda_.push(time, EventOwner::timeline, due, index);
  }
  void on_step(std::uint16_t index, const ConvergenceScope& scope);
  void arm_next_steps();
  void check(std::uint16_t index, const ConvergenceScope& scope);
  /// False: its target is not there yet.
  bool apply_step(const Step& step);
  std::optional<core::ServerSet> resolve(const Target& target);
  void apply(const Step& step, core::ServerSet target, core::ServerSet to);
  void apply_to_each(const Step& step, core::ServerSet target, ActionKind kind);
  /// False: the filter that it means is not there yet, or fewer messages that match are held than
  /// the step means.
  bool apply_to_messages(const Step& step, core::ServerSet from, core::ServerSet to);
  void apply_late(const Step& step, core::ServerSet target);
  void apply_clock(const Step& step, core::ServerSet target);
  void apply_to_links(const Step& step, ActionKind kind, core::ServerSet from, core::ServerSet to,
                      bool one_way);
  void apply_cut(const Step& step, core::ServerSet target, core::ServerSet to);
  void apply_heal(const Step& step, core::ServerSet target, core::ServerSet to);
  void apply_partition(const Step& step);
  void apply_shape(const Step& step);
  void apply_request(const Step& step, core::ServerSet target);
  void apply_transfer(const Step& step, core::ServerSet target, core::ServerSet to);
  void apply_link_model(const Step& step, core::ServerSet from, core::ServerSet to);
  void apply_configuration(const Step& step, core::ServerSet target);
  void add(const Step& step, const Action& action);
  std::uint16_t index_of(const Step& step) const {
    return static_cast<std::uint16_t>(&step - plan_.timeline.data());
  }

  Agenda& agenda_;
  const World& world_;
  const Plan& plan_;
  RunStatistics& statistics_;
  Rng& fault_stream_;
  Timers& timers_;
  Links& links_;
  DiskSyncs& syncs_;
  const ClientSessions& sessions_;
  FaultAttribution& attribution_;
  FaultEffects& effects_;
  Faults scripted_;
  core::PerServer<core::ServerSet> parted_{};  // by sender: what the last partition cut
  bool has_begun_;
  std::size_t armed_steps_ = 0;                        // steps below this one have been armed
  std::vector<std::uint16_t> waiting_steps_;           // armed, their condition does not hold yet
  std::vector<std::uint16_t> late_steps_;              // due, their target is not there yet
  std::vector<std::optional<core::ServerSet>> bound_;  // by plan.names
  std::vector<std::optional<Action>> filters_;         // by plan.filters: what added them
};

}  // namespace squall::sim::simulate
