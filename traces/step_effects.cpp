// Why a step of each kind has no effect, in words.
#include "traces/step_effects.hpp"

#include <array>

#include "sim/plan/plan_kinds.hpp"

namespace squall::traces {

using sim::plan::Step;
using sim::simulate::StepStatistics;

namespace {

using Kind = Step::Kind;

struct LackRow {
  Kind kind;
  std::string_view reason;
};
constexpr std::string_view kNoMatch = "no message that it matches was held or blocked";
constexpr std::array kLacks{
    LackRow{Kind::crash, "the server was down already"},
    LackRow{Kind::restart, "the server was not down, or its disk is unreadable"},
    LackRow{Kind::pause, "no message and no timer waited for the end of the pause"},
    LackRow{Kind::resume, "the server was not paused"},
    LackRow{Kind::isolate, "no message was lost on the links that it cut"},
    LackRow{Kind::partition, "no message was lost on the links that it cut"},
    LackRow{Kind::cut, "no message was lost on the links that it cut"},
    LackRow{Kind::heal, "none of these links was cut"},
    LackRow{Kind::hold, kNoMatch},
    LackRow{Kind::release, kNoMatch},
    LackRow{Kind::block, kNoMatch},
    LackRow{Kind::unblock, kNoMatch},
    LackRow{Kind::election_timeout, "the server was down, leads, or is no voter"},
    LackRow{Kind::heartbeat_timeout, "the server does not lead, or has no other server to send to"},
    LackRow{Kind::request, "no client was idle"},
    LackRow{Kind::links, "the links stay as they are"},
    LackRow{Kind::corrupt,
            "the server was up, does not store the entry, or did not read its disk again"},
    LackRow{Kind::compact, "there was no committed entry to compact"},
    LackRow{Kind::transfer, "the server accepted it, and stopped"},
    LackRow{Kind::membership, "the server accepted it, and stopped"},
    LackRow{Kind::fail_sync, "no fsync was under way"},
    LackRow{Kind::fill_disk, "the server wrote nothing afterwards"},
    LackRow{Kind::free_disk, "the disk was not full"},
    LackRow{Kind::latent_sector_error,
            "the server was up, does not store the entry, or did not read its disk again"},
    LackRow{Kind::misdirect,
            "the server was up, does not store the entry, or did not read its disk again"},
    LackRow{Kind::wipe, "the server was up, or its disk was empty"},
    LackRow{Kind::slow, "no message was late by it"},
    LackRow{Kind::clock, "no timer of the server was running, or its clock was right already"},
    LackRow{Kind::shape, "no message was lost on the links that it cut"},
    LackRow{Kind::slow_messages, "no message was late by it"},
    LackRow{Kind::deliver, kNoMatch},
    LackRow{Kind::drop, kNoMatch},
    LackRow{Kind::duplicate, kNoMatch},
    LackRow{Kind::check, "a check always has an effect"},
    LackRow{Kind::forget_leader, "the server accepted it, and stopped"},
    LackRow{Kind::stall_disk, "no fsync was to end while the disk stalled"},
    LackRow{Kind::lying_sync, "the server was down, or no crash lost anything by it"},
    LackRow{Kind::back_up_disk, "a backup always has an effect"},
    LackRow{Kind::restore_disk,
            "the server was up, no step has backed up its disk, or the disk holds the same"},
    LackRow{Kind::shorten_log, "the server was up, or does not store the entry"},
    LackRow{Kind::limit_disk, "all that the server wrote afterwards fitted"},
    LackRow{Kind::sync, "no fsync was under way"},
    LackRow{Kind::force_configuration, "the server was up, or its disk is unreadable or full"},
    LackRow{Kind::named_timeout, "the server was down, or no such timer of it was running"},
};
static_assert(core::lists_each_once(kLacks));

}  // namespace

std::string step_in_words(const sim::plan::Plan& plan, std::size_t index) {
  return "/timeline/" + std::to_string(index) + " (" +
         std::string(core::name_of(plan.timeline[index].kind)) + ")";
}

std::vector<std::string> steps_without_effect(const sim::plan::Plan& plan,
                                              const sim::simulate::RunStatistics& statistics) {
  std::vector<std::string> clauses;
  for (std::size_t at = 0; at < statistics.steps.size(); ++at) {
    const Step& step = plan.timeline[at];
    const StepStatistics& did = statistics.steps[at];
    if (!did.fired() || did.effects > 0 || step.expects != Step::Expects::effect) continue;
    const std::string step_words = step_in_words(plan, at);
    if (did.refusal != sim::Refusal::none) {
      clauses.push_back(step_words + " was refused, because " +
                        std::string(sim::reason(did.refusal)));
    } else {
      clauses.push_back(step_words + " had no effect: " +
                        std::string(kLacks[static_cast<std::size_t>(step.kind)].reason));
    }
  }
  return clauses;
}

std::vector<std::string> steps_not_refused(const sim::plan::Plan& plan,
                                           const sim::simulate::RunStatistics& statistics) {
  std::vector<std::string> clauses;
  for (std::size_t at = 0; at < statistics.steps.size(); ++at) {
    const StepStatistics& did = statistics.steps[at];
    if (plan.timeline[at].expects != Step::Expects::refusal || !did.fired()) continue;
    if (did.refusal != sim::Refusal::none) continue;
    clauses.push_back("expected " + step_in_words(plan, at) +
                      " to be refused, but it was accepted");
  }
  return clauses;
}

}  // namespace squall::traces
