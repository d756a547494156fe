// The merged results as an SQLite file, and questions to it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/json/value.hpp"
#include "tools/fuzz/campaign/found_traces.hpp"
#include "tools/fuzz/campaign/merged_results.hpp"

namespace squall::tools::fuzz::campaign {

/// False: the program was built without SQLite.
bool has_database() noexcept;

/// Writes the file whole; the same results give the same bytes, with one version of SQLite. Tables:
/// `plan`, `scenarios`, `chunks`, `verdicts`, `findings`, `signatures`, `probes`, `faults`, `vacuous`; a run that
/// is no finding has no row. REQUIRES: has_database(). ERRORS: UserError{path, …}.
void write_database(const std::filesystem::path& folder, const SharedPlan& plan,
                    const Merged& merged, const FoundTraces& traces);

struct Answer {
  std::vector<std::string> columns;
  std::vector<std::vector<scenarios::json::Value>> rows;  // null, numbers and texts
};
/// Of one statement, which changes nothing. REQUIRES: has_database(). ERRORS: UserError: there is no
/// file, or what SQLite says of the statement.
Answer ask_database(const std::filesystem::path& folder, const std::string& sql);

/// A table for people.
std::string text_of(const Answer& answer);
/// A list of objects.
scenarios::json::Value json_of(const Answer& answer);

}  // namespace squall::tools::fuzz::campaign
