// A reader of Jepsen histories in EDN: registers and compare-and-set registers.
#pragma once

#include <string>
#include <string_view>

#include "traces/history/named_history.hpp"

namespace squall::traces::history {

/// Reads what Jepsen stores as history.edn: one map or record (#jepsen.history.Op{…}) for each
/// event, one after the other or all in one vector or list.
///
///   {:process 0, :type :invoke, :f :write, :value 3}
///   {:process 0, :type :ok,     :f :write, :value 3}
///   {:process 1, :type :invoke, :f :cas,   :value [3 4]}        from 3 to 4
///   {:process 1, :type :info,   :f :cas,   :value [3 4], :error :timeout}
///   {:process 2, :type :invoke, :f :read,  :value nil}
///   {:process 2, :type :ok,     :f :read,  :value 4}
///
/// :ok took effect; :fail certainly did not, and never will; :info is unknown: it may take effect
/// at any time after its invocation. So is what never completes. A read that returns nil saw the
/// initial value, nil unless `initial` says otherwise.
///
/// When the value of every invocation is a vector of two whose second item fits (:cas a vector of
/// two again), these are the tuples of jepsen.independent, [key value]: a register for each key.
/// So it is when every invocation has a :key. Keyed and unkeyed operations do not mix, and versioned
/// registers, [version value], are refused. Values are equal as data: see Edn::identity.
///
/// Events whose process is no integer and no text (:nemesis) are skipped. :time, in ns, judges nothing
/// and is shown where every event has one; other keys (:index, :error, …) are ignored.
///
/// history.txt has the same events: see EdnSource.
///
/// `initial`: as EDN; empty: nil. ERRORS: scenarios::UserError{"file:line", …}.
NamedHistory read_history_edn(std::string_view text, const std::string& file,
                              const std::string& initial = "");

}  // namespace squall::traces::history
