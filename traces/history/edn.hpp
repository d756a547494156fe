// A reader of EDN, Clojure's data notation: the subset that Jepsen writes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace squall::traces::history {

/// An EDN value.
struct Edn {
  enum class Kind : std::uint8_t {
    nil,
    integer,  // of any size, without "+", leading zeros and suffix
    text,     // the content of the quotes, on one line
    keyword,  // without its colon
    symbol,   // also true, false, characters and other numbers: as written
    list,
    vector,
    map,  // key, value, key, value, …
    set,
  };
  Kind kind = Kind::nil;
  std::string atom;        // of values without items
  std::vector<Edn> items;  // of lists, vectors, maps and sets
  std::string tag;         // "inst" of #inst "…"; empty: none
  std::uint64_t line = 0;  // of its start, from 1

  /// The value of a keyword in a map; nullptr if absent.
  const Edn* find(std::string_view keyword) const;
  bool is_keyword(std::string_view name) const { return kind == Kind::keyword && atom == name; }
  /// On one line; tags of maps and vectors are omitted.
  std::string text() const;
  /// Equal for equal data: lists are vectors, and maps and sets have no order. Non-integer numbers
  /// are equal when they are written alike.
  std::string identity() const;
};

/// Reads the values of a document one by one; if the document is one vector or list, its items.
/// Skips comments, discarded values (#_) and metadata (^).
class EdnReader {
 public:
  static constexpr int kDepthMax = 64;

  /// `name`: the file's name, for errors; `line`: the number of its first line. `text` must outlive
  /// the reader.
  EdnReader(std::string_view text, std::string name, std::uint64_t line = 1);

  /// Empty at the end. ERRORS: scenarios::UserError{"name:line", …}.
  std::optional<Edn> next();

 private:
  [[noreturn]] void refuse(std::uint64_t line, const std::string& message) const;
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  char take();
  void skip_space();
  std::string_view token();
  void enter();
  Edn value(int depth);
  Edn after_hash(int depth);
  Edn items(Edn::Kind kind, char end, int depth);
  void qualify(Edn& map) const;
  Edn quoted();
  Edn atom();

  std::string_view text_;
  std::string name_;
  std::size_t at_ = 0;
  std::uint64_t line_ = 1;
  char outer_end_ = '\0';  // of the vector or list that is the whole document
  std::uint64_t outer_line_ = 0;
};

}  // namespace squall::traces::history
