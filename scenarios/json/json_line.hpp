// One line of a trace as a JSON object whose every field is checked when it is read.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/types.hpp"

namespace squall::scenarios::json {

/// ERRORS: every member throws scenarios::UserError{where, …}, naming the key.
class JsonLine {
 public:
  static constexpr std::size_t kDepthMax = 32;
  static constexpr std::size_t kKeysMax = 256;  // in one object

  /// Takes one object; refuses duplicate keys, and nesting or objects beyond the limits.
  JsonLine(std::string_view text, std::string where);

  bool has(std::string_view key) const { return json_.contains(key); }
  /// Refuses keys other than these.
  void allow(std::span<const std::string_view> keys) const;
  void allow(std::initializer_list<std::string_view> keys) const {
    allow(std::span(keys.begin(), keys.size()));
  }

  std::uint64_t number(std::string_view key, std::uint64_t min, std::uint64_t max) const;
  bool boolean(std::string_view key) const;
  const std::string& text(std::string_view key) const;
  /// Empty when the key is not there.
  std::string text_if_any(std::string_view key) const { return has(key) ? text(key) : ""; }
  /// "0x" and digits when `prefixed`, digits alone otherwise.
  std::uint64_t hexadecimal(std::string_view key, bool prefixed = false) const;
  core::ServerId server(std::string_view key, core::ServerId min = 1) const;
  /// Ascending, each once.
  core::ServerSet servers(std::string_view key) const;
  /// Position of the key's text among `words`.
  std::size_t word(std::string_view key, std::span<const std::string_view> words) const;
  /// Any value under the key.
  const nlohmann::ordered_json& value(std::string_view key) const { return at(key); }
  /// The object under the key, as JSON on one line.
  std::string object(std::string_view key) const;

  [[noreturn]] void refuse(const std::string& message) const;

 private:
  const nlohmann::ordered_json& at(std::string_view key) const;
  [[noreturn]] void refuse(std::string_view key, const std::string& wanted) const;

  std::string where_;
  nlohmann::ordered_json json_;
};

}  // namespace squall::scenarios::json
