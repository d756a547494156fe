// Reads, writes and merges sorted runs, block by block.
#include "sim/explore/tables/known_runs.hpp"

#include <algorithm>
#include <utility>

#include "sim/explore/tables/base_128.hpp"

namespace squall::sim::explore::tables {

/// Writes a run: in each block the first fingerprint is known from the index, and each of the
/// others is its difference from the one before it.
class KnownRuns::Writer {
 public:
  explicit Writer(SpillStore& store) : store_(store) { ok_ = store.create(run_.file); }

  void add(std::uint64_t fingerprint) {
    if (run_.count++ % kBlock == 0) {
      if (bytes_.size() >= kPiece) flush();
      run_.blocks.push_back({fingerprint, run_.size + bytes_.size()});
    } else {
      std::uint8_t room[kBase128Max];
      bytes_.insert(bytes_.end(), room, put_base_128(room, fingerprint - last_));
    }
    last_ = fingerprint;
  }
  /// False: it cannot be written.
  bool finish(Run& run) {
    flush();
    run = std::move(run_);
    return ok_;
  }

 private:
  static constexpr std::size_t kPiece = std::size_t{1} << 18;
  void flush() {
    ok_ = ok_ && store_.append(run_.file, std::as_bytes(std::span(bytes_)));
    run_.size += bytes_.size();
    bytes_.clear();
  }

  SpillStore& store_;
  Run run_;
  bool ok_ = true;
  std::uint64_t last_ = 0;
  std::vector<std::uint8_t> bytes_;
};

/// Reads a run from its beginning to its end.
class KnownRuns::Reader {
 public:
  Reader(KnownRuns& runs, const Run& run) : runs_(runs), run_(run) { next(); }
  bool ok() const { return ok_; }
  bool done() const { return done_; }
  std::uint64_t front() const { return front_; }
  void next() {
    if (at_ == block_.size()) {
      if (next_block_ == run_.blocks.size() || !ok_) {
        done_ = true;
        return;
      }
      ok_ = runs_.read_block(run_, next_block_++, block_);
      done_ = !ok_;
      at_ = 0;
      if (done_) return;
    }
    front_ = block_[at_++];
  }

 private:
  KnownRuns& runs_;
  const Run& run_;
  std::vector<std::uint64_t> block_;
  std::size_t at_ = 0;
  std::size_t next_block_ = 0;
  std::uint64_t front_ = 0;
  bool ok_ = true;
  bool done_ = false;
};

bool KnownRuns::read_block(const Run& run, std::size_t block, std::vector<std::uint64_t>& room) {
  const bool is_last = block + 1 == run.blocks.size();
  const std::uint64_t begin = run.blocks[block].at;
  const std::uint64_t end = is_last ? run.size : run.blocks[block + 1].at;
  bytes_.resize(end - begin);
  if (!store_.read(run.file, begin, bytes_)) return false;
  room.resize(is_last ? (run.count - 1) % kBlock + 1 : kBlock);
  const auto* at = reinterpret_cast<const std::uint8_t*>(bytes_.data());
  std::uint64_t fingerprint = room[0] = run.blocks[block].first;
  for (std::size_t i = 1; i < room.size(); ++i) room[i] = fingerprint += get_base_128(at);
  return true;
}

/// Blocks in which none of them can be are not read.
bool KnownRuns::mark(const Run& run, std::span<const std::uint64_t> sorted,
                     std::vector<bool>& is_known) {
  auto from = sorted.begin();
  for (std::size_t block = 0; block < run.blocks.size() && from != sorted.end(); ++block) {
    from = std::lower_bound(from, sorted.end(), run.blocks[block].first);
    const bool is_last = block + 1 == run.blocks.size();
    if (from == sorted.end() || (!is_last && *from >= run.blocks[block + 1].first)) continue;
    if (!read_block(run, block, block_)) return false;
    for (auto known = block_.begin(); known != block_.end() && from != sorted.end();) {
      if (*known < *from) {
        ++known;
      } else {
        if (*known == *from) is_known[static_cast<std::size_t>(from - sorted.begin())] = true;
        ++from;
      }
    }
  }
  return true;
}

bool KnownRuns::split(std::vector<std::uint64_t>& sorted, std::vector<std::uint64_t>& known) {
  known.clear();
  std::vector<bool> is_known(sorted.size());
  for (const Run& run : runs_) {
    if (!mark(run, sorted, is_known)) return false;
  }
  std::size_t kept = 0;
  for (std::size_t at = 0; at < sorted.size(); ++at) {
    if (is_known[at]) {
      known.push_back(sorted[at]);
    } else {
      sorted[kept++] = sorted[at];
    }
  }
  sorted.resize(kept);
  return true;
}

bool KnownRuns::add(std::span<const std::uint64_t> sorted) {
  if (sorted.empty()) return true;
  Writer writer(store_);
  for (const std::uint64_t fingerprint : sorted) writer.add(fingerprint);
  if (!writer.finish(runs_.emplace_back())) return false;
  return runs_.size() <= kRunsMax || merge_two();
}

bool KnownRuns::merge_two() {
  std::size_t first = 0;
  const auto together = [&](std::size_t at) { return runs_[at].count + runs_[at + 1].count; };
  for (std::size_t at = 1; at + 1 < runs_.size(); ++at) {
    if (together(at) < together(first)) first = at;
  }
  Reader one(*this, runs_[first]);
  Reader other(*this, runs_[first + 1]);
  Writer writer(store_);
  while (!one.done() || !other.done()) {
    Reader& least = other.done() || (!one.done() && one.front() < other.front()) ? one : other;
    writer.add(least.front());
    least.next();
  }
  Run merged;
  if (!writer.finish(merged) || !one.ok() || !other.ok()) return false;
  store_.remove(runs_[first].file);
  store_.remove(runs_[first + 1].file);
  runs_[first] = std::move(merged);
  runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(first) + 1);
  return true;
}

std::uint64_t KnownRuns::size() const {
  std::uint64_t sum = 0;
  for (const Run& run : runs_) sum += run.count;
  return sum;
}

std::size_t KnownRuns::memory() const {
  std::size_t sum = 0;
  for (const Run& run : runs_) sum += run.blocks.capacity() * sizeof(Block);
  return sum;
}

}  // namespace squall::sim::explore::tables
