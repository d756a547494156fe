// Saves what a rank has when a level is complete, and takes from it what another rank owns.
#include <cstring>
#include <utility>
#include <vector>

#include "sim/explore/ranks/byte_record.hpp"
#include "sim/explore/ranks/rank_explorer.hpp"

namespace squall::sim::explore::ranks {

namespace {
/// The last digit is the format's version.
constexpr std::uint64_t kMagic = 0x31'6b6e61726c7173;  // "sqlrank1"
/// Bytes of a frontier that are read together.
constexpr std::size_t kPiece = std::size_t{1} << 18;
}  // namespace

// ---- Saving ----

/// Appends to unsaved_ what the level that ends has found. REQUIRES: new_ is sorted.
void RankExplorer::keep_states(std::span<const std::uint64_t> places,
                               std::span<const StepKey> keys) {
  RecordWriter writer(unsaved_);
  writer.number(depth_ + 1);
  writer.number(keys.size());
  writer.number(new_.pruned());
  std::size_t at = 0;
  std::uint64_t last_place = 0;
  std::uint64_t last_parent = 0;
  new_.each([&](std::uint64_t fingerprint, const ExploredState& state) {
    writer.value(fingerprint);
    writer.value(home_of(state.ensemble));
    writer.number(places[at] - std::exchange(last_place, places[at]));
    writer.number(keys[at].parent - std::exchange(last_parent, keys[at].parent));
    writer.number(keys[at].choice);
    ++at;
  });
  new_.each_pruned([&](std::uint64_t fingerprint, Home home) {
    writer.value(fingerprint);
    writer.value(home);
  });
}

void RankExplorer::save_sums(tables::ByteSink& sink) const {
  sink.put(kMagic);
  sink.put(settled_.tally);
  sink.put(settled_.traffic);
  sink.put_all(std::span<const std::uint64_t>(levels_));
  std::vector<std::uint64_t> messages(settled_.messages);
  for (std::uint32_t at = 0; at < settled_.messages; ++at) {
    std::memcpy(&messages[at], message_order_[at].data(), sizeof messages[at]);
  }
  sink.put_all(std::span<const std::uint64_t>(messages));
}

void RankExplorer::save_frontier(tables::ByteSink& sink) {
  StateSender sender(ensembles_);
  const auto put = [&] {
    const Bytes bytes = sender.take();
    sink.put_all(std::span<const std::byte>(bytes));
  };
  ExploredState state;
  std::size_t at = 0;
  for (const Packet& packet : level_) {
    for (PacketReader reader(packet); !reader.done();) {
      reader.next(state);
      sender.add({successors_.fingerprint(state), {places_[at++], 0}}, state);
      if (sender.size() >= kPiece) put();
    }
  }
  if (sender.size() > 0) put();
  put();  // empty: the end
}

// ---- Going on ----

bool RankExplorer::restore_sums(tables::ByteSource& source) {
  if (source.get<std::uint64_t>() != kMagic) return false;
  const auto tally = source.get<ExplorationTally>();
  const auto traffic = source.get<Traffic>();
  levels_ = source.get_all<std::uint64_t>();
  const std::vector<std::uint64_t> messages = source.get_all<std::uint64_t>();
  if (!source.ok() || levels_.empty()) return false;
  for (std::uint32_t at = 0; at < messages.size(); ++at) {
    if (message_order_.intern(std::as_bytes(std::span(&messages[at], 1))) != at) return false;
  }
  depth_ = static_cast<std::uint32_t>(levels_.size());
  frontier_ = levels_.back();
  sum_ = tally;
  traffic_of_all_ = traffic;
  settle_sums();
  // The ranks' sums are added up again.
  const bool is_first = ranks_.own() == 0;
  tally_ = is_first ? tally : ExplorationTally{};
  traffic_ = is_first ? traffic : Traffic{};
  origins_.resize(depth_ + 1);
  return true;
}

void RankExplorer::know(std::uint64_t fingerprint) {
  if (visited_.insert(fingerprint) && ++states_ >= visited_.room()) visited_.grow_or_end();
}

bool RankExplorer::restore_states(tables::ByteSource& source) {
  const Bytes bytes = source.get_all<std::byte>();
  if (!source.ok()) return false;
  for (RecordReader reader(bytes); !reader.done();) {
    const std::uint64_t level = reader.number();
    if (level >= origins_.size()) return false;
    const std::uint64_t kept = reader.number();
    const std::uint64_t pruned = reader.number();
    std::uint64_t place = 0;
    StepKey key;
    for (std::uint64_t at = 0; at < kept + pruned; ++at) {
      const auto fingerprint = reader.value<std::uint64_t>();
      const bool is_own = owner_of(reader.value<Home>()) == ranks_.own();
      if (is_own) know(fingerprint);
      if (at >= kept) continue;
      place += reader.number();
      key.parent += reader.number();
      key.choice = static_cast<std::uint32_t>(reader.number());
      if (is_own) origins_[level].add(place, key);
    }
  }
  return true;
}

void RankExplorer::go_on() {
  places_.clear();
  for (const StepKey& key : new_.sort()) places_.push_back(key.parent);
  pack_level();
}

}  // namespace squall::sim::explore::ranks
