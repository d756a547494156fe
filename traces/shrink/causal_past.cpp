// The walk back over the order of each server's steps and from receipts to sending.
#include "traces/shrink/causal_past.hpp"

#include <algorithm>

#include "traces/action_words.hpp"

namespace squall::traces::shrink {
namespace {

/// The server that takes the step; kNobody: none does.
core::ServerId server_of(const Step& step) {
  const sim::Action& action = step.choice.action;
  if (action.kind == sim::ActionKind::deliver) return step.to;
  return names_server(action.kind) ? action.server : core::kNobody;
}

bool loses_message(sim::ActionKind kind) {
  return kind == sim::ActionKind::drop || kind == sim::ActionKind::garble;
}

}  // namespace

Steps causal_past(const Steps& steps, core::ServerId also) {
  std::uint32_t numbers = 0;
  for (const Step& step : steps) numbers = std::max(numbers, step.number);
  std::vector<bool> is_asked(numbers + 1, false);  // by number: it sent what arrived
  core::ServerSet knowing;
  if (also != core::kNobody) knowing.add(also);
  Steps past;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    const sim::ActionKind kind = step->choice.action.kind;
    const core::ServerId server = server_of(*step);
    const bool is_last = step == steps.rbegin();
    const bool matters =
        is_last || knowing.contains(server) || is_asked[step->number] || names_links(kind);
    if (!matters || (loses_message(kind) && !is_last)) continue;
    if (server != core::kNobody) knowing.add(server);
    is_asked[step->sent_by] = true;
    past.push_back(*step);
  }
  std::reverse(past.begin(), past.end());
  return past;
}

}  // namespace squall::traces::shrink
