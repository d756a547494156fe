// Whether the clients' answers contradict the log is asked where something follows from it.
#include "traces/judged/judged_run.hpp"

namespace squall::traces::judged {

Facts JudgedRun::facts() {
  Facts facts = traces::facts(world(), run_.simulator());
  // Of a broken log nothing follows, and some faults leave nothing to rely on.
  const checkers::PropertySet off = world().history().off;
  if (!facts.violation && !off.contains(checkers::Property::real_time_order) &&
      !off.contains(checkers::Property::read_freshness)) {
    facts.contradiction = clients_.contradiction(world());
  }
  probes_.finish(world());
  facts.probes = probes_;
  return facts;
}

}  // namespace squall::traces::judged
