// The page of a report: its data, and a page beside it for the traces that it names.
#pragma once

#include <filesystem>
#include <string>

#include "scenarios/json/value.hpp"

namespace squall::tools::pages {

/// As many runs get a page of their own, for each may hold megabytes.
inline constexpr std::size_t kRunPagesMax = 24;

/// The report's page with this data in it: see traces/view/page/src/report/contract.ts.
std::string report_page(const scenarios::json::Value& data);

/// A link from the file `from` to the file `to`, relative where it can be: a URL without a scheme.
std::string link_between(const std::filesystem::path& from, const std::filesystem::path& to);

/// The pages of runs beside a report, in "NAME-runs/" of "NAME.html".
class RunPages {
 public:
  explicit RunPages(std::filesystem::path report) : report_(std::move(report)) {}

  /// Writes the page of a trace, by the machine under test; its other form beside it is in it, too.
  /// `name`: of the file, without ending. → {"trace": path, "trace_href": link, "page_href": link or
  /// null, "page_missing": why, or null, "view": the command that makes the page}.
  scenarios::json::Value add(const std::string& trace, const std::string& name);
  /// The same without a page.
  scenarios::json::Value link(const std::string& trace) const;
  /// Writes the report itself. Returns a line that tells what was written. ERRORS:
  /// scenarios::UserError{path, …}.
  std::string write_report(const scenarios::json::Value& data) const;

 private:
  std::filesystem::path report_;
  std::size_t written_ = 0;
};

}  // namespace squall::tools::pages
