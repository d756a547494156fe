// Event logs as texts, and their verdicts, inside of the test's own process.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tools/check/check_report.hpp"
#include "tools/check/line_order.hpp"
#include "tools/check/log_reader.hpp"

namespace squall::tests {

/// Of several files, "one", "two" and so on.
inline tools::check::EventLog event_log(const std::vector<std::string>& texts,
                                        const std::string& names = "") {
  tools::check::LogReader reader(tools::check::names_for(names));
  const char* kFiles[] = {"one", "two", "three"};
  for (std::size_t at = 0; at < texts.size(); ++at) {
    std::istringstream in(texts[at]);
    reader.read(in, kFiles[at]);
  }
  return reader.finish();
}

/// What check says of a log; `draw`: see LineOrder.
inline tools::check::CheckReport checked(const tools::check::EventLog& log,
                                         std::uint64_t draw = 0) {
  tools::check::LogJudge judge(log);
  tools::check::LineOrder(log, draw).run(judge);
  return tools::check::report(log, judge);
}
inline tools::check::CheckReport checked(const std::string& text, const std::string& names = "") {
  return checked(event_log({text}, names));
}

/// The properties that it finds violated, in the order in which they are found.
inline std::vector<std::string> violated(const tools::check::CheckReport& report) {
  std::vector<std::string> names;
  for (const auto& finding : report.json.find("findings")->list()) {
    names.push_back(finding.find("property")->text());
  }
  return names;
}
inline bool is_judged(const tools::check::CheckReport& report, const std::string& property) {
  return report.json.find("judged")->contains(property);
}
inline std::string why_not(const tools::check::CheckReport& report, const std::string& property) {
  const auto* why = report.json.find("not_judged")->find(property);
  return why == nullptr ? "" : why->text();
}

}  // namespace squall::tests
