// Client histories: what clients asked, what they were told, and in which order.
#pragma once

#include <cstdint>
#include <vector>

#include "checkers/linearizability/value_tree.hpp"

namespace squall::checkers::linearizability {

enum class OperationKind : std::uint8_t { read, write, compare_and_set, append };

/// What its client learned of an operation's fate.
enum class OperationOutcome : std::uint8_t {
  unknown,     // may take effect at any time after its invocation, or never
  ok,          // took effect between invocation and completion
  mismatched,  // compare-and-set only: found, in that time, another value than the expected one
  failed,      // certainly never takes effect
};

/// The completion of what never completed.
inline constexpr std::uint32_t kNever = 0xffff'ffff;

/// Invocations and completions are events, numbered in the order in which they happened.
struct Operation {
  std::uint32_t process = 0;
  std::uint32_t key = 0;
  OperationKind kind = OperationKind::read;
  OperationOutcome outcome = OperationOutcome::unknown;
  Value value = kNil;     // what a read returned; else what is written, put in place, or appended
  Value expected = kNil;  // compare-and-set only
  std::uint32_t invoked = 0;
  std::uint32_t completed = kNever;  // kNever exactly when the outcome is unknown
};

struct ClientHistory {
  std::vector<Operation> operations;  // in the order of their invocations
  ValueTree values;
  Value initial = kNil;  // of every key
};

}  // namespace squall::checkers::linearizability
