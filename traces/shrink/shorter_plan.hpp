// The fewest faults after which a run still fails to meet an expectation.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/machine.hpp"
#include "scenarios/scenario.hpp"
#include "traces/shrink/signature.hpp"
#include "traces/trace.hpp"

namespace squall::traces::shrink {

/// For failures that no list of choices shows, such as a calm without a leader: what counts is what
/// does not happen. Tries simpler scenarios with a few seeds each; then makes steps of a timeline of
/// the random faults that are left, and deletes ever smaller parts of the timeline, later parts
/// first. Each run is judged as a whole: it must fail in the same way, and no server may wait for
/// anything new. Where the reference does not fail in the first run, it must not fail in any: too
/// short a calm is not the failure that is looked for. Deterministic.
class ShorterPlan {
 public:
  /// Of each simpler scenario.
  static constexpr std::uint32_t kSeedsOfSimpler = 4;

  /// `maker` lives as long as this. `header`: of the run's trace. `reference`: machines that are
  /// taken to be right.
  ShorterPlan(const scenarios::Scenario& scenario, const Header& header,
              const core::MachineMaker& maker, const core::MachineMaker& reference);

  /// False: the run of the header's seed meets all expectations, or violates a property.
  bool is_reproduced() const { return phase_ != Phase::not_reproduced; }
  /// One run is tried. False: there is no other; no single step of the timeline can go.
  bool try_one();
  std::uint64_t tries() const { return tries_; }
  const Signature& signature() const { return signature_; }
  /// The simplest so far; its seed is the one with which it fails.
  const scenarios::Scenario& scenario() const { return scenario_; }
  /// The first reason why that run fails.
  const std::string& reason() const { return reason_; }
  /// COST: runs it again.
  Trace trace() const;

 private:
  enum class Phase : std::uint8_t { scenarios, script, steps, done, not_reproduced };

  /// ENSURES: when true, it is the simplest.
  bool fails(const scenarios::Scenario& scenario, std::uint64_t seed);
  void try_simpler();
  void try_script();
  void try_part();
  void begin_pass(std::size_t size);

  scenarios::Scenario scenario_;
  Header header_;
  const core::MachineMaker& maker_;
  const core::MachineMaker& reference_;
  bool is_compared_ = false;
  Signature signature_;
  std::string reason_;
  std::uint64_t tries_ = 0;
  Phase phase_ = Phase::scenarios;
  std::size_t way_ = 0;
  std::uint32_t seeds_tried_ = 0;
  bool is_scripted_ = false;
  std::size_t at_ = 0;    // where the part of the timeline ends
  std::size_t size_ = 0;  // of the parts
  bool did_shrink_ = false;
};

}  // namespace squall::traces::shrink
