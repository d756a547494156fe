// Walks back from the violation, event by event: a cause is always earlier than its effect.
#include "traces/story/causal_slice.hpp"

namespace squall::traces::story {

using core::Index;
using core::ServerId;

namespace {

bool matters(const Event& event) {
  const bool breaks = !event.stepped && sim::uses_server(sim::fields_of(event.action.kind));
  return event.changed || event.counts || event.stopped || breaks || !event.answers.empty() ||
         event.action.kind == sim::ActionKind::restart;
}

/// The entry whose commitment the violation is about; 0: none.
Index committed_index_of(const checkers::Violation& violation) {
  using checkers::Values;
  switch (violation.values) {
    case Values::entries:
      return violation.index;
    case Values::indexes: {
      const bool reads = violation.property == checkers::Property::read_freshness ||
                         violation.property == checkers::Property::real_time_order;
      return reads ? Index::of(violation.expected) : Index{0};
    }
    case Values::servers:
    case Values::terms:
    case Values::counts:
    case Values::configurations:
      return 0;
  }
  return 0;
}

/// The latest event of the server that mattered, or nullptr.
const Event* latest_of(const Repetition& run, ServerId server) {
  for (auto at = run.events.rbegin(); at != run.events.rend(); ++at) {
    if (at->action.server == server && matters(*at)) return &*at;
  }
  return nullptr;
}

void mark(std::vector<bool>& slice, const Event* event) {
  if (event != nullptr) slice[event->number - 1] = true;
}

void mark_ends(const Repetition& run, std::vector<bool>& slice) {
  const checkers::Verdict& verdict = run.verdict();
  if (!verdict || run.events.empty()) {
    for (const ServerId server : run.world->servers()) mark(slice, latest_of(run, server));
    return;
  }
  mark(slice, &run.events.back());
  mark(slice, latest_of(run, verdict->server));
  mark(slice, latest_of(run, verdict->other));
  const Index index = committed_index_of(*verdict);
  if (index == 0) return;
  for (const Event& event : run.events) {
    if (!event.changed || event.after.commit_index < index) continue;
    return mark(slice, &event);
  }
}

/// Marks what the marked events depend on.
void close(const Repetition& run, std::vector<bool>& slice) {
  core::PerServer<bool> needs_earlier{};
  for (auto at = run.events.rbegin(); at != run.events.rend(); ++at) {
    const ServerId server = at->action.server;
    const bool is_next = needs_earlier[server] && matters(*at);
    if (!slice[at->number - 1] && !is_next) continue;
    slice[at->number - 1] = true;
    needs_earlier[server] = server != core::kNobody;
    for (const std::uint64_t cause : at->causes) slice[cause - 1] = true;
  }
}

/// What became of the requests of the candidates in the slice.
void add_votes(const Repetition& run, std::vector<bool>& slice) {
  for (const Event& event : run.events) {
    if (!event.stepped || !event.has_message) continue;
    if (event.message.type() != core::MessageType::request_vote) continue;
    for (const std::uint64_t cause : event.causes) {
      if (slice[cause - 1]) slice[event.number - 1] = true;
    }
  }
}

}  // namespace

ServerId accused(const Repetition& run) {
  return run.verdict() ? run.verdict()->server : core::kNobody;
}

std::vector<bool> causal_slice(const Repetition& run) {
  std::vector<bool> slice(run.events.size(), false);
  mark_ends(run, slice);
  close(run, slice);
  add_votes(run, slice);
  return slice;
}

}  // namespace squall::traces::story
