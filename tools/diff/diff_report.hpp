// The differences of two traces, as text and JSON.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "scenarios/json/differences.hpp"
#include "tools/io/exit_code.hpp"
#include "traces/story/divergence.hpp"

namespace squall::tools::diff {

struct ReadRun {
  std::string path;
  traces::Trace trace;
  scenarios::Scenario scenario;
  const core::MachineMaker* maker = nullptr;
  std::string machine;  // empty: Squall's own servers

  traces::story::ComparedRun compared() const { return {trace, scenario, *maker}; }
};

struct Differences {
  std::vector<traces::story::FieldDifference> header;
  std::vector<scenarios::json::Difference> scenario;  // of their normal forms
  traces::story::DivergenceResult runs;
  std::array<bool, 2> of_seeds{};  // up to the divergence the choices are those of the seed

  /// The runs are, whatever wrote their files.
  bool is_same() const { return !runs.first; }
};

Differences differences_of(const ReadRun& first, const ReadRun& second);

std::string text_of(const Differences& differences, const ReadRun& first, const ReadRun& second);
scenarios::json::Value json_of(const Differences& differences, const ReadRun& first,
                               const ReadRun& second, io::ExitCode code);

}  // namespace squall::tools::diff
