// The client oracle's checks as loops over lists of operations and answers.
#include "checkers/oracle/client_oracle.hpp"

#include "core/state_machine.hpp"

namespace squall::checkers::oracle {

using core::Command;
using core::Entry;
using core::EntryKind;

namespace {

struct Session {
  std::uint16_t client = 0;
  std::uint32_t latest = 0;   // sequence of its latest command
  std::size_t last_used = 0;  // index
};

/// §6.2: a request for a session may be forwarded late. Then a copy of it stands earlier in the log,
/// and something that its client asked for later.
bool is_late_copy(Entries log, std::size_t index) {
  const Command opening = core::command_in(log[index - 1].payload);
  bool is_copy = false;
  bool is_late = false;
  for (const Entry& entry : first_entries(log, index - 1)) {
    if (entry.kind != EntryKind::command && entry.kind != EntryKind::session) continue;
    const Command other = core::command_in(entry.payload);
    if (other.client != opening.client) continue;
    is_copy |= entry.kind == EntryKind::session && other == opening;
    is_late |= other.sequence > opening.sequence;
  }
  return is_copy && is_late;
}

/// §6.3: the commands that take effect, in order. A client first opens a session; the least
/// recently used session expires when there are too many; within a session each command takes
/// effect once, and a late request for it opens nothing.
std::vector<Command> what_takes_effect(Entries log, std::uint32_t sessions_max) {
  std::vector<Command> effects;
  std::vector<Session> sessions;
  for (std::size_t index = 1; index <= log.size(); ++index) {
    const Entry& entry = log[index - 1];
    if (entry.kind != EntryKind::command && entry.kind != EntryKind::session) continue;
    const Command command = core::command_in(entry.payload);
    auto session = std::find_if(sessions.begin(), sessions.end(),
                                [&](const Session& one) { return one.client == command.client; });
    if (entry.kind == EntryKind::session) {
      if (is_late_copy(log, index)) continue;
      if (session == sessions.end()) {
        if (sessions.size() == sessions_max) {
          sessions.erase(std::min_element(
              sessions.begin(), sessions.end(),
              [](const Session& a, const Session& b) { return a.last_used < b.last_used; }));
        }
        session = sessions.insert(sessions.end(), Session{command.client});
      }
      session->latest = command.sequence;
      session->last_used = index;
    } else if (session != sessions.end()) {
      session->last_used = index;
      if (command.sequence <= session->latest) continue;
      session->latest = command.sequence;
      effects.push_back(command);
    }
  }
  return effects;
}

bool repeats_one(const std::vector<Command>& commands) {
  for (std::size_t one = 0; one < commands.size(); ++one) {
    for (std::size_t other = one + 1; other < commands.size(); ++other) {
      if (commands[one].client == commands[other].client &&
          commands[one].sequence == commands[other].sequence) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

void ClientOracle::asks(std::uint32_t client, const core::Payload& payload) {
  operations_.push_back({client, payload, answers_.size(), false});
}

ClientOracle::Violated ClientOracle::applies(Entries committed) {
  for (; applied_ < committed.size(); ++applied_) {
    const Entry& entry = committed[applied_];
    const auto index = core::Index::of(applied_ + 1);
    Violated violated;
    if (sessions_max_ > 0 &&
        repeats_one(what_takes_effect(first_entries(committed, applied_ + 1), sessions_max_))) {
      violated.insert(Property::exactly_once);
    }
    for (Operation& operation : operations_) {
      const bool is_asked = entry.kind == EntryKind::command || entry.kind == EntryKind::session;
      if (!is_asked || operation.answered || operation.payload != entry.payload) continue;
      if (index <= latest_before(operation)) violated.insert(Property::real_time_order);
      answer(operation, index);
    }
    if (!violated.empty()) return violated;
  }
  return {};
}

ClientOracle::Violated ClientOracle::reads(std::uint32_t client, core::Index index) {
  for (Operation& operation : operations_) {
    if (operation.client != client || operation.answered) continue;
    const bool fresh = index >= latest_before(operation);
    answer(operation, index);
    if (!fresh) return {Property::read_freshness};
  }
  return {};
}

core::Index ClientOracle::latest_before(const Operation& operation) const {
  core::Index latest = 0;
  for (std::size_t at = 0; at < operation.answers_before; ++at) {
    latest = std::max(latest, answers_[at]);
  }
  return latest;
}

void ClientOracle::answer(Operation& operation, core::Index index) {
  operation.answered = true;
  answers_.push_back(index);
}

}  // namespace squall::checkers::oracle
