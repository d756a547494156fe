// The rules of logs and commit indexes in Figure 3.1.
#include <algorithm>

#include "tools/conform/figure_model.hpp"
#include "tools/conform/figure_words.hpp"
#include "traces/prose.hpp"

namespace squall::tools::conform {

using core::Index;
using core::MessageType;
using core::Opaque;
using core::Output;
using core::Role;
using core::ServerId;
using core::ServerSet;
using core::View;
using traces::in_words;

bool FigureModel::fits(core::Position position, core::Ref tip, core::Ref base) const {
  if (position.index <= tree_.index(base)) return true;
  return position.index <= tree_.index(tip) &&
         tree_.term(tree_.at(tip, position.index)) == position.term;
}

void FigureModel::judge_append(const core::Message& message, const Output& output) {
  const Opaque& told = *told_of(message);
  const View& after = output.view;
  const core::Log& had = before_.durable.log;
  if (after.role != Role::follower) {
    return differ(Aspect::role, role_in_words(after),
                  "follows " + in_words(message.from) + ", the leader of this term");
  }
  const Opaque* const reply = sent(output, MessageType::append_entries_reply, message.from);
  const bool accepts = reply != nullptr && reply->positive;
  if (!fits(told.position, had.tip, had.base)) {
    if (after.durable.log != had) {
      differ(Aspect::log, "changes its log",
             "refuses: its log has no entry " + to_string(told.position.index) + " of term " +
                 to_string(told.position.term));
    }
    if (accepts && reply->position.index >= told.position.index) {
      differ(Aspect::message, "acknowledges entries up to " + to_string(reply->position.index),
             "refuses: its log has no entry " + to_string(told.position.index) + " of term " +
                 to_string(told.position.term));
    }
    return;
  }
  const Index end = told.position.index + told.count;
  agreed_ = std::max(agreed_, end);
  judge_stored(told, end, after);
  if (accepts && reply->position.index > agreed_) {
    differ(Aspect::message, "acknowledges entries up to " + to_string(reply->position.index),
           "acknowledges them up to " + to_string(agreed_) + ", the last that came");
  }
  if (reply != nullptr && !accepts && !freedoms_.has(Freedom::acknowledge_less)) {
    differ(Aspect::message, "refuses the entries",
           "acknowledges them: its log has entry " + to_string(told.position.index) + " of term " +
               to_string(told.position.term));
  }
}

/// REQUIRES: the previous entry fits.
void FigureModel::judge_stored(const Opaque& told, Index end, const View& after) {
  const core::Log& had = before_.durable.log;
  const Index last = tree_.index(after.durable.log.tip);
  if (told.position.index < tree_.index(had.base)) return;
  const core::Ref common = tree_.common_prefix(had.tip, after.durable.log.tip);
  const bool removes = tree_.index(common) < tree_.index(had.tip);
  if (removes && (told.count == 0 || tree_.index(common) < told.position.index)) {
    return differ(Aspect::log,
                  "removes its entries from " + to_string(tree_.index(common) + 1) + " on",
                  "keeps them: nothing that came conflicts with them");
  }
  const Index expected = removes ? end : std::max(end, tree_.index(had.tip));
  if (last != expected && !freedoms_.has(Freedom::acknowledge_less)) {
    differ(Aspect::log, "has a log up to entry " + to_string(last),
           "has one up to entry " + to_string(expected));
  }
}

void FigureModel::judge_append_reply(const core::Message& message, const View& after) {
  if (before_.role != Role::leader || message.term != before_.durable.current_term) return;
  const Opaque& told = *told_of(message);
  if (!told.positive) return;
  Index& known = acknowledged_[message.from];
  known = std::max(known, std::min(told.position.index, tree_.index(after.durable.log.tip)));
}

void FigureModel::judge_request(const Output& output) {
  const core::Ref had = before_.durable.log.tip;
  const core::Ref has = output.view.durable.log.tip;
  if (before_.role != Role::leader && had != has) {
    differ(Aspect::log, "changes its log for a client's command",
           "leaves its log alone: it does not lead");
  }
  if (before_.role == Role::leader && output.accepted && tree_.index(has) == tree_.index(had)) {
    differ(Aspect::log, "takes on a client's command and does not append it", "appends it");
  }
}

/// The last entry that a quorum of the configuration has acknowledged.
Index FigureModel::counted(const core::Configuration& configuration) const {
  Index counted = 0;
  for (const ServerId server : configuration.members()) {
    const Index end = acknowledged_[server];
    ServerSet have;
    for (const ServerId other : configuration.members()) {
      if (acknowledged_[other] >= end) have.add(other);
    }
    if (configuration.is_quorum(have)) counted = std::max(counted, end);
  }
  return counted;
}

/// Leaders: by counting. Others: by what they have of their leader's log.
void FigureModel::judge_commit(const View& after) {
  const std::string has = "has commit index " + to_string(after.commit_index);
  if (after.role != Role::leader) {
    const Index may =
        std::max(before_.commit_index, std::max(agreed_, tree_.index(after.durable.log.base)));
    if (before_.role != Role::leader && after.commit_index > may) {
      differ(Aspect::commit_index, has,
             "goes no further than entry " + to_string(may) +
                 ", the last that it has from this leader");
    }
    return;
  }
  acknowledged_[self_] = tree_.index(after.durable.log.tip);
  // A configuration that takes effect within the step may count for a part of it.
  const Index end = std::max(counted(before_.configuration), counted(after.configuration));
  const core::Ref tip = after.durable.log.tip;
  const bool counts = end > before_.commit_index && end > tree_.index(after.durable.log.base) &&
                      tree_.term(tree_.at(tip, end)) == after.durable.current_term;
  const Index may = counts ? end : before_.commit_index;
  if (after.commit_index > may) {
    differ(Aspect::commit_index, has,
           "keeps " + to_string(may) + ": the majority has entries of this term up to " +
               (counts ? to_string(end) : std::string("none")));
  }
  const bool is_settled = before_.configuration == after.configuration;
  if (after.commit_index < may && is_settled && settings_.synchronous_disk &&
      !freedoms_.has(Freedom::commit_late)) {
    differ(Aspect::commit_index, has, "commits up to " + to_string(may) + ", which a majority has");
  }
}

void FigureModel::judge_sent(const Output& output) {
  const View& after = output.view;
  for (const core::Message& message : output.messages) {
    const Opaque* const told = told_of(message);
    if (told == nullptr || told->stands_for != MessageType::append_entries) continue;
    if (message.term != after.durable.current_term) continue;
    if (after.role != Role::leader && before_.role != Role::leader) {
      return differ(Aspect::message, "sends AppendEntries of term " + to_string(message.term),
                    "sends none: it does not lead");
    }
    const Index end = told->position.index + told->count;
    const bool is_own = fits(told->position, after.durable.log.tip, after.durable.log.base) &&
                        end <= tree_.index(after.durable.log.tip);
    if (!is_own) {
      return differ(Aspect::message,
                    "sends entries after " + to_string(told->position.index) + " of term " +
                        to_string(told->position.term) + " up to " + to_string(end),
                    "sends what its log has");
    }
  }
}

}  // namespace squall::tools::conform
