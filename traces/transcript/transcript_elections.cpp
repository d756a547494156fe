// Transcript lines for votes, roles and leases.
#include <algorithm>

#include "core/describe.hpp"
#include "traces/prose.hpp"
#include "traces/transcript/transcript.hpp"

namespace squall::traces::transcript {

using core::Role;
using core::ServerId;
using core::ServerSet;
using core::View;
using sim::ActionKind;
using sim::Report;

namespace {

using std::to_string;

const core::RequestVoteReply* answer_to(const Report& report) {
  for (const core::Message& message : report.sent) {
    const auto* reply = std::get_if<core::RequestVoteReply>(&message.body);
    if (reply != nullptr && message.to == report.message.from) return reply;
  }
  return nullptr;
}

}  // namespace

void Transcript::on_votes(const Report& report, const sim::World& world) {
  const core::Message& message = report.message;
  const ServerId self = report.action.server;
  const core::Durable& after = world.views()[self].durable;
  if (const auto* vote = std::get_if<core::RequestVoteReply>(&message.body)) {
    const bool counts = vote->vote_granted && !vote->pre_vote &&
                        report.before.role == Role::candidate &&
                        message.term == report.before.durable.current_term;
    if (counts) votes_[self].add(message.from);
    return;
  }
  const auto* request = std::get_if<core::RequestVote>(&message.body);
  if (request == nullptr) return;
  const auto* reply = answer_to(report);
  const std::string candidate = in_words(message.from);
  const std::string who = in_words(self);
  if (reply == nullptr) {
    if (!report.changed) write(Grain::detail, who + " hears a leader and ignores " + candidate);
  } else if (request->pre_vote) {
    write(Grain::detail,
          who + (reply->vote_granted ? " grants a pre-vote to " : " denies a pre-vote to ") +
              candidate);
  } else if (reply->vote_granted) {
    write(Grain::detail, who + " votes for " + candidate + " in term " + to_string(message.term));
  } else {
    const bool late = message.term < after.current_term;
    const bool voted = after.voted_for != core::kNobody && after.voted_for != message.from;
    const std::string why = late    ? "it is in term " + to_string(after.current_term)
                            : voted ? "it has voted for " + in_words(after.voted_for)
                                    : "its own log is more up-to-date";
    write(Grain::detail, who + " denies its vote to " + candidate + ": " + why);
  }
}

void Transcript::on_role(const Report& report, const sim::World& world) {
  const ServerId server = report.action.server;
  const View& before = report.before;
  const View& after = world.views()[server];
  const core::Term term = after.durable.current_term;
  const bool same = before.role == after.role && before.durable.current_term == term;
  if (same || report.action.kind == ActionKind::restart) return;
  const std::string who = in_words(server);
  const bool timed_out = report.action.kind == ActionKind::election_timeout;
  switch (after.role) {
    case Role::pre_candidate:
      if (before.role == after.role) return;
      return write(Grain::turn,
                   who + " hears no leader and asks for pre-votes for term " + to_string(term + 1));
    case Role::candidate: {
      votes_[server] = ServerSet::of(server);
      const bool again = before.role == Role::candidate && timed_out;
      const std::string why =
          again       ? " has not won term " + to_string(before.durable.current_term) + " and"
          : timed_out ? " hears no leader and"
          : before.role == Role::pre_candidate ? " has pre-votes of a majority and"
                                               : ", at its leader's request,";
      return write(again ? Grain::detail : Grain::turn,
                   who + why + " becomes a candidate in term " + to_string(term));
    }
    case Role::leader: {
      const ServerSet voters =
          (votes_[server] | ServerSet::of(server)) & after.configuration.voting();
      return write(Grain::moment, who + " becomes leader of term " + to_string(term) +
                                      " with the votes of " + in_words(voters));
    }
    case Role::follower:
      return on_step_down(report, after);
  }
}

void Transcript::on_step_down(const Report& report, const View& after) {
  const std::string who = in_words(report.action.server);
  const core::Term term = after.durable.current_term;
  const bool same_term = report.before.durable.current_term == term;
  switch (report.before.role) {
    case Role::leader: {
      const bool left = !after.configuration.votes(report.action.server);
      const bool timed_out = report.action.kind == ActionKind::election_timeout;
      const std::string why = !same_term  ? " hears of term " + to_string(term) + " and"
                              : timed_out ? " has heard no majority for an election timeout and"
                              : left      ? " is no longer a voter and"
                                          : "";
      return write(Grain::moment, who + why + " steps down");
    }
    case Role::candidate:
      return write(Grain::detail,
                   who + " becomes a follower " +
                       (same_term ? "of " + in_words(after.leader) : "in term " + to_string(term)));
    case Role::pre_candidate:
      return write(Grain::detail, who + " cancels its pre-vote");
    case Role::follower:
      return;
  }
}

void Transcript::on_lease(const Report& report, const View& after) {
  if (report.before.holds_lease == after.holds_lease) return;
  const std::string who = in_words(report.action.server);
  if (after.holds_lease) return write(Grain::turn, who + " holds a lease");
  if (report.action.kind == ActionKind::lease_expired) {
    write(Grain::turn, "the lease of " + who + " expires");
  }
}

}  // namespace squall::traces::transcript
