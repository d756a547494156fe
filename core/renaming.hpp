// Permutations of servers, for symmetry: interchangeable servers behave the same under any
// renaming.
#pragma once

#include <array>

#include "core/configuration.hpp"
#include "core/step.hpp"

namespace squall::core {

/// A permutation of servers; kNobody stays kNobody.
class Renaming {
 public:
  Renaming() {
    for (std::size_t server = 0; server < names_.size(); ++server) {
      names_[server] = static_cast<ServerId>(server);
    }
  }
  void set(ServerId from, ServerId to) { names_[from] = to; }

  ServerId operator()(ServerId server) const { return names_[server]; }
  ServerSet operator()(ServerSet servers) const {
    ServerSet renamed;
    for (const ServerId server : servers) renamed.add(names_[server]);
    return renamed;
  }
  Configuration operator()(const Configuration& configuration) const {
    return {(*this)(configuration.voters), (*this)(configuration.outgoing),
            (*this)(configuration.learners)};
  }
  /// Permutes an array indexed by server; its values stay unchanged.
  template <typename T, std::size_t kSize>
  std::array<T, kSize> operator()(const std::array<T, kSize>& by_server) const {
    std::array<T, kSize> renamed{};
    for (std::size_t server = 0; server < kSize; ++server) {
      renamed[names_[server]] = by_server[server];
    }
    return renamed;
  }

 private:
  std::array<ServerId, kServersMax + 1> names_{};
};

inline void rename(Durable& durable, const Renaming& to) {
  durable.voted_for = to(durable.voted_for);
  durable.snapshot_configuration = to(durable.snapshot_configuration);
}
inline void rename(View& view, const Renaming& to) {
  rename(view.durable, to);
  view.leader = to(view.leader);
  view.configuration = to(view.configuration);
}
inline void rename(Message& message, const Renaming& to) {
  message.from = to(message.from);
  message.to = to(message.to);
  if (auto* snapshot = std::get_if<InstallSnapshot>(&message.body)) {
    snapshot->configuration = to(snapshot->configuration);
  }
}

}  // namespace squall::core
