// An exploration that is larger than memory: what goes to disk, when, and how it comes back.
//
// While the visited set is in memory only, a step leads to a new state or to a known one. Once part
// of it is on disk, a state that memory does not know is new for now: it is kept with its
// fingerprint until its level ends, or until memory is full again. Then the new fingerprints are
// sorted and merged with those on disk, and the states that were there are struck out of the
// frontier. The first of several steps to a state is kept, as in memory, so paths are the same, too.
#include <algorithm>

#include "sim/explore/explorer.hpp"

namespace squall::sim::explore {

void Explorer::spill_to(tables::SpillStore& store) {
  store_ = &store;
  runs_.emplace(store);
  while (visited_.can_shrink() && memory() + 4 * visited_.memory() > memory_max_) {
    visited_.clear(true);
  }
  begin();
}

bool Explorer::spill(bool shrinks) {
  if (spills_) {
    if (!settle_new()) return false;
  } else {
    if (!runs_->add(visited_.sorted_keys())) return false;
    spills_ = true;
  }
  visited_.clear(shrinks);
  states_ = 0;
  return spill_packets();
}

template <typename Use>
void Explorer::each_next_packet(Use&& use) {
  for (const auto& worker : workers_) {
    for (Packet& packet : worker->packets_) use(packet);
    use(worker->packet_);
  }
}

void Explorer::settle() {
  if (spills_ && phase_ != Phase::disk && !settle_new()) phase_ = Phase::disk;
}

bool Explorer::settle_new() {
  std::vector<std::uint64_t> news;
  const auto gather = [&](const std::vector<std::uint64_t>& fingerprints) {
    news.insert(news.end(), fingerprints.begin(), fingerprints.end());
  };
  news.reserve(unsettled());
  each_next_packet([&](const Packet& packet) { gather(packet.fingerprints); });
  for (const auto& worker : workers_) gather(worker->pruned_);
  std::sort(news.begin(), news.end());
  std::vector<std::uint64_t> known;
  if (!runs_->split(news, known) || !runs_->add(news)) return false;
  std::vector<std::uint64_t>().swap(news);
  mark_known(known);
  return true;
}

void Explorer::mark_known(const std::vector<std::uint64_t>& known) {
  int bits = 1;
  while ((std::size_t{1} << bits) < 2 * known.size()) ++bits;
  tables::Visited table(bits);
  for (const std::uint64_t key : known) table.insert(key);
  known_again_ += known.size();
  each_next_packet([&](Packet& packet) {
    const std::size_t first = packet.count - packet.fingerprints.size();
    if (!packet.gone.empty()) packet.gone.resize(packet.count);
    for (std::size_t i = 0; i < packet.fingerprints.size(); ++i) {
      if (!table.contains(packet.fingerprints[i])) continue;
      packet.gone.resize(packet.count);
      packet.gone[first + i] = true;
    }
    std::vector<std::uint64_t>().swap(packet.fingerprints);
  });
  for (const auto& worker : workers_) {
    for (const std::uint64_t key : worker->pruned_) known_pruned_again_ += table.contains(key);
    std::vector<std::uint64_t>().swap(worker->pruned_);
  }
}

bool Explorer::spill_packets() {
  const auto write = [&](Packet& packet, tables::SpilledPart& file) {
    if (packet.place.size > 0 || packet.bytes.empty()) return true;
    if (!file.append(*store_, std::as_bytes(std::span(packet.bytes)), packet.place)) return false;
    packet.free_bytes();
    return true;
  };
  for (std::size_t at = level_next_; at < level_.size(); ++at) {
    if (!write(level_[at], level_file_)) return false;
  }
  std::vector<StateId> open;
  for (const auto& worker : workers_) {
    for (Packet& packet : worker->packets_) {
      if (!write(packet, next_file_)) return false;
    }
    if (worker->block_next_ != worker->block_end_) open.push_back(worker->block_next_);
  }
  return origins_.spill(*store_, open);
}

bool Explorer::fetch_round() {
  for (std::size_t at = level_next_; at < round_end_; ++at) {
    Packet& packet = level_[at];
    if (packet.place.size == 0 || !packet.bytes.empty()) continue;
    packet.bytes.resize(packet.place.size);
    const auto room = std::as_writable_bytes(std::span(packet.bytes));
    if (!store_->read(packet.place.file, packet.place.at, room)) return false;
  }
  return true;
}

std::uint64_t Explorer::unsettled() const {
  std::uint64_t sum = 0;
  for (const auto& worker : workers_) {
    for (const Packet& packet : worker->packets_) sum += packet.fingerprints.size();
    sum += worker->packet_.fingerprints.size() + worker->pruned_.size();
  }
  return sum;
}

}  // namespace squall::sim::explore
