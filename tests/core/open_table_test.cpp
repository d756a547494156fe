// The open-addressing table against std::unordered_map, with hashes that collide.
#include "core/open_table.hpp"

#include <rapidcheck.h>

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "core/hash.hpp"
#include "tests/catch.hpp"

namespace squall::tests::open_table_test {

using namespace squall::core;

namespace {

/// Interns keys in a table, as its owners do, beside a map of the standard library.
template <Clearing kClearing>
class Interner {
 public:
  /// `hashes`: how many different hashes there are; few make long runs of full slots.
  explicit Interner(std::uint64_t hashes) : hashes_(hashes) {}

  void intern(std::uint32_t key) {
    const std::size_t slot = find(key);
    const auto known = expected_.find(key);
    RC_ASSERT(table_[slot] == (known == expected_.end() ? Table::kNone : known->second));
    if (known != expected_.end()) return;
    keys_.push_back(key);
    const auto number = static_cast<std::uint32_t>(keys_.size());
    table_.insert(slot, hash(key), number);
    expected_[key] = number;
  }
  void renumber(std::uint32_t key) {
    if (expected_.count(key) == 0) return;
    keys_.push_back(key);
    expected_[key] = static_cast<std::uint32_t>(keys_.size());
    table_.replace(find(key), expected_[key]);
  }
  void erase(std::uint32_t key) {
    const auto known = expected_.find(key);
    if (known == expected_.end()) return;
    table_.erase(hash(key), known->second);
    expected_.erase(known);
  }
  void clear() {
    table_.clear();
    expected_.clear();
  }
  void check(std::uint32_t keys_max) const {
    RC_ASSERT(table_.size() == expected_.size());
    RC_ASSERT(table_.size() * 2 <= table_.slots());
    for (std::uint32_t key = 0; key < keys_max; ++key) {
      const auto known = expected_.find(key);
      const std::uint32_t number = table_[find(key)];
      RC_ASSERT(number == (known == expected_.end() ? Table::kNone : known->second));
    }
  }

 private:
  using Table = OpenTable<kClearing>;
  std::uint64_t hash(std::uint32_t key) const { return mix(key, 0) % hashes_; }
  std::size_t find(std::uint32_t key) const {
    return table_.find(hash(key), [&](std::uint32_t number) { return keys_[number - 1] == key; });
  }

  std::uint64_t hashes_;
  Table table_{2};
  std::vector<std::uint32_t> keys_;  // by number - 1
  std::unordered_map<std::uint32_t, std::uint32_t> expected_;
};

template <Clearing kClearing>
void check_any_operations() {
  constexpr std::uint32_t kKeys = 200;
  Interner<kClearing> interner(*rc::gen::element<std::uint64_t>(1, 7, 64, ~std::uint64_t{0}));
  const auto operations = *rc::gen::scale(
      8, rc::gen::container<std::vector<std::pair<int, std::uint32_t>>>(
             rc::gen::pair(rc::gen::inRange(0, 100), rc::gen::inRange<std::uint32_t>(0, kKeys))));
  for (const auto& [operation, key] : operations) {
    if (operation < 60) {
      interner.intern(key);
    } else if (operation < 90) {
      interner.erase(key);
    } else if (operation < 98) {
      interner.renumber(key);
    } else {
      interner.clear();
    }
  }
  interner.check(kKeys);
}

}  // namespace

TEST_CASE("an open table holds what a map holds", "[core][open_table]") {
  CHECK(rc::check([] { check_any_operations<Clearing::writes_slots>(); }));
  CHECK(rc::check([] { check_any_operations<Clearing::starts_epoch>(); }));
}

TEST_CASE("an open table that was cleared keeps its slots and holds nothing",
          "[core][open_table]") {
  OpenTable<Clearing::starts_epoch> table(2);
  const auto hash_of = [](std::uint32_t number) { return std::uint64_t{number} * 8; };
  for (std::uint32_t number = 1; number <= 100; ++number) {
    const auto is_item = [&](std::uint32_t other) { return other == number; };
    table.insert(table.find(hash_of(number), is_item), hash_of(number), number);
  }
  const std::size_t slots = table.slots();
  table.clear();
  CHECK(table.slots() == slots);
  CHECK(table.size() == 0);
  for (std::size_t slot = 0; slot < slots; ++slot) CHECK(table[slot] == 0);
  table.reset(4);
  CHECK(table.slots() == 4);
}

TEST_CASE("the hash of bytes depends on every byte and on their number", "[core][hash]") {
  std::vector<std::byte> bytes;
  std::vector<std::uint64_t> seen;
  for (std::size_t size = 0; size < 70; ++size) {
    for (const std::uint64_t other : seen) CHECK(hash_bytes(bytes) != other);
    seen.push_back(hash_bytes(bytes));
    for (std::byte& byte : bytes) {
      byte ^= std::byte{1};
      CHECK(hash_bytes(bytes) != seen.back());
      byte ^= std::byte{1};
    }
    bytes.push_back(std::byte{0});
  }
}

}  // namespace squall::tests::open_table_test
