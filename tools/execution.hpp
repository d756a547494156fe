// One run of a scenario from a seed to its end, and its results.
#pragma once

#include <atomic>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/scenario.hpp"
#include "tools/io/exit_code.hpp"
#include "traces/judgement.hpp"
#include "traces/probes.hpp"
#include "traces/record.hpp"
#include "traces/shrink/signature.hpp"
#include "traces/trace.hpp"
#include "traces/transcript/transcript.hpp"

namespace squall::tools {

io::ExitCode exit_code(traces::Result result) noexcept;

struct Execution {
  std::uint64_t seed = 0;
  traces::Outcome outcome;
  traces::Judgement judgement;
  sim::Tally tally;
  sim::simulate::RunStatistics statistics;
  traces::Probes probes;
  std::uint64_t commands_answered = 0;
  traces::shrink::Signature signature;  // empty: held, vacuous or ended by a limit
  std::string not_judged;  // properties switched off, a calm in which no leader can be, and why
  double seconds = 0;      // of the wall's clock
  /// A condition of /end/until ended it. Nothing: there are none, or something else did.
  std::optional<bool> until_reached;
  bool interrupted = false;  // stopped before its end: no verdict but, perhaps, the limit of memory
  bool ended_by_memory = false;  // interrupted because an allocation failed
  /// Its repetition came to something else: how. Empty while it did not.
  std::string not_reproducible;

  /// "held", "violated", "expectation_failed", "vacuous", "limit", "interrupted",
  /// "not_reproducible".
  std::string_view verdict() const;
  /// Interrupted, and there is nothing to say why.
  bool is_undecided() const { return interrupted && !ended_by_memory; }
  /// A property that should have held did not, or another expectation failed.
  bool is_finding() const;
  io::ExitCode exit_code() const;
  /// How another run of the same differs from this one; empty when it does not.
  std::string difference(const Execution& other) const;
};

/// A difference() of two runs, and the first event at which runs of the same differ: two more, side by
/// side. `stop`: as below. COST: that of the two runs up to there, and of the texts of their events.
std::string with_first_event(const std::string& difference, const scenarios::Scenario& scenario,
                             std::uint64_t seed, const std::atomic<bool>& stop);

/// `stop`: looked at now and then. `recorder`, `transcript`: get every report. `history`: gets what
/// clients asked and were told, see ClientRecord. `tell`: gets the text of each event when it has
/// happened, see traces/transcript/event_block.hpp.
Execution execute(const scenarios::Scenario& scenario, std::uint64_t seed,
                  const std::atomic<bool>& stop, traces::Recorder* recorder = nullptr,
                  traces::transcript::Transcript* transcript = nullptr,
                  std::ostream* history = nullptr, void (*tell)(std::string_view text) = nullptr);

}  // namespace squall::tools
