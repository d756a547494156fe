// A client history with the names and lines of its file.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/linearizability/model_history.hpp"

namespace squall::traces::history {

/// By Model.
inline constexpr std::array<std::string_view, 7> kModelNames{
    "register", "list", "multi-register", "set", "counter", "queue", "lock"};

/// An operation of a model that has acts, as the file writes it.
struct ModelWords {
  std::string f;
  std::string value;      // that was asked for, or returned
  bool observes = false;  // its answer tells something of the state
};

struct NamedHistory {
  checkers::linearizability::Model model = checkers::linearizability::Model::registers;
  checkers::linearizability::ClientHistory history;
  /// By operation; empty for registers and lists, of which `history` says it all.
  std::vector<checkers::linearizability::Act> acts;
  std::vector<ModelWords> words;
  std::vector<std::string> key_names;  // of transactions, by the number in an act
  std::string file;
  std::vector<std::string> processes;  // by Operation::process
  std::vector<std::string> keys;       // by Operation::key; "" where there are no keys
  std::vector<std::uint64_t> lines;    // by event
  bool is_timed = false;               // a line is an operation, and lines have any order
  /// By event, as the file has them: in ns, or where `is_timed` in a unit that it does not tell. Empty:
  /// `no_times` says why.
  std::vector<std::int64_t> times;
  std::string no_times;
  std::map<checkers::linearizability::Value, std::string>
      names;  // of values, as the file writes them

  /// As the file writes it; a sequence that is not in the file is composed.
  std::string value_text(checkers::linearizability::Value value) const;
  /// `process 3 wrote 5 to "x"`, `process 1 read nil`; with the outcome if that is not ok.
  std::string operation_text(std::uint32_t operation) const;
  std::string model_text(std::uint32_t operation) const;
  /// `line 3`, or `lines 3–7`.
  std::string lines_text(std::uint32_t operation) const;
  /// `line 7`, or `the return in line 7`: where the operation that completes at this event does.
  std::string completion_text(std::uint32_t event) const;
  /// The operations that complete, by event; kNone elsewhere.
  static constexpr std::uint32_t kNone = 0xffff'ffff;
  std::vector<std::uint32_t> completions() const;
};

/// A quotation of the file, cut to 60 bytes.
std::string shown(const std::string& text);

/// The part of a list with this value. Parts of texts are their bytes.
std::uint32_t element_part(checkers::linearizability::Value value) noexcept;

/// Builds a history from the events of a file, and refuses impossible ones.
class HistoryBuilder {
 public:
  /// `file`: its name, for errors. `nil`: the notation's value of a key that was never written.
  HistoryBuilder(std::string file, std::string nil);

  /// An invocation. All texts are identities, see value().
  struct Question {
    checkers::linearizability::OperationKind kind = checkers::linearizability::OperationKind::read;
    std::string key;
    std::string value;     // not for reads
    std::string expected;  // for compare-and-set
  };
  /// Of the events that follow; empty: the file does not tell it. Without it, or when it goes back, the
  /// history has no times.
  void set_time(std::optional<std::int64_t> time) { time_ = time; }
  /// ERRORS (of both): scenarios::UserError{"file:line", …}.
  void invoke(std::uint64_t line, const std::string& process, const Question& question);
  /// The process's open operation; `completion` is the operation that the line names, and is
  /// checked if not empty.
  std::uint32_t open_operation(std::uint64_t line, const std::string& process,
                               std::string_view completion) const;
  void complete(std::uint64_t line, const std::string& process,
                checkers::linearizability::OperationOutcome outcome);
  /// Sets the value that an ok read returned. REQUIRES: called before its completion.
  void set_result(std::uint32_t operation, const std::string& value);

  /// The value of that identity; `name`: as the file writes it, kept when the value is new.
  checkers::linearizability::Value value(const std::string& identity, const std::string& name);
  checkers::linearizability::Value value(const std::string& identity) {
    return value(identity, identity);
  }
  const std::string& key_of(std::uint32_t operation) const {
    return named_.keys[named_.history.operations[operation].key];
  }
  void set_initial(const std::string& value) { named_.history.initial = this->value(value); }
  NamedHistory& named() { return named_; }
  const NamedHistory& named() const { return named_; }
  [[noreturn]] void refuse(std::uint64_t line, const std::string& message) const;

 private:
  std::uint32_t number(std::map<std::string, std::uint32_t>& numbers,
                       std::vector<std::string>& names, const std::string& name);
  std::uint32_t event(std::uint64_t line);
  void note_time(std::uint64_t line);

  NamedHistory named_;
  std::optional<std::int64_t> time_;
  std::map<std::string, checkers::linearizability::Value> values_;
  std::map<std::string, std::uint32_t> processes_;
  std::map<std::string, std::uint32_t> keys_;
  std::map<std::string, std::uint32_t> open_;  // operations, by process
};

/// Lets ok reads of nil tell nothing, as Knossos does: their outcome becomes unknown.
/// ERRORS: scenarios::UserError where the history is not of registers.
void ignore_nil_reads(NamedHistory& named);

/// "read", "write", "cas", "append".
std::string_view word(checkers::linearizability::OperationKind kind) noexcept;

}  // namespace squall::traces::history
