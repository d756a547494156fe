// A reader of the histories of models other than registers.
#pragma once

#include <string>
#include <string_view>

#include "traces/history/event_source.hpp"
#include "traces/history/named_history.hpp"

namespace squall::traces::history {

/// Reads the operations of `model`; in EDN the words are keywords:
///
///   list            append (an element), read (a list)
///   set             add (an element), read (a set or list)
///   counter         add (a whole number, also below 0), read (a whole number)
///   queue           enqueue (a value), dequeue (the oldest value; nil: it was empty)
///   lock            acquire, release; which process holds it does not matter
///   multi-register  txn: [["r", key, value], ["w", key, value], ["append", key, element], …], all at
///                   once. A read is invoked with a null; its completion has the value. A key with
///                   appends is a list, and is not written.
///
/// Every history begins with empty lists, sets and queues, counters at 0, free locks and registers
/// that hold nothing. With `key` there is one of each for each key; in EDN also for each key of the
/// tuples [key value] of jepsen.independent, when a read, dequeue, acquire or release is invoked with
/// [key nil]. Transactions have no key: those that share keys are judged together.
///
/// ERRORS: scenarios::UserError{"file:line", …}.
NamedHistory read_model(EventSource source, const std::string& file,
                        checkers::linearizability::Model model);

/// The model of which these operations are; a history of reads only is one of registers.
checkers::linearizability::Model recognized_model(EventSource source);

}  // namespace squall::traces::history
