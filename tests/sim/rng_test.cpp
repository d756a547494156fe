// The generator against its published algorithm, and the distributions against their laws.
#include "sim/rng.hpp"

#include <rapidcheck.h>

#include <array>
#include <bit>
#include <set>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace squall::tests::rng_test {

using namespace squall::sim;

namespace {

/// splitmix64 (Steele, Lea, Flood 2014; Vigna's public-domain constants), written once more.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

/// xoshiro256++ 1.0 (Blackman, Vigna 2019), written once more.
class Xoshiro256PlusPlus {
 public:
  explicit Xoshiro256PlusPlus(const std::array<std::uint64_t, 4>& state) : s_(state) {}
  static Xoshiro256PlusPlus seeded(std::uint64_t seed) {
    SplitMix64 words(seed);
    std::array<std::uint64_t, 4> state;
    for (std::uint64_t& word : state) word = words.next();
    return Xoshiro256PlusPlus(state);
  }
  std::uint64_t next() {
    const std::uint64_t result = rotl(s_[0] + s_[3], 23) + s_[0];
    const std::uint64_t t = s_[1] << 17;
    s_[2] ^= s_[0];
    s_[3] ^= s_[1];
    s_[1] ^= s_[2];
    s_[0] ^= s_[3];
    s_[2] ^= t;
    s_[3] = rotl(s_[3], 45);
    return result;
  }

