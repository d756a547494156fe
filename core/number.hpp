// Numbers with a meaning of their own, which the compiler tells apart.
#pragma once

#include <compare>
#include <concepts>

namespace squall::core {

/// A number of one meaning, as small and as fast as a Value. Two meanings do not mix: a Term is no
/// Index. An int converts implicitly, so that literals are readable (`term == 0`); other integers
/// need of(), and value() gives the number back.
template <typename Meaning, std::unsigned_integral Value>
class Number {
 public:
  using value_type = Value;

  constexpr Number() = default;
  template <std::same_as<int> Int>
  constexpr Number(Int number) : value_(static_cast<Value>(number)) {}
  /// REQUIRES: Value has room for `value`.
  static constexpr Number of(std::integral auto value) {
    Number number;
    number.value_ = static_cast<Value>(value);
    return number;
  }
  constexpr Value value() const { return value_; }

  friend constexpr auto operator<=>(Number, Number) = default;
  friend constexpr Number operator+(Number number, std::integral auto step) {
    return of(number.value_ + static_cast<Value>(step));
  }
  friend constexpr Number operator-(Number number, std::integral auto step) {
    return of(number.value_ - static_cast<Value>(step));
  }
  /// The distance; REQUIRES: from <= to.
  friend constexpr Value operator-(Number to, Number from) {
    return static_cast<Value>(to.value_ - from.value_);
  }
  constexpr Number& operator++() {
    ++value_;
    return *this;
  }
  constexpr Number& operator--() {
    --value_;
    return *this;
  }

 private:
  Value value_ = 0;
};

}  // namespace squall::core
