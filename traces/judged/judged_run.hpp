// A run with what its judgement looks at: every report goes by the probes and the clients' record.
#pragma once

#include "traces/history/client_record.hpp"
#include "traces/judgement.hpp"
#include "traces/probes.hpp"
#include "traces/run.hpp"

namespace squall::traces::judged {

class JudgedRun {
 public:
  /// See Run.
  JudgedRun(scenarios::Scenario scenario, std::uint64_t seed, const core::MachineMaker& maker)
      : run_(std::move(scenario), seed, maker) {}

  /// Runs the next event; nullptr at the end.
  const sim::Report* advance() {
    const sim::Report* report = run_.advance();
    if (report == nullptr) return nullptr;
    probes_.add(*report, run_.world());
    clients_.add(*report, run_.world(), now());
    return report;
  }
  const Run& run() const { return run_; }
  const sim::World& world() const { return run_.world(); }
  sim::Time now() const { return run_.simulator().now(); }
  /// Hit so far; some are known at the end only.
  const Probes& probes() const { return probes_; }
  const history::ClientRecord& clients() const { return clients_; }

  /// All that judge() needs. REQUIRES: it is called once, after the last event.
  Facts facts();

 private:
  Run run_;
  Probes probes_;
  history::ClientRecord clients_;
};

}  // namespace squall::traces::judged
