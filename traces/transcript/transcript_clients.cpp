// Transcript lines for requests to servers and their answers.
#include "core/describe.hpp"
#include "sim/refusal.hpp"
#include "traces/prose.hpp"
#include "traces/transcript/transcript.hpp"

namespace squall::traces::transcript {

using core::Role;
using sim::ActionKind;
using sim::Report;

namespace {

using std::to_string;

std::string refused(const Report& report, const sim::World& world) {
  const std::string_view why = reason(sim::refusal_of(world, report));
  return why.empty() ? "" : " and refuses, because " + std::string(why);
}

/// Where the request says so itself.
std::string by_in_words(core::ChangeBy by) {
  switch (by) {
    case core::ChangeBy::settings:
      return "";
    case core::ChangeBy::single:
      return " without a joint configuration";
    case core::ChangeBy::joint:
      return " by way of a joint configuration";
  }
  return "";
}

}  // namespace

void Transcript::on_asked(const Report& report, const sim::World& world) {
  const sim::Action& action = report.action;
  const std::string who = in_words(action.server);
  if (action.kind == ActionKind::transfer) {
    const std::string whom =
        action.target() == 0 ? "the voter that it chooses" : "server " + to_string(action.target());
    return write(Grain::moment,
                 who + " is asked to transfer leadership to " + whom + refused(report, world));
  }
  if (action.kind == sim::ActionKind::forget_leader) {
    return write(Grain::moment, who + " is asked to forget its leader" + refused(report, world));
  }
  if (action.kind == ActionKind::change_membership) {
    const core::Configuration wanted{action.voters(), {}, action.learners()};
    return write(Grain::moment, who + " is asked to change to configuration " + in_words(wanted) +
                                    by_in_words(action.by()) + refused(report, world));
  }
  if (action.kind == ActionKind::deliver &&
      report.message.type() == core::MessageType::timeout_now && report.stepped) {
    return write(Grain::turn, who + " receives TimeoutNow");
  }
  if (action.kind == ActionKind::deliver && report.message.type() == core::MessageType::forward &&
      report.stepped) {
    return on_forwarded(report, world);
  }
  if (action.kind != ActionKind::request) return;
  if (!report.stepped) return;
  const sim::Client& client = world.clients()[action.client()];
  const bool reads = client.command.operation == core::Operation::get && !client.registering &&
                     !world.setup().mix.reads_in_log;
  const bool leads = report.before.role == Role::leader;
  if (report.accepted && !leads && !reads) {
    return write(Grain::detail, who + " forwards a request of client " +
                                    to_string(action.client()) + " to server " +
                                    to_string(report.before.leader));
  }
  if (report.accepted) {
    const core::Ref tip = world.views()[action.server].durable.log.tip;
    return write(
        Grain::detail,
        who + (reads ? " accepts a read" : " appends entry " + to_string(world.tree().index(tip))) +
            " for client " + to_string(action.client()));
  }
  if (!leads) return;
  // Only the first refusal is a moment: there may be thousands.
  bool& told = reads ? has_refused_read_ : has_refused_command_;
  write(told ? Grain::detail : Grain::moment, who + ", the leader, refuses " +
                                                  (reads ? "a read" : "a command") +
                                                  (told ? "" : " for the first time"));
  told = true;
}

void Transcript::on_forwarded(const Report& report, const sim::World& world) {
  const core::ServerId server = report.action.server;
  const core::Ref before = report.before.durable.log.tip;
  const core::Index last = world.tree().index(world.views()[server].durable.log.tip);
  const std::string from = ", which " + in_words(report.message.from) + " forwarded";
  if (last == world.tree().index(before)) {
    return write(Grain::turn, in_words(server) + " drops a request" + from);
  }
  write(Grain::detail, in_words(server) + " appends entry " + to_string(last) + from);
}

void Transcript::on_answers(const Report& report, const sim::World& world) {
  const sim::Tally& tally = world.tally();
  if (world.clients().answered() != answered_) {
    answered_ = world.clients().answered();
    progress_at_ = now_;
  }
  for (const sim::Answer& answer : report.answers) {
    write(Grain::detail, "client " + to_string(answer.client) + " receives its answer");
  }
  if (tally.reads_answered > 0 && tally_.reads_answered == 0) {
    write(Grain::moment,
          in_words(report.action.server) + " answers the first read without a log entry");
  }
  if (tally.retries_absorbed > 0 && tally_.retries_absorbed == 0) {
    write(Grain::moment, "the first duplicate command in the log has no second effect");
  }
  if (tally.sessions_expired > 0 && tally_.sessions_expired == 0) {
    write(Grain::moment,
          "a command is refused for the first time because its client's session has expired");
  }
}

}  // namespace squall::traces::transcript
