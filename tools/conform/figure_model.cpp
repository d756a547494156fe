// Boots, steps, and the rules for all servers.
#include "tools/conform/figure_model.hpp"

#include <algorithm>

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
using traces::story::Deviation;

namespace {

/// Squall's own message that says the same, so that the rule can be named.
core::Message in_own_words(const core::Message& message, const Opaque& told) {
  core::Message own = message;
  switch (told.stands_for) {
    case MessageType::request_vote:
      own.body = core::RequestVote{told.position, told.pre_vote, false};
      break;
    case MessageType::request_vote_reply:
      own.body = core::RequestVoteReply{told.positive, told.pre_vote, 0};
      break;
    case MessageType::append_entries:
      own.body = core::AppendEntries{told.position, core::kRoot, told.count, 0};
      break;
    case MessageType::append_entries_reply:
      own.body = core::AppendEntriesReply{told.positive, told.position.index, {}, 0};
      break;
    case MessageType::install_snapshot:
      own.body = core::InstallSnapshot{};
      break;
    case MessageType::install_snapshot_reply:
      own.body = core::InstallSnapshotReply{};
      break;
    case MessageType::timeout_now:
      own.body = core::TimeoutNow{};
      break;
    case MessageType::read_index:
    case MessageType::read_index_reply:
    case MessageType::forward:
    case MessageType::opaque:
      break;
  }
  return own;
}

}  // namespace

void FigureModel::differ(Aspect aspect, std::string did, std::string reference) {
  if (found_) return;
  found_.emplace();
  found_->aspect = aspect;
  found_->did = std::move(did);
  found_->reference = std::move(reference);
}

std::optional<Deviation> FigureModel::boot(const core::Durable& kept, const Output& output) {
  found_.reset();
  // What it has acknowledged in this term its leader may still count on.
  const bool is_same_term = kept.current_term == before_.durable.current_term;
  agreed_ = std::max(tree_.index(kept.log.base),
                     is_same_term ? std::min(agreed_, tree_.index(kept.log.tip)) : core::Index{0});
  before_ = View{};
  before_.durable = kept;
  const View& after = output.view;
  const bool is_only = after.configuration.voting() == ServerSet::of(self_);
  const bool may_lead = is_only && freedoms_.has(Freedom::lead_unelected);
  const bool has_begun_to_lead = may_lead && after.role == Role::leader;
  if (after.durable != kept && !has_begun_to_lead) {
    differ(Aspect::persistence, "starts with another term, vote or log than its disk has",
           "starts with what its disk has");
  }
  if (after.role != Role::follower && !may_lead) {
    differ(Aspect::role, "starts as " + std::string(name(after.role)), "starts as a follower");
  }
  votes_ = ServerSet();
  acknowledged_ = {};
  if (found_) {
    found_->server = self_;
    found_->booted = true;
    found_->before = found_->expected = before_;
  }
  before_ = after;
  return found_;
}

std::optional<Deviation> FigureModel::step(const core::Input& input, const Output& output) {
  found_.reset();
  const View& after = output.view;
  core::Input in_words_of_ours = input;
  if (before_.durable.current_term != after.durable.current_term) {
    votes_ = ServerSet();
    agreed_ = tree_.index(after.durable.log.base);
  }
  if (after.durable.voted_for == self_) votes_.add(self_);
  wins_ =
      after.role == Role::leader &&
      (before_.role != Role::leader || before_.durable.current_term != after.durable.current_term);
  if (wins_) acknowledged_ = {};
  judge_always(after);
  if (const auto* receive = std::get_if<core::Receive>(&input)) {
    judge_receipt(receive->message, output);
    if (const Opaque* const told = told_of(receive->message)) {
      in_words_of_ours = core::Receive{in_own_words(receive->message, *told)};
    }
  } else if (std::holds_alternative<core::ElectionTimeout>(input)) {
    judge_election(output);
  } else if (std::holds_alternative<core::ClientRequest>(input)) {
    judge_request(output);
  }
  if (wins_) judge_leadership(output);
  judge_commit(after);
  judge_sent(output);
  if (found_) {
    found_->server = self_;
    found_->input = in_words_of_ours;
    found_->before = found_->expected = before_;
    // By this the rule is named.
    const auto* receive = std::get_if<core::Receive>(&input);
    if (receive != nullptr && !is_free_to_ignore(receive->message)) {
      Term& term = found_->expected.durable.current_term;
      term = std::max(term, receive->message.term);
    }
  }
  before_ = after;
  return found_;
}

