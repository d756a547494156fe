// `squall zoo score`: how soon campaigns from many base seeds find each mutant.
#pragma once

#include <filesystem>
#include <vector>

#include "tools/fuzz/zoo/zoo_verb.hpp"

namespace squall::tools::fuzz::zoo {

/// Campaigns from options.base_seeds base seeds against each mutant, each to its first finding;
/// against a control one. Missed: at least one campaign found nothing. --json: {"score": [{"mutant",
/// "kind", "found_by": "campaign", the scenario's name, or null, "property": of most findings, or
/// null, "found", "campaigns", "seconds_median", "seconds_worst" (of the processor; of one that
/// found nothing, all that it took), "runs_median", "events_median", "events_worst",
/// "events_total", "shrunk_choices": of the first violation, or null, "exploration", "depth",
/// "states", "shortest_choices": of Mutant::exploration, or null}…], "missed": [id…], "accused": [id…], "exit_code"}.
io::ExitCode score_mutants(const std::vector<Mutant>& mutants, const ZooOptions& options,
                           const std::filesystem::path& sources);

}  // namespace squall::tools::fuzz::zoo
