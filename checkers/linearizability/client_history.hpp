// A client history: the invocations and completions of operations, in their order.
#pragma once

#include <cstdint>
#include <vector>

#include "checkers/linearizability/value_tree.hpp"

namespace squall::checkers::linearizability {

enum class OperationKind : std::uint8_t { read, write, compare_and_set, append };

/// What the client knows of the effect of its operation.
enum class OperationOutcome : std::uint8_t {
  unknown,     // may take effect at any time after its invocation, or never
  ok,          // took effect between invocation and completion
  mismatched,  // compare-and-set only: found, in that time, another value than the expected one
  failed,      // certainly never takes effect
};

/// Operation::completed of an operation that has no completion.
inline constexpr std::uint32_t kNeverCompleted = 0xffff'ffff;

/// Invocations and completions are events, numbered in the order in which they happened.
struct Operation {
  std::uint32_t process = 0;
  std::uint32_t key = 0;
  OperationKind kind = OperationKind::read;
  OperationOutcome outcome = OperationOutcome::unknown;
  Value value = kNil;     // a read's result; else what is written, swapped in, or appended
  Value expected = kNil;  // compare-and-set only
  std::uint32_t invoked = 0;
  std::uint32_t completed = kNeverCompleted;  // kNeverCompleted exactly when the outcome is unknown
};

struct ClientHistory {
  std::vector<Operation> operations;  // in the order of their invocations
  ValueTree values;
  Value initial = kNil;  // of every key
};

}  // namespace squall::checkers::linearizability
