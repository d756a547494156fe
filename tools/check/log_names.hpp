// Which member of a foreign line is which of ours, and which word means which.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/json/json_reader.hpp"
#include "tools/check/log_event.hpp"

namespace squall::tools::check {

struct LogNames {
  /// Keys, and positions in lists, from the line on.
  using Path = std::vector<std::string>;

  bool own = false;                 // our own form: other members are refused
  std::array<Path, kFields> paths;  // empty: lines do not have it
  std::map<std::string, std::optional<EventKind>> events;  // nothing: the line is left out
  std::map<std::string, std::uint32_t> without;  // by event: one bit for each Field not read
  /// By field: what a text, number or flag means. Null means that the member is as good as missing.
  std::map<Field, std::map<std::string, scenarios::json::Value>> values;
  std::vector<std::pair<Path, std::string>> lines;  // other lines are left out
  bool tells_votes = false;
  bool tells_acknowledgements = false;
  std::map<checkers::Property, std::string> not_judged;

  const Path& path(Field field) const { return paths[static_cast<std::size_t>(field)]; }
};

/// "entry.term": how a path is told.
std::string dotted(const LogNames::Path& path);
/// A text as it is, a number or a flag as JSON has it.
std::string token(const scenarios::json::Value& value);
/// Reads "complete" and "not_judged", which a names table and the header of a log may have.
void read_promises(const scenarios::json::Reader& json, LogNames& names);

/// The form of README.md.
LogNames own_names();
/// `choice`: "etcd", "c-raft", or a file; empty: our own form. ERRORS: scenarios::UserError.
LogNames names_for(const std::string& choice);
/// ERRORS: scenarios::UserError{"file: pointer", …}.
LogNames read_names(std::string_view text, const std::string& file);

}  // namespace squall::tools::check
