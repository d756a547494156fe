// What messages promise, and what a leader may conclude from those that it received.
#include "checkers/durability.hpp"
#include "checkers/election_quorum.hpp"
#include "checkers/vote_once.hpp"
#include "tools/check/log_judge.hpp"

namespace squall::tools::check {

using checkers::acknowledged_in;
using checkers::vote_in;

using checkers::Property;
using core::Index;
using core::MessageType;
using core::ServerId;

core::Message LogJudge::message_of(const Event& event) const {
  core::Message message;
  message.from = event.from;
  message.to = event.to;
  message.term = event.tells(Field::message_term) ? event.message_term
                                                  : views_[event.server].durable.current_term;
  core::Opaque body;
  body.stands_for = event.type;
  body.pre_vote = event.pre_vote;
  const bool refuses = event.tells(Field::message_granted) && !event.granted;
  if (event.type == MessageType::request_vote_reply) body.positive = event.granted;
  if (event.type == MessageType::append_entries_reply ||
      event.type == MessageType::install_snapshot_reply) {
    body.positive = event.tells(Field::message_acknowledged) && !refuses;
    body.position.index = replay_.inside(event.acknowledged);
  }
  message.body = body;
  return message;
}

void LogJudge::send(std::uint32_t number) {
  const Event& event = log_.events[number];
  const core::Message message = message_of(event);
  const checkers::Cluster seen = cluster(event.server, disks_);
  const checkers::Departure departure{seen, message};
  checkers::Promise& promise = commitments_.promises[event.server];
  const checkers::Promise before = promise;
  if (vote_in(message) != core::kNobody) count(Property::vote_once);
  note(vote_once(departure, commitments_), number, told_[event.server].promise);
  record_promise(departure, commitments_);
  if (!(promise == before)) told_[event.server].promise = number;
  const Index acknowledged = acknowledged_in(message);
  const Standing& standing = replay_.standing(event.server);
  if (acknowledged == 0 || !standing.knows_log) return;
  const core::LogTree& tree = replay_.tree();
  const core::Ref tip = standing.view.durable.log.tip;
  sent_logs_[number] = tree.at(tip, std::min(acknowledged, tree.index(tip)));
}

void LogJudge::receive(std::uint32_t number) {
  const Event& event = log_.events[number];
  const core::Message message = message_of(event);
  if (message.from == core::kNobody) return;
  Told& told = told_[event.server];
  if (message.stands_for() == MessageType::request_vote_reply && vote_in(message) == event.server) {
    if (told.box_term != message.term) {
      if (told.box_term > message.term) return;
      told.box_term = message.term;
      told.box = {};
    }
    told.box[message.from] = event.server;
  }
  const Index acknowledged = acknowledged_in(message);
  const core::View& view = views_[event.server];
  if (acknowledged == 0 || view.role != core::Role::leader ||
      view.durable.current_term != message.term) {
    return;
  }
  const core::LogTree& tree = replay_.tree();
  const core::Ref tip = view.durable.log.tip;
  // Where the line of its sending is known, what the sender had then; else what the leader has.
  const core::Ref unknown = core::Ref::of(kNoLog);
  const core::Ref sent = event.sent == kNoEvent ? unknown : sent_logs_[event.sent];
  const core::Ref said =
      sent == unknown ? tree.at(tip, std::min(acknowledged, tree.index(tip))) : sent;
  core::Ref& known = told.acknowledged[message.from];
  if (tree.index(said) > tree.index(known) || !tree.contains(tip, known)) known = said;
}

}  // namespace squall::tools::check
