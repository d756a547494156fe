// The replacement of a server's machine under its old name, as stages that wait for each other.
#pragma once

#include "sim/simulate/context.hpp"

namespace squall::sim::simulate {

/// A follower is removed from the configuration, its machine goes away, a machine with an empty
/// disk comes back, is added as a learner, and is promoted (§4.2.1). One machine at a time.
class Replacement {
 public:
  explicit Replacement(const Context& context)
      : agenda_(context.agenda),
        world_(context.world),
        timing_(context.plan.timing),
        fault_statistics_(context.statistics.faults),
        fault_stream_(context.fault_stream) {}

  /// Of a random follower, whose machine stays away for `lasts`. Nothing happens while another
  /// replacement is under way or no server leads.
  void begin(const Delay& lasts);
  /// The replacement goes on when its next stage can begin, and is given up after many looks.
  void on_due();
  /// The replacement is given up.
  void begin_calm() { is_calm_ = true; }
  /// The server whose machine is away now: what the old machine acknowledged must not be counted as
  /// the new one's, and no other fault's end brings it back.
  core::ServerSet absent() const {
    return stage_ == Stage::away ? core::ServerSet::of(server_) : core::ServerSet();
  }

 private:
  enum class Due : std::uint8_t { look };
  static_assert(fits_event(Due::look));
  enum class Stage : std::uint8_t { none, remove, away, learn, promote };
  /// Then the replacement is given up.
  static constexpr std::uint32_t kLooksMax = 400;

  void push_look(Time time) { agenda_.push(time, EventOwner::replacement, Due::look, 0); }
  void ask_to_remove(const core::Configuration& now);
  void bring_back();
  void ask_to_learn(const core::Configuration& now);
  void ask_to_promote(const core::Configuration& now);
  void ask_for(core::ServerSet voters, core::ServerSet learners);

  Agenda& agenda_;
  const World& world_;
  const Timing& timing_;
  FaultStatistics& fault_statistics_;
  Rng& fault_stream_;
  Stage stage_ = Stage::none;
  core::ServerId server_ = core::kNobody;
  Delay lasts_;
  Time back_at_ = 0;
  std::uint32_t looks_ = 0;
  bool is_calm_ = false;
};

}  // namespace squall::sim::simulate
