// Schedules of random faults of every shape, for properties.
#pragma once

#include "sim/plan/plan_kinds.hpp"
#include "tests/scenarios/any_condition.hpp"

namespace squall::tests {

/// Whom a random fault strikes, among so many servers.
inline sim::plan::Target any_struck(int servers) {
  using Kind = sim::plan::Target::Kind;
  constexpr std::array kKinds{Kind::none,     Kind::servers,  Kind::leader, Kind::followers,
                              Kind::minority, Kind::majority, Kind::random, Kind::all};
  sim::plan::Target who;
  who.kind = kKinds[any_number(0, kKinds.size() - 1)];
  if (who.kind != Kind::servers) return who;
  do {
    who.servers.add(core::ServerId::of(any_number(1, static_cast<std::uint64_t>(servers))));
  } while (any_bool());
  return who;
}

inline sim::plan::FaultSchedule any_faults(int servers) {
  using Member = sim::plan::RandomFaultMember;
  const auto delay = [] { return sim::Delay{any_time(), any_bool() ? 0 : any_time()}; };
  sim::plan::FaultSchedule faults;
  for (const sim::plan::RandomFaultRow& row : sim::plan::kRandomFaults) {
    const auto has = [&](Member member) { return row.members.contains(member) && any_bool(); };
    sim::plan::FaultTiming& fault = faults.*row.timing;
    if (any_bool()) fault.every_us = any_time();
    if (has(Member::lasts)) fault.lasts = delay();
    if (has(Member::who) || has(Member::from)) fault.who = any_struck(servers);
    if (has(Member::to)) fault.to = any_struck(servers);
    if (has(Member::message)) {
      fault.message_type = static_cast<std::uint16_t>(any_number(0, core::kMessageTypes - 1));
    }
  }
  faults.torn_writes = any_bool();
  faults.crashes_in_step = any_bool();
  faults.slow_by = delay();
  faults.slow_messages_by = delay();
  faults.clock_jump_by = delay();
  faults.clock_drift = static_cast<sim::Ppm>(any_number(0, 500'000));
  faults.until_us = any_bool() ? sim::kNever : any_time();
  return faults;
}

}  // namespace squall::tests
