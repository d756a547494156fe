// Text fragments of servers, configurations, entries and times, and line wrapping.
#pragma once

#include <string>
#include <string_view>

#include "core/configuration.hpp"
#include "core/log_tree.hpp"
#include "sim/plan/plan.hpp"

namespace squall::traces {

/// "server 2".
std::string in_words(core::ServerId server);
/// "server 2", "servers 1, 2 and 3", "no server".
std::string in_words(core::ServerSet servers);
/// "append_entries", or "messages" where the type is sim::kAnyMessageType.
std::string messages_in_words(std::uint16_t type);
/// In the words of scenarios: "pre_vote false, term 3"; empty where anything may be said.
std::string in_words(const sim::MessageTraits& traits);
/// "{1,2,3}", "{1,2,3} and {3,4,5} jointly", "… with learners {4}".
std::string in_words(const core::Configuration& configuration);
/// Entries of the path to `tip`: "entry 4 of term 2", "entries 4 to 6 of terms 2 to 3". REQUIRES:
/// first <= last, and last is in the path.
std::string entries_in_words(const core::LogTree& tree, core::Ref tip, core::Index first,
                             core::Index last);

/// "1 234 567".
std::string grouped(std::uint64_t number);
/// "15 ms", "0.250 ms".
std::string milliseconds(sim::Time time_us);
/// "15 ms", "1 ms and on average 2 ms more".
std::string in_words(const sim::Delay& delay);

/// Words separated by single spaces, in lines of at most 100 columns; all but the first are
/// indented. Control characters are dropped.
std::string wrapped(std::string_view text, std::string_view indent);

}  // namespace squall::traces
