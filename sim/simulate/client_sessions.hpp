// The client sessions in time: when each client asks, which server, and what it does unanswered.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "sim/plan/plan.hpp"
#include "sim/rng.hpp"
#include "sim/simulate/agenda.hpp"
#include "sim/world.hpp"

namespace squall::sim::simulate {

using namespace plan;

class ClientSessions {
 public:
  /// Copies of one client's command that are on their way at once, when its retries are much faster
  /// than its latency.
  static constexpr std::uint8_t kCopiesMax = 16;

  ClientSessions(Agenda& agenda, const World& world, const Workload& workload, std::uint64_t seed);

  /// All clients ask when the workload starts.
  void start();
  /// The action that an event of this part causes, if any: a request.
  std::optional<Action> on_due(Event event);
  /// After the request that on_due() returned: a client that was refused turns to another server.
  void follow_request(const Report& report);
  /// A client that has its answer asks again after its think time.
  void follow(const Report& report) {
    for (const Answer& answer : report.answers) on_answer(answer.client);
    if (report.action.kind == ActionKind::request) note_request(report.action);
    if (report.action.kind == ActionKind::request || !report.answers.empty()) {
      last_heard_us_ = agenda_.now();
    }
  }
  /// A client asked, or was answered, within the last `within_us`.
  bool asked_lately(Time within_us) const {
    return last_heard_us_ != kNever && agenda_.now() - last_heard_us_ <= within_us;
  }

  std::uint32_t count() const { return static_cast<std::uint32_t>(sessions_.size()); }
  /// The client has no command on its way or outstanding.
  bool is_idle(std::uint32_t client) const {
    return !sessions_[client].asks && !world_.clients()[client].waiting;
  }
  /// From now on clients choose among the servers of the core: others may be down for good, and
  /// answer no client.
  void begin_calm(core::ServerSet core) { choices_ = core; }

 private:
  enum class Due : std::uint8_t { ask, arrive, retry };
  static_assert(fits_event(Due::retry));

  struct ClientSession {
    core::ServerId server = core::kNobody;  // which it asks; kNobody: not chosen yet
    bool asks = false;                      // has a command on its way or outstanding
    std::uint8_t copies = 0;                // of it on their way
    std::uint16_t command = 0;              // the one that it was told to ask; 0: none
    Alarm retry;
  };

  std::optional<Action> on_ask(std::uint32_t client);
  std::optional<Action> on_arrive(std::uint32_t client) const;
  std::optional<Action> on_retry(std::uint32_t client);
  core::ServerId choose(std::uint32_t client);
  void on_answer(std::uint32_t client);
  void note_request(const Action& request);
  /// The client's command is on its way for so long.
  void send(std::uint32_t client, Time latency);
  void set_retry(std::uint32_t client, Time time) {
    if (workload_.retry_us == kNever) return;
    sessions_[client].retry.set(agenda_, EventOwner::client_sessions, Due::retry,
                                static_cast<std::uint16_t>(client), time, time);
  }

  Agenda& agenda_;
  const World& world_;
  const Workload& workload_;
  Rng workload_stream_;
  std::vector<ClientSession> sessions_;
  core::ServerSet choices_;      // among which a client chooses a server
  std::uint64_t asked_ = 0;      // commands, by all clients
  Time last_heard_us_ = kNever;  // when a client last asked or was answered
};

}  // namespace squall::sim::simulate
