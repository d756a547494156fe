// Whose votes, or pre-votes, each candidate has received.
#pragma once

#include "sim/world.hpp"

namespace squall::traces::messages {

class ReceivedVotes {
 public:
  /// Of each report, in order. True: a candidate has received one more, perhaps the one that made it
  /// leader. `world`: as it is afterwards.
  bool add(const sim::Report& report, const sim::World& world);
  /// Its own among them; what a leader was elected with. REQUIRES: it is, or was, a candidate.
  core::ServerSet of(core::ServerId candidate) const { return votes_[candidate]; }

 private:
  core::PerServer<core::ServerSet> votes_{};
};

}  // namespace squall::traces::messages
