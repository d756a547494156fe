// Who votes, and what a majority is. Every quorum in core goes through here (chapter 4 comes here).
#pragma once

#include "core/types.hpp"

namespace squall::core {

struct Configuration {
  ServerSet voters;

  /// §3.4: any two quorums share a server.
  bool is_quorum(ServerSet servers) const { return 2 * (servers & voters).size() > voters.size(); }
  friend bool operator==(const Configuration&, const Configuration&) = default;
};

}  // namespace squall::core
