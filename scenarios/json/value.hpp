// A JSON value: an ordered tree that is built, asked, and printed.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/types.hpp"

namespace squall::scenarios::json {

class Member;

/// Members of an object keep the order in which they were added. Text is UTF-8.
class Value {
 public:
  using List = std::vector<Value>;
  using Members = std::vector<Member>;
  enum class Kind : std::uint8_t {
    null,
    boolean,
    negative,  // a whole number below 0
    natural,   // a whole number from 0 on
    real,
    text,
    list,
    object
  };

  Value();
  Value(std::nullptr_t);
  Value(double number);
  Value(std::string text);
  Value(std::string_view text);
  Value(const char* text);
  Value(List items);
  /// An object: `Value json = {{"min", 1}, {"max", 2}};`. REQUIRES: no key twice.
  Value(std::initializer_list<Member> members);
  template <std::integral Number>
  Value(Number number) : Value() {
    if constexpr (std::is_same_v<Number, bool>) {
      set(number);
    } else if constexpr (std::is_signed_v<Number>) {
      set(std::int64_t{number});
    } else {
      set(std::uint64_t{number});
    }
  }
  template <typename Meaning, typename Natural>
  Value(core::Number<Meaning, Natural> number) : Value(number.value()) {}
  template <typename Item>
  Value(const std::vector<Item>& items) : Value(List(items.begin(), items.end())) {}

  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();

  static Value array(std::initializer_list<Value> items = {});
  static Value object();

  Kind kind() const noexcept { return static_cast<Kind>(data_.index()); }
  bool is_null() const noexcept { return kind() == Kind::null; }
  bool is_boolean() const noexcept { return kind() == Kind::boolean; }
  bool is_whole() const noexcept { return kind() == Kind::negative || kind() == Kind::natural; }
  bool is_natural() const noexcept { return kind() == Kind::natural; }
  bool is_number() const noexcept { return is_whole() || kind() == Kind::real; }
  bool is_string() const noexcept { return kind() == Kind::text; }
  bool is_array() const noexcept { return kind() == Kind::list; }
  bool is_object() const noexcept { return kind() == Kind::object; }

  /// REQUIRES (all): a value of that kind.
  bool boolean() const;
  std::uint64_t natural() const;
  std::int64_t negative() const;
  double real() const;
  const std::string& text() const;
  const List& list() const;
  const Members& items() const;

  /// Items of a list or members of an object; 0 for any other value.
  std::size_t size() const noexcept;
  bool empty() const noexcept { return size() == 0; }
  /// Null where this is no object, or has no such member.
  const Value* find(std::string_view key) const;
  bool contains(std::string_view key) const { return find(key) != nullptr; }

  /// The member of that key; it is added as null where it is missing. Null becomes an object.
  /// REQUIRES: null or an object.
  Value& operator[](std::string_view key);
  /// Null becomes a list. REQUIRES: null or a list.
  void push_back(Value item);
  /// Adds to a list, or to an object under that key, without looking for the key.
  /// REQUIRES: a list or an object without that key.
  Value& append(std::string_view key, Value value);
  /// REQUIRES: an object.
  void erase(std::string_view key);

  /// JSON text: on one line, or with `indent` spaces a level. Bytes that are no UTF-8 are replaced.
  std::string dump(int indent = -1) const;

 private:
  void set(bool flag);
  void set(std::int64_t number);
  void set(std::uint64_t number);

  std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, List,
               Members>
      data_;
};

/// A member of an object.
class Member {
 public:
  Member(std::string_view key, Value value) : key_(key), value_(std::move(value)) {}

  const std::string& key() const { return key_; }
  const Value& value() const { return value_; }
  Value& value() { return value_; }

 private:
  std::string key_;
  Value value_;
};

}  // namespace squall::scenarios::json
