// A trace's choices, repeated: what each did, and which earlier events caused it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/machine.hpp"
#include "scenarios/scenario.hpp"
#include "sim/world.hpp"
#include "traces/messages/received_votes.hpp"
#include "traces/trace.hpp"

namespace squall::traces::story {

/// Bound on the choices of a trace that is repeated: an event takes about 300 bytes.
inline constexpr std::size_t kEventsMax = 2'000'000;

/// What one choice did.
struct Event {
  std::uint64_t number = 0;  // of the choice, from 1
  sim::Time time_us = 0;
  sim::Action action;  // its server is the receiver where a message arrives
  bool stepped = false;
  bool changed = false;  // the view
  bool stopped = false;
  bool accepted = false;
  bool has_message = false;
  /// A leader knows more of a follower's log, or a candidate has one more vote.
  bool counts = false;
  core::Message message;
  core::View before;
  core::View after;
  core::Durable disk;                 // of the server, afterwards
  core::ServerSet votes;              // of a candidate: for it in its term, its own among them
  core::ServerSet holders;            // of a leader: that have acknowledged all that it commits
  std::vector<core::Message> sent;    // by the step, whether or not they wait for the disk
  std::vector<sim::Answer> answers;   // to clients
  std::vector<std::uint64_t> causes;  // numbers of earlier events: where its message comes from
};

/// The choices up to the first violation, and the World after them.
struct Repetition {
  std::vector<Event> events;  // number n at n - 1
  std::unique_ptr<sim::World> world;
  /// Why a choice was not possible; empty while all were.
  std::string stuck;

  const Event& event(std::uint64_t number) const { return events[number - 1]; }
  const checkers::Verdict& verdict() const { return world->verdict(); }
};

/// Applies one choice after the other.
class Repeater {
 public:
  /// REQUIRES: trace.recorded; `scenario` is the trace's; the trace outlives this.
  Repeater(const Trace& trace, const scenarios::Scenario& scenario,
           const core::MachineMaker& maker);
  /// False: there is no further choice, it was not possible, or a property is violated.
  bool advance();
  /// Of the latest choice.
  const sim::Report& report() const { return *report_; }
  const Repetition& so_far() const { return done_; }
  Repetition take() { return std::move(done_); }

 private:
  void add(const Choice& choice, std::uint16_t slot);
  void find_causes(Event& event, std::uint16_t slot);
  void note_departures(const Event& event, std::uint16_t slot);
  void count(Event& event);

  const Trace& trace_;
  Repetition done_;
  const sim::Report* report_ = nullptr;
  std::vector<std::uint64_t> came_from_;         // by slot: the event after which it flew
  std::map<std::uint64_t, std::uint64_t> made_;  // by key: the latest step whose message waited
  messages::ReceivedVotes votes_;
  core::PerServer<core::PerServer<core::Index>> matched_{};  // by leader and follower
};

}  // namespace squall::traces::story
