// Clients: one outstanding command each, asked again until a leader has committed it.
#pragma once

#include <cstdint>
#include <vector>

#include "core/hash.hpp"
#include "core/log_tree.hpp"

namespace squall::sim {

struct Client {
  std::uint32_t sequence = 0;  // of the command that is, or was last, outstanding
  bool waiting = false;
  friend bool operator==(const Client&, const Client&) = default;
};

class Clients {
 public:
  explicit Clients(std::uint32_t count) : clients_(count) {}

  std::uint32_t count() const { return static_cast<std::uint32_t>(clients_.size()); }
  const Client& operator[](std::uint32_t client) const { return clients_[client]; }
  std::uint64_t answered() const { return answered_; }

  /// The command that `client` sends now: a new one, or the outstanding one again.
  core::Payload ask(std::uint32_t client) {
    Client& state = clients_[client];
    if (!state.waiting) {
      state.waiting = true;
      ++state.sequence;
    }
    return payload(client, state.sequence);
  }
  /// A leader has committed this command. True when its client was waiting for it.
  bool answer(const core::Payload& payload, std::uint32_t& client) {
    client = static_cast<std::uint32_t>(payload.high >> 32) - 1;
    if (client >= clients_.size()) return false;  // an entry of the initial logs
    Client& state = clients_[client];
    if (!state.waiting || state.sequence != static_cast<std::uint32_t>(payload.high)) return false;
    state.waiting = false;
    ++answered_;
    return true;
  }

 private:
  static core::Payload payload(std::uint32_t client, std::uint32_t sequence) {
    const std::uint64_t high = std::uint64_t{client + 1} << 32 | sequence;
    return {high, core::mix(high, 0x73717561)};
  }
  std::vector<Client> clients_;
  std::uint64_t answered_ = 0;
};

}  // namespace squall::sim
