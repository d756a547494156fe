// Field visitors of core's inputs, outputs and messages: one field list each, for saving, loading,
// comparing and renaming.
#pragma once

#include <concepts>
#include <type_traits>

#include "core/configuration.hpp"
#include "core/log_tree.hpp"
#include "core/message.hpp"
#include "core/step.hpp"

namespace squall::core {

/// `Some` or `const Some`; a visitor of const fields only reads them.
template <typename T, typename Some>
concept Either = std::same_as<std::remove_const_t<T>, Some>;

template <Either<RequestVote> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.last_log);
  visit(body.pre_vote);
  visit(body.transfer);
}
template <Either<RequestVoteReply> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.vote_granted);
  visit(body.pre_vote);
  visit(body.asked);
}
template <Either<AppendEntries> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.prev_log);
  visit(body.entries);
  visit(body.leader_commit);
  visit(body.count);
  visit(body.round);
}
template <Either<AppendEntriesReply> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.success);
  visit(body.match_index);
  visit(body.conflict);
  visit(body.round);
}
template <Either<InstallSnapshot> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.last);
  visit(body.state);
  visit(body.configuration);
  visit(body.chunk);
  visit(body.chunks);
}
template <Either<InstallSnapshotReply> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.last);
  visit(body.chunk);
  visit(body.installed);
}
template <Either<TimeoutNow> Body, typename Visitor>
void visit_fields(Body&, Visitor&&) {}
template <Either<ReadIndex> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.read);
}
template <Either<ReadIndexReply> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.read);
  visit(body.index);
}
template <Either<Forward> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  for (auto& word : body.words) visit(word);
  visit(body.kind);
}

template <Either<Opaque> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.bytes);
  visit(body.position);
  visit(body.count);
  visit(body.stands_for);
  visit(body.positive);
  visit(body.pre_vote);
}

/// A loading visitor reads the body's type first and then creates a body of that type.
template <Either<Message> SomeMessage, typename Visitor>
void visit_fields(SomeMessage& message, Visitor&& visit) {
  visit(message.from);
  visit(message.to);
  visit(message.after_sync);
  visit(message.term);
  auto type = message.type();
  visit(type);
  if constexpr (!std::is_const_v<SomeMessage>) {
    if (type != message.type()) message.body = empty_body(type);
  }
  std::visit([&](auto& body) { visit_fields(body, visit); }, message.body);
}

template <Either<Durable> SomeDurable, typename Visitor>
void visit_fields(SomeDurable& durable, Visitor&& visit) {
  visit(durable.current_term);
  visit(durable.voted_for);
  visit(durable.snapshot_configuration);
  visit(durable.log);
  visit(durable.commit_index);
}

template <Either<View> SomeView, typename Visitor>
void visit_fields(SomeView& view, Visitor&& visit) {
  visit_fields(view.durable, visit);
  visit(view.role);
  visit(view.leader);
  visit(view.commit_index);
  visit(view.applied);
  visit(view.configuration);
  visit(view.holds_lease);
}

}  // namespace squall::core
