// Sorts the steps that found new states: by range of parents, each range on one rank.
#include "sim/explore/ranks/level_order.hpp"

#include <algorithm>

#include "sim/explore/ranks/byte_record.hpp"

namespace squall::sim::explore::ranks {

std::vector<Bytes> LevelOrder::ask(std::span<const StepKey> keys) const {
  std::vector<Bytes> all(count_);
  // Parents are numbered without gaps, so ranges of the same size have about as many children.
  const std::uint64_t range = parents_ / count_ + 1;
  std::vector<std::uint64_t> last(count_);
  for (const StepKey& key : keys) {
    const std::size_t to = key.parent / range;
    RecordWriter writer(all[to]);
    writer.number(key.parent - last[to]);
    writer.number(key.choice);
    last[to] = key.parent;
  }
  return all;
}

std::vector<Bytes> LevelOrder::answer(const std::vector<Bytes>& asked) {
  struct Asked {
    StepKey key;
    std::uint32_t by = 0;
  };
  std::vector<Asked> keys;
  for (std::size_t by = 0; by < asked.size(); ++by) {
    std::uint64_t parent = 0;
    for (RecordReader reader(asked[by]); !reader.done();) {
      parent += reader.number();
      const auto choice = static_cast<std::uint32_t>(reader.number());
      keys.push_back({{parent, choice}, static_cast<std::uint32_t>(by)});
    }
  }
  std::sort(keys.begin(), keys.end(), [](const Asked& a, const Asked& b) { return a.key < b.key; });
  std::vector<Bytes> all(count_);
  for (Bytes& answer : all) RecordWriter(answer).number(keys.size());
  std::vector<std::uint64_t> last(count_);
  for (std::size_t place = 0; place < keys.size(); ++place) {
    const std::uint32_t by = keys[place].by;
    RecordWriter(all[by]).number(place - last[by]);
    last[by] = place;
  }
  return all;
}

std::vector<std::uint64_t> LevelOrder::places(const std::vector<Bytes>& answers) {
  std::vector<std::uint64_t> places;
  total_ = 0;
  for (const Bytes& answer : answers) {
    RecordReader reader(answer);
    const std::uint64_t in_range = reader.number();
    std::uint64_t place = total_;
    while (!reader.done()) places.push_back(place += reader.number());
    total_ += in_range;
  }
  return places;
}

}  // namespace squall::sim::explore::ranks
