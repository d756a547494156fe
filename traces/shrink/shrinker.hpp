// Delta debugging: as few choices as still violate the same property.
#pragma once

#include <cstdint>
#include <memory>

#include "traces/shrink/lenient_replay.hpp"

namespace squall::traces::shrink {

/// Deletes kinds of choices, then servers, then ever smaller parts of the list, and keeps each
/// deletion after which the same property is violated (Zeller and Hildebrandt, Simplifying and
/// Isolating Failure-Inducing Input, 2002). Deterministic.
class Shrinker {
 public:
  /// REQUIRES: trace.recorded, and its outcome is a violation; `scenario` is the trace's; `maker`
  /// lives as long as this.
  Shrinker(const Trace& trace, const scenarios::Scenario& scenario,
           const core::MachineMaker& maker);

  /// False: the trace does not violate its property on these machines, and nothing can be shrunk.
  bool is_reproduced() const { return is_reproduced_; }
  /// One deletion is tried. False: there is nothing left to try, and no single choice can go.
  bool try_one();
  std::uint64_t tries() const { return tries_; }
  /// The shortest so far. ENSURES: a replay gives the same again.
  Trace trace() const {
    return trace_of(replay_leniently(best_.steps, scenario_, maker_, true), header_);
  }

 private:
  enum class Phase : std::uint8_t { kinds, servers, parts, done };

  bool keeps_failing(const Steps& candidate);
  bool try_without(const Steps& candidate);
  bool try_kind();
  bool try_server();
  bool try_part();

  scenarios::Scenario scenario_;
  const core::MachineMaker& maker_;
  Header header_;
  checkers::Property property_{};
  bool is_reproduced_ = false;
  Realized best_;
  std::uint64_t tries_ = 0;
  Phase phase_ = Phase::kinds;
  std::size_t at_ = 0;       // which kind, which server, or where the part begins
  std::size_t size_ = 0;     // of the parts
  bool did_shrink_ = false;  // in this pass over the parts
};

}  // namespace squall::traces::shrink
