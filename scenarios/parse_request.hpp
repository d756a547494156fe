// Steps about what clients and operators ask, and about messages: filters that are added or end, and
// single messages that are held.
#pragma once

#include "scenarios/parse_plan.hpp"

namespace squall::scenarios {

/// A command that it asks for is added to those of `known`.
void parse_request(const json::Reader& reader, Known& known, sim::plan::Step& step);
/// membership.
void parse_change(const json::Reader& reader, const Known& known, sim::plan::Step& step);
/// Of a configuration: the second of step.groups. REQUIRES: its voters are the first.
void parse_learners(const json::Reader& reader, const Known& known, sim::plan::Step& step);
/// hold, block, release, unblock.
void parse_filter(const json::Reader& reader, const Known& known, sim::plan::Step& step);
/// deliver, drop, duplicate.
void parse_held_messages(const json::Reader& reader, const Known& known, sim::plan::Step& step);
/// "as" of hold and block.
void parse_filter_name(const json::Reader& reader, Known& known, sim::plan::Step& step);

}  // namespace squall::scenarios
