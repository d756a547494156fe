// Values with their ranges, units and messages.
#include "scenarios/json/json_reader.hpp"

#include <algorithm>

#include "core/hexadecimal.hpp"
#include "scenarios/json/nearest_word.hpp"
#include "sim/simulate/clock.hpp"

namespace squall::scenarios::json {

namespace {
constexpr std::size_t kBytesMax = std::size_t{16} << 20;
constexpr sim::Time kDurationMax_us = 1000ull * 24 * 3600 * sim::kSecond_us;

/// "file:line:column" of a byte.
std::string place(std::string_view text, std::size_t byte, const std::string& file) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (std::size_t at = 0; at < byte && at < text.size(); ++at) {
    ++column;
    if (text[at] == '\n') {
      ++line;
      column = 1;
    }
  }
  return file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

std::string escape(std::string_view key) {
  std::string text;
  for (const char c : key) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
  return text;
}

/// Appends the keys and positions on the path from `from` to `value`. False: it is not there.
bool find_path(const Value& from, const Value& value, std::vector<std::string>& path) {
  if (&from == &value) return true;
  if (from.is_array()) {
    for (std::size_t at = 0; at < from.size(); ++at) {
      path.push_back(std::to_string(at));
      if (find_path(from.list()[at], value, path)) return true;
      path.pop_back();
    }
  } else if (from.is_object()) {
    for (const Member& member : from.items()) {
      path.push_back(member.key());
      if (find_path(member.value(), value, path)) return true;
      path.pop_back();
    }
  }
  return false;
}

}  // namespace

Document parse_document(std::string_view text, const std::string& file) {
  if (text.size() > kBytesMax) {
    throw UserError{file, "the file is larger than 16 MiB"};
  }
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    throw UserError{file, "the file is empty"};
  }
  try {
    return Document(parse_json(text, kDocumentBounds), file);
  } catch (const JsonFault& fault) {
    throw UserError{place(text, fault.byte, file), "the text " + fault.message};
  }
}

Document parse_line(std::string_view text, const std::string& where) {
  try {
    Value line = parse_json(text, kLineBounds);
    if (!line.is_object()) throw UserError{where, "the line must be a JSON object"};
    return Document(std::move(line), where, true);
  } catch (const JsonFault& fault) {
    throw UserError{where + ":" + std::to_string(fault.byte + 1), "the line " + fault.message};
  }
}

std::vector<std::string> Reader::path() const {
  // Looked for only when something is wrong, so that reading costs no text.
  std::vector<std::string> path;
  find_path(document_->root_, *value_, path);
  return path;
}

void Reader::fail(const std::string& message) const {
  if (document_->is_line_) throw UserError{document_->where_, message};
  std::string pointer;
  for (const std::string& key : path()) pointer += "/" + escape(key);
  throw UserError{document_->where_ + ": " + (pointer.empty() ? "/" : pointer), message};
}

void Reader::refuse(const std::string& wanted) const {
  if (!document_->is_line_) fail("expected " + wanted + ", found " + found());
  const std::vector<std::string> keys = path();
  fail((keys.empty() ? "the line" : in_quotes(keys.back())) + " must be " + wanted + ", not " +
       found());
}

std::string Reader::found() const {
  const std::string text = value_->dump();
  return text.size() > 40 ? std::string(cut(text, 37)) + "..." : text;
}

bool Reader::is_comment(std::string_view key) const {
  if (document_->is_line_ || key != "comment") return false;
  at(key).text();
  return true;
}

void Reader::allow(std::span<const std::string_view> keys) const {
  for (const Member& member : object().items()) {
    const std::string& key = member.key();
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    if (is_comment(key)) continue;
    fail("unknown key " + in_quotes(key) +
         (document_->is_line_ ? suggestion(key, keys) : hint(key, keys)));
  }
}

std::optional<Reader> Reader::find(std::string_view key) const {
  const Value* value = value_->find(key);
  if (value == nullptr) return std::nullopt;
  return Reader(*document_, *value);
}

Reader Reader::at(std::string_view key) const {
  const Value* value = value_->find(key);
  if (value == nullptr) fail("the key " + in_quotes(key) + " is missing");
  return Reader(*document_, *value);
}

std::vector<Reader> Reader::items(std::size_t max) const {
  if (!is_array()) refuse("a list");
  if (value_->size() > max) {
    fail("a list of " + std::to_string(value_->size()) + ", at most " + std::to_string(max) +
         " are allowed");
  }
  std::vector<Reader> readers;
  for (const Value& item : value_->list()) readers.emplace_back(*document_, item);
  return readers;
}

const Value& Reader::object() const {
  if (!is_object()) refuse("an object");
  return *value_;
}

std::uint64_t Reader::integer(std::uint64_t min, std::uint64_t max) const {
  if (value_->is_natural() && value_->natural() >= min && value_->natural() <= max) {
    return value_->natural();
  }
  refuse("a whole number from " + std::to_string(min) + " to " + std::to_string(max));
}

bool Reader::boolean() const {
  if (!value_->is_boolean()) refuse("true or false");
  return value_->boolean();
}

void Reader::must_be_true() const {
  if (!boolean()) fail("only true has a meaning here; leave the key out instead");
}

const std::string& Reader::text(std::size_t max) const {
  if (!is_string()) refuse("a string");
  if (!document_->is_line_ && value_->text().size() > max) {
    fail("a string of more than " + std::to_string(max) + " bytes");
  }
  return value_->text();
}

