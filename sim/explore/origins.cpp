// Blocks of origins in memory, and packed on disk: parents of neighbours are neighbours.
#include "sim/explore/origins.hpp"

#include <algorithm>
#include <span>

#include "sim/explore/tables/base_128.hpp"

namespace squall::sim::explore {

bool Origins::find(StateId state, tables::SpillStore* store, Origin& origin) const {
  const auto unpack = [&](std::uint64_t word) {
    origin.parent = word >> kChoiceBits;
    origin.choice = static_cast<std::uint32_t>(word & ((1u << kChoiceBits) - 1));
  };
  const std::uint64_t block = state / kStateBlock;
  if (blocks_[block] != nullptr) {
    unpack(blocks_[block][state % kStateBlock]);
    return true;
  }
  const tables::SpillPlace& place = places_[block];
  std::vector<std::byte> bytes(place.size);
  if (!store->read(place.file, place.at, bytes)) return false;
  const auto* at = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::int64_t parent = 0;
  std::uint64_t choice = 0;
  for (std::uint64_t i = 0; i <= state % kStateBlock; ++i) {
    parent += tables::unfold_sign(tables::get_base_128(at));
    choice = tables::get_base_128(at);
  }
  unpack(static_cast<std::uint64_t>(parent) << kChoiceBits | choice);
  return true;
}

bool Origins::spill_block(tables::SpillStore& store, std::uint64_t block) {
  std::vector<std::uint8_t> bytes(2 * tables::kBase128Max * kStateBlock);
  std::uint8_t* at = bytes.data();
  std::uint64_t before = 0;
  for (std::uint32_t i = 0; i < kStateBlock; ++i) {
    const std::uint64_t word = blocks_[block][i];
    const std::uint64_t parent = word >> kChoiceBits;
    at = tables::put_base_128(at, tables::fold_sign(static_cast<std::int64_t>(parent - before)));
    at = tables::put_base_128(at, word & ((1u << kChoiceBits) - 1));
    before = parent;
  }
  const auto size = static_cast<std::size_t>(at - bytes.data());
  if (!file_.append(store, std::as_bytes(std::span(bytes).first(size)), places_[block]))
    return false;
  ++spilled_;
  blocks_[block].reset();
  return true;
}

bool Origins::spill(tables::SpillStore& store, const std::vector<StateId>& open) {
  places_.resize(blocks());
  for (std::uint64_t block = all_spilled_; block < blocks(); ++block) {
    const auto is_in = [&](StateId state) { return state / kStateBlock == block; };
    if (blocks_[block] == nullptr || std::any_of(open.begin(), open.end(), is_in)) continue;
    if (!spill_block(store, block)) return false;
  }
  while (all_spilled_ < blocks() && blocks_[all_spilled_] == nullptr) ++all_spilled_;
  if (blocks_.size() < blocks() + kBlocksBeyond) blocks_.resize(blocks() + 2 * kBlocksBeyond);
  return true;
}

void Origins::save(tables::ByteSink& sink) const {
  sink.put(blocks());
  for (std::uint64_t block = 0; block < blocks(); ++block) {
    const bool is_on_disk = blocks_[block] == nullptr;
    sink.put_all(
        std::span<const std::uint64_t>(blocks_[block].get(), is_on_disk ? 0 : kStateBlock));
    if (is_on_disk) sink.put(places_[block]);
  }
  file_.save(sink);
}

bool Origins::restore(tables::ByteSource& source) {
  const std::uint64_t count = source.get_length();
  spilled_ = all_spilled_ = 0;
  for (std::uint64_t block = 0; block < count && source.ok(); ++block) {
    const std::vector<std::uint64_t> words = source.get_all<std::uint64_t>();
    if (block >= blocks_.size()) blocks_.resize(block + 1);
    if (words.empty()) {
      blocks_[block].reset();
      places_.resize(block + 1);
      places_[block] = source.get<tables::SpillPlace>();
      ++spilled_;
    } else {
      if (words.size() != kStateBlock) return false;
      blocks_[block] = std::make_unique<std::uint64_t[]>(kStateBlock);
      std::copy(words.begin(), words.end(), blocks_[block].get());
    }
    next_ = block + 1;
  }
  file_.restore(source);
  if (spilled_ > 0 && blocks_.size() < blocks() + kBlocksBeyond) {
    blocks_.resize(blocks() + 2 * kBlocksBeyond);
  }
  return source.ok();
}

}  // namespace squall::sim::explore
