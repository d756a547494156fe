// Numbers read with std::from_chars, and written for people.
#include "tools/io/numbers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "core/hexadecimal.hpp"
#include "scenarios/scenario.hpp"

namespace squall::tools::io {
namespace {

[[noreturn]] void refuse(std::string_view option, std::string_view text,
                         const std::string& allowed) {
  // A long text would bury the message.
  const std::string shown =
      text.size() > 40 ? std::string(text.substr(0, 40)) + "…" : std::string(text);
  throw scenarios::UserError{std::string(option), "\"" + shown + "\" is not " + allowed};
}

/// "12.5" with two decimals is 1250: whole digits, and a point only before a digit.
std::optional<std::uint64_t> fixed_point(std::string_view text, std::size_t decimals_max) {
  constexpr std::size_t kDigitsMax = 12;
  const std::size_t point = text.find('.');
  std::string digits(text.substr(0, point));
  std::size_t decimals = 0;
  if (point != std::string_view::npos) {
    decimals = text.size() - point - 1;
    if (decimals == 0 || decimals > decimals_max) return std::nullopt;
    digits += text.substr(point + 1);
  }
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (digits.size() == decimals || digits.size() > kDigitsMax ||
      !std::all_of(digits.begin(), digits.end(), is_digit)) {
    return std::nullopt;
  }
  digits.append(decimals_max - decimals, '0');
  return as_number(digits);
}

template <typename... Values>
std::string formatted(const char* format, Values... values) {
  std::array<char, 64> room{};
  std::snprintf(room.data(), room.size(), format, values...);
  return room.data();
}

}  // namespace

std::optional<std::uint64_t> as_number(std::string_view text) noexcept {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::uint64_t seed(std::string_view option, std::string_view text) {
  const auto value = as_number(text);
  if (!value)
    refuse(option, text, "a seed: 0 to 18446744073709551615, or 0x0 to 0xffffffffffffffff");
  return *value;
}

std::uint64_t number(std::string_view option, std::string_view text, std::uint64_t min,
                     std::uint64_t max) {
  const auto value = as_number(text);
  if (!value || *value < min || *value > max) {
    refuse(option, text,
           "a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  }
  return *value;
}

SeedRange seed_range(std::string_view option, std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) refuse(option, text, "a range of seeds like 1..1000");
  const auto first = as_number(text.substr(0, dots));
  const auto last = as_number(text.substr(dots + 2));
  if (!first || !last) refuse(option, text, "a range of seeds like 1..1000");
  if (*first > *last)
    refuse(option, text, "a range of seeds: the first must not be above the last");
  if (*last - *first == ~std::uint64_t{0}) refuse(option, text, "a range of at most 2^64-1 seeds");
  return {*first, *last - *first + 1};
}

double seconds(std::string_view option, std::string_view text) {
  constexpr std::uint64_t kYear_ms = 365ull * 24 * 3600 * 1000;
  const auto ms = fixed_point(text, 3);
  if (!ms || *ms < 1 || *ms > kYear_ms) {
    refuse(option, text, "a number of seconds from 0.001 to 31536000, with up to three decimals");
  }
  return static_cast<double>(*ms) / 1000;
}

std::uint64_t memory_size(std::string_view option, std::string_view text) {
  struct Unit {
    std::string_view name;
    int bits;
  };
  constexpr int kGibibyte = 30;
  // A longer name goes before its ending.
  constexpr std::array<Unit, 6> kUnits{{{"MiB", 20},
                                        {"GiB", 30},
                                        {"TiB", 40},  //
                                        {"M", 20},
                                        {"G", 30},
                                        {"T", 40}}};
  const auto unit = std::find_if(kUnits.begin(), kUnits.end(),
                                 [&](const Unit& one) { return text.ends_with(one.name); });
  const bool has_unit = unit != kUnits.end();
  const auto thousandths =
      fixed_point(text.substr(0, text.size() - (has_unit ? unit->name.size() : 0)), 3);
  const int bits = has_unit ? unit->bits : kGibibyte;
  constexpr std::uint64_t kMin = std::uint64_t{16} << 20;
  constexpr std::uint64_t kMax = std::uint64_t{64} << 40;
  const std::uint64_t whole = thousandths.value_or(0) / 1000;
  const std::uint64_t rest = thousandths.value_or(0) % 1000;
  if (whole <= kMax >> bits) {
    const std::uint64_t bytes = (whole << bits) + (rest << bits) / 1000;
    if (bytes >= kMin && bytes <= kMax) return bytes;
  }
  refuse(option, text,
         "memory from 16M to 64T: GiB, or a number with M, MiB, G, GiB, T or TiB, with up to three "
         "decimals");
}

std::uint32_t share_ppm(std::string_view option, std::string_view text) {
  const auto ppm = fixed_point(text.substr(0, text.size() - (text.ends_with('%') ? 1 : 0)), 4);
  if (!ppm || *ppm > 1'000'000) {
    refuse(option, text, "a share from 0% to 100%, with up to four decimals");
  }
  return static_cast<std::uint32_t>(*ppm);
}

std::string seed_text(std::uint64_t seed) { return "0x" + core::short_hexadecimal(seed); }

std::string digest_text(std::uint64_t digest) { return core::hexadecimal(digest); }

std::string time_text(sim::Time time_us) {
  return traces::grouped(time_us / sim::kSecond_us) +
         formatted(".%03llu s", static_cast<unsigned long long>(time_us % sim::kSecond_us / 1000));
}

std::string short_text(double number) {
  // The bounds are where rounding to one decimal would give four digits before the point.
  if (number >= 999.95e6) return formatted("%.1f G", number / 1e9);
  if (number >= 999.95e3) return formatted("%.1f M", number / 1e6);
  if (number >= 999.5) return formatted("%.1f k", number / 1e3);
  return formatted("%.0f", number);
}

}  // namespace squall::tools::io
