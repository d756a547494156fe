// The tables of the SQLite file.
#include "tools/fuzz/campaign/results_database.hpp"

#include <algorithm>

#include "tools/fuzz/campaign/campaign_folder.hpp"
#include "tools/io/console.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/run_report.hpp"

#ifdef SQUALL_SQLITE
#include <sqlite3.h>
#endif

namespace squall::tools::fuzz::campaign {

using scenarios::UserError;
using scenarios::json::Value;

std::string text_of(const Answer& answer) {
  const auto cell = [](const Value& value) {
    if (value.is_null()) return std::string();
    return io::one_line(value.is_string() ? value.text() : value.dump());
  };
  std::vector<std::size_t> widths;
  for (const std::string& column : answer.columns) widths.push_back(column.size());
  for (const auto& row : answer.rows) {
    for (std::size_t at = 0; at < row.size(); ++at) {
      widths[at] = std::max(widths[at], cell(row[at]).size());
    }
  }
  std::string text;
  const auto add_line = [&](auto&& of, auto&& is_number) {
    std::string line;
    for (std::size_t at = 0; at < widths.size(); ++at) {
      const std::string word = of(at);
      const std::string blanks(widths[at] - word.size(), ' ');
      line += (at == 0 ? "" : "  ") + (is_number(at) ? blanks + word : word + blanks);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  };
  const auto is_number = [](const auto& row) {
    return [&row](std::size_t at) { return row[at].is_number(); };
  };
  add_line(
      [&](std::size_t at) { return answer.columns[at]; },
      [&](std::size_t at) { return !answer.rows.empty() && answer.rows.front()[at].is_number(); });
  for (const auto& row : answer.rows) {
    add_line([&](std::size_t at) { return cell(row[at]); }, is_number(row));
  }
  return text;
}

Value json_of(const Answer& answer) {
  Value json = Value::array();
  for (const auto& row : answer.rows) {
    Value item = Value::object();
    for (std::size_t at = 0; at < row.size(); ++at) item[answer.columns[at]] = row[at];
    json.push_back(std::move(item));
  }
  return json;
}

#ifndef SQUALL_SQLITE

bool has_database() noexcept { return false; }
void write_database(const std::filesystem::path&, const SharedPlan&, const Merged&,
                    const FoundTraces&) {}
Answer ask_database(const std::filesystem::path&, const std::string&) { return {}; }

#else

namespace {

constexpr const char* kTables =
    "create table plan (key text primary key, value text);"
    "create table scenarios (scenario integer primary key, name text, seeds integer, runs integer,"
    " events integer, virtual_us integer, repeated integer);"
    "create table chunks (chunk integer primary key, scenario integer, first_seed text,"
    " seeds integer, runs integer, events integer, virtual_us integer, digest text);"
    "create table verdicts (chunk integer, verdict text, runs integer,"
    " primary key (chunk, verdict)) without rowid;"
    "create table findings (scenario integer, seed text, verdict text, property text,"
    " signature text, what text, events integer, virtual_us integer, digest text);"
    "create table signatures (scenario integer, signature text, property text, runs integer,"
    " first_seed text, shown_seed text, trace text, shrunk text, choices_before integer,"
    " choices integer);"
    "create table probes (scenario integer, probe text, theme text, runs integer,"
    " first_seed text);"
    "create table faults (scenario integer, fault text, begun integer, effects integer);"
    "create table vacuous (scenario integer, reason text, runs integer, first_seed text);";

using Cells = std::vector<Value>;

/// An open database, and why something with it failed.
class Connection {
 public:
  Connection(const std::string& name, int flags, std::string where) : where_(std::move(where)) {
    if (sqlite3_open_v2(name.c_str(), &database_, flags, nullptr) != SQLITE_OK) refuse();
  }
  ~Connection() { sqlite3_close(database_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  sqlite3* get() const { return database_; }
  void run(const char* sql) const {
    if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) refuse();
  }
  [[noreturn]] void refuse() const {
    throw UserError{where_, std::string("SQLite: ") + sqlite3_errmsg(database_)};
  }

 private:
  std::string where_;
  sqlite3* database_ = nullptr;
};

class Statement {
 public:
  /// `rest`: what stands behind the first statement.
  Statement(const Connection& database, const std::string& sql, std::string* rest = nullptr)
      : database_(database) {
    const char* end = nullptr;
    if (sqlite3_prepare_v2(database.get(), sql.c_str(), static_cast<int>(sql.size()), &statement_,
                           &end) != SQLITE_OK) {
      database.refuse();
    }
    if (rest != nullptr && end != nullptr) *rest = end;
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  sqlite3_stmt* get() const { return statement_; }
  /// False: there is no further row.
  bool step() const {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) database_.refuse();
    return code == SQLITE_ROW;
  }
  /// Inserts one row.
  void insert(const Cells& cells) const {
    for (std::size_t at = 0; at < cells.size(); ++at) {
      const int place = static_cast<int>(at) + 1;
      const Value& cell = cells[at];
      if (cell.is_natural()) {
        // Beyond the largest number that SQLite has no sum of a campaign goes.
        sqlite3_bind_int64(statement_, place, static_cast<sqlite3_int64>(cell.natural()));
      } else if (cell.is_string()) {
        sqlite3_bind_text(statement_, place, cell.text().c_str(),
                          static_cast<int>(cell.text().size()), SQLITE_TRANSIENT);
      } else {
        sqlite3_bind_null(statement_, place);
      }
    }
    step();
    sqlite3_reset(statement_);
  }

 private:
  const Connection& database_;
  sqlite3_stmt* statement_ = nullptr;
};

Value or_null(const std::string& text) { return text.empty() ? Value() : Value(text); }

Value property_of(const FoundRun& found) {
  const auto& violation = found.execution.outcome.violation;
  return violation ? Value(checkers::name(violation->property)) : Value();
}

void add_plan(const Connection& database, const SharedPlan& plan, const Merged& merged) {
  const Statement row(database, "insert into plan values (?, ?)");
  row.insert({"build", plan.build});
  row.insert({"machine", plan.machine});
  row.insert({"first_seed", io::seed_text(plan.first_seed)});
  row.insert({"seeds", std::to_string(plan.seeds)});
  row.insert({"complete", merged.is_complete() ? "yes" : "no"});
}

void add_chunks(const Connection& database, const Merged& merged) {
  const Statement row(database, "insert into chunks values (?, ?, ?, ?, ?, ?, ?, ?)");
  const Statement verdict(database, "insert into verdicts values (?, ?, ?)");
  for (const ChunkRow& one : merged.chunks) {
    row.insert({one.chunk.number, one.chunk.scenario, io::seed_text(one.chunk.first_seed),
                one.chunk.seeds, one.runs, one.events, one.virtual_us,
                io::digest_text(one.digest)});
    for (const auto& [name, runs] : one.verdicts) verdict.insert({one.chunk.number, name, runs});
  }
}

void add_findings(const Connection& database, std::size_t at, const MergedResults& results,
                  const std::map<std::string, FoundTrace>& traces) {
  const Statement row(database, "insert into findings values (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (std::size_t number = 0; number < results.findings(); ++number) {
    const FoundRun found{results.finding(number).execution};
    const Execution& run = found.execution;
    row.insert({at, io::seed_text(run.seed), run.verdict(), property_of(found), found.signature(),
                what_happened(run), run.outcome.event, run.outcome.time_us,
                io::digest_text(run.outcome.digest)});
  }
  const Statement group_row(database,
                            "insert into signatures values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const auto& [signature, group] : results.groups()) {
    const auto found = traces.find(signature);
    const FoundTrace trace = found == traces.end() ? FoundTrace{} : found->second;
    const Execution& shown = results.finding(results.shown_of(signature)).execution;
    const bool is_shrunk = !trace.shrunk.empty();
    group_row.insert({at, signature, property_of(group.first.front()), group.count,
                      io::seed_text(group.first.front().execution.seed), io::seed_text(shown.seed),
                      or_null(trace.trace), or_null(trace.shrunk),
                      is_shrunk ? Value(trace.choices_before) : Value(),
                      is_shrunk ? Value(trace.choices) : Value()});
  }
}

void add_sums(const Connection& database, std::size_t at, const MergedResults& results) {
  const Totals totals = results.totals();
  const Statement scenario(database, "insert into scenarios values (?, ?, ?, ?, ?, ?, ?)");
  scenario.insert({at, results.scenario_name(), *results.seeds_asked(), totals.runs, totals.events,
                   totals.virtual_us, totals.repeated});
  const Statement probe_row(database, "insert into probes values (?, ?, ?, ?, ?)");
  for (int number = 0; number < traces::kProbes; ++number) {
    const auto probe = static_cast<traces::Probe>(number);
    const auto first = totals.growth.first_seed(probe);
    probe_row.insert({at, traces::name(probe), traces::theme(probe),
                      totals.probes.runs[static_cast<std::size_t>(number)],
                      first ? Value(io::seed_text(*first)) : Value()});
  }
  const Statement fault_row(database, "insert into faults values (?, ?, ?, ?)");
  const Value faults = fault_statistics_json(totals.faults);
  for (const auto& fault : faults.items()) {
    fault_row.insert(
        {at, fault.key(), *fault.value().find("begun"), *fault.value().find("effects")});
  }
  const Statement vacuous_row(database, "insert into vacuous values (?, ?, ?, ?)");
  for (const auto& [reason, group] : totals.vacuous) {
    vacuous_row.insert({at, reason, group.count,
                        group.first.empty() ? Value() : Value(io::seed_text(group.first.front()))});
  }
}

Value cell_of(sqlite3_stmt* statement, int column) {
  const int type = sqlite3_column_type(statement, column);
  if (type == SQLITE_INTEGER) return sqlite3_column_int64(statement, column);
  if (type == SQLITE_FLOAT) return sqlite3_column_double(statement, column);
  const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  return text == nullptr ? Value() : Value(text);
}

}  // namespace

bool has_database() noexcept { return true; }

void write_database(const std::filesystem::path& folder, const SharedPlan& plan,
                    const Merged& merged, const FoundTraces& traces) {
  const std::string path = database_path(folder).string();
  const Connection database(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, path);
  database.run(kTables);
  database.run("begin");
  add_plan(database, plan, merged);
  add_chunks(database, merged);
  for (std::size_t at = 0; at < merged.scenarios.size(); ++at) {
    add_sums(database, at, merged.scenarios[at]);
    add_findings(database, at, merged.scenarios[at], traces[at]);
  }
  database.run("commit");
  sqlite3_int64 size = 0;
  unsigned char* const bytes = sqlite3_serialize(database.get(), "main", &size, 0);
  if (bytes == nullptr) throw UserError{path, "SQLite: out of memory"};
  const std::string text(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  sqlite3_free(bytes);
  io::write_whole(path, text);
}

Answer ask_database(const std::filesystem::path& folder, const std::string& sql) {
  const std::string path = database_path(folder).string();
  if (!std::filesystem::exists(path)) {
    throw UserError{folder.string(),
                    "has no results.sqlite yet: \"squall campaign merge\" writes it"};
  }
  const Connection database(path, SQLITE_OPEN_READONLY, path);
  std::string rest;
  const Statement statement(database, sql, &rest);
  if (statement.get() == nullptr) throw UserError{"query", "there is no statement in it"};
  if (rest.find_first_not_of(" \t\n;") != std::string::npos) {
    throw UserError{"query", "one statement at a time: \"" + io::one_line(rest) + "\" is another"};
  }
  Answer answer;
  const int columns = sqlite3_column_count(statement.get());
  for (int at = 0; at < columns; ++at) {
    answer.columns.emplace_back(sqlite3_column_name(statement.get(), at));
  }
  while (statement.step()) {
    std::vector<Value> row;
    for (int at = 0; at < columns; ++at) row.push_back(cell_of(statement.get(), at));
    answer.rows.push_back(std::move(row));
  }
  return answer;
}

#endif

}  // namespace squall::tools::fuzz::campaign
