// Client-visible order: reads are fresh, commands take effect in real-time order and exactly once.
#pragma once

#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"
#include "core/state_machine.hpp"

namespace squall::checkers {

/// The log is the linearization witness: each operation takes effect at an index, and every
/// operation that completed before its invocation took effect earlier. `after`: the latest such
/// index.

/// §6.4: judges a read that was answered from the state after `index`.
inline Verdict read_freshness(core::ServerId server, core::Term term, core::Index index,
                              core::Index after) noexcept {
  if (index >= after) return {};
  return accuse({
      .property = Property::read_freshness,
      .server = server,
      .term = term,
      .index = index,
      .values = Values::indexes,
      .expected = after.value(),
      .found = index.value(),
  });
}

/// §6.3: judges a command that took effect at `index`.
inline Verdict real_time_order(core::ServerId server, core::Term term, core::Index index,
                               core::Index after) noexcept {
  if (index > after) return {};
  return accuse({
      .property = Property::real_time_order,
      .server = server,
      .term = term,
      .index = index,
      .values = Values::indexes,
      .expected = after.value(),
      .found = index.value(),
  });
}

/// §6.3, with sessions: judges `applied`, the result of the entry at `index`.
inline Verdict exactly_once(core::ServerId server, core::Term term, core::Index index,
                            const core::Applied& applied) noexcept {
  if (!applied.repeated) return {};
  return accuse({
      .property = Property::exactly_once,
      .server = server,
      .term = term,
      .index = index,
      .values = Values::counts,
      .expected = 1,
      .found = 2,
  });
}

}  // namespace squall::checkers
