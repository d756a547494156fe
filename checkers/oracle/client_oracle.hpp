// A slow reference implementation of the client-visible properties, for tests.
#pragma once

#include <set>
#include <vector>

#include "checkers/oracle/plain_log.hpp"
#include "checkers/verdict.hpp"

namespace squall::checkers::oracle {

/// Judges read_freshness, real_time_order and exactly_once like client_order.hpp, from lists of
/// operations and answers and from plain logs. Independent of the state machine and the clients.
class ClientOracle {
 public:
  using Violated = std::set<Property>;

  /// `sessions_max`: as of core::StateMachine; 0: commands may take effect twice.
  explicit ClientOracle(std::uint32_t sessions_max) : sessions_max_(sessions_max) {}

  /// A client begins an operation; its entry carries `payload`.
  void asks(std::uint32_t client, const core::Payload& payload);
  /// A leader applies these entries, from the first on, and answers the ones not yet answered.
  /// Judged entry by entry: returns the violations of the first entry that has any.
  Violated applies(Entries committed);
  /// A client's read is answered from the state after `index` (§6.4).
  Violated reads(std::uint32_t client, core::Index index);

 private:
  struct Operation {
    std::uint32_t client = 0;
    core::Payload payload;
    std::size_t answers_before = 0;  // size of answers_ at the invocation
    bool answered = false;
  };
  /// The latest index at which an operation completed before the invocation took effect.
  core::Index latest_before(const Operation& operation) const;
  void answer(Operation& operation, core::Index index);

  std::uint32_t sessions_max_;
  std::vector<Operation> operations_;
  std::vector<core::Index> answers_;  // the index of each
  std::size_t applied_ = 0;
};

}  // namespace squall::checkers::oracle
