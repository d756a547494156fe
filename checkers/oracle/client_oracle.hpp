// What clients see of order and repetition, slow and obvious: for tests.
#pragma once

#include <set>
#include <vector>

#include "checkers/oracle/plain_log.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers::oracle {

/// Judges read_freshness, real_time_order and exactly_once as client_order.hpp does, from lists of
/// what was asked and answered, and from logs written out. Independent of state machine and
/// clients.
class ClientOracle {
 public:
  using Violated = std::set<Property>;

  /// `sessions_max`: as of core::StateMachine; 0: commands may take effect twice.
  explicit ClientOracle(std::uint32_t sessions_max) : sessions_max_(sessions_max) {}

  /// A client begins an operation; the entry for it carries `payload`.
  void asks(std::uint32_t client, const core::Payload& payload);
  /// A leader applies these entries, from the first on, and answers what it had not before. Entry
  /// by entry: what the first one violates that violates something.
  Violated applies(Entries committed);
  /// A client's read is answered from the state after `index` (§6.4).
  Violated reads(std::uint32_t client, core::Index index);

 private:
  struct Operation {
    std::uint32_t client = 0;
    core::Payload payload;
    std::size_t answers_before = 0;  // how many of answers_ were there when it was asked
    bool answered = false;
  };
  /// Where everything that was answered before the operation was asked took effect, at the latest.
  core::Index latest_before(const Operation& operation) const;
  void answer(Operation& operation, core::Index index);

  std::uint32_t sessions_max_;
  std::vector<Operation> operations_;
  std::vector<core::Index> answers_;  // where they took effect
  std::size_t applied_ = 0;
};

}  // namespace squall::checkers::oracle
