// Compares a server before and after an event.
#include "traces/exports/event_words.hpp"

#include <algorithm>

#include "core/describe.hpp"
#include "core/hexadecimal.hpp"
#include "traces/action_words.hpp"
#include "traces/describe_action.hpp"
#include "traces/prose.hpp"

namespace squall::traces::exports {

using core::to_string;
using core::View;

namespace {

/// The fields of the view that changed, but for the role.
void add_changes(const RunEvent& event, std::vector<std::string>& marks) {
  const View& before = event.before();
  const View& after = event.after();
  const core::LogTree& tree = event.world->tree();
  const core::ServerId vote = after.durable.voted_for;
  const bool is_own = vote == event.server;
  const bool voted =
      before.durable.voted_for != vote || before.durable.current_term != after.durable.current_term;
  if (voted && vote != core::kNobody && !is_own) {
    marks.push_back("votes for " + to_string(vote) + " in term " +
                    to_string(after.durable.current_term));
  }
  const core::Log old = before.durable.log;
  const core::Log log = after.durable.log;
  if (log.base != old.base) {
    marks.push_back("snapshot up to entry " + to_string(tree.index(log.base)));
  }
  const core::Index kept = tree.index(tree.common_prefix(old.tip, log.tip));
  if (kept < tree.index(old.tip) && kept >= tree.index(log.base)) {
    marks.push_back("removes " + entries_in_words(tree, old.tip, kept + 1, tree.index(old.tip)));
  }
  if (before.configuration != after.configuration) {
    marks.push_back("members " + in_words(after.configuration));
  }
  if (before.commit_index < after.commit_index) {
    marks.push_back((after.role == core::Role::leader ? "commits up to " : "knows of commits to ") +
                    to_string(after.commit_index));
  }
}

/// Bytes of the first character; 0: it is no UTF-8. Overlong forms and surrogates are not looked for.
std::size_t character_size(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return 1;
  const std::size_t size = first < 0xc2   ? 0
                           : first < 0xe0 ? 2
                           : first < 0xf0 ? 3
                           : first < 0xf5 ? 4
                                          : 0;
  if (text.size() < size) return 0;
  for (std::size_t at = 1; at < size; ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xc0) != 0x80) return 0;
  }
  return size;
}

bool is_new_role(const View& before, const View& after) {
  return before.role != after.role || (after.role == core::Role::candidate &&
                                       before.durable.current_term != after.durable.current_term);
}

}  // namespace

std::string Opening::title() const {
  return on_one_line(scenario->name) + ", seed 0x" + core::short_hexadecimal(seed);
}

std::string words_of(const core::Message& message) {
  std::string text = core::describe(message);
  const std::string link = " " + to_string(message.from) + "→" + to_string(message.to);
  const std::size_t at = text.find(link);
  return at == std::string::npos ? text : text.erase(at, link.size());
}

std::string_view words_of(Arrival arrival) {
  switch (arrival) {
    case Arrival::none:
      return "in flight";
    case Arrival::arrives:
      return "received";
    case Arrival::dropped:
      return "dropped";
    case Arrival::garbled:
      return "garbled";
    case Arrival::cut:
      return "the link is cut";
    case Arrival::down:
      return "the server is down";
  }
  return "";
}

std::string_view words_of(sim::Network::Fate fate) {
  using Fate = sim::Network::Fate;
  switch (fate) {
    case Fate::flies:
      return "sent";
    case Fate::held:
      return "held";
    case Fate::cut:
      return "the link is cut";
    case Fate::blocked:
      return "blocked";
    case Fate::full:
      return "the network is full";
  }
  return "";
}

std::vector<std::string> marks_of(const RunEvent& event) {
  const sim::Report& report = *event.report;
  std::vector<std::string> marks;
  const bool is_plain = !report.stepped && !report.stopped;
  if (report.stopped) {
    marks.push_back(report.action.kind == sim::ActionKind::crash ? describe(report.action)
                                                                 : "stops");
  } else if (event.boots()) {
    marks.push_back("restarts in term " + to_string(event.after().durable.current_term));
  } else if (report.stepped && report.changed) {
    if (is_new_role(event.before(), event.after())) {
      marks.push_back(std::string(core::name(event.after().role)) + " in term " +
                      to_string(event.after().durable.current_term));
    }
    add_changes(event, marks);
  } else if (is_plain && names_server(report.action.kind) &&
             report.action.kind != sim::ActionKind::request &&
             report.action.kind != sim::ActionKind::sync) {
    marks.push_back(describe(report.action));
  }
  if (report.verdict) {
    marks.push_back("VIOLATED " + std::string(checkers::name(report.verdict->property)) + ": " +
                    checkers::explain(*report.verdict, event.world->failure_text()));
  }
  return marks;
}

std::string sentence_of(const RunEvent& event) {
  const std::string action = describe(*event.report);
  std::string text = action;
  if (is_lost(event.arrival)) text += ", lost: " + std::string(words_of(event.arrival));
  for (const std::string& mark : marks_of(event)) {
    if (mark != action) text += "; " + mark;
  }
  return text;
}

std::string question_in_words(const RunEvent& event) {
  const std::uint32_t number = event.report->action.client();
  const core::Command& command = event.world->clients()[number].command;
  const std::string key = "key " + std::to_string(command.key);
  std::string text = "client " + std::to_string(number) + ": ";
  // The client may have been answered in this very event: then it registers no more.
  if (event.world->clients()[number].registering) return text + "opens a session";
  switch (command.operation) {
    case core::Operation::get:
      return text + "get " + key;
    case core::Operation::put:
      return text + "put " + std::to_string(command.value) + " to " + key;
    case core::Operation::append:
      return text + "append " + std::to_string(command.value) + " to " + key;
    case core::Operation::compare_and_set:
      return text + "compare and set " + key + " from " + std::to_string(command.expected) +
             " to " + std::to_string(command.value);
  }
  return text;
}

std::string answer_in_words(const sim::Answer& answer) {
  const std::string who = "client " + std::to_string(answer.client) + ": ";
  if (answer.expired) return who + "its session has expired";
  return who + (answer.is_read ? "read as of entry " : "answered by entry ") +
         to_string(answer.index);
}

std::string state_in_words(const sim::World& world, core::ServerId server) {
  if (world.down().contains(server)) return "down";
  const View& view = world.views()[server];
  const std::string text =
      std::string(core::name(view.role)) + ", term " + to_string(view.durable.current_term);
  return world.paused().contains(server) ? "paused (" + text + ")" : text;
}

std::string on_one_line(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    const auto first = static_cast<unsigned char>(text.front());
    if (size == 0) {
      line += '?';
    } else if (first < 0x20 || first == 0x7f) {
      line += ' ';
    } else {
      line += text.substr(0, size);
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return line;
}

std::string joined(const std::vector<std::string>& items, std::string_view between) {
  std::string text;
  for (const std::string& item : items) {
    if (!text.empty()) text += between;
    text += item;
  }
  return text;
}

bool is_of_network(const RunEvent& event) {
  return event.server == core::kNobody || is_lost(event.arrival);
}

}  // namespace squall::traces::exports
