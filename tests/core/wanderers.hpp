// A few servers and the messages among them, led about by a list of numbers: any run they can have.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "core/server.hpp"

namespace squall::tests {

/// What one server did.
struct Move {
  core::ServerId server = core::kNobody;
  bool booted = false;
  core::Input input;  // unless it booted
  core::View before;
  core::Output output;
};

/// Servers 1 … n with synchronous disks. Messages may be late, lost, and come twice.
class Wanderers {
 public:
  explicit Wanderers(int servers) : settings_{{core::ServerSet::first(servers)}, 2, 4, true} {
    for (const core::ServerId server : settings_.configuration.voters) {
      servers_.push_back(std::make_unique<core::Server>(server, settings_, tree_));
      core::Output output;
      servers_.back()->boot({}, output);
      views_.push_back(output.view);
    }
  }

  /// Lets something happen that may happen now; `choice` says what.
  const Move& move(std::uint32_t choice) {
    const std::uint32_t what = choice % 16;
    const std::uint32_t which = choice / 16;
    const auto server = core::ServerId::of(1 + which % servers_.size());
    if (what == 0) return step(server, core::ElectionTimeout{});
    if (what == 1) return step(server, core::HeartbeatTimeout{});
    if (what <= 3) return step(server, core::ClientRequest{{1, ++commands_}});
    if (what == 4) return restart(server);
    if (messages_.empty()) return step(server, core::ElectionTimeout{});
    const std::size_t at = which % messages_.size();
    const core::Message message = messages_[at];
    if (what != 5) messages_.erase(messages_.begin() + static_cast<std::ptrdiff_t>(at));
    return step(message.to, core::Receive{message});
  }
  /// Puts a fresh server, loaded with what the old one saved, into this seat.
  void replace(core::ServerId server) {
    std::array<std::byte, 2048> room;
    const std::size_t size = seat(server)->save(room);
    seat(server) = std::make_unique<core::Server>(server, settings_, tree_);
    seat(server)->load({room.data(), size});
  }
  core::Server& server(core::ServerId server) { return *seat(server); }
  const core::View& view(core::ServerId server) const { return views_[server.value() - 1u]; }
  core::LogTree& tree() { return tree_; }

 private:
  std::unique_ptr<core::Server>& seat(core::ServerId server) {
    return servers_[server.value() - 1u];
  }

  const Move& restart(core::ServerId server) {
    begin(server, true);
    seat(server)->boot(move_.before.durable, move_.output);
    return finish();
  }
  const Move& step(core::ServerId server, const core::Input& input) {
    begin(server, false);
    move_.input = input;
    seat(server)->step(input, move_.output);
    return finish();
  }
  void begin(core::ServerId server, bool booted) {
    move_.server = server;
    move_.booted = booted;
    move_.before = view(server);
    move_.output.clear();
  }
  const Move& finish() {
    views_[move_.server.value() - 1u] = move_.output.view;
    for (const core::Message& message : move_.output.messages) messages_.push_back(message);
    // The oldest are lost: enough of them has been late by then.
    if (messages_.size() > 40) messages_.erase(messages_.begin(), messages_.end() - 40);
    return move_;
  }

  core::LogTree tree_;
  core::Settings settings_;
  std::vector<std::unique_ptr<core::Server>> servers_;
  std::vector<core::View> views_;
  std::vector<core::Message> messages_;
  std::uint64_t commands_ = 0;
  Move move_;
};

/// Up to a few hundred choices.
inline std::vector<std::uint32_t> any_choices() {
  return *rc::gen::scale(4, rc::gen::container<std::vector<std::uint32_t>>(
                                rc::gen::inRange<std::uint32_t>(0, 1u << 20)));
}

}  // namespace squall::tests
