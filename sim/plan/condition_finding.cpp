// Reads from the World what a condition was about.
#include "sim/plan/condition_finding.hpp"

namespace squall::sim::plan {

using core::ServerId;
using core::ServerSet;

namespace {

/// Whether `value` is nearer to what is asked than `known`.
bool is_closer(const Condition& condition, std::uint64_t value, std::uint64_t known) {
  return condition.comparison == Comparison::at_most ? value < known : value > known;
}

/// Of any live server, the one whose number comes closest to what is asked.
ServerId closest(const Condition& condition, const World& world) {
  ServerId best = core::kNobody;
  for (const ServerId server : world.servers() - world.down()) {
    const std::uint64_t value = number_of(condition.kind, world, server);
    if (best != core::kNobody) {
      const std::uint64_t known = number_of(condition.kind, world, best);
      if (!is_closer(condition, value, known)) continue;
    }
    best = server;
  }
  return best;
}

/// Of any leader and follower, the two whose number comes closest to what is asked.
void find_progress(const Condition& condition, const World& world, Finding& finding) {
  const auto meant = [&](ServerId server) {
    return server == core::kNobody ? world.servers() : ServerSet::of(server);
  };
  finding.server = condition.server;
  finding.of = condition.of;
  finding.is_down = world.down().contains(condition.server);
  finding.knows_none = true;
  for (const ServerId leader : meant(condition.server) - world.down()) {
    for (const ServerId follower : meant(condition.of)) {
      const auto value = known_of(condition.kind, world, leader, follower);
      if (!value) continue;
      if (!finding.knows_none && !is_closer(condition, *value, finding.value)) continue;
      finding.server = leader;
      finding.of = follower;
      finding.value = *value;
      finding.knows_none = false;
    }
  }
}

void find_of_server(const Condition& condition, const World& world, Finding& finding) {
  finding.server = condition.server;
  if (condition.server == core::kNobody &&
      row_of(condition.kind).fields == ConditionFields::number) {
    finding.server = closest(condition, world);
  }
  if (finding.server == core::kNobody) return;
  finding.is_down = world.down().contains(finding.server);
  finding.value = number_of(condition.kind, world, finding.server);
  finding.configuration = world.views()[finding.server].configuration;
}

Finding find_one(const Condition& condition, const World& world, const ConvergenceScope& scope) {
  Finding finding;
  finding.holds = holds(condition, world, scope);
  switch (row_of(condition.kind).fields) {
    case ConditionFields::number:
    case ConditionFields::role:
    case ConditionFields::other_server:
    case ConditionFields::configuration:
      find_of_server(condition, world, finding);
      break;
    case ConditionFields::flow:
    case ConditionFields::progress:
      find_progress(condition, world, finding);
      break;
    case ConditionFields::count:
      finding.value = count_of(condition.kind, world);
      break;
    case ConditionFields::nothing:
    case ConditionFields::servers:
      finding.server = world.leader();
      finding.configuration = world.views()[finding.server].configuration;
      break;
    case ConditionFields::server:
      finding.server =
          condition.kind == Condition::Kind::leader ? world.leader() : condition.server;
      finding.is_down = world.down().contains(condition.server);
      break;
    case ConditionFields::parts:
    case ConditionFields::part:
      break;  // their parts say what was found
  }
  return finding;
}

}  // namespace

Findings find(const Condition& condition, const World& world, const ConvergenceScope& scope) {
  Findings findings{find_one(condition, world, scope)};
  for (std::size_t at = 0; at < condition.parts.size(); ++at) {
    const Condition& part = condition.parts[at];
    Finding finding;
    if (combines(part.kind)) {
      Condition whole = part;
      const auto first = condition.parts.begin() + static_cast<std::ptrdiff_t>(at) + 1;
      whole.parts.assign(first, first + part.span - 1);
      finding.holds = holds(whole, world, scope);
    } else {
      finding = find_one(part, world, scope);
    }
    findings.push_back(finding);
  }
  return findings;
}

}  // namespace squall::sim::plan
