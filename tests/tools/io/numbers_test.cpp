// Numbers as users write them: every form that is allowed, and a sentence for every other.
#include "tools/io/numbers.hpp"

#include <limits>

#include <rapidcheck/catch.h>

#include "scenarios/scenario.hpp"
#include "tests/catch.hpp"

namespace squall::tests::numbers_test {

using namespace squall::tools;
using namespace squall::tools::io;

namespace {

/// "option: message" of the error; empty when there is none.
template <typename Parse>
std::string refusal(Parse parse, const std::string& text) {
  try {
    parse("--option", text);
    return "";
  } catch (const scenarios::UserError& error) {
    return error.where + ": " + error.message;
  }
}

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

}  // namespace

TEST_CASE("A number is decimal, or hexadecimal after 0x", "[tools][numbers]") {
  CHECK(as_number("0") == 0);
  CHECK(as_number("0018") == 18);
  CHECK(as_number("0x2a") == 42);
  CHECK(as_number("0X2A") == 42);
  CHECK(as_number("18446744073709551615") == kMax);
  CHECK(as_number("0xffffffffffffffff") == kMax);
}

TEST_CASE("What is no number, or too large for one, is none", "[tools][numbers]") {
  for (const char* text : {"", "0x", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x-1", "0xg", "ten",
                           "18446744073709551616", "0x10000000000000000", "0x0x1"}) {
    INFO(text);
    CHECK_FALSE(as_number(text));
  }
}

TEST_CASE("Every seed survives being written and read", "[tools][numbers]") {
  rc::prop("seed(seed_text(n)) is n, and so is n in decimals", [](std::uint64_t value) {
    RC_ASSERT(seed("--seed", seed_text(value)) == value);
    RC_ASSERT(seed("--seed", std::to_string(value)) == value);
    RC_ASSERT(digest_text(value).size() == 16);
    RC_ASSERT(as_number("0x" + digest_text(value)) == value);
  });
}

TEST_CASE("A mistaken seed is shown with what is allowed, and cut where it is long",
          "[tools][numbers]") {
  CHECK(refusal(seed, "-7") ==
        "--option: \"-7\" is not a seed: 0 to 18446744073709551615, or 0x0 to 0xffffffffffffffff");
  const std::string nonsense = refusal(seed, std::string(100'000, 'x'));
  CHECK(nonsense.size() < 200);
  CHECK(nonsense.find("xxx…\"") != std::string::npos);
}

TEST_CASE("A bounded number says its bounds", "[tools][numbers]") {
  CHECK(number("--threads", "1", 1, 1024) == 1);
  CHECK(number("--threads", "1024", 1, 1024) == 1024);
  const auto threads = [](std::string_view option, std::string_view text) {
    return number(option, text, 1, 1024);
  };
  for (const char* text : {"0", "1025", "-1", "", "two", "99999999999999999999999"}) {
    CHECK(refusal(threads, text) ==
          "--option: \"" + std::string(text) + "\" is not a whole number from 1 to 1024");
  }
}

TEST_CASE("A range of seeds includes both ends, up to the last seed there is", "[tools][numbers]") {
  const SeedRange one = seed_range("--seeds", "7..7");
  CHECK(one.first == 7);
  CHECK(one.count == 1);
  const SeedRange top = seed_range("--seeds", "18446744073709551614..0xffffffffffffffff");
  CHECK(top.first == kMax - 1);
  CHECK(top.count == 2);
  CHECK(seed_range("--seeds", "1..18446744073709551615").count == kMax);
}

TEST_CASE("What is no range of seeds is refused", "[tools][numbers]") {
  for (const char* text : {"", "..", "1..", "..5", "5", "1-5", "1...5", "1..2..3", "a..b",
                           "1..18446744073709551616", "-1..5"}) {
    INFO(text);
    CHECK(refusal(seed_range, text) ==
          "--option: \"" + std::string(text) + "\" is not a range of seeds like 1..1000");
  }
  CHECK(refusal(seed_range, "5..3") ==
        "--option: \"5..3\" is not a range of seeds: the first must not be above the last");
  CHECK(refusal(seed_range, "0..18446744073709551615") ==
        "--option: \"0..18446744073709551615\" is not a range of at most 2^64-1 seeds");
}

TEST_CASE("Seconds may have three decimals", "[tools][numbers]") {
  CHECK(seconds("--seconds", "60") == 60);
  CHECK(seconds("--seconds", "0.5") == 0.5);
  CHECK(seconds("--seconds", "0.001") == 0.001);
  CHECK(seconds("--seconds", "31536000") == 31'536'000);
  for (const char* text : {"", "0", "0.000", "-1", ".5", "5.", "1.2345", "1e3", "0x10", "inf",
                           "nan", "31536000.001", "99999999999999999999", "1.2.3", "1,5"}) {
    INFO(text);
    CHECK(refusal(tools::io::seconds, text) ==
          "--option: \"" + std::string(text) +
              "\" is not a number of seconds from 0.001 to 31536000, with up to three decimals");
  }
}

TEST_CASE("Memory has a unit, or is in GiB", "[tools][numbers]") {
  constexpr std::uint64_t kMebibyte = 1 << 20;
  CHECK(memory_size("--memory", "2") == 2048 * kMebibyte);
  CHECK(memory_size("--memory", "0.5") == 512 * kMebibyte);
  CHECK(memory_size("--memory", "2G") == 2048 * kMebibyte);
  CHECK(memory_size("--memory", "2GiB") == 2048 * kMebibyte);
  CHECK(memory_size("--memory", "512M") == 512 * kMebibyte);
  CHECK(memory_size("--memory", "512MiB") == 512 * kMebibyte);
  CHECK(memory_size("--memory", "0.25T") == 262'144 * kMebibyte);
  CHECK(memory_size("--memory", "0.001TiB") == (kMebibyte << 20) / 1000);
  CHECK(memory_size("--memory", "16M") == 16 * kMebibyte);
  CHECK(memory_size("--memory", "0.016") == 17'179'869);
  CHECK(memory_size("--memory", "64T") == 67'108'864 * kMebibyte);
  CHECK(memory_size("--memory", "65536") == 67'108'864 * kMebibyte);
  for (const char* text :
       {"",        "G",   "MiB", "0",     "15.999M", "0.015",         "64.001T", "65536.001",
        "-1G",     "2g",  "2GB", "2 G",   "2KiB",    "512m",          "2Mi",     "2GG",
        "1.2345G", ".5G", "5.G", "0x10G", "1e3M",    "999999999999T", "2iB",     "2B"}) {
    INFO(text);
    CHECK(refusal(memory_size, text) ==
          "--option: \"" + std::string(text) +
              "\" is not memory from 16M to 64T: GiB, or a number with M, MiB, G, GiB, T or TiB, "
              "with up to three decimals");
  }
}

TEST_CASE("A share is a percentage with up to four decimals", "[tools][numbers]") {
  CHECK(share_ppm("--repeat-share", "0") == 0);
  CHECK(share_ppm("--repeat-share", "5%") == 50'000);
  CHECK(share_ppm("--repeat-share", "0.5%") == 5'000);
  CHECK(share_ppm("--repeat-share", "0.0001") == 1);
  CHECK(share_ppm("--repeat-share", "100%") == 1'000'000);
  CHECK(share_ppm("--repeat-share", "100.0000%") == 1'000'000);
  for (const char* text : {"", "%", "5%%", "-1%", "100.0001%", "101%", "0x5%", "0X5%", "5.0x1f%",
                           "1.23456%", ".5%", "5.%", "five", "5 %"}) {
    INFO(text);
    CHECK(refusal(share_ppm, text) ==
          "--option: \"" + std::string(text) +
              "\" is not a share from 0% to 100%, with up to four decimals");
  }
}

TEST_CASE("Numbers are written for people", "[tools][numbers]") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1'000) == "1 000");
  CHECK(grouped(1'234'567) == "1 234 567");
  CHECK(grouped(kMax) == "18 446 744 073 709 551 615");
  CHECK(time_text(0) == "0.000 s");
  CHECK(time_text(12'345'999) == "12.345 s");
  CHECK(time_text(1'234'000'001) == "1 234.000 s");
  CHECK(short_text(0) == "0");
  CHECK(short_text(999) == "999");
  CHECK(short_text(12'345) == "12.3 k");
  CHECK(short_text(8'100'000) == "8.1 M");
  CHECK(short_text(2.5e9) == "2.5 G");
}

TEST_CASE("A rounded number never has four digits before the point", "[tools][numbers]") {
  CHECK(short_text(999.4) == "999");
  CHECK(short_text(999.6) == "1.0 k");
  CHECK(short_text(999'949) == "999.9 k");
  CHECK(short_text(999'960) == "1.0 M");
  CHECK(short_text(999'960'000) == "1.0 G");
}

}  // namespace squall::tests::numbers_test
