// The rules of the house that can be checked by reading: each names the places that break it.
#pragma once

#include <string>
#include <vector>

#include "tests/house/source.hpp"

namespace squall::tests {

/// "core/log.hpp:3: includes sim/world.hpp", in the order of the house.
using Breaches = std::vector<std::string>;
std::string breach(const Source& source, int line, const std::string& what);

// ---- The tower ----

/// tools > traces > scenarios > sim > checkers > core; core knows the standard library only, and
/// nothing but tests knows tests.
Breaches includes_go_down(const House& house);
/// No file includes itself by way of others.
Breaches includes_make_no_circle(const House& house);
/// Folder = namespace.
Breaches namespaces_are_folders(const House& house);
/// nlohmann/json in the sources of scenarios/json, CLI11 in tools/io, Boost from traces upwards.
Breaches libraries_stay_in_their_rooms(const House& house);

// ---- One transition ----

/// A machine steps at one place of the tower, in the World, and the next line judges.
Breaches one_place_steps_a_machine(const House& house);
/// Roles change in core/server.cpp.
Breaches roles_change_in_server_only(const House& house);
/// Randomness enters by a stream whose name stands there.
Breaches randomness_has_a_name(const House& house);
/// Core says nothing of broken servers.
Breaches core_knows_no_mutants(const House& house);

// ---- What is not there ----

/// Below tools: no thread, lock, clock, file, console, environment, foreign generator,
/// unordered container or std::function.
Breaches nothing_of_the_machine_below_tools(const House& house);
/// core, checkers, sim: no throw, no floating point, no stream; text for people only where it is
/// made.
Breaches lower_rooms_are_plain(const House& house);
/// No `default:` in the tower: a switch over an enumeration names every enumerator, so that the
/// compiler finds the places that a new one touches.
Breaches switches_have_no_default(const House& house);
/// Nothing is left to be done later.
Breaches nothing_is_left_to_do(const House& house);

// ---- Shape ----

/// Files of at most 400 lines.
Breaches files_are_short(const House& house);
/// Folders of at most 30 files of code.
Breaches folders_are_small(const House& house);
/// No two files have one stem, but for a header and its source beside it.
Breaches stems_are_unique(const House& house);
/// Functions of at most 60 lines, from their name to their last brace.
Breaches functions_are_short(const House& house);
/// The first line is a comment that says what the file is, in a sentence.
Breaches files_begin_with_a_sentence(const House& house);
/// Every header has #pragma once right after that sentence.
Breaches headers_are_included_once(const House& house);
/// No file is called a helper, utility, manager and the like.
Breaches names_say_something(const House& house);
/// What travels and is stored by the million is trivially copyable and of a known size.
Breaches small_types_stay_small(const House& house);

// ---- Language ----

/// A sentence has a noun for its subject: no text or name uses the four pronouns that hide it.
Breaches subjects_are_nouns(const House& texts);

// ---- The dissertation ----

/// Every section and figure that core cites has a test in tests/paper that cites it.
Breaches citations_have_tests(const House& house);

}  // namespace squall::tests
