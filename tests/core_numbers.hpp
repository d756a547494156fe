// Prints and generates the numbers of core for Catch2 and RapidCheck.
#pragma once

#include <rapidcheck.h>

#include <ostream>

#include "core/describe.hpp"

namespace squall::core {

template <typename Meaning, typename Value>
std::ostream& operator<<(std::ostream& out, Number<Meaning, Value> number) {
  return out << to_string(number);
}

}  // namespace squall::core

namespace squall::tests {

/// From `min` to `max - 1`.
template <typename Number>
rc::Gen<Number> number_in(typename Number::value_type min, typename Number::value_type max) {
  return rc::gen::map(rc::gen::inRange(min, max),
                      [](typename Number::value_type value) { return Number::of(value); });
}

}  // namespace squall::tests

template <typename Meaning, typename Value>
struct rc::Arbitrary<squall::core::Number<Meaning, Value>> {
  static auto arbitrary() {
    return gen::map(gen::arbitrary<Value>(),
                    [](Value value) { return squall::core::Number<Meaning, Value>::of(value); });
  }
};
