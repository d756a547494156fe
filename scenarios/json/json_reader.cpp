// Values with their ranges, units and messages.
#include "scenarios/json/json_reader.hpp"

#include "scenarios/json/nearest_word.hpp"
#include "sim/simulate/clock.hpp"

namespace squall::scenarios::json {

namespace {
constexpr std::size_t kDepthMax = 64;
constexpr std::size_t kKeysMax = 256;
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
}  // namespace

Json parse_document(std::string_view text, const std::string& file) {
  if (text.size() > kBytesMax) {
    throw UserError{file, "the file is larger than 16 MiB"};
  }
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    throw UserError{file, "the file is empty"};
  }
  try {
    return parse_json(text, {kDepthMax, kKeysMax});
  } catch (const JsonFault& fault) {
    throw UserError{place(text, fault.byte, file), "the text " + fault.message};
  }
}

void Reader::fail(const std::string& message) const {
  throw UserError{file_ + ": " + (path_.empty() ? "/" : path_), message};
}

std::string Reader::found() const {
  const std::string text = value_->dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() > 40 ? std::string(cut(text, 37)) + "..." : text;
}

void Reader::allow(std::span<const std::string_view> keys) const {
  if (!is_object()) fail("expected an object, found " + found());
  for (const auto& item : value_->items()) {
    bool known = false;
    for (const std::string_view key : keys) known = known || key == item.key();
    if (!known) fail("unknown key " + in_quotes(item.key()) + hint(item.key(), keys));
  }
}

std::optional<Reader> Reader::find(std::string_view key) const {
  const auto item = value_->find(std::string(key));
  if (item == value_->end()) return std::nullopt;
  return Reader(*item, file_, path_ + "/" + escape(key));
}

Reader Reader::at(std::string_view key) const {
  auto item = find(key);
  if (!item) fail("the key \"" + std::string(key) + "\" is missing");
  return *item;
}

std::vector<Reader> Reader::items(std::size_t max) const {
  if (!is_array()) fail("expected a list, found " + found());
  if (value_->size() > max) {
    fail("a list of " + std::to_string(value_->size()) + ", at most " + std::to_string(max) +
         " are allowed");
  }
  std::vector<Reader> readers;
  for (std::size_t at = 0; at < value_->size(); ++at) {
    readers.emplace_back((*value_)[at], file_, path_ + "/" + std::to_string(at));
  }
  return readers;
}

std::uint64_t Reader::integer(std::uint64_t min, std::uint64_t max) const {
  const auto out_of_range = [&] {
    fail("expected a whole number from " + std::to_string(min) + " to " + std::to_string(max) +
         ", found " + found());
  };
  // -0 comes signed.
  const bool is_zero = value_->is_number_integer() && value_->get<std::int64_t>() == 0;
  if (!value_->is_number_unsigned() && !is_zero) out_of_range();
  const auto value = value_->get<std::uint64_t>();
  if (value < min || value > max) out_of_range();
  return value;
}

bool Reader::boolean() const {
  if (!value_->is_boolean()) fail("expected true or false, found " + found());
  return value_->get<bool>();
}

void Reader::must_be_true() const {
  if (!boolean()) fail("only true has a meaning here; leave the key out instead");
}

std::string Reader::text(std::size_t max) const {
  if (!is_string()) fail("expected a text, found " + found());
  auto value = value_->get<std::string>();
  if (value.size() > max) fail("a text of more than " + std::to_string(max) + " bytes");
  return value;
}

sim::Time Reader::duration() const {
  return duration_of(is_string() ? value_->get_ref<const std::string&>() : std::string_view());
}

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
  const bool back = is_string() && value_->get_ref<const std::string&>().starts_with('-');
  if (!back) return static_cast<std::int64_t>(duration());
  return -static_cast<std::int64_t>(
      duration_of(std::string_view(value_->get_ref<const std::string&>()).substr(1)));
}

std::int32_t Reader::rate() const {
  const auto wrong = [&] {
    fail(
        "expected a rate such as \"+200ppm\", \"-50ppm\" or \"0ppm\", at most 900000 either way, "
        "found " +
        found());
  };
  constexpr std::string_view kUnit = "ppm";
  const std::string text = is_string() ? value_->get<std::string>() : std::string();
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
  const auto& text = value_->get_ref<const std::string&>();
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
