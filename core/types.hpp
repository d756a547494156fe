// The basic types: numbers with a meaning, servers, terms, indexes, positions, payloads.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <concepts>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>

namespace squall::core {

/// An assertion that stays on in every build: a programmer error ends the program, a violation of a
/// property never does.
#define SQUALL_ASSERT(condition)      \
  ((condition) ? static_cast<void>(0) \
               : ::squall::core::assertion_failed(#condition, __FILE__, __LINE__))

[[noreturn]] inline void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "squall: assertion failed: %s (%s:%d)\n", condition, file, line);
  std::abort();
}

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

/// 1 … kServersMax; kNobody means "none".
using ServerId = Number<struct ServerMeaning, std::uint8_t>;
using Term = Number<struct TermMeaning, std::uint32_t>;
/// Position of an entry in a log; the first entry has index 1, 0 means "before the log".
using Index = Number<struct IndexMeaning, std::uint32_t>;

inline constexpr ServerId kNobody = 0;
inline constexpr int kServersMax = 15;

/// (term, index) of an entry. Member order *is* the "more up-to-date" order of §3.6.1.
struct Position {
  Term term = 0;
  Index index = 0;
  friend auto operator<=>(const Position&, const Position&) = default;
};

/// The content of a command: 16 bytes that core never interprets.
struct Payload {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend bool operator==(const Payload&, const Payload&) = default;
};

/// A set of servers, one bit each; iterates in ascending order of ServerId.
class ServerSet {
 public:
  constexpr ServerSet() = default;
  constexpr explicit ServerSet(std::uint16_t bits) : bits_(bits) {}
  /// {1, …, count}.
  static constexpr ServerSet first(int count) {
    return ServerSet(static_cast<std::uint16_t>(((1u << count) - 1u) << 1));
  }
  static constexpr ServerSet of(ServerId server) {
    return ServerSet(static_cast<std::uint16_t>(1u << server.value()));
  }

  constexpr void add(ServerId server) {
    bits_ = static_cast<std::uint16_t>(bits_ | 1u << server.value());
  }
  constexpr void remove(ServerId server) {
    bits_ = static_cast<std::uint16_t>(bits_ & ~(1u << server.value()));
  }
  constexpr bool contains(ServerId server) const { return (bits_ >> server.value() & 1u) != 0; }
  constexpr int size() const { return std::popcount(bits_); }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint16_t bits() const { return bits_; }
  /// REQUIRES: not empty.
  constexpr ServerId lowest() const { return ServerId::of(std::countr_zero(bits_)); }

  friend constexpr bool operator==(ServerSet, ServerSet) = default;
  friend constexpr ServerSet operator&(ServerSet a, ServerSet b) {
    return ServerSet(static_cast<std::uint16_t>(a.bits_ & b.bits_));
  }
  friend constexpr ServerSet operator|(ServerSet a, ServerSet b) {
    return ServerSet(static_cast<std::uint16_t>(a.bits_ | b.bits_));
  }
  friend constexpr ServerSet operator-(ServerSet a, ServerSet b) {
    return ServerSet(static_cast<std::uint16_t>(a.bits_ & ~b.bits_));
  }

  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = ServerId;
    using difference_type = std::ptrdiff_t;
    using pointer = const ServerId*;
    using reference = ServerId;
    constexpr Iterator() = default;
    constexpr explicit Iterator(std::uint16_t bits) : bits_(bits) {}
    constexpr ServerId operator*() const { return ServerId::of(std::countr_zero(bits_)); }
    constexpr Iterator& operator++() {
      bits_ = static_cast<std::uint16_t>(bits_ & (bits_ - 1));
      return *this;
    }
    friend constexpr bool operator==(Iterator, Iterator) = default;

    constexpr Iterator operator++(int) {
      const Iterator before = *this;
      ++*this;
      return before;
    }

   private:
    std::uint16_t bits_ = 0;
  };
  constexpr Iterator begin() const { return Iterator(bits_); }
  constexpr Iterator end() const { return Iterator(0); }

 private:
  std::uint16_t bits_ = 0;
};

/// One item for each server, indexed by ServerId; kNobody has an item, too.
template <typename T>
class PerServer {
 public:
  static constexpr std::size_t kSize = kServersMax + 1;

  constexpr T& operator[](ServerId server) { return items_[server.value()]; }
  constexpr const T& operator[](ServerId server) const { return items_[server.value()]; }
  constexpr void fill(const T& value) { items_.fill(value); }
  constexpr auto begin() { return items_.begin(); }
  constexpr auto end() { return items_.end(); }
  constexpr auto begin() const { return items_.begin(); }
  constexpr auto end() const { return items_.end(); }
  friend bool operator==(const PerServer&, const PerServer&) = default;

 private:
  std::array<T, kSize> items_{};
};

/// The field list of PerServer (see core/fields.hpp): every item in order of ServerId, by its own field list if it has one. A renaming
/// visitor moves the items first.
template <typename Items, typename Visitor>
requires requires(Items& items) {
  []<typename T>(const PerServer<T>&) {}(items);
}
void visit_fields(Items& items, Visitor&& visit) {
  if constexpr (requires { visit.permute(items); }) visit.permute(items);
  for (auto& item : items) {
    if constexpr (requires { visit_fields(item, visit); }) {
      visit_fields(item, visit);
    } else {
      visit(item);
    }
  }
}

/// The roles of Figure 3.3, and the pre-candidate of §9.6.
enum class Role : std::uint8_t { follower, pre_candidate, candidate, leader };

}  // namespace squall::core
