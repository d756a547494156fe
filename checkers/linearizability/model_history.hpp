// A client history of a model other than registers: what each operation does, in numbers.
#pragma once

#include <cstdint>
#include <vector>

#include "checkers/linearizability/client_history.hpp"

namespace squall::checkers::linearizability {

/// Of registers and lists, ClientHistory says it all, and judge_linearizability() judges them.
enum class Model : std::uint8_t {
  registers,
  list,
  multi_register,
  set,
  counter,
  queue,
  lock,
};

/// What an operation does, and what its client was told:
///   set      {kAdd, element}, {kRead, element…}, ascending; one that stands twice is never read
///   counter  {kAdd, by how much}, {kRead, number}
///   queue    {kEnqueue, element}, {kDequeue, element}, or {kDequeue, kNil}: it was empty
///   lock     {kAcquire}, {kRelease}: of a free lock, and of one that is held, by any process
///   multi_register  {kRead | kWrite | kAppend | kUnread, register, value} once or several times: all
///            at once; kUnread returned nothing that is known
/// The answer of an operation of unknown outcome is not looked at.
using Act = std::vector<std::int64_t>;

enum ActKind : std::int64_t {
  kAdd = 0,
  kEnqueue = 0,
  kAcquire = 0,
  kWrite = 0,
  kRead = 1,
  kDequeue = 1,
  kRelease = 1,
  kAppend = 2,
  kUnread = 3,
};

}  // namespace squall::checkers::linearizability