std::size_t Reader::word(std::span<const std::string_view> words, std::string_view what) const {
  const std::string& value = text();
  const auto known = std::find(words.begin(), words.end(), value);
  if (known != words.end()) return static_cast<std::size_t>(known - words.begin());
  if (document_->is_line_) {
    fail("unknown " + in_quotes(path().back()) + ": " + in_quotes(value) +
         suggestion(value, words));
  }
  fail("unknown " + std::string(what) + " " + in_quotes(value) + hint(value, words));
}

std::uint64_t Reader::hexadecimal(bool prefixed) const {
  std::string_view digits = text_if_any();
  if (!prefixed || digits.substr(0, 2) == "0x") {
    if (prefixed) digits.remove_prefix(2);
    if (const auto number = core::from_hexadecimal(digits)) return *number;
  }
  refuse(prefixed ? "\"0x\" and up to 16 hexadecimal digits, in quotes"
                  : "up to 16 hexadecimal digits, in quotes");
}

core::ServerId Reader::server(core::ServerId min) const {
  return core::ServerId::of(integer(min.value(), core::kServersMax));
}

core::ServerSet Reader::ascending_servers() const {
  const auto wrong = [&] {
    refuse("an ascending list of servers from 1 to " + std::to_string(core::kServersMax));
  };
  if (!is_array()) wrong();
  core::ServerSet set;
  std::uint64_t last = 0;
  for (const Value& item : value_->list()) {
    if (!item.is_natural() || item.natural() <= last || item.natural() > core::kServersMax) wrong();
    last = item.natural();
    set.add(core::ServerId::of(last));
  }
  return set;
}

sim::Time Reader::duration() const { return duration_of(text_if_any()); }

sim::Time Reader::duration_of(std::string_view text) const {
  sim::Time number = 0;
  std::size_t at = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    number = number * 10 + static_cast<sim::Time>(text[at] - '0');
    if (number > kDurationMax_us) fail("a duration of more than 1000 days: " + found());
  }
  const std::string_view unit = text.substr(at);
  sim::Time factor = 0;
  if (unit == "us" || (unit.empty() && number == 0)) factor = 1;
  if (unit == "ms") factor = sim::kMillisecond_us;
  if (unit == "s") factor = sim::kSecond_us;
  if (unit == "min") factor = 60 * sim::kSecond_us;
  if (at == 0 || factor == 0) {
    fail("expected a duration such as \"15ms\", \"2s\", \"500us\", \"1min\" or \"0\", found " +
         found());
  }
  if (number > kDurationMax_us / factor) fail("a duration of more than 1000 days: " + found());
  return number * factor;
}

std::int64_t Reader::signed_duration() const {
  const std::string_view text = text_if_any();
  if (!text.starts_with('-')) return static_cast<std::int64_t>(duration());
  return -static_cast<std::int64_t>(duration_of(text.substr(1)));
}

std::int32_t Reader::rate() const {
  const auto wrong = [&] {
    fail(
        "expected a rate such as \"+200ppm\", \"-50ppm\" or \"0ppm\", at most 900000 either way, "
        "found " +
        found());
  };
  constexpr std::string_view kUnit = "ppm";
  const std::string_view text = text_if_any();
  const std::size_t first = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  if (text.size() < first + 1 + kUnit.size() || !text.ends_with(kUnit)) wrong();
  std::int32_t number = 0;
  for (std::size_t at = first; at + kUnit.size() < text.size(); ++at) {
    if (text[at] < '0' || text[at] > '9') wrong();
    number = number * 10 + (text[at] - '0');
    if (number > sim::simulate::kRateMax_ppm) wrong();
  }
  return text.front() == '-' ? -number : number;
}

sim::Delay Reader::delay() const {
  if (!is_object()) return {duration(), 0};
  allow({"min", "tail"});
  sim::Delay law{0, 0};
  if (const auto min = find("min")) law.min_us = min->duration();
  if (const auto tail = find("tail")) law.tail_mean_us = tail->duration();
  return law;
}

sim::Ppm Reader::share() const {
  constexpr auto kWanted =
      "expected a share from \"0%\" to \"100%\" with at most four decimals, found ";
  if (!is_string()) fail(kWanted + found());
  const std::string& text = value_->text();
  std::uint64_t scaled = 0;  // percent × 10⁴ = parts per million
  int decimals = -1;
  std::size_t at = 0;
  std::size_t digits = 0;
  for (; at + 1 < text.size(); ++at) {
    if (text[at] == '.' && decimals < 0 && digits > 0) {
      decimals = 0;
    } else if (text[at] >= '0' && text[at] <= '9' && decimals < 4 && digits < 9) {
      scaled = scaled * 10 + static_cast<std::uint64_t>(text[at] - '0');
      ++digits;
      if (decimals >= 0) ++decimals;
    } else {
      fail(kWanted + found());
    }
  }
  if (digits == 0 || decimals == 0 || text.back() != '%') fail(kWanted + found());
  for (int left = decimals < 0 ? 0 : decimals; left < 4; ++left) scaled *= 10;
  if (scaled > sim::kPpmAll) fail(kWanted + found());
  return static_cast<sim::Ppm>(scaled);
}

}  // namespace squall::scenarios::json
