// The rules of elections in Figure 3.1.
#include "core/election.hpp"
#include "tools/conform/figure_model.hpp"
#include "tools/conform/figure_words.hpp"
#include "traces/prose.hpp"

namespace squall::tools::conform {

using core::MessageType;
using core::Opaque;
using core::Output;
using core::Role;
using core::ServerId;
using core::ServerSet;
using core::Term;
using core::View;
using traces::in_words;

void FigureModel::judge_vote_request(const core::Message& message, const Output& output) {
  const Opaque& told = *told_of(message);
  const bool is_new_term = message.term > before_.durable.current_term;
  const ServerId voted = is_new_term ? core::kNobody : before_.durable.voted_for;
  const core::Position own = tree_.position(before_.durable.log.tip);
  const bool is_up_to_date = core::is_up_to_date(told.position, own);
  const bool is_promised = voted != core::kNobody && voted != message.from;
  const Opaque* const reply = sent(output, MessageType::request_vote_reply, message.from);
  const bool grants = (reply != nullptr && reply->positive && !reply->pre_vote) ||
                      (voted != message.from && output.view.durable.voted_for == message.from);
  if (grants && is_promised) {
    differ(Aspect::vote, "votes for " + in_words(message.from),
           "refuses: in this term it has voted for " + in_words(voted));
  } else if (grants && !is_up_to_date) {
    differ(Aspect::message, "votes for " + in_words(message.from),
           "refuses: the candidate's log " + position_in_words(told.position) + ", its own " +
               position_in_words(own));
  }
  const bool must = !is_promised && is_up_to_date && before_.configuration.votes(self_) &&
                    output.view.role == Role::follower && !is_free_to_ignore(message);
  if (must && !grants) {
    differ(Aspect::message, "does not vote for " + in_words(message.from),
           "votes for it: it has voted for no other server, and the candidate's log, which " +
               position_in_words(told.position) + ", is at least as up-to-date as its own, which " +
               position_in_words(own));
  }
}

void FigureModel::judge_vote_reply(const core::Message& message, const View& after) {
  if (before_.role != Role::candidate || message.term != before_.durable.current_term) return;
  if (told_of(message)->positive) votes_.add(message.from);
  const bool wins = before_.configuration.is_quorum(votes_);
  if (wins == (after.role == Role::leader)) return;
  const std::string votes = "with votes of " + in_words(votes_);
  if (wins) return differ(Aspect::role, role_in_words(after) + ", " + votes, "is leader");
  if (after.role == Role::leader) {
    differ(Aspect::role, "is leader, " + votes, "is no leader: they are no majority");
  }
}

void FigureModel::judge_election(const Output& output) {
  const View& after = output.view;
  const Term had = before_.durable.current_term;
  if (before_.role == Role::leader || after.durable.current_term == had) return;
  if (after.durable.current_term != had + 1) {
    return differ(Aspect::term, "is in term " + to_string(after.durable.current_term),
                  "goes to term " + to_string(had + 1));
  }
  if (after.durable.voted_for != self_) {
    return differ(Aspect::vote, vote_in_words(after.durable.voted_for), "votes for itself");
  }
  if (after.role == Role::leader) return;
  for (const ServerId other : after.configuration.voting() - ServerSet::of(self_)) {
    const Opaque* const asked = sent(output, MessageType::request_vote, other);
    if (asked == nullptr) {
      return differ(Aspect::message, "does not ask " + in_words(other) + " for its vote",
                    "asks all other voters");
    }
    const core::Position own = tree_.position(after.durable.log.tip);
    if (asked->position != own) {
      return differ(Aspect::message, "says that its log " + position_in_words(asked->position),
                    "says that its log " + position_in_words(own));
    }
  }
}

void FigureModel::judge_leadership(const Output& output) {
  const View& after = output.view;
  const bool is_only = after.configuration.voting() == ServerSet::of(self_);
  if (!before_.configuration.is_quorum(votes_) &&
      !(is_only && freedoms_.has(Freedom::lead_unelected))) {
    return differ(Aspect::role,
                  "leads term " + to_string(after.durable.current_term) + " with votes of " +
                      in_words(votes_),
                  "does not lead: they are no majority");
  }
  for (const ServerId other : after.configuration.voting() - ServerSet::of(self_)) {
    if (sent(output, MessageType::append_entries, other) != nullptr) continue;
    differ(Aspect::message, "leads, and sends nothing to " + in_words(other),
           "sends AppendEntries to each server");
  }
}

}  // namespace squall::tools::conform
