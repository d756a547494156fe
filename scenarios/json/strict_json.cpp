// Builds a Value from the events of nlohmann::json's parser, and refuses those that break a bound.
#include "scenarios/json/strict_json.hpp"

#include <iterator>
#include <set>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/hexadecimal.hpp"

namespace squall::scenarios::json {

namespace {

/// Walks over the text and counts what the parser has taken.
class Taken {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Taken(const char* at, std::size_t* count) : at_(at), count_(count) {}
  reference operator*() const { return *at_; }
  Taken& operator++() {
    ++at_;
    ++*count_;
    return *this;
  }
  Taken operator++(int) {
    const Taken before = *this;
    ++*this;
    return before;
  }
  friend bool operator!=(const Taken& a, const Taken& b) { return a.at_ != b.at_; }

 private:
  const char* at_;
  std::size_t* count_;
};

/// The parser's own reason without its position and without what it read last, which may be long.
std::string reason(const std::string& what) {
  const std::size_t from = what.find(" - ");
  if (from == std::string::npos) return "a syntax error";
  const std::string rest = what.substr(from + 3);
  return rest.substr(0, rest.find("; last read"));
}

class Builder : public nlohmann::json_sax<nlohmann::ordered_json> {
 public:
  Builder(const JsonBounds& bounds, const std::size_t& taken) : bounds_(bounds), taken_(taken) {}

  Value take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool flag) override { return add(flag); }
  bool number_integer(number_integer_t number) override { return add(number); }
  bool number_unsigned(number_unsigned_t number) override { return add(number); }
  bool number_float(number_float_t number, const string_t&) override { return add(number); }
  bool string(string_t& text) override { return add(std::move(text)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override {
    keys_.emplace_back();
    return open(Value::object());
  }
  bool end_object() override {
    keys_.pop_back();
    return close();
  }
  bool start_array(std::size_t) override { return open(Value::array()); }
  bool end_array() override { return close(); }
  bool key(string_t& word) override {
    std::set<std::string>& seen = keys_.back();
    if (seen.size() == bounds_.keys_max && seen.count(word) == 0) {
      fail("has an object of more than " + std::to_string(bounds_.keys_max) + " keys");
    }
    if (!seen.insert(word).second) fail("has the key " + in_quotes(word) + " twice");
    key_ = std::move(word);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    const std::size_t byte = position > 0 ? position - 1 : 0;
    if (dynamic_cast<const nlohmann::ordered_json::out_of_range*>(&error) != nullptr) {
      throw JsonFault{byte, "has a number that is too large"};
    }
    throw JsonFault{byte, "is no JSON: " + reason(error.what())};
  }

 private:
  /// Where the next value stands. It is the last one in its parent, which does not grow before the
  /// value is closed: the addresses in open_ stay good.
  Value& put(Value value) {
    if (open_.empty()) return root_ = std::move(value);
    return open_.back()->append(key_, std::move(value));
  }
  bool add(Value value) {
    put(std::move(value));
    return true;
  }
  bool open(Value empty) {
    if (open_.size() == bounds_.depth_max) {
      fail("is nested more than " + std::to_string(bounds_.depth_max) + " deep");
    }
    open_.push_back(&put(std::move(empty)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  [[noreturn]] void fail(const std::string& message) const {
    throw JsonFault{taken_ > 0 ? taken_ - 1 : 0, message};
  }

  const JsonBounds& bounds_;
  const std::size_t& taken_;
  Value root_;
  std::vector<Value*> open_;                 // lists and objects, from the root on
  std::string key_;                          // of the next value, where it stands in an object
  std::vector<std::set<std::string>> keys_;  // of the objects that are open
};

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0u) == 0x80u;
}

/// The parser points behind ill-formed characters, and takes a NUL for the end.
void check_bytes(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead == 0) throw JsonFault{at, "has a NUL byte"};
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    bool good = lead < 0x80 || (lead >= 0xc2 && lead <= 0xf4);
    for (std::size_t next = 1; next < size; ++next) good = good && continues(text, at + next);
    if (!good) {
      throw JsonFault{at, "is no UTF-8: byte 0x" + core::hexadecimal(lead).substr(14)};
    }
    at += size;
  }
}

}  // namespace

Value parse_json(std::string_view text, const JsonBounds& bounds) {
  check_bytes(text);
  std::size_t taken = 0;
  Builder builder(bounds, taken);
  nlohmann::ordered_json::sax_parse(Taken(text.data(), &taken),
                                    Taken(text.data() + text.size(), &taken), &builder);
  return builder.take();
}

std::string_view cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  while (bytes_max > 0 && continues(text, bytes_max)) --bytes_max;
  return text.substr(0, bytes_max);
}

std::string in_quotes(std::string_view word, std::size_t bytes_max) {
  return Value(cut(word, bytes_max)).dump();
}

}  // namespace squall::scenarios::json
