// Numbers as users write them, and as people read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/setup.hpp"
#include "traces/prose.hpp"

namespace squall::tools::io {

/// Decimal, or hexadecimal after "0x"; nothing else, and no overflow.
std::optional<std::uint64_t> as_number(std::string_view text) noexcept;

/// ERRORS (all below): scenarios::UserError{option, …} saying what is allowed.
std::uint64_t seed(std::string_view option, std::string_view text);
std::uint64_t number(std::string_view option, std::string_view text, std::uint64_t min,
                     std::uint64_t max);
/// "60" or "0.5", at least 0.001; with up to three decimals.
double seconds(std::string_view option, std::string_view text);
/// "0.5" (GiB), "2G", "512M" or "512MiB", from 16M to 64T, with up to three decimals; in bytes.
std::uint64_t memory_size(std::string_view option, std::string_view text);
struct SeedRange {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};
/// "A..B", both included.
SeedRange seed_range(std::string_view option, std::string_view text);
/// "5", "5%" or "0.5%", as parts per million.
std::uint32_t share_ppm(std::string_view option, std::string_view text);

/// "0x" and digits, as short as possible.
std::string seed_text(std::uint64_t seed);
/// Sixteen hexadecimal digits.
std::string digest_text(std::uint64_t digest);
using traces::grouped;
/// "12.345 s", from microseconds, without floating point.
std::string time_text(sim::Time time_us);
/// "8.1 M", "12.3 k", "999".
std::string short_text(double number);

}  // namespace squall::tools::io
