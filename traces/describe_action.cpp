// One line for each kind of action.
#include "traces/describe_action.hpp"

#include "core/describe.hpp"
#include "traces/action_words.hpp"

namespace squall::traces {

using sim::Action;
using sim::ActionKind;

namespace {

/// A set of one without its braces.
std::string servers(core::ServerSet set) {
  return set.size() == 1 ? std::to_string(set.lowest()) : core::describe(set);
}

std::string links(std::uint32_t value) {
  return servers(sim::links_from(value)) + "→" + servers(sim::links_to(value));
}

core::Configuration wanted(const Action& action) {
  return {
      core::ServerSet(static_cast<std::uint16_t>(action.value)), {}, core::ServerSet(action.slot)};
}

std::string message_type(std::uint16_t type) {
  if (type >= core::kMessageTypes) return "every message";
  return std::string(core::name(static_cast<core::MessageType>(type)));
}

}  // namespace

std::string describe(const Action& action, std::string_view what) {
  const std::string verb(name(action.kind));
  const std::string server = "server " + std::to_string(action.server);
  if (names_message(action.kind)) {
    return verb + " " + (what.empty() ? "a message" : std::string(what));
  }
  if (names_message_type(action.kind)) {
    return verb + " " + message_type(action.slot) + " " + links(action.value);
  }
  if (names_links(action.kind)) return verb + " " + links(action.value);
  switch (action.kind) {
    case ActionKind::election_timeout:
      return "election timeout of " + server;
    case ActionKind::heartbeat_timeout:
      return "heartbeat timeout of " + server;
    case ActionKind::request:
      return "request of client " + std::to_string(action.value) + " to " + server;
    case ActionKind::sync:
      return "sync ends on " + server;
    case ActionKind::crash:
      if (action.value == 0) return "crash " + server;
      if (action.value == sim::kTornWrite) return "crash " + server + ", its last record is torn";
      return "crash " + server + ", writes under way that survive: " + std::to_string(action.value);
    case ActionKind::corrupt:
    case ActionKind::rot:
      return verb + " entry " + std::to_string(action.value) + " of " + server;
    case ActionKind::misdirect:
      return verb + " the last write of " + server + " over entry " + std::to_string(action.value) +
             (action.slot == sim::kSilently ? ", and nothing tells" : "");
    case ActionKind::silence_timeout:
      return server + " has heard no leader for an election timeout";
    case ActionKind::lease_expired:
      return "the lease of " + server + " runs out";
    case ActionKind::compact:
      return server + " takes a snapshot";
    case ActionKind::change_membership:
      return "ask " + server + " for " + core::describe(wanted(action));
    case ActionKind::transfer:
      return "ask " + server + " to hand its leadership to server " + std::to_string(action.value);
    case ActionKind::fail_sync:
      return "sync fails on " + server;
    case ActionKind::fill_disk:
      return "the disk of " + server + " is full";
    case ActionKind::free_disk:
      return "the disk of " + server + " has room again";
    default:
      return verb + " " + server;
  }
}

std::string describe(const sim::Report& report) {
  return describe(report.action,
                  report.has_message ? core::describe(report.message) : std::string());
}

}  // namespace squall::traces
