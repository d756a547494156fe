// Clients in time: when each asks, whom, and what it does without an answer.
#include <algorithm>

#include "sim/simulate/simulator.hpp"

namespace squall::sim::simulate {

using core::ServerId;

void Simulator::follow_clients(const Report& report) {
  for (const Answer& answer : report.answers) {
    const std::uint32_t client = answer.client;
    askers_[client].retry.deadline = kNever;
    askers_[client].asks = false;
    // Never at the same instant: a server alone would be asked for ever in no time.
    push(kClients, now_ + std::max<Time>(1, workload_.delay(plan_.workload.think)), Due::ask,
         static_cast<std::uint16_t>(client));
  }
  if (report.action.kind != ActionKind::request) return;
  // Whoever made the client ask: without an answer it asks again.
  const std::uint32_t client = report.action.value;
  if (askers_[client].retry.deadline == kNever && world_.clients()[client].waiting) {
    set_retry(client, now_ + plan_.workload.retry_us);
  }
}

void Simulator::set_retry(std::uint32_t client, Time time) {
  set_alarm(askers_[client].retry, Due::retry, static_cast<std::uint16_t>(client), time, time);
}

const Report* Simulator::on_ask(std::uint32_t client) {
  const Workload& workload = plan_.workload;
  Asker& asker = askers_[client];
  if (!asker.asks && !world_.clients()[client].waiting) {
    if (workload.commands_max != 0 && asked_ == workload.commands_max) return nullptr;
    ++asked_;
  }
  asker.asks = true;
  if (asker.server == core::kNobody) {
    // In a calm, among those that have it: others may be down for good, and answer nobody.
    asker.server = workload_.one_of(calm_ ? course_.calm.core : world_.servers());
  }
  set_retry(client, now_ + workload.retry_us);
  const Time latency = workload_.delay(workload.latency);
  if (latency == 0) return on_arrive(client);
  if (asker.copies == kCopiesMax) return nullptr;
  ++asker.copies;
  push(now_ + latency, Due::arrive, static_cast<std::uint16_t>(client));
  return nullptr;
}

const Report* Simulator::on_arrive(std::uint32_t client) {
  Asker& asker = askers_[client];
  // Of a command that was answered meanwhile, asked elsewhere: arriving now it would be a new one.
  if (!asker.asks) return nullptr;
  const ServerId asked = asker.server;
  const Report& report = perform(Action::request(asked, client));
  if (!report.stepped || report.accepted) return &report;
  // Refused: the server says whom it believes to lead.
  const ServerId hint = world_.views()[asked].leader;
  asker.server = hint == asked ? core::kNobody : hint;
  if (asker.server != core::kNobody) {
    const Time latency = std::max<Time>(workload_.delay(plan_.workload.latency), 1);
    if (asker.copies == kCopiesMax) return &report;
    ++asker.copies;
    push(now_ + latency, Due::arrive, static_cast<std::uint16_t>(client));
  } else {
    set_retry(client, now_ + plan_.workload.retry_us / 8 + 1);
  }
  return &report;
}

const Report* Simulator::on_retry(std::uint32_t client) {
  Asker& asker = askers_[client];
  if (asker.retry.queued != now_) return nullptr;
  asker.retry.queued = kNever;
  if (asker.retry.deadline == kNever) return nullptr;
  if (asker.retry.deadline > now_) {
    set_retry(client, asker.retry.deadline);
    return nullptr;
  }
  asker.server = core::kNobody;  // another one, drawn anew
  return on_ask(client);
}

}  // namespace squall::sim::simulate
