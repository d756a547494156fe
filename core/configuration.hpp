// Cluster configurations and their quorums, chapter 4. Every quorum in core is computed here.
#pragma once

#include "core/types.hpp"

namespace squall::core {

/// A simple configuration, or a joint one (§4.3) while `outgoing` is not empty: elections and
/// commitment then need a majority of `voters` (C_new) and a majority of `outgoing` (C_old).
struct Configuration {
  ServerSet voters{};
  ServerSet outgoing{};
  /// Learners receive entries and count in no quorum (§4.2.1).
  ServerSet learners{};

  bool is_joint() const { return !outgoing.empty(); }
  /// §3.4: any two quorums of one configuration share a server.
  bool is_quorum(ServerSet servers) const {
    return is_majority(servers, voters) && (!is_joint() || is_majority(servers, outgoing));
  }
  ServerSet voting() const { return voters | outgoing; }
  ServerSet members() const { return voting() | learners; }
  bool votes(ServerId server) const { return voting().contains(server); }

  friend bool operator==(const Configuration&, const Configuration&) = default;

 private:
  static bool is_majority(ServerSet servers, ServerSet of) {
    return 2 * (servers & of).size() > of.size();
  }
};
static_assert(sizeof(Configuration) == 6);

/// Encodes a configuration as an entry's payload; configuration_in() decodes it.
inline Payload payload_of(const Configuration& configuration) {
  return {std::uint64_t{configuration.voters.bits()} |
              std::uint64_t{configuration.outgoing.bits()} << 16 |
              std::uint64_t{configuration.learners.bits()} << 32,
          0};
}
inline Configuration configuration_in(const Payload& payload) {
  const auto set = [&](int at) {
    return ServerSet(static_cast<std::uint16_t>(payload.high >> at));
  };
  return {set(0), set(16), set(32)};
}

/// The highest value that a quorum has reached; `value_of(server)` gives each voter's value. 0
/// without voters. COST: an insertion sort of at most fifteen values, two while joint.
template <typename ValueOf>
auto quorum_value(const Configuration& configuration, ValueOf&& value_of) {
  using Value = decltype(value_of(kNobody));
  const auto of_majority = [&](ServerSet voters) {
    Value values[kServersMax];
    int count = 0;
    for (const ServerId voter : voters) {
      const Value value = value_of(voter);
      int at = count++;
      for (; at > 0 && values[at - 1] < value; --at) values[at] = values[at - 1];
      values[at] = value;
    }
    return count == 0 ? Value{0} : values[count / 2];
  };
  const Value incoming = of_majority(configuration.voters);
  if (!configuration.is_joint()) return incoming;
  const Value outgoing = of_majority(configuration.outgoing);
  return incoming < outgoing ? incoming : outgoing;
}

}  // namespace squall::core
