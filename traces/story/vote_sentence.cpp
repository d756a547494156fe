// Tells each vote with its reason, as far as the receiver's view and the message give one.
#include "traces/story/vote_sentence.hpp"

#include "core/describe.hpp"
#include "traces/prose.hpp"
#include "traces/story/log_words.hpp"

namespace squall::traces::story {

using std::to_string;

namespace {

const core::RequestVoteReply* reply_in(const Event& event) {
  for (const core::Message& message : event.sent) {
    if (message.to != event.message.from) continue;
    if (const auto* reply = std::get_if<core::RequestVoteReply>(&message.body)) return reply;
  }
  return nullptr;
}

/// The first of the rules for voters that the candidate does not meet, as far as messages tell.
std::string why_refused(const Event& event, const core::RequestVote& asked, core::Position own) {
  const core::Durable& durable = event.after.durable;
  const core::View& before = event.before;
  const core::Term term = event.message.term;
  if (term < durable.current_term || term < before.durable.current_term) {
    return "it is in a later term, " + to_string(durable.current_term);
  }
  const bool leads = before.role == core::Role::leader;
  const std::string led = "it leads term " + to_string(before.durable.current_term);
  if (leads && term == before.durable.current_term) return led;
  const bool voted = durable.voted_for != core::kNobody && durable.voted_for != event.message.from;
  if (!asked.pre_vote && voted && term == durable.current_term) {
    return "it has voted for " + in_words(durable.voted_for);
  }
  if (asked.last_log < own) return "its own log is more up-to-date";
  if (leads) return led;
  if (before.leader != core::kNobody) {
    return "it hears " + in_words(before.leader) + " lead term " +
           to_string(before.durable.current_term);
  }
  return "a reason that Figure 3.1 does not give";
}

std::string logs_of(const core::RequestVote& asked, core::Position own) {
  return "the candidate's log " + end_in_words(asked.last_log) + ", its own " + end_in_words(own);
}

std::string request(const Event& event, const core::RequestVote& asked, const core::LogTree& tree) {
  const core::Position own = tree.position(event.before.durable.log.tip);
  const std::string candidate = in_words(event.message.from);
  const std::string logs = logs_of(asked, own);
  const auto* reply = reply_in(event);
  const std::string kind = asked.pre_vote ? "pre-vote" : "vote";
  if (reply == nullptr) {
    return "ignores the request of " + candidate + " for its " + kind + " (" + logs + ")";
  }
  const std::string term = " in term " + to_string(event.message.term);
  if (!reply->vote_granted) {
    return "refuses its " + kind + " to " + candidate + term + ", for " +
           why_refused(event, asked, own) + " (" + logs + ")";
  }
  return (asked.pre_vote ? "grants a pre-vote to " : "votes for ") + candidate + term + " (" +
         logs + ")";
}

}  // namespace

bool concerns_vote(const core::Message& message) {
  return message.type() == core::MessageType::request_vote ||
         message.type() == core::MessageType::request_vote_reply;
}

std::optional<VoteAnswer> vote_answer(const Event& event, const core::LogTree& tree) {
  const auto* asked = std::get_if<core::RequestVote>(&event.message.body);
  if (asked == nullptr) return std::nullopt;
  const auto* reply = reply_in(event);
  VoteAnswer answer{reply != nullptr && reply->vote_granted, reply != nullptr, "", ""};
  if (answer.granted) return answer;
  const core::Position own = tree.position(event.before.durable.log.tip);
  answer.reason = why_refused(event, *asked, own);
  answer.logs = logs_of(*asked, own);
  return answer;
}

std::string vote_sentence(const Event& event, const core::LogTree& tree) {
  if (const auto* asked = std::get_if<core::RequestVote>(&event.message.body)) {
    return request(event, *asked, tree);
  }
  const auto& reply = std::get<core::RequestVoteReply>(event.message.body);
  const std::string kind = reply.pre_vote ? "pre-vote" : "vote";
  return "receives the " + std::string(reply.vote_granted ? "" : "refusal of a ") + kind + " of " +
         in_words(event.message.from) + " in term " + to_string(event.message.term);
}

}  // namespace squall::traces::story
