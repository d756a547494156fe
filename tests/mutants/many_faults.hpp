// Faults in which broken servers are found out, and the servers that it is made for.
#pragma once

#include "sim/plan/plan.hpp"
#include "sim/setup.hpp"

namespace squall::tests {

/// Faults that reaches every rule: loss, duplicates, overtaking, crashes, partitions, slow disks.
inline sim::plan::Plan many_faults() {
  sim::plan::Plan plan;
  plan.links.delay = {1'000, 8'000};
  plan.links.drop = 20'000;
  plan.links.duplicate = 50'000;
  plan.links.reorder = 100'000;
  plan.links.reorder_by = {0, 100'000};
  plan.sync = {100, 2'000};
  plan.timing.heartbeat_us = 30'000;
  plan.workload.think = {0, 20'000};
  plan.workload.retry_us = 200'000;
  plan.faults.crash = {400'000, {10'000, 200'000}};
  plan.faults.partition = {600'000, {50'000, 400'000}};
  plan.faults.isolate = {150'000, {50'000, 400'000}};
  plan.end_us = 20 * sim::kSecond_us;
  return plan;
}

/// Slow disks, and one entry a message, so that logs differ by much.
inline sim::Setup setup_of(int servers) {
  sim::Setup setup;
  setup.servers = servers;
  setup.clients = 3;
  setup.settings.entries_per_message_max = 1;
  setup.settings.synchronous_disk = false;
  return setup;
}

}  // namespace squall::tests
