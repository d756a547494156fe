// How the servers of another configuration are drawn.
#include "sim/plan/drawn_change.hpp"

namespace squall::sim::plan {

core::Configuration drawn_change(const core::Configuration& now, core::ServerSet servers,
                                 const core::Settings& settings, Rng& draws) {
  core::ServerSet voters = now.voters;
  core::ServerSet learners = now.learners;
  if (settings.joint_consensus && draws.below(3) == 0) {
    voters = servers & core::ServerSet(static_cast<std::uint16_t>(draws.next()));
    return {voters, {}, learners - voters};
  }
  const core::ServerId one = draws.one_of(servers);
  const bool other_way = draws.below(4) == 0;
  if (voters.contains(one)) {
    voters.remove(one);
    if (other_way) learners.add(one);
  } else if (learners.contains(one)) {
    learners.remove(one);
    if (!other_way) voters.add(one);
  } else if (other_way && settings.catch_up_rounds_max == 0) {
    voters.add(one);
  } else {
    learners.add(one);
  }
  return {voters, {}, learners};
}

}  // namespace squall::sim::plan
