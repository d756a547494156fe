// Questions to a child process, and its answers, as bytes in frames.
#pragma once

#include <string>
#include <string_view>

#include "tools/machines/child_words.hpp"

namespace squall::tools::machines {

/// Appends the bytes of a question, without their length. Little-endian, field after field: a number or a hash has
/// eight bytes, a set of servers four (bit s for server s), a server, a word and a flag one; `data` has sixteen; a
/// message or a text is four bytes that say how many follow; a list is four bytes with the number of its items; an
/// object that may be missing is one byte, 1 if its fields follow and 0 else.
void append_frame(std::string& frame, const Question& question);

/// Makes the calls that an answer lists (a list, each with its "do"), in their order, and stops where the machine has
/// failed; its view follows. ERRORS: UserError: the answer is none.
void take_answer(std::string_view frame, raft_env& env, const bool& has_failed, raft_view& view);

/// A text. ERRORS: UserError.
std::string take_words(std::string_view frame);
/// A server's state, as bytes. ERRORS: UserError.
std::string take_state(std::string_view frame);
/// A flag. ERRORS: UserError.
bool take_done(std::string_view frame);

}  // namespace squall::tools::machines
