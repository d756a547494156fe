// A reference breadth-first search: whole Worlds as bytes in a set, without any optimization. The
// numbers of the explorer are compared with it.
#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <vector>

#include "sim/bytes.hpp"
#include "sim/explore/explorer.hpp"

namespace squall::tests {

class PlainSearch {
 public:
  PlainSearch(const sim::Setup& setup, const core::MachineMaker& maker,
              const sim::explore::Bounds& bounds)
      : world_(setup, maker), bounds_(bounds) {}

  struct Result {
    std::uint64_t states = 0;
    std::uint64_t steps = 0;
    std::uint32_t levels = 0;
    bool violated = false;  // then only the level before the violation is whole
    friend bool operator==(const Result&, const Result&) = default;
  };

  Result run() {
    std::deque<State> level{remember()};
    level[0].remaining = bounds_.initial_budget();
    add(level[0]);
    while (!level.empty() && !result_.violated) {
      ++result_.levels;
      next_.clear();
      for (const State& state : level) expand(state);
      level.swap(next_);
    }
    result_.states = seen_.size();
    return result_;
  }

 private:
  struct State {
    std::vector<std::string> parts;
    std::vector<core::Message> messages;
    sim::explore::RemainingBudget remaining;
  };

  State remember() const {
    State state;
    std::vector<std::byte> room(sim::World::kPartBytesMax);
    for (sim::World::Part part = 0; part < world_.parts(); ++part) {
      const std::size_t size = world_.save(part, room);
      state.parts.emplace_back(reinterpret_cast<const char*>(room.data()), size);
    }
    return state;
  }
  void go_back_to(const State& state) {
    for (sim::World::Part part = 0; part < world_.parts(); ++part) {
      world_.load(part, std::as_bytes(std::span(state.parts[part])));
    }
  }
  static std::string bytes_of(const core::Message& message) {
    std::array<std::byte, 64> room;
    sim::ByteWriter writer(room);
    writer(message);
    return {reinterpret_cast<const char*>(room.data()), writer.size()};
  }
  bool add(const State& state) {
    std::multiset<std::string> messages;
    for (const core::Message& message : state.messages) messages.insert(bytes_of(message));
    std::string whole = std::to_string(state.remaining.bits());
    for (const std::string& part : state.parts) whole += std::to_string(part.size()) + ":" + part;
    for (const std::string& message : messages) whole += message;
    return seen_.insert(whole).second;
  }

  void expand(const State& state) {
    go_back_to(state);
    std::vector<sim::explore::Move> moves;
    sim::explore::list_moves(world_, bounds_, moves);
    for (const sim::explore::Move& move : moves) {
      if (state.remaining[move.budget] > 0) take(state, move, state.messages.size());
    }
    std::set<std::string> done;
    for (std::size_t at = 0; at < state.messages.size(); ++at) {
      if (!done.insert(bytes_of(state.messages[at])).second) continue;
      take(state, {{sim::ActionKind::deliver}}, at);
      if (state.remaining[sim::explore::Budget::drops] > 0)
        change(state, sim::explore::Budget::drops, at, false);
      if (state.remaining[sim::explore::Budget::duplicates] > 0)
        change(state, sim::explore::Budget::duplicates, at, true);
    }
  }
  /// Loses or duplicates a message.
  void change(const State& state, sim::explore::Budget budget, std::size_t at, bool doubles) {
    State next = state;
    next.remaining = state.remaining.spend(budget);
    if (doubles) {
      next.messages.push_back(state.messages[at]);
    } else {
      next.messages.erase(next.messages.begin() + static_cast<std::ptrdiff_t>(at));
    }
    arrive(next);
  }
  void take(const State& state, sim::explore::Move move, std::size_t message) {
    go_back_to(state);
    State next;
    next.messages = state.messages;
    if (message < state.messages.size()) {
      move.action.slot = world_.put_in_flight(state.messages[message]);
      next.messages.erase(next.messages.begin() + static_cast<std::ptrdiff_t>(message));
    }
    std::size_t sent = 0;
    const auto apply = [&](const sim::Action& action) {
      const sim::Report& report = world_.apply(action);
      result_.violated = result_.violated || report.verdict.has_value();
      for (const std::uint16_t slot : report.entered) {
        next.messages.push_back(world_.network().message(slot));
        world_.take_from_flight(slot);
        ++sent;
      }
      return report.action.server;
    };
    const core::ServerId server = apply(move.action);
    if (move.restarts) apply(sim::Action::restart(server));
    const State after = remember();
    next.parts = after.parts;
    next.remaining = state.remaining.spend(move.budget);
    if (move.may_be_idle && sent == 0 && next.parts == state.parts) return;
    const core::Durable& durable = world_.views()[server].durable;
    if (bounds_.terms > 0 && durable.current_term > bounds_.terms) return;
    if (bounds_.entries > 0 && world_.tree().index(durable.log.tip) > bounds_.entries) return;
    arrive(next);
  }
  void arrive(const State& next) {
    if (next.messages.size() > bounds_.messages) return;
    ++result_.steps;
    if (add(next)) next_.push_back(next);
  }

  sim::World world_;
  sim::explore::Bounds bounds_;
  std::set<std::string> seen_;
  std::deque<State> next_;
  Result result_;
};

}  // namespace squall::tests
