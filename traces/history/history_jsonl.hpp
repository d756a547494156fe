// A reader of JSON Lines histories of registers and key-value stores.
#pragma once

#include <string>
#include <string_view>

#include "traces/history/named_history.hpp"

namespace squall::traces::history {

/// One line for each event, in the order in which they happened:
///
///   {"process":0,"type":"invoke","f":"write","key":"x","value":"a"}
///   {"process":0,"type":"ok"}
///   {"process":1,"type":"invoke","f":"append","key":"x","value":"b"}
///   {"process":2,"type":"invoke","f":"read","key":"x"}
///   {"process":1,"type":"info","error":"timeout"}
///   {"process":2,"type":"ok","value":"ab"}
///   {"process":2,"type":"invoke","f":"cas","key":"x","value":["ab","c"]}    from "ab" to "c"
///   {"process":2,"type":"ok","swapped":false}
///
/// `process`: a number or a text, with one operation under way at a time. `type` of a completion:
///   "ok"    took effect; a read has the `value` that it returned (null: there was none)
///   "fail"  certainly did not take effect, and never will
///   "info"  unknown: it may take effect at any time after its invocation. So is what never
///           completes.
/// A cas that completes "ok" with "swapped":false did nothing, for it found another value than the
/// expected one; with "fail" it did nothing for some reason.
/// `key`: any value; without it there is one register. `value`: any value. An append puts a text at
/// the end of a text, or the elements of a list at the end of a list; an append to null is an
/// append to the empty one. All values of a key with appends must be of one sort, or null.
///
/// Completions may repeat `f` and `key`, which must then agree. `time`, in ns, judges nothing and is shown
/// where every event has one. `index`, `error` and `node` are allowed everywhere and ignored. Empty
/// lines are skipped. The first line may be
///   {"squall_history":1,"initial":0}
/// with the version of this format and, if not null, the value that keys hold at first.
///
/// Operations with the times of their calls and returns are read, too: see JsonSource.
///
/// `initial`: as JSON, instead of the header's; empty: no other. ERRORS: scenarios::UserError
/// {"file:line", …}.
NamedHistory read_history_jsonl(std::string_view text, const std::string& file,
                                const std::string& initial = "");

}  // namespace squall::traces::history
