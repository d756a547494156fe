// Logs as plain entry lists and their configurations, for the oracles, which do not use LogTree.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "checkers/observation.hpp"

namespace squall::checkers::oracle {

/// A log as a list: the entry at index i is [i - 1].
using PlainLog = std::vector<core::Entry>;
/// A prefix of a plain log.
using Entries = std::span<const core::Entry>;

/// COST: O(length).
inline PlainLog written_out(const core::LogTree& tree, core::Ref tip) noexcept {
  PlainLog log;
  for (core::Ref ref = tip; ref != core::kRoot; ref = tree.parent(ref)) {
    log.push_back(tree.entry(ref));
  }
  std::reverse(log.begin(), log.end());
  return log;
}

inline Entries first_entries(Entries log, std::size_t count) noexcept {
  return log.first(std::min(count, log.size()));
}

inline bool is_prefix(Entries prefix, Entries log) noexcept {
  return prefix.size() <= log.size() && std::equal(prefix.begin(), prefix.end(), log.begin());
}

/// §4.1: "a server always uses the latest configuration in its log"; `initial` if there is none.
inline core::Configuration configuration_said_by(Entries log,
                                                 const core::Configuration& initial) noexcept {
  core::Configuration latest = initial;
  for (const core::Entry& entry : log) {
    if (entry.kind == core::EntryKind::configuration) {
      latest = core::configuration_in(entry.payload);
    }
  }
  return latest;
}

/// True for a majority of the voters; of both sets in a joint configuration (§4.3).
inline bool are_quorum(const core::Configuration& configuration, core::ServerSet servers) noexcept {
  const auto more_than_half = [&](core::ServerSet voters) {
    int among = 0;
    for (const core::ServerId voter : voters) among += servers.contains(voter) ? 1 : 0;
    return among > voters.size() - among;
  };
  return more_than_half(configuration.voters) &&
         (configuration.outgoing.empty() || more_than_half(configuration.outgoing));
}

}  // namespace squall::checkers::oracle
