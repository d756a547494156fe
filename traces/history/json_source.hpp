// The events of a JSON history one by one: events in their order, or operations with their times.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/json/json_reader.hpp"

namespace squall::traces::history {

/// A line is an event (history_jsonl.hpp), or an operation with the times of its call and return:
///
///   {"client":0,"input":{"f":"write","key":"x","value":1},"output":null,"call":12,"return":34}
///   {"client":1,"input":{"f":"read","key":"x"},"output":1,"call":20,"return":41}
///   {"client":2,"input":{"f":"cas","value":[1,2]},"output":true,"call":50,"return":null}
///
/// All lines are of one sort. Members may begin with a capital letter, and be called "ClientId" and
/// "op", as Go programs write them; "get" is read, and "put" is write. `client` may be omitted; a
/// client has one operation under way at a time. Times are whole numbers; lines have any order. At
/// equal times calls precede returns, except that a client's return precedes its next call. An
/// operation without "return" has an unknown outcome. `output` of what is asked for a value is that
/// value, or {"value": it}; of a cas it is true or false, or {"swapped": it}; of others it is
/// ignored.
class JsonSource {
 public:
  using Document = std::unique_ptr<scenarios::json::Document>;

  /// `text` must outlive this.
  JsonSource(std::string_view text, const std::string& file);

  /// The next event, see history_jsonl.hpp; nullptr at the end.
  /// ERRORS: scenarios::UserError{"file:line", …}.
  Document next();
  /// Of the last event.
  std::uint64_t line() const { return line_; }
  /// The history has operations with times: lines have no order.
  bool is_timed() const { return timed_; }

 private:
  struct Event {
    std::uint64_t line = 0;
    scenarios::json::Value json;
  };

  Document next_line();
  void sort_operations(Document first);

  std::string file_;
  std::string_view rest_;
  std::uint64_t line_ = 0;
  bool first_ = true;
  bool timed_ = false;
  std::vector<Event> events_;  // of operations with times
  std::size_t at_ = 0;
};

}  // namespace squall::traces::history
