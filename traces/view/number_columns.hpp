// Columns of numbers: lists in a JSON text, or bytes beside it.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace squall::traces::view {

/// Appends a number. In a page std::to_string takes several times as long.
inline void append_number(std::string& text, std::int64_t number) {
  std::array<char, 20> digits;
  std::size_t at = digits.size();
  auto left = static_cast<std::uint64_t>(number < 0 ? -number : number);
  do {
    digits[--at] = static_cast<char>('0' + left % 10);
    left /= 10;
  } while (left > 0);
  if (number < 0) text += '-';
  text.append(digits.data() + at, digits.size() - at);
}

/// Where the columns of a run go. A page takes them as bytes: to write and to read a list takes longer than to
/// compute the run.
class NumberColumns {
 public:
  /// Into `text`, as lists; with `bytes` there, and `text` says where: [4 or 8, first byte, count], where 4 are signed
  /// numbers of 4 bytes and 8 doubles. REQUIRES: both outlive this.
  explicit NumberColumns(std::string& text, std::string* bytes = nullptr)
      : text_(text), bytes_(bytes) {}

  std::string& text() { return text_; }
  /// Makes room for so many numbers.
  void reserve(std::size_t numbers) {
    if (bytes_ != nullptr) return bytes_->reserve(bytes_->size() + 4 * numbers);
    text_.reserve(text_.size() + 6 * numbers);
  }

  /// `"key":` and field(row) of each row. REQUIRES: the text's object is open.
  template <typename Rows, typename Field>
  void add(std::string_view key, const Rows& rows, const Field& field) {
    if (text_.back() != '{') text_ += ',';
    text_.append("\"").append(key).append("\":[");
    if (bytes_ != nullptr) {
      add_bytes(rows, field);
    } else {
      add_list(rows, field);
    }
    text_ += ']';
  }

 private:
  template <typename Rows, typename Field>
  void add_list(const Rows& rows, const Field& field) {
    bool is_first = true;
    for (const auto& row : rows) {
      if (!is_first) text_ += ',';
      is_first = false;
      append_number(text_, static_cast<std::int64_t>(field(row)));
    }
  }
  template <typename Rows, typename Field>
  void add_bytes(const Rows& rows, const Field& field) {
    using Wide = decltype(field(*rows.begin()));
    using Number = std::conditional_t<(sizeof(Wide) > 4), double, std::int32_t>;
    // A page reads doubles from multiples of eight only.
    const std::size_t at = (bytes_->size() + 7) / 8 * 8;
    append_number(text_, sizeof(Number));
    text_ += ',';
    append_number(text_, static_cast<std::int64_t>(at));
    text_ += ',';
    append_number(text_, static_cast<std::int64_t>(rows.size()));
    bytes_->resize(at + sizeof(Number) * rows.size());
    char* to = bytes_->data() + at;
    for (const auto& row : rows) {
      const auto number = static_cast<Number>(field(row));
      std::memcpy(to, &number, sizeof number);
      to += sizeof number;
    }
  }

  std::string& text_;
  std::string* bytes_;
};

}  // namespace squall::traces::view
