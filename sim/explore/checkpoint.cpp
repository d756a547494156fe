// The order in which an exploration is saved and restored; each class writes its own members.
#include "sim/explore/checkpoint.hpp"

#include <algorithm>
#include <utility>

namespace squall::sim::explore {

namespace {
/// The last digit is the format's version.
constexpr std::uint64_t kMagic = 0x35'6b636863'6c7173;  // "sqlchck5"
}  // namespace

void Explorer::save(tables::ByteSink& sink) const {
  ensembles_.save(sink);
  sink.put(tally());
  sink.put(explosion_profile());
  sink.put(depth_);
  sink.put_all(levels());
  // A run that ended for want of memory may go on with more.
  sink.put(phase_ == Phase::memory ? Phase::running : phase_);
  visited_.save(sink);
  origins_.save(sink);
  FoundStep found = found_;
  std::uint64_t next = next_level_.size();
  for (const auto& worker : workers_) {
    if (worker->found_.goes_before(found)) found = worker->found_;
    next += worker->packets_.size() + 1;
  }
  found.save(sink);
  // A worker that found no packet has still advanced the counter.
  const std::size_t first = std::min(level_next_.load(), round_end_);
  sink.put(std::uint64_t{level_.size() - first});
  for (std::size_t at = first; at < level_.size(); ++at) level_[at].save(sink);
  sink.put(next);
  for (const Packet& packet : next_level_) packet.save(sink);
  for (const auto& worker : workers_) {
    for (const Packet& packet : worker->packets_) packet.save(sink);
    worker->packet_.save(sink);
  }
  save_spilled(sink);
}

/// The files themselves are the store's, which its owner saves.
void Explorer::save_spilled(tables::ByteSink& sink) const {
  sink.put(std::uint32_t{spills_});
  if (!spills_) return;
  runs_->save(sink);
  level_file_.save(sink);
  next_file_.save(sink);
  std::vector<std::uint64_t> pruned = next_pruned_;
  for (const auto& worker : workers_) {
    pruned.insert(pruned.end(), worker->pruned_.begin(), worker->pruned_.end());
  }
  sink.put_all(std::span<const std::uint64_t>(pruned));
}

bool Explorer::restore_spilled(tables::ByteSource& source) {
  spills_ = source.get<std::uint32_t>() != 0;
  if (!spills_) return source.ok();
  if (store_ == nullptr || !runs_->restore(source)) return false;
  level_file_.restore(source);
  next_file_.restore(source);
  next_pruned_ = source.get_all<std::uint64_t>();
  return source.ok();
}

bool Explorer::restore(tables::ByteSource& source) {
  if (!ensembles_.restore(source)) return false;
  resumed_ = source.get<ExplorationTally>();
  resumed_explosion_ = source.get<ExplosionProfile>();
  depth_ = source.get<std::uint32_t>();
  levels_ = source.get_all<std::uint64_t>();
  phase_ = source.get<Phase>();
  states_ = visited_.restore(source);
  if (!origins_.restore(source)) return false;
  found_.restore(source);
  level_.clear();
  const std::uint64_t level = source.get_length();
  for (std::uint64_t at = 0; at < level && source.ok(); ++at) {
    level_.emplace_back().restore(source);
  }
  const std::uint64_t next = source.get_length();
  for (std::uint64_t at = 0; at < next && source.ok(); ++at) {
    Packet packet;
    packet.restore(source);
    if (packet.count > 0) next_level_.push_back(std::move(packet));
  }
  return restore_spilled(source);
}

void save_checkpoint(const Explorer& explorer, tables::ByteSink& sink) noexcept {
  sink.put(kMagic);
  explorer.save(sink);
  sink.put(kMagic);
}

bool load_checkpoint(Explorer& explorer, tables::ByteSource& source) noexcept {
  return source.get<std::uint64_t>() == kMagic && explorer.restore(source) &&
         source.get<std::uint64_t>() == kMagic;
}

}  // namespace squall::sim::explore
