// Reads checked values out of JSON and knows, for every error, the path to the value.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/json/strict_json.hpp"
#include "scenarios/json/user_error.hpp"
#include "sim/simulate/plan.hpp"

namespace squall::scenarios::json {

/// Parses a document of at most 16 MiB, nested at most 64 deep, with at most 256 keys in an object,
/// none of them twice. ERRORS: UserError with line and column.
Json parse_document(std::string_view text, const std::string& file);

/// A value and its JSON pointer.
class Reader {
 public:
  Reader(const Json& value, std::string file, std::string path = "")
      : value_(&value), file_(std::move(file)), path_(std::move(path)) {}

  /// ERRORS: throws UserError{file: pointer, message}.
  [[noreturn]] void fail(const std::string& message) const;

  const Json& json() const { return *value_; }
  bool is_object() const { return value_->is_object(); }
  bool is_string() const { return value_->is_string(); }
  bool is_array() const { return value_->is_array(); }
  bool is_number() const { return value_->is_number(); }

  /// An object with no other keys than these.
  void allow(std::span<const std::string_view> keys) const;
  void allow(std::initializer_list<std::string_view> keys) const {
    allow(std::span(keys.begin(), keys.size()));
  }
  std::optional<Reader> find(std::string_view key) const;
  Reader at(std::string_view key) const;  // required
  std::vector<Reader> items(std::size_t max) const;

  std::uint64_t integer(std::uint64_t min, std::uint64_t max) const;
  bool boolean() const;
  void must_be_true() const;
  std::string text(std::size_t max = 64 * 1024) const;
  /// "15ms", "2s", "500us", "1min", "0"; at most 1000 days.
  sim::Time duration() const;
  /// A duration, or {"min": …, "tail": …}.
  sim::Delay delay() const;
  /// A duration, or one with a minus before it.
  std::int64_t signed_duration() const;
  /// "+200ppm", "-50ppm", "0ppm"; at most ±sim::simulate::kRateMax_ppm.
  std::int32_t rate() const;
  /// "5%", "0.25%".
  sim::Ppm share() const;
  /// What stands here, for messages: one line of at most 40 bytes.
  std::string found() const;

 private:
  sim::Time duration_of(std::string_view text) const;

  const Json* value_;
  std::string file_;
  std::string path_;
};

}  // namespace squall::scenarios::json
