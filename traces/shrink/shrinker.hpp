// Delta debugging: as few choices as still fail in the same way.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "traces/shrink/signature.hpp"
#include "traces/shrink/trial_world.hpp"

namespace squall::traces::shrink {

/// Deletes what is not in the causal past of the violation, kinds of choices, servers, and then ever
/// smaller parts of the list, later parts first, and keeps each deletion after which the signature
/// of the violation is the same (Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input,
/// 2002). Then it looks for simpler scenarios in which what is left fails in the same way, and
/// deletes choices with all that comes of them, spans of any length, and pairs of choices, and has an
/// election timeout take the place of a few choices. Deterministic.
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
  /// Lists of choices that were replayed.
  std::uint64_t tries() const { return tries_; }
  /// How many choices are left.
  std::size_t choices() const { return best().size(); }
  /// The shortest so far. ENSURES: a replay gives the same again.
  Trace trace() const;
  /// Of that trace.
  const scenarios::Scenario& scenario() const { return scenario_; }

 private:
  enum class Phase : std::uint8_t {
    past,
    kinds,
    servers,
    first_spans,
    parts,
    scenarios,
    consequences,
    spans,
    timeouts,
    pairs,
    done
  };

  const Steps& best() const { return world_->kept(); }
  bool reproduces(const Trace& trace, std::uint32_t messages_max);
  bool is_same(const Realized& realized, const scenarios::Scenario& scenario) const;
  bool try_rest(std::size_t at, const Steps& rest);
  template <typename Goes>
  bool try_without(Goes&& goes);
  bool try_past();
  bool try_kind();
  bool try_server();
  bool try_part();
  bool try_span();
  bool try_scenario();
  bool try_consequences();
  bool try_timeout();
  bool take(const std::optional<scenarios::Scenario>& less, const Steps& steps);
  bool take_servers();
  bool try_pair();
  void begin_spans(Phase phase);
  void begin_pass(std::size_t size);
  bool delete_once_more();
  void end_passes();

  scenarios::Scenario scenario_;
  const core::MachineMaker& maker_;
  Header header_;
  std::unique_ptr<TrialWorld> world_;
  Signature signature_;
  bool is_reproduced_ = false;
  std::uint64_t tries_ = 0;
  Phase phase_ = Phase::past;
  std::size_t at_ = 0;             // which server's past, kind, server, way; where the part ends
  std::size_t size_ = 0;           // of the parts; of a span
  std::size_t second_ = 0;         // of a pair; at_ is the first
  std::size_t marks_ = 0;          // between which spans lie
  bool did_shrink_ = false;        // in this pass
  std::size_t simplified_at_ = 0;  // so many choices were left when the scenario was made simpler
};

}  // namespace squall::traces::shrink