 private:
  static std::uint64_t rotl(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  std::array<std::uint64_t, 4> s_;
};

std::vector<std::uint64_t> first_numbers(Rng rng, int count) {
  std::vector<std::uint64_t> numbers;
  for (int at = 0; at < count; ++at) numbers.push_back(rng.next());
  return numbers;
}

constexpr int kDraws = 200'000;

/// `found` of kDraws lies within `percent` of `expected` parts per million.
bool near(std::uint64_t found, std::uint64_t expected_ppm, std::uint64_t percent) {
  const std::uint64_t expected = kDraws * expected_ppm / 1'000'000;
  return found * 100 > expected * (100 - percent) && found * 100 < expected * (100 + percent);
}

}  // namespace

TEST_CASE("the algorithms as written here give the numbers published for them", "[rng]") {
  constexpr std::array<std::uint64_t, 5> kWords{6457827717110365317u, 3203168211198807973u,
                                                9817491932198370423u, 4593380528125082431u,
                                                16408922859458223821u};
  SplitMix64 words(1234567);
  for (const std::uint64_t expected : kWords) CHECK(words.next() == expected);
  constexpr std::array<std::uint64_t, 10> kNumbers{41943041u,
                                                   58720359u,
                                                   3588806011781223u,
                                                   3591011842654386u,
                                                   9228616714210784205u,
                                                   9973669472204895162u,
                                                   14011001112246962877u,
                                                   12406186145184390807u,
                                                   15849039046786891736u,
                                                   10450023813501588000u};
  Xoshiro256PlusPlus numbers({1, 2, 3, 4});
  for (const std::uint64_t expected : kNumbers) CHECK(numbers.next() == expected);
}

TEST_CASE("a seed gives the numbers of xoshiro256++ seeded by splitmix64", "[rng]") {
  CHECK(rc::check([](std::uint64_t seed) {
    Rng rng(seed);
    Xoshiro256PlusPlus expected = Xoshiro256PlusPlus::seeded(seed);
    for (int draw = 0; draw < 50; ++draw) RC_ASSERT(rng.next() == expected.next());
  }));
  for (const std::uint64_t seed : {std::uint64_t{0}, ~std::uint64_t{0}}) {
    Rng rng(seed);
    CHECK(rng.next() == Xoshiro256PlusPlus::seeded(seed).next());
  }
}

TEST_CASE("a seed means the same numbers for ever", "[rng]") {
  // Recorded once: a change here makes every recorded seed worthless.
  CHECK(Rng(42).next() == 15021278609987233951u);
  CHECK(Rng::stream(42, "delay").next() == 9154876449422993286u);
}

TEST_CASE("a stream's seed is the run's, and the hash of its name", "[rng]") {
  for (const std::string name : {"delay", "loss", "a longer name with ü", ""}) {
    std::uint64_t hash = 14695981039346656037u;  // FNV-1a (Fowler, Noll, Vo), 64 bits
    for (const char letter : name) {
      hash ^= static_cast<unsigned char>(letter);
      hash *= 1099511628211u;
    }
    CHECK(first_numbers(Rng::stream(9, name), 5) ==
          first_numbers(Rng(9 ^ SplitMix64(hash).next()), 5));
  }
}

TEST_CASE("streams of one seed have nothing in common", "[rng]") {
  const std::array<std::string, 8> names{"delay", "loss",     "timeout", "fault",
                                         "disk",  "workload", "",        "delay "};
  std::set<std::uint64_t> seen;
  std::size_t drawn = 0;
  for (const std::string& name : names) {
    for (const std::uint64_t number : first_numbers(Rng::stream(7, name), 1000)) {
      seen.insert(number);
      ++drawn;
    }
  }
  for (const std::uint64_t number : first_numbers(Rng(7), 1000)) seen.insert(number);
  CHECK(seen.size() == drawn + 1000);
}

TEST_CASE("bits of two streams agree as often as coins do", "[rng]") {
  CHECK(rc::check([](std::uint64_t seed) {
    Rng delay = Rng::stream(seed, "delay");
    Rng loss = Rng::stream(seed, "loss");
    int equal = 0;
    for (int draw = 0; draw < 100; ++draw) equal += 64 - std::popcount(delay.next() ^ loss.next());
    // Six standard deviations of 6400 coins.
    RC_ASSERT(equal > 3200 - 240);
    RC_ASSERT(equal < 3200 + 240);
  }));
}

TEST_CASE("a stream belongs to its seed and its name", "[rng]") {
  CHECK(first_numbers(Rng::stream(7, "delay"), 20) == first_numbers(Rng::stream(7, "delay"), 20));
  CHECK(first_numbers(Rng::stream(7, "delay"), 20) != first_numbers(Rng::stream(8, "delay"), 20));
}

TEST_CASE("numbers below a bound are, and each of them comes", "[rng]") {
  CHECK(rc::check([](std::uint64_t seed) {
    const auto bound = *rc::gen::inRange<std::uint64_t>(1, ~std::uint64_t{0});
    Rng rng(seed);
    for (int draw = 0; draw < 100; ++draw) RC_ASSERT(rng.below(bound) < bound);
  }));
  Rng rng(3);
  std::array<std::uint64_t, 5> counts{};
  for (int draw = 0; draw < kDraws; ++draw) ++counts[rng.below(5)];
  for (const std::uint64_t count : counts) CHECK(near(count, 200'000, 3));
  CHECK(rng.below(1) == 0);
}

TEST_CASE("a number below a bound is that share of the whole that the generator gave", "[rng]") {
  __extension__ using Wide = unsigned __int128;
  CHECK(rc::check([](std::uint64_t seed) {
    const auto bound = *rc::gen::inRange<std::uint64_t>(1, ~std::uint64_t{0});
    Rng rng(seed);
    Xoshiro256PlusPlus expected = Xoshiro256PlusPlus::seeded(seed);
    for (int draw = 0; draw < 20; ++draw) {
      const Wide product = static_cast<Wide>(expected.next()) * bound;
      RC_ASSERT(rng.below(bound) == static_cast<std::uint64_t>(product >> 64));
    }
  }));
}

TEST_CASE("numbers between two bounds include both", "[rng]") {
  CHECK(rc::check([](std::uint64_t seed, std::uint32_t a, std::uint32_t b) {
    const std::uint64_t low = std::min(a, b);
    const std::uint64_t high = std::max(a, b);
    Rng rng(seed);
    for (int draw = 0; draw < 50; ++draw) {
      const std::uint64_t number = rng.between(low, high);
      RC_ASSERT(number >= low);
      RC_ASSERT(number <= high);
    }
    RC_ASSERT(rng.between(high, high) == high);
  }));
  Rng rng(5);
  std::set<std::uint64_t> seen;
  for (int draw = 0; draw < 200; ++draw) seen.insert(rng.between(10, 12));
  CHECK(seen == std::set<std::uint64_t>{10, 11, 12});
}

TEST_CASE("a chance comes true as often as its share says", "[rng]") {
  for (const Ppm share : {1'000u, 50'000u, 500'000u, 900'000u}) {
    Rng rng(share);
    std::uint64_t count = 0;
    for (int draw = 0; draw < kDraws; ++draw) count += rng.chance(share) ? 1 : 0;
    CHECK(near(count, share, share == 1'000u ? 30 : 5));
  }
  Rng rng(1);
  bool never = true;
  bool always = true;
  for (int draw = 0; draw < 10'000; ++draw) {
    never = never && !rng.chance(0);
    always = always && rng.chance(kPpmAll);
  }
  CHECK(never);
  CHECK(always);
}

TEST_CASE("a chance is a million's draw below its share, no more and no less", "[rng]") {
  CHECK(rc::check([](std::uint64_t seed) {
    Rng rng(seed);
    Rng same(seed);
    const auto drawn = static_cast<Ppm>(rng.below(kPpmAll));
    RC_ASSERT(!same.chance(drawn));
    Rng once_more(seed);
    RC_ASSERT(once_more.chance(drawn + 1));
  }));
}

TEST_CASE("a chance of nothing costs no number", "[rng]") {
  Rng asked(9);
  Rng other(9);
  CHECK_FALSE(asked.chance(0));
  CHECK(asked.next() == other.next());
}

TEST_CASE("exponential delays have their mean, their tail and their end", "[rng]") {
  // Shares of an exponential law beyond 1, 2, 4 and 8 means, in parts per million.
  constexpr std::array<std::uint64_t, 4> kBeyond_ppm{367'879, 135'335, 18'316, 335};
  for (const std::uint64_t mean : {1'000u, 1'000'000u}) {
    Rng rng(mean);
    std::uint64_t sum = 0;
    std::uint64_t longest = 0;
    std::array<std::uint64_t, 4> beyond{};
    for (int draw = 0; draw < kDraws; ++draw) {
      const std::uint64_t delay = rng.exponential(mean);
      sum += delay;
      longest = std::max(longest, delay);
      for (std::size_t at = 0; at < beyond.size(); ++at) beyond[at] += delay > mean << at ? 1 : 0;
    }
    CHECK(sum / kDraws > mean * 99 / 100);
    CHECK(sum / kDraws < mean * 101 / 100);
    CHECK(longest <= 45 * mean);
    for (std::size_t at = 0; at < 3; ++at) CHECK(near(beyond[at], kBeyond_ppm[at], 8));
    CHECK(near(beyond[3], kBeyond_ppm[3], 60));
  }
}

TEST_CASE("exponential delays scale with their mean, up to the longest of all", "[rng]") {
  // The same draw: a mean of 2^58 gets the one of 2^26, finer.
  CHECK(rc::check([](std::uint64_t seed) {
    Rng fine(seed);
    Rng coarse(seed);
    for (int draw = 0; draw < 100; ++draw) {
      const std::uint64_t delay = fine.exponential(std::uint64_t{1} << 58);
      RC_ASSERT((delay >> 32) == coarse.exponential(std::uint64_t{1} << 26));
      RC_ASSERT((delay >> 58) < 45);
    }
  }));
  Rng rng(1);
  CHECK(rng.exponential(0) == 0);
}

TEST_CASE("a delay is its minimum and a tail", "[rng]") {
  Rng rng(11);
  Rng tail(11);
  CHECK(rng.delay({500, 100}) == 500 + tail.exponential(100));
  // A law without a tail costs no number.
  Rng other = rng;
  CHECK(rng.delay({700, 0}) == 700);
  CHECK(rng.next() == other.next());
}

}  // namespace squall::tests::rng_test
