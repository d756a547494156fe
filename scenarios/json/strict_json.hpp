// The strict JSON parser: bounded and unambiguous text to a Value.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "scenarios/json/value.hpp"

namespace squall::scenarios::json {

/// What scenarios/write* calls a Value.
using Json = Value;

struct JsonBounds {
  std::size_t depth_max;  // levels of objects and lists
  std::size_t keys_max;   // in one object
};

/// What is wrong: the end of a sentence that begins with "the text", and where.
struct JsonFault {
  std::size_t byte = 0;  // counted from 0; the text's size at its end
  std::string message;
};

/// COST: linear in the text, whatever it holds.
/// ERRORS: throws JsonFault: no JSON, no UTF-8, NUL bytes, numbers too large for any type, a key
/// that stands twice in one object, more than the bounds allow.
Value parse_json(std::string_view text, const JsonBounds& bounds);

/// The beginning of a word from a user's file, as one line in quotes: control characters escaped,
/// cut between characters.
std::string in_quotes(std::string_view word, std::size_t bytes_max = 60);

/// The bytes up to `bytes_max`, and no part of a character.
std::string_view cut(std::string_view text, std::size_t bytes_max);

}  // namespace squall::scenarios::json
