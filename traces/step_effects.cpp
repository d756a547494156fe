// Why a step of each kind has no effect, in words.
#include "traces/step_effects.hpp"

#include "sim/plan/plan_kinds.hpp"

namespace squall::traces {

using sim::plan::Step;
using sim::simulate::StepStatistics;

namespace {

using Kind = Step::Kind;

std::string_view lack_of_effect(Kind kind) {
  switch (kind) {
    case Kind::crash:
      return "the server was down already";
    case Kind::restart:
      return "the server was not down, or its disk is unreadable";
    case Kind::pause:
      return "no message and no timer waited for the end of the pause";
    case Kind::resume:
      return "the server was not paused";
    case Kind::isolate:
    case Kind::partition:
    case Kind::cut:
    case Kind::shape:
      return "no message was lost on the links that it cut";
    case Kind::heal:
      return "none of these links was cut";
    case Kind::hold:
    case Kind::release:
    case Kind::deliver:
    case Kind::drop:
    case Kind::duplicate:
    case Kind::block:
    case Kind::unblock:
      return "no message that it matches was held or blocked";
    case Kind::election_timeout:
      return "the server was down, leads, or is no voter";
    case Kind::heartbeat_timeout:
      return "the server does not lead, or has no other server to send to";
    case Kind::request:
      return "no client was idle";
    case Kind::links:
      return "the links stay as they are";
    case Kind::corrupt:
    case Kind::latent_sector_error:
    case Kind::misdirect:
      return "the server was up, does not store the entry, or did not read its disk again";
    case Kind::compact:
      return "there was no committed entry to compact";
    case Kind::check:  // always has one
    case Kind::transfer:
    case Kind::membership:
    case Kind::forget_leader:
      return "the server accepted it, and stopped";
    case Kind::fail_sync:
      return "no fsync was under way";
    case Kind::fill_disk:
      return "the server wrote nothing afterwards";
    case Kind::free_disk:
      return "the disk was not full";
    case Kind::wipe:
      return "the server was up, or its disk was empty";
    case Kind::clock:
      return "no timer of the server was running, or its clock was right already";
    case Kind::slow:
    case Kind::slow_messages:
      return "no message was late by it";
  }
  return "";
}

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
      clauses.push_back(step_words + " had no effect: " + std::string(lack_of_effect(step.kind)));
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