/// Whatever came.
void FigureModel::judge_always(const View& after) {
  const core::Durable& was = before_.durable;
  const core::Durable& is = after.durable;
  if (is.current_term < was.current_term) {
    differ(Aspect::term, "is in term " + to_string(is.current_term),
           "stays in term " + to_string(was.current_term));
  }
  const bool is_same_term = is.current_term == was.current_term;
  if (is_same_term && was.voted_for != core::kNobody && is.voted_for != was.voted_for) {
    differ(Aspect::vote, vote_in_words(is.voted_for) + " now", vote_in_words(was.voted_for));
  }
  if (is_same_term && before_.role == Role::leader && !tree_.contains(is.log.tip, was.log.tip)) {
    differ(Aspect::log, "removes entries of its log as leader", "only appends to its log");
  }
  if (after.commit_index < before_.commit_index) {
    differ(Aspect::commit_index, "has commit index " + to_string(after.commit_index),
           "keeps commit index " + to_string(before_.commit_index));
  }
  if (tree_.index(after.applied) > after.commit_index) {
    differ(Aspect::applied, "has applied " + to_string(tree_.index(after.applied)) + " entries",
           "applies no more than the " + to_string(after.commit_index) + " that are committed");
  }
}

bool FigureModel::is_free_to_ignore(const core::Message& message) const {
  if (message.stands_for() != MessageType::request_vote) return false;
  return freedoms_.has(Freedom::refuse_votes) || settings_.pre_vote || settings_.check_quorum ||
         settings_.stickiness;
}

void FigureModel::judge_receipt(const core::Message& message, const Output& output) {
  const Opaque* const told = told_of(message);
  if (told == nullptr || told->stands_for == MessageType::opaque || told->pre_vote) return;
  const View& after = output.view;
  judge_term(message, after);
  if (found_ || message.term != after.durable.current_term) return;
  switch (told->stands_for) {
    case MessageType::request_vote:
      return judge_vote_request(message, output);
    case MessageType::request_vote_reply:
      return judge_vote_reply(message, after);
    case MessageType::append_entries:
      return judge_append(message, output);
    case MessageType::append_entries_reply:
      return judge_append_reply(message, after);
    case MessageType::install_snapshot:
      agreed_ = std::max(agreed_, tree_.index(after.durable.log.base));
      return;
    case MessageType::install_snapshot_reply:
      return judge_append_reply(message, after);
    case MessageType::timeout_now:
    case MessageType::read_index:
    case MessageType::read_index_reply:
    case MessageType::forward:
    case MessageType::opaque:
      return;
  }
}

/// Later terms are taken over; what is of an earlier one changes nothing.
void FigureModel::judge_term(const core::Message& message, const View& after) {
  const Term had = before_.durable.current_term;
  const Term has = after.durable.current_term;
  if (message.stands_for() == MessageType::timeout_now) return;
  if (message.term > had && has != message.term && !(has == had && is_free_to_ignore(message))) {
    return differ(Aspect::term, "is in term " + to_string(has),
                  "goes to term " + to_string(message.term));
  }
  if (message.term > had && has == message.term && after.role != Role::follower) {
    return differ(Aspect::role, role_in_words(after), "becomes a follower");
  }
  if (message.term >= had) return;
  if (after.durable != before_.durable) {
    const bool is_vote = after.durable.voted_for != before_.durable.voted_for;
    return differ(is_vote ? Aspect::vote : Aspect::log,
                  "changes its term, vote or log for a message of term " + to_string(message.term),
                  "changes nothing: it is in term " + to_string(had));
  }
  if (after.role != before_.role) {
    differ(Aspect::role, role_in_words(after),
           "stays what it was: the message is of term " + to_string(message.term));
  }
}

}  // namespace squall::tools::conform
