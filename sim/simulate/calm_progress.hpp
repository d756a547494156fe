// Observes in the calm phase how long each thing that was asked for takes to come to its end.
#pragma once

#include <vector>

#include "sim/simulate/agenda.hpp"
#include "sim/simulate/run_statistics.hpp"
#include "sim/world.hpp"

namespace squall::sim::simulate {

/// Of operations, transfers, membership changes, and the leaving of a joint configuration. A
/// transfer or change that its leader cannot finish, because it leads no more, has ended too.
class CalmProgress {
 public:
  CalmProgress(const Agenda& agenda, const World& world, CalmStatistics& statistics)
      : agenda_(agenda), world_(world), statistics_(statistics) {}

  /// The calm phase begins: what waits, waits since now. REQUIRES: statistics.core is chosen.
  void begin();
  void follow(const Report& report);

 private:
  void follow_request(const Action& request);
  void follow_accepted(const Report& report);
  /// A newcomer lacks what is committed: a leader may give it up (§4.2.1), and then the change does
  /// not come to its end.
  bool is_far_behind(const core::View& leader, core::ServerSet voters) const;
  void follow_leader();
  bool is_finished(const core::View& leader) const;

  const Agenda& agenda_;
  const World& world_;
  CalmStatistics& statistics_;
  /// By client: how long its operation had waited when it asked a server that is not joined to the
  /// leader: while it waits there, that is not the leader's doing.
  std::vector<Time> waited_us_;
  // What a leader accepted last, and has not finished.
  core::ServerId asked_ = core::kNobody;
  core::Term asked_term_ = 0;
  core::ServerId transferee_ = core::kNobody;
  core::Configuration wanted_{};
};

}  // namespace squall::sim::simulate
