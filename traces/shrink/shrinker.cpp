// The passes of delta debugging.
#include "traces/shrink/shrinker.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "scenarios/write.hpp"
#include "traces/action_words.hpp"
#include "traces/replay.hpp"
#include "traces/shrink/causal_past.hpp"
#include "traces/shrink/exchanged_servers.hpp"
#include "traces/shrink/simpler_scenario.hpp"

namespace squall::traces::shrink {
namespace {

// A trial has room for so many messages in flight, unless the trace needs more.
constexpr std::uint32_t kMessagesTried = 256;
// Of so many choices, all pairs are tried.
constexpr std::size_t kPairedMax = 60;
// Spans begin and end at so many marks: of a long list, and of one that is short already.
constexpr std::size_t kFirstMarks = 16;
constexpr std::size_t kMarks = 48;
// An election timeout takes the place of so many choices.
constexpr std::size_t kReplacedMin = 2;
constexpr std::size_t kReplacedMax = 4;

/// Without the choice and what arrives because of it: what it sent, what that made others send, and so
/// on.
Steps without_consequences(const Steps& steps, std::size_t at) {
  std::set<std::uint32_t> gone{steps[at].number};
  Steps rest;
  for (std::size_t i = at + 1; i < steps.size(); ++i) {
    if (steps[i].sent_by != 0 && gone.contains(steps[i].sent_by)) {
      gone.insert(steps[i].number);
    } else {
      rest.push_back(steps[i]);
    }
  }
  return rest;
}

}  // namespace

Shrinker::Shrinker(const Trace& trace, const scenarios::Scenario& scenario,
                   const core::MachineMaker& maker)
    : scenario_(scenario), maker_(maker), header_(trace.header) {
  SQUALL_ASSERT(trace.recorded && trace.outcome.violation);
  const std::uint32_t messages_max = scenario.setup.limits.messages;
  is_reproduced_ =
      reproduces(trace, std::min(kMessagesTried, messages_max)) || reproduces(trace, messages_max);
  if (!is_reproduced_) phase_ = Phase::done;
}

bool Shrinker::reproduces(const Trace& trace, std::uint32_t messages_max) {
  scenarios::Scenario tried = scenario_;
  tried.setup.limits.messages = messages_max;
  world_ = std::make_unique<TrialWorld>(tried, maker_);
  ++tries_;
  const Realized realized = world_->begin(steps_of(trace));
  const bool is_of_property = realized.outcome.violation && realized.outcome.violation->property ==
                                                                trace.outcome.violation->property;
  if (!is_of_property || !is_same(realized, scenario_)) return false;
  signature_ = world_->signature();
  return true;
}

Trace Shrinker::trace() const {
  TrialWorld world(scenario_, maker_);
  return trace_of(world.begin(best(), true), header_);
}

/// A replay judges by the whole World, which has gone back to no moment.
bool Shrinker::is_same(const Realized& realized, const scenarios::Scenario& scenario) const {
  const checkers::Verdict& violation = realized.outcome.violation;
  if (!violation) return false;
  Realized whole = realized;
  whole.steps.assign(best().begin(), best().begin() + static_cast<std::ptrdiff_t>(realized.first));
  whole.steps.insert(whole.steps.end(), realized.steps.begin(), realized.steps.end());
  whole.first = 0;
  sim::World world(scenario.setup, maker_);
  const Trace tried = trace_of(whole, header_);
  if (replay(world, tried, scenario.plan.timing).kind != ReplayKind::same) return false;
  return signature_.empty() || signature_of(world) == signature_;
}

/// ENSURES: when true, what remains of the candidate is kept.
bool Shrinker::try_rest(std::size_t at, const Steps& rest) {
  ++tries_;
  const Realized realized = world_->try_rest(at, rest);
  if (!is_same(realized, scenario_)) return false;
  world_->keep(realized);
  did_shrink_ = true;
  return true;
}

/// False, too, when nothing goes.
template <typename Goes>
bool Shrinker::try_without(Goes&& goes) {
  const auto first = std::find_if(best().begin(), best().end(), goes);
  if (first == best().end()) return false;
  Steps rest;
  std::copy_if(first, best().end(), std::back_inserter(rest),
               [&](const Step& step) { return !goes(step); });
  return try_rest(static_cast<std::size_t>(first - best().begin()), rest);
}

bool Shrinker::try_one() {
  switch (phase_) {
    case Phase::past:
      return try_past();
    case Phase::kinds:
      return try_kind();
    case Phase::servers:
      return try_server();
    case Phase::first_spans:
    case Phase::spans:
      return try_span();
    case Phase::parts:
      return try_part();
    case Phase::scenarios:
      return try_scenario();
    case Phase::consequences:
      return try_consequences();
    case Phase::timeouts:
      return try_timeout();
    case Phase::pairs:
      return try_pair();
    case Phase::done:
      return false;
  }
  return false;
}

/// What the server of the violation can know of; a violation between servers needs one more.
bool Shrinker::try_past() {
  const Steps past = causal_past(best(), core::ServerId::of(static_cast<int>(at_)));
  const bool is_shorter = past.size() < best().size();
  if ((!is_shorter || !try_rest(0, past)) && static_cast<int>(++at_) <= scenario_.setup.servers) {
    return true;
  }
  phase_ = Phase::kinds;
  at_ = 0;
  return true;
}

bool Shrinker::try_kind() {
  const auto kind = static_cast<sim::ActionKind>(at_);
  try_without([&](const Step& step) { return step.choice.action.kind == kind; });
  if (++at_ < static_cast<std::size_t>(sim::kActionKinds)) return true;
  phase_ = Phase::servers;
  at_ = 1;
  return true;
}

bool Shrinker::try_server() {
  const auto server = core::ServerId::of(static_cast<int>(at_));
  try_without([&](const Step& step) {
    const sim::Action& action = step.choice.action;
    if (names_message(action.kind)) return step.from == server || step.to == server;
    return names_server(action.kind) && action.server == server;
  });
  if (static_cast<int>(++at_) <= scenario_.setup.servers) return true;
  begin_spans(Phase::first_spans);
  return true;
}

void Shrinker::begin_spans(Phase phase) {
  phase_ = phase;
  marks_ = std::min(phase == Phase::first_spans ? kFirstMarks : kMarks, best().size());
  size_ = marks_;
  at_ = 0;
}

/// The longest spans first, and of the same length the latest: what comes before them is not replayed.
bool Shrinker::try_span() {
  if (at_ == 0) {
    if (size_ <= 2) {
      if (phase_ == Phase::spans) {
        phase_ = Phase::timeouts;
        at_ = second_ = 0;
        size_ = kReplacedMin;
        return true;
      }
      phase_ = Phase::parts;
      begin_pass(best().size() / 2);
      return true;
    }
    --size_;
    at_ = marks_ - size_;
    world_->begin(Steps(best()));
  }
  --at_;
  const auto mark = [&](std::size_t number) { return best().size() * number / marks_; };
  const auto end = best().begin() + static_cast<std::ptrdiff_t>(mark(at_ + size_));
  if (!try_rest(mark(at_), Steps(end, best().end()))) return true;
  if (phase_ == Phase::spans) return delete_once_more();
  begin_spans(phase_);
  return true;
}

/// A deletion may make another one possible.
bool Shrinker::delete_once_more() {
  phase_ = Phase::parts;
  begin_pass(1);
  return true;
}

/// New moments stand where the list that is kept has changed.
void Shrinker::begin_pass(std::size_t size) {
  size_ = std::max<std::size_t>(1, size);
  at_ = best().size();
  did_shrink_ = false;
  world_->begin(Steps(best()));
}

/// The part ends at at_. What comes after it is short already, for it was tried before.
bool Shrinker::try_part() {
  at_ = std::min(at_, best().size());
  const std::size_t begin = at_ - std::min(size_, at_);
  if (at_ > begin) {
    try_rest(begin, Steps(best().begin() + static_cast<std::ptrdiff_t>(at_), best().end()));
    at_ = begin;
  }
  if (at_ > 0) return true;
  if (size_ > 1) {
    begin_pass(std::min(size_, best().size()) / 2);
  } else if (did_shrink_) {
    begin_pass(1);  // a deletion may make another one possible
  } else {
    end_passes();
  }
  return phase_ != Phase::done;
}

/// No single choice can go. Of fewer choices than before, the scenario may become simpler again.
void Shrinker::end_passes() {
  at_ = 0;
  second_ = 1;
  const bool is_simplified = std::exchange(simplified_at_, best().size()) == best().size();
  phase_ = is_simplified ? Phase::consequences : Phase::scenarios;
}

/// What can be taken away once may be taken away again.
bool Shrinker::try_scenario() {
  const auto servers = static_cast<std::size_t>(scenario_.setup.servers);
  const bool is_server = at_ == 0 && second_ <= servers * servers;
  if (is_server ? take_servers() : take(simpler(scenario_, at_), best())) {
    did_shrink_ = true;
    second_ = 1;
  } else if (is_server) {
    ++second_;
  } else if (++at_ == simplifications()) {
    phase_ = Phase::parts;
    if (did_shrink_) {
      begin_pass(1);
    } else {
      end_passes();
    }
  }
  return phase_ != Phase::done;
}

/// One, or two at once: a majority may become smaller only then. The last server gets the number of
/// the one that goes.
bool Shrinker::take_servers() {
  const auto servers = static_cast<std::size_t>(scenario_.setup.servers);
  std::optional<scenarios::Scenario> less = scenario_;
  Steps steps = best();
  const auto take_away = [&](std::size_t number) {
    const auto server = core::ServerId::of(static_cast<int>(number));
    const auto last = core::ServerId::of(less->setup.servers);
    for (Step& step : steps) step = exchanged(step, server, last);
    less = without_server(*less, server);
  };
  const std::size_t first = (second_ - 1) / servers;
  const std::size_t second = (second_ - 1) % servers + 1;
  if (first != 0 && first >= second) return false;
  take_away(second);
  if (less && first != 0) take_away(first);
  return take(less, steps);
}

/// ENSURES: when true, the scenario is `less`, and what of the steps is possible in it is kept.
bool Shrinker::take(const std::optional<scenarios::Scenario>& less, const Steps& steps) {
  if (!less) return false;
  scenarios::Scenario tried = *less;
  tried.setup.limits.messages = std::min(kMessagesTried, less->setup.limits.messages);
  auto world = std::make_unique<TrialWorld>(tried, maker_);
  ++tries_;
  const Realized realized = world->begin(steps);
  if (realized.steps.size() > best().size() || !is_same(realized, *less)) return false;
  scenario_ = *less;
  header_.scenario = scenarios::write(scenario_);
  world_ = std::move(world);
  return true;
}

bool Shrinker::try_consequences() {
  if (at_ < best().size()) {
    const Steps rest = without_consequences(best(), at_);
    if (at_ + rest.size() + 1 < best().size() && try_rest(at_, rest)) return delete_once_more();
    ++at_;
    return true;
  }
  begin_spans(Phase::spans);
  return true;
}

/// at_: where the choices begin that it takes the place of; second_: whose timeout.
bool Shrinker::try_timeout() {
  if (best().size() > kPairedMax) {
    phase_ = Phase::done;
    return false;
  }
  if (second_ == static_cast<std::size_t>(scenario_.setup.servers)) {
    second_ = 0;
    ++at_;
  }
  if (at_ + size_ > best().size()) {
    at_ = 0;
    if (++size_ > kReplacedMax) {
      phase_ = Phase::pairs;
      second_ = 1;
    }
    return true;
  }
  const auto begin = best().begin() + static_cast<std::ptrdiff_t>(at_);
  Steps rest(begin, begin + 1);
  rest.front() = {};
  for (const Step& step : best()) {
    rest.front().number = std::max(rest.front().number, step.number + 1);
  }
  rest.front().choice.action = sim::Action::of_server(
      sim::ActionKind::election_timeout, core::ServerId::of(static_cast<int>(++second_)));
  rest.front().choice.time_us = begin->choice.time_us;
  rest.insert(rest.end(), begin + static_cast<std::ptrdiff_t>(size_), best().end());
  return try_rest(at_, rest) ? delete_once_more() : true;
}

bool Shrinker::try_pair() {
  if (second_ >= best().size()) {
    ++at_;
    second_ = at_ + 1;
    if (second_ >= best().size()) phase_ = Phase::done;
    return phase_ != Phase::done;
  }
  const auto from = best().begin() + static_cast<std::ptrdiff_t>(at_);
  Steps rest(from + 1, best().end());
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(second_ - at_ - 1));
  if (try_rest(at_, rest)) {
    phase_ = Phase::parts;
    begin_pass(1);
  } else {
    ++second_;
  }
  return true;
}

}  // namespace squall::traces::shrink
