// The memory of the visited set: huge pages where there are any, for nearly every probe misses.
#include "sim/explore/tables/visited.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <utility>
#include <vector>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace squall::sim::explore::tables {

void Visited::Free::operator()(std::uint64_t* table) const noexcept { std::free(table); }

Visited::Table Visited::make(int bits) {
  constexpr std::size_t kHugePage = std::size_t{2} << 20;
  const std::size_t size = sizeof(std::uint64_t) << bits;
  void* memory = std::aligned_alloc(kHugePage, (size + kHugePage - 1) / kHugePage * kHugePage);
  if (memory == nullptr) return Table();
#ifdef __linux__
  madvise(memory, size, MADV_HUGEPAGE);
#endif
  std::memset(memory, 0, size);
  return Table(static_cast<std::uint64_t*>(memory));
}

Visited::Table Visited::make_or_end(int bits) {
  for (;;) {
    if (Table table = make(bits)) return table;
    const std::new_handler handler = std::get_new_handler();
    SQUALL_ASSERT(handler != nullptr);
    handler();
  }
}

Visited::Visited(int bits_first) : bits_(bits_first), table_(make_or_end(bits_)) {}

bool Visited::grow() {
  Table larger = make(bits_ + 1);
  if (!larger) return false;
  move_to(std::move(larger));
  return true;
}

void Visited::grow_or_end() { move_to(make_or_end(bits_ + 1)); }

/// REQUIRES: the table has twice the capacity.
void Visited::move_to(Table larger) {
  const Table old = std::exchange(table_, std::move(larger));
  const std::size_t count = std::size_t{1} << bits_++;
  for (std::size_t at = 0; at < count; ++at) {
    if (old[at] != 0) insert(old[at]);
  }
}

std::vector<std::uint64_t> Visited::sorted_keys() const {
  std::vector<std::uint64_t> keys;
  for (std::size_t at = 0; at < capacity(); ++at) {
    if (table_[at] != 0) keys.push_back(table_[at]);
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

void Visited::clear(bool shrinks) {
  if (shrinks && bits_ > kBitsMin) {
    table_.reset();
    table_ = make_or_end(--bits_);
  } else {
    std::memset(table_.get(), 0, memory());
  }
}

void Visited::save(ByteSink& sink) const {
  std::vector<std::uint64_t> keys;
  for (std::size_t at = 0; at < capacity(); ++at) {
    if (table_[at] != 0) keys.push_back(table_[at]);
  }
  sink.put_all(std::span<const std::uint64_t>(keys));
}

std::size_t Visited::restore(ByteSource& source) {
  const std::vector<std::uint64_t> keys = source.get_all<std::uint64_t>();
  if (room() < keys.size()) {
    while (room() < keys.size()) ++bits_;
    table_ = make_or_end(bits_);
  }
  for (const std::uint64_t key : keys) insert(key);
  return keys.size();
}

}  // namespace squall::sim::explore::tables
