// Applies choices one by one, finding each message by its meaning.
#include "traces/replay.hpp"

#include <array>

#include "core/describe.hpp"
#include "core/hexadecimal.hpp"
#include "traces/action_words.hpp"
#include "traces/describe_action.hpp"
#include "traces/replay_timers.hpp"

namespace squall::traces {

namespace {

std::string description(const Trace& trace, std::size_t at) {
  const Choice& choice = trace.choices[at];
  std::string what = at < trace.descriptions.size() ? trace.descriptions[at] : std::string();
  if (what.empty()) what = "the message " + core::hexadecimal(choice.message_key);
  return describe(choice.action, what);
}

/// Why a choice is not enabled.
std::string why_disabled(const sim::World& world, const sim::Action& action) {
  using sim::ActionKind;
  if (names_message(action.kind)) {
    const core::ServerId to = world.network().message(action.slot).to;
    return "server " + to_string(to) + " is paused";
  }
  if (names_links(action.kind)) return "there is no such filter";
  const core::ServerId server = action.server;
  const std::string who = "server " + to_string(server);
  if (!world.servers().contains(server)) return "there is no " + who;
  if (action.kind == ActionKind::resume) return who + " is not paused";
  if (action.kind == ActionKind::request) {
    if (action.client() < world.clients().count()) {
      return "there is no scripted command " + std::to_string(action.command());
    }
    return "there is no client " + std::to_string(action.client());
  }
  if (action.kind == ActionKind::restart && world.unreadable_disks().contains(server)) {
    return who + " cannot read its disk";
  }
  if (action.kind == ActionKind::restart || action.kind == ActionKind::wipe) return who + " is up";
  if (action.kind == ActionKind::fill_disk) return "the disk of " + who + " is full already";
  if (action.kind == ActionKind::free_disk) return "the disk of " + who + " is not full";
  if (names_index(action.kind)) {
    if (!world.down().contains(server)) return who + " is up";
    const bool misdirects = action.kind == ActionKind::misdirect;
    return who + (misdirects ? " has no such entry before its last" : " has no such entry");
  }
  if (world.down().contains(server)) return who + " is down";
  if (world.paused().contains(server)) return who + " is paused";
  const bool syncs = action.kind == ActionKind::sync || action.kind == ActionKind::fail_sync;
  return syncs ? "no sync is under way there" : "it cannot happen now";
}

/// How the end differs from the recorded one; empty when it does not.
std::string difference(const sim::World& world, const Outcome& recorded) {
  const std::string limit = world.limit_reached() == nullptr ? "" : world.limit_reached();
  // A replay has no time in which nothing could happen.
  const bool is_idle = limit.empty() && recorded.limit == "idle";
  if (limit != recorded.limit && !is_idle) {
    if (limit.empty()) return "the limit \"" + recorded.limit + "\" is no longer reached";
    return "the limit \"" + limit + "\" is reached";
  }
  if (world.digest() == recorded.world_digest) return "";
  return "the world's digest is " + core::hexadecimal(world.digest()) + ", recorded was " +
         core::hexadecimal(recorded.world_digest);
}

void conclude(const sim::World& world, const Outcome& recorded, ReplayResult& result) {
  result.verdict = world.verdict();
  result.kind = ReplayKind::same;
  if (recorded.violation && !result.verdict) {
    result.kind = ReplayKind::fixed;
  } else if (result.verdict) {
    result.failure = world.failure_text();
    if (result.verdict == recorded.violation && result.failure == recorded.failure) return;
    result.kind = ReplayKind::different;
    result.reason = checkers::explain(*result.verdict, result.failure);
  } else if (result.reason = difference(world, recorded); !result.reason.empty()) {
    result.kind = ReplayKind::different;
  }
}

}  // namespace

bool depends_on_leases(const checkers::Verdict& verdict) {
  return verdict && (verdict->property == checkers::Property::lease_exclusivity ||
                     verdict->property == checkers::Property::read_freshness);
}

std::uint16_t slot_of(const sim::World& world, const Choice& choice) {
  const sim::Network& network = world.network();
  return choice.action.kind == sim::ActionKind::release_message
             ? network.find_held(choice.message_key)
             : network.find(choice.message_key);
}

std::string_view name(ReplayKind kind) noexcept { return core::name_of(kind); }

ReplayResult replay(sim::World& world, const Trace& trace, const sim::plan::Timing& timing) {
  SQUALL_ASSERT(trace.recorded);
  ReplayResult result;
  ReplayTimers timers(world, timing);
  bool was_elected_early = false;
  const auto diverge = [&](const std::string& missing) {
    result.kind = ReplayKind::diverged;
    result.reason = "choice " + std::to_string(result.choice) + " of " +
                    std::to_string(trace.choices.size()) + " (" +
                    description(trace, result.choice - 1) + "): " + missing;
  };
  while (result.choice < trace.choices.size() && !world.verdict()) {
    const Choice& choice = trace.choices[result.choice++];
    sim::Action action = choice.action;
    timers.end_leases(world, choice.time_us);
    if (names_message(action.kind)) {
      action.slot = slot_of(world, choice);
      if (action.slot == sim::Network::kNoSlot) {
        diverge("this message is not in flight");
        break;
      }
    }
    if (timers.is_early(action, choice.time_us)) {
      if (action.kind == sim::ActionKind::silence_timeout) {
        diverge("this timer of server " + to_string(action.server) + " cannot have run out yet");
        break;
      }
      was_elected_early = true;
    }
    const sim::Report& report = world.apply(action);
    if (!report.enabled) {
      diverge(why_disabled(world, action));
      break;
    }
    timers.follow(report, choice.time_us);
  }
  if (was_elected_early && depends_on_leases(world.verdict())) {
    diverge("it depends on an election timeout that the server did not ask for");
  }
  result.events = world.tally().events;
  result.world_digest = world.digest();
  if (result.kind != ReplayKind::diverged) conclude(world, trace.outcome, result);
  return result;
}

}  // namespace squall::traces
