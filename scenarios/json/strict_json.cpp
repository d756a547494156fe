// Looks at a text's events first; builds the value only when none of them is at fault.
#include "scenarios/json/strict_json.hpp"

#include <iterator>
#include <set>
#include <vector>

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

class Inspection : public nlohmann::json_sax<Json> {
 public:
  Inspection(const JsonBounds& bounds, const std::size_t& taken) : bounds_(bounds), taken_(taken) {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override {
    keys_.emplace_back();
    return descend();
  }
  bool end_object() override {
    keys_.pop_back();
    return ascend();
  }
  bool start_array(std::size_t) override { return descend(); }
  bool end_array() override { return ascend(); }
  bool key(string_t& word) override {
    std::set<std::string>& seen = keys_.back();
    if (seen.size() == bounds_.keys_max && seen.count(word) == 0) {
      fail("has an object of more than " + std::to_string(bounds_.keys_max) + " keys");
    }
    if (!seen.insert(word).second) fail("has the key " + in_quotes(word) + " twice");
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    const std::size_t byte = position > 0 ? position - 1 : 0;
    if (dynamic_cast<const Json::out_of_range*>(&error) != nullptr) {
      throw JsonFault{byte, "has a number that is too large"};
    }
    throw JsonFault{byte, "is no JSON: " + reason(error.what())};
  }

 private:
  bool descend() {
    if (++depth_ > bounds_.depth_max) {
      fail("is nested more than " + std::to_string(bounds_.depth_max) + " deep");
    }
    return true;
  }
  bool ascend() {
    --depth_;
    return true;
  }
  [[noreturn]] void fail(const std::string& message) const {
    throw JsonFault{taken_ > 0 ? taken_ - 1 : 0, message};
  }

  const JsonBounds& bounds_;
  const std::size_t& taken_;
  std::size_t depth_ = 0;
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
      constexpr char kDigits[] = "0123456789abcdef";
      throw JsonFault{
          at, std::string("is no UTF-8: byte 0x") + kDigits[lead >> 4] + kDigits[lead & 15]};
    }
    at += size;
  }
}

}  // namespace

Json parse_json(std::string_view text, const JsonBounds& bounds) {
  check_bytes(text);
  std::size_t taken = 0;
  Inspection inspection(bounds, taken);
  Json::sax_parse(Taken(text.data(), &taken), Taken(text.data() + text.size(), &taken),
                  &inspection);
  // Not with a callback: after each object nlohmann searches the whole list that holds it.
  return Json::parse(text);
}

std::string_view cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  while (bytes_max > 0 && continues(text, bytes_max)) --bytes_max;
  return text.substr(0, bytes_max);
}

std::string in_quotes(std::string_view word, std::size_t bytes_max) {
  return Json(std::string(cut(word, bytes_max)))
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace squall::scenarios::json
