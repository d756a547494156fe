// The transactions of a history: their reads, writes and appends, and which keys they share.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "traces/history/event_source.hpp"
#include "traces/history/named_history.hpp"

namespace squall::traces::history {

class Transactions {
 public:
  /// What a transaction does. `asked`: nullptr for its invocation, else what was invoked, which the
  /// completion must repeat. ERRORS: scenarios::UserError{"file:line", …}.
  checkers::linearizability::Act act(HistoryBuilder& builder, const HistoryEvent& event,
                                     const checkers::linearizability::Act* asked);
  /// Call once, after all events. Transactions that share keys get one key, of which the name lists
  /// all. Values of keys with appends become sequences. ERRORS: scenarios::UserError.
  void finish(HistoryBuilder& builder);

 private:
  std::int64_t number(const Datum& key);
  std::size_t root(std::size_t at);
  void make_sequences(HistoryBuilder& builder);

  std::map<std::string, std::int64_t> numbers_;  // of keys, by identity
  std::vector<std::string> names_;               // of keys
  std::vector<std::size_t> shares_;              // by key: another one of its transactions
  std::map<checkers::linearizability::Value, Datum> read_;  // lists that were read
};

}  // namespace squall::traces::history
