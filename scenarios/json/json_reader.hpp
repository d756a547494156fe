// The strict JSON reader: checked values, and errors that say where the value stands.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.hpp"
#include "scenarios/json/strict_json.hpp"
#include "scenarios/json/user_error.hpp"
#include "sim/plan/plan.hpp"

namespace squall::scenarios::json {

class Reader;

/// A parsed text and its place. It outlives its readers.
class Document {
 public:
  /// `where`: the file, or "file:line" of a line.
  Document(Value root, std::string where, bool is_line = false)
      : root_(std::move(root)), where_(std::move(where)), is_line_(is_line) {}
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  Reader root() const;

 private:
  friend class Reader;

  Value root_;
  std::string where_;
  bool is_line_;
};

inline constexpr JsonBounds kDocumentBounds{64, 256};
inline constexpr JsonBounds kLineBounds{32, 256};

/// A document of at most 16 MiB, within kDocumentBounds, no key twice in an object.
/// ERRORS: UserError{"file:line:column", …}.
Document parse_document(std::string_view text, const std::string& file);
/// One line that is an object within kLineBounds. ERRORS: UserError{"file:line:column", …}.
Document parse_line(std::string_view text, const std::string& where);

/// A value of a document. ERRORS (all that read): UserError. Of a document it is {"file: JSON
/// pointer", "expected …, found …"}; of a line {"file:line", "\"key\" must be …, not …"}.
class Reader {
 public:
  Reader(const Document& document, const Value& value) : document_(&document), value_(&value) {}

  [[noreturn]] void fail(const std::string& message) const;

  const Value& json() const { return *value_; }
  bool is_object() const { return value_->is_object(); }
  bool is_string() const { return value_->is_string(); }
  bool is_array() const { return value_->is_array(); }
  bool is_number() const { return value_->is_number(); }

  /// In a document every object may have a comment. ERRORS: it is no text.
  bool is_comment(std::string_view key) const;
  /// An object with no other keys than these, and a comment.
  void allow(std::span<const std::string_view> keys) const;
  void allow(std::initializer_list<std::string_view> keys) const {
    allow(std::span(keys.begin(), keys.size()));
  }
  bool has(std::string_view key) const { return value_->contains(key); }
  std::optional<Reader> find(std::string_view key) const;
  Reader at(std::string_view key) const;  // required
  std::vector<Reader> items(std::size_t max) const;
  /// The value itself, which must be an object.
  const Value& object() const;

  std::uint64_t integer(std::uint64_t min, std::uint64_t max) const;
  bool boolean() const;
  void must_be_true() const;
  /// Of at most `max` bytes; a line is bounded as a whole.
  const std::string& text(std::size_t max = std::size_t{64} << 10) const;
  /// Position of the text among `words`; `what` they are, for the message.
  std::size_t word(std::span<const std::string_view> words, std::string_view what = "word") const;
  /// "0x" and digits when `prefixed`, digits alone otherwise.
  std::uint64_t hexadecimal(bool prefixed = false) const;
  core::ServerId server(core::ServerId min = 1) const;
  /// A list, ascending, each server once.
  core::ServerSet ascending_servers() const;

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
  /// The value's keys and positions, from the root on.
  std::vector<std::string> path() const;
  [[noreturn]] void refuse(const std::string& wanted) const;
  sim::Time duration_of(std::string_view text) const;
  std::string_view text_if_any() const {
    return is_string() ? std::string_view(value_->text()) : std::string_view();
  }

  const Document* document_;
  const Value* value_;
};

inline Reader Document::root() const { return Reader(*this, root_); }

}  // namespace squall::scenarios::json
