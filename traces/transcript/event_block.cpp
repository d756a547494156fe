// One event of a run as text.
#include "traces/transcript/event_block.hpp"

#include "core/describe.hpp"
#include "traces/describe_action.hpp"
#include "traces/prose.hpp"

namespace squall::traces::transcript {
namespace {

std::string line(std::string_view word, const std::string& text) {
  std::string padded = "  " + std::string(word);
  padded.resize(12, ' ');
  return padded + text + "\n";
}

std::string view_text(const core::View& view, const core::LogTree& tree) {
  return core::describe(view, tree) + " applied " + to_string(tree.index(view.applied)) +
         (view.holds_lease ? ", holds a lease" : "");
}

std::string entry_text(const core::LogTree& tree, core::Ref ref) {
  return to_string(tree.index(ref)) + ": " + core::describe(tree.entry(ref));
}

/// What the step did to the log.
std::string log_lines(const core::Durable& before, const core::Durable& after,
                      const core::LogTree& tree) {
  std::string text;
  core::Index shared = tree.index(tree.common_prefix(before.log.tip, after.log.tip));
  const core::Index last_before = tree.index(before.log.tip);
  const core::Index last_after = tree.index(after.log.tip);
  if (before.log.base != after.log.base) {
    text += line("snapshot", "up to " + core::describe(tree.position(after.log.base)));
    shared = std::max(shared, tree.index(after.log.base));
  }
  if (shared < last_before) {
    text += line("removed", entries_in_words(tree, before.log.tip, shared + 1, last_before));
  }
  for (core::Index at = shared + 1; at <= last_after; at = at + 1) {
    text += line("wrote", entry_text(tree, tree.at(after.log.tip, at)));
  }
  return text;
}

std::string view_lines(const sim::Report& report, const sim::World& world) {
  const core::LogTree& tree = world.tree();
  std::string text = line("before", view_text(report.before, tree));
  if (report.stopped) {
    return text + line("after", "down; on its disk: " +
                                    core::describe(world.disks()[report.action.server], tree));
  }
  if (!report.changed) return text + line("after", "the same");
  const core::View& after = world.views()[report.action.server];
  text += line("after", view_text(after, tree));
  text += log_lines(report.before.durable, after.durable, tree);
  if (report.before.configuration != after.configuration) {
    text += line("members", core::describe(after.configuration));
  }
  return text;
}

std::string message_lines(const sim::Report& report, const sim::World& world) {
  std::string text;
  for (const core::Message& message : report.freed) text += line("freed", describe(message, world));
  if (!report.stepped) return text;
  for (const core::Message& message : report.sent) {
    text += line(report.waits && message.after_sync ? "waits" : "sent", describe(message, world));
  }
  return text;
}

std::string timer_lines(const sim::Report& report) {
  std::string text;
  const auto add = [&text](std::string_view name, core::Timer timer) {
    if (timer == core::Timer::leave) return;
    text += (text.empty() ? "" : ", ") + std::string(name) + " " + std::string(core::name(timer));
  };
  add("election", report.election_timer);
  add("heartbeat", report.heartbeat_timer);
  add("silence", report.silence_timer);
  add("lease", report.lease);
  for (const core::NamedTimer& timer : report.timers) {
    text +=
        (text.empty() ? "" : ", ") + std::to_string(timer.name) +
        (timer.duration_us == 0 ? " stop" : " for " + std::to_string(timer.duration_us) + " us");
  }
  return text.empty() ? "" : line("timers", text);
}

std::string answer_text(const sim::Answer& answer) {
  const std::string who = "client " + std::to_string(answer.client);
  if (answer.expired) return who + ": its session has expired";
  return who + (answer.is_read ? ", a read after entry " : ", entry ") + to_string(answer.index);
}

}  // namespace

std::string boot_block(const sim::World& world) {
  std::string text = "event 0: boot\n";
  for (const core::ServerId server : world.servers()) {
    text += line(in_words(server), view_text(world.views()[server], world.tree()));
  }
  return text;
}

std::string event_block(const sim::Report& report, const sim::World& world, sim::Time now) {
  std::string text =
      "event " + std::to_string(world.tally().events) + ", " + milliseconds(now) + ": " +
      describe(report.action, report.has_message ? describe(report.message, world) : "") + "\n";
  if (report.stepped || report.stopped) text += view_lines(report, world);
  text += message_lines(report, world);
  if (report.stepped) text += timer_lines(report);
  if (report.stepped && report.accepted) text += line("accepted", "it takes that on");
  for (const sim::Answer& answer : report.answers) text += line("answered", answer_text(answer));
  if (report.verdict) {
    text += line("violated", std::string(checkers::name(report.verdict->property)) + ": " +
                                 checkers::explain(*report.verdict, world.failure_text()));
  }
  return text;
}

}  // namespace squall::traces::transcript
