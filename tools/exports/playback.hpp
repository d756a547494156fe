// A run from its beginning, as often as one likes: a scenario's with its seed, or a trace's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "scenarios/scenario.hpp"
#include "traces/run.hpp"
#include "traces/trace.hpp"

namespace squall::tools::exports {

struct RunSource {
  std::string where;  // a file, or a name of the library
  scenarios::Scenario scenario;
  std::uint64_t seed = 1;
  std::optional<traces::Trace> trace;  // with its choices; nothing: the seed gives them
};

/// `what`: a trace, or a scenario as `run` takes it. ERRORS: scenarios::UserError; a seed for a trace.
RunSource source_of(const std::string& what, std::optional<std::uint64_t> seed);

class Playback {
 public:
  /// REQUIRES: the source outlives this.
  explicit Playback(const RunSource& source);

  /// The next report; nullptr at the end: of the run, or at a trace's first violation. ERRORS:
  /// scenarios::UserError: a choice is not possible.
  const sim::Report* advance();
  const sim::World& world() const { return run_ ? run_->world() : *world_; }
  sim::Time now() const { return run_ ? run_->simulator().now() : now_; }

 private:
  const RunSource& source_;
  std::optional<traces::Run> run_;
  std::unique_ptr<sim::World> world_;
  std::size_t at_ = 0;
  sim::Time now_ = 0;
};

}  // namespace squall::tools::exports
