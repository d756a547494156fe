// See numbers.hpp.
#include "tools/numbers.hpp"

#include <array>
#include <charconv>
#include <cstdio>

#include "scenarios/scenario.hpp"

namespace squall::tools {
namespace {

[[noreturn]] void refuse(std::string_view option, std::string_view text,
                         const std::string& allowed) {
  // A screenful of nonsense helps nobody.
  const std::string shown =
      text.size() > 40 ? std::string(text.substr(0, 40)) + "…" : std::string(text);
  throw scenarios::UserError{std::string(option), "\"" + shown + "\" is not " + allowed};
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

std::uint32_t share_ppm(std::string_view option, std::string_view text) {
  const char* const allowed = "a share from 0% to 100%, with up to four decimals";
  std::string_view digits = text;
  if (digits.ends_with('%')) digits.remove_suffix(1);
  std::string_view whole = digits.substr(0, digits.find('.'));
  std::string decimals;
  if (whole.size() < digits.size()) decimals = digits.substr(whole.size() + 1);
  const bool has_point = whole.size() < digits.size();
  if (whole.size() > 3 || whole.starts_with("0x") || decimals.size() > 4 ||
      (has_point && decimals.empty())) {
    refuse(option, text, allowed);
  }
  decimals.resize(4, '0');
  const auto percent = as_number(whole);
  const auto rest = as_number(decimals);
  if (!percent || !rest || *percent * 10'000 + *rest > 1'000'000) refuse(option, text, allowed);
  return static_cast<std::uint32_t>(*percent * 10'000 + *rest);
}

std::string seed_text(std::uint64_t seed) {
  return formatted("0x%llx", static_cast<unsigned long long>(seed));
}

std::string digest_text(std::uint64_t digest) {
  return formatted("%016llx", static_cast<unsigned long long>(digest));
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, " ");
  return text;
}

std::string time_text(sim::Time time_us) {
  return grouped(time_us / sim::kSecond_us) +
         formatted(".%03llu s", static_cast<unsigned long long>(time_us % sim::kSecond_us / 1000));
}

std::string short_text(double number) {
  if (number >= 1e9) return formatted("%.1f G", number / 1e9);
  if (number >= 1e6) return formatted("%.1f M", number / 1e6);
  if (number >= 1e3) return formatted("%.1f k", number / 1e3);
  return formatted("%.0f", number);
}

}  // namespace squall::tools
