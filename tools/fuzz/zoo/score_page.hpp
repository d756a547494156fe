// The page of a score of the zoo: what `zoo score --report` writes.
#pragma once

#include <string>

#include "scenarios/json/value.hpp"
#include "tools/fuzz/zoo/zoo_verb.hpp"
#include "tools/pages/report_page.hpp"

namespace squall::tools::fuzz::zoo {

/// `rows`: of the mutants; `result`: `zoo score --json`; `pages`: of the rows' runs. Returns a line
/// that says what was written. ERRORS: scenarios::UserError{path, …}.
std::string write_score_page(const ZooOptions& options, scenarios::json::Value rows,
                             const scenarios::json::Value& result, const pages::RunPages& pages);

}  // namespace squall::tools::fuzz::zoo
