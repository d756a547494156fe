// One line for each kind of action.
#include "traces/describe_action.hpp"

#include <array>

#include "core/describe.hpp"
#include "traces/action_words.hpp"

namespace squall::traces {

using sim::Action;

namespace {

/// A set of one without its braces.
std::string servers(core::ServerSet set) {
  return set.size() == 1 ? to_string(set.lowest()) : core::describe(set);
}

std::string links(const Action& action) {
  return servers(action.links_from()) + "→" + servers(action.links_to());
}

std::string type_in_words(std::uint16_t type) {
  if (type >= core::kMessageTypes) return "every message";
  return std::string(core::name(static_cast<core::MessageType>(type)));
}

/// The phrase of the action's kind, filled in.
std::string phrase(const Action& action) {
  std::string text(sim::row_of(action.kind).phrase);
  const auto fill = [&](std::string_view blank, const std::string& with) {
    if (const std::size_t at = text.find(blank); at != std::string::npos) {
      text.replace(at, blank.size(), with);
    }
  };
  fill("{server}", "server " + to_string(action.server));
  fill("{value}", std::to_string(action.value));
  return text;
}

std::string crash(const Action& action) {
  if (action.survivors() == 0) return phrase(action);
  if (action.survivors() == sim::kTornWrite) return phrase(action) + ", its last record is torn";
  if (action.writes_in_step() != 0) {
    return phrase(action) + " in its next step that writes, after write " +
           std::to_string(action.writes_in_step());
  }
  return phrase(action) + ", writes under way that survive: " + std::to_string(action.survivors());
}

/// Where it says so itself.
std::string rule_of_change(const Action& action) {
  if (action.by() == core::ChangeBy::settings) return "";
  return ", " + std::string(core::name_of(action.by()));
}

}  // namespace

std::string describe(const Action& action, std::string_view what) {
  using Fields = sim::ActionFields;
  const std::string verb(name(action.kind));
  switch (sim::fields_of(action.kind)) {
    case Fields::message:
      return verb + " " + (what.empty() ? "a message" : std::string(what));
    case Fields::links:
      return verb + " " + links(action);
    case Fields::filter:
      return verb + " " + type_in_words(action.message_type()) + " " + links(action) +
             (action.traits() == 0 ? "" : ", traits " + std::to_string(action.traits()));
    case Fields::survivors:
      return crash(action);
    case Fields::misdirection:
      return phrase(action) + (action.is_silent() ? ", and nothing tells" : "");
    case Fields::configuration:
    case Fields::change:
      return phrase(action) +
             core::describe(core::Configuration{action.voters(), {}, action.learners()}) +
             rule_of_change(action);
    case Fields::target: {
      if (action.target() != 0) break;
      return "ask server " + to_string(action.server) + " to hand its leadership over";
    }
    case Fields::server:
    case Fields::client:
    case Fields::entry:
    case Fields::room:
    case Fields::timer:
      break;
  }
  return phrase(action);
}

std::string describe(const core::Message& message, const sim::World& world) {
  std::array<char, 240> words;
  const std::size_t size = world.words_of(message, words);
  return size == 0 ? core::describe(message)
                   : core::describe(message, std::string_view(words.data(), size));
}

std::string describe(const sim::Report& report) {
  return describe(report.action,
                  report.has_message ? core::describe(report.message) : std::string());
}

}  // namespace squall::traces
