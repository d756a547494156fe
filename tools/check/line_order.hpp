// An order of the lines of several servers that agrees with all that is known of it.
#pragma once

#include <cstdint>
#include <vector>

#include "core/hash.hpp"
#include "scenarios/json/user_error.hpp"
#include "tools/check/log_event.hpp"

namespace squall::tools::check {

/// The lines of one server come in their order, and a message arrives after it was sent: nothing else
/// is known, for clocks do not count. A line that cannot be taken yet, because it tells of entries
/// that no line before it holds, waits for the lines of other servers as long as there are any.
class LineOrder {
 public:
  /// `draw`: 0 is the order in which the lower servers come first; other numbers are others.
  explicit LineOrder(const EventLog& log, std::uint64_t draw = 0) : log_(log), draw_(draw) {
    for (std::uint32_t at = 0; at < log.events.size(); ++at) {
      lines_[log.events[at].server].push_back(at);
    }
    taken_.resize(log.events.size());
  }

  /// Calls `judge.take(event)` for every event. COST: linear, times the servers at worst.
  /// ERRORS: UserError: messages that arrive before they were sent.
  template <typename Judge>
  void run(Judge& judge) {
    std::size_t left = log_.events.size();
    while (left > 0) {
      const std::size_t before = left;
      for (const core::ServerId server : turn()) left -= take_some(server, judge);
      if (left < before) continue;
      // Nothing will tell what it waits for.
      const core::ServerId stuck = waiting_for_entries();
      if (stuck == core::kNobody) refuse();
      judge.take(next(stuck));
      advance(stuck);
      --left;
    }
  }

 private:
  std::uint32_t next(core::ServerId server) const { return lines_[server][at_[server]]; }
  bool is_done(core::ServerId server) const { return at_[server] == lines_[server].size(); }
  bool is_sent(std::uint32_t event) const {
    const std::uint32_t sent = log_.events[event].sent;
    return sent == kNoEvent || taken_[sent];
  }
  void advance(core::ServerId server) {
    taken_[next(server)] = true;
    ++at_[server];
  }
  template <typename Judge>
  std::size_t take_some(core::ServerId server, Judge& judge) {
    std::size_t count = 0;
    const std::size_t most = draw_ == 0 ? log_.events.size() : 1 + core::mix(draw_, ++turns_) % 6;
    while (count < most && !is_done(server) && is_sent(next(server)) &&
           judge.can_take(next(server))) {
      judge.take(next(server));
      advance(server);
      ++count;
    }
    return count;
  }
  std::vector<core::ServerId> turn() {
    std::vector<core::ServerId> servers;
    for (const core::ServerId server : log_.servers) servers.push_back(server);
    for (std::size_t at = servers.size(); draw_ != 0 && at > 1; --at) {
      std::swap(servers[at - 1], servers[core::mix(draw_, ++turns_) % at]);
    }
    return servers;
  }
  core::ServerId waiting_for_entries() const {
    for (const core::ServerId server : log_.servers) {
      if (!is_done(server) && is_sent(next(server))) return server;
    }
    return core::kNobody;
  }
  [[noreturn]] void refuse() const {
    for (const core::ServerId server : log_.servers) {
      if (is_done(server)) continue;
      throw scenarios::json::UserError{
          log_.place(next(server)),
          "this message arrives before it was sent: the line of its sending, " +
              log_.place(log_.events[next(server)].sent) +
              ", comes after one that this line comes before"};
    }
    SQUALL_ASSERT(false);
    throw;
  }

  const EventLog& log_;
  std::uint64_t draw_;
  std::uint64_t turns_ = 0;
  core::PerServer<std::vector<std::uint32_t>> lines_{};
  core::PerServer<std::size_t> at_{};
  std::vector<bool> taken_;
};

}  // namespace squall::tools::check
