// Interning, runs and ancestor queries of the log tree.
#include "core/log_tree.hpp"

#include "core/hash.hpp"

namespace squall::core {

namespace {
constexpr std::size_t kTableFirst = 1024;  // a power of two

std::uint64_t hash_of(std::uint64_t parent_hash, const Entry& entry) noexcept {
  const std::uint64_t head =
      std::uint64_t{entry.term} << 8 | static_cast<std::uint64_t>(entry.kind);
  return mix(mix(parent_hash, head), mix(entry.payload.high, entry.payload.low));
}
}  // namespace

LogTree::LogTree(std::uint32_t entries_max) : entries_max_(entries_max), table_(kTableFirst) {
  clear();
}

void LogTree::clear() noexcept {
  full_ = false;
  nodes_.clear();
  runs_.clear();
  table_.assign(table_.size(), 0);
  nodes_.push_back({kRoot, 0, 0, 0, {}, 0, kRoot, EntryKind::no_op});
  runs_.push_back({kRoot, 0, 0, 0, kRoot});
}

Ref LogTree::append(Ref parent, const Entry& entry) noexcept {
  const std::uint64_t hash = hash_of(nodes_[parent].path_hash, entry);
  std::size_t mask = table_.size() - 1;
  std::size_t slot = hash & mask;
  for (; table_[slot] != 0; slot = (slot + 1) & mask) {
    const Node& node = nodes_[table_[slot]];
    if (node.path_hash == hash && node.parent == parent && node.term == entry.term &&
        node.kind == entry.kind && node.payload == entry.payload) {
      return table_[slot];
    }
  }
  if (size() >= entries_max_) {
    full_ = true;
    return parent;
  }
  const Ref ref = static_cast<Ref>(nodes_.size());
  const Index index = nodes_[parent].index + 1;
  std::uint32_t run = nodes_[parent].run;
  if (parent + 1 != ref) {
    // A new run: the path leaves its parent's run in the middle, or other entries came between.
    const Run& up = runs_[run];
    const Run& far = runs_[up.jump];
    Run next{ref, index, up.depth + 1, run, parent};
    if (up.depth - far.depth == far.depth - runs_[far.jump].depth) {
      next.jump = far.jump;
      next.jump_ref = far.jump_ref;
    }
    run = static_cast<std::uint32_t>(runs_.size());
    runs_.push_back(next);
  }
  const Ref configuration =
      entry.kind == EntryKind::configuration ? ref : nodes_[parent].configuration;
  nodes_.push_back(
      {parent, entry.term, index, run, entry.payload, hash, configuration, entry.kind});
  table_[slot] = ref;
  if (nodes_.size() * 2 > table_.size()) grow_table();
  return ref;
}

void LogTree::take_back(std::uint32_t size) noexcept {
  const std::size_t mask = table_.size() - 1;
  while (this->size() > size) {
    const Ref ref = this->size();
    // The latest entry is looked for behind nobody, so that its place may become free.
    std::size_t slot = nodes_[ref].path_hash & mask;
    while (table_[slot] != ref) slot = (slot + 1) & mask;
    table_[slot] = 0;
    if (runs_.back().first == ref) runs_.pop_back();
    nodes_.pop_back();
  }
}

void LogTree::grow_table() noexcept {
  std::vector<Ref> larger(table_.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (Ref ref = 1; ref < nodes_.size(); ++ref) {
    std::size_t slot = nodes_[ref].path_hash & mask;
    while (larger[slot] != 0) slot = (slot + 1) & mask;
    larger[slot] = ref;
  }
  table_ = std::move(larger);
}

Ref LogTree::append_path(Ref onto, Ref tip, std::uint32_t count) noexcept {
  if (count == 0) return onto;
  const Ref before = at(tip, index(tip) - count);
  if (before == onto) return tip;
  // The usual case is above. Here (term, index) agreed but the paths differ: what the receiver
  // stores is these entries after its own, whoever is to blame.
  const Index first = index(tip) - count + 1;
  for (std::uint32_t i = 0; i < count; ++i) onto = append(onto, entry(at(tip, first + i)));
  return onto;
}

Ref LogTree::at_earlier_run(Ref tip, Index index) const noexcept {
  std::uint32_t run = nodes_[tip].run;
  while (index < runs_[run].first_index) {
    const Run& here = runs_[run];
    const Ref up = nodes_[here.first].parent;
    // The jump is right when the wanted index lies at or before the point it lands on.
    const Ref landing = index <= nodes_[here.jump_ref].index ? here.jump_ref : up;
    tip = landing;
    run = nodes_[tip].run;
  }
  return runs_[run].first + (index - runs_[run].first_index);
}

Ref LogTree::common_prefix(Ref a, Ref b) const noexcept {
  Index low = 0;
  Index high = index(a) < index(b) ? index(a) : index(b);
  if (at(a, high) == at(b, high)) return at(a, high);
  while (high - low > 1) {  // at(low) agrees, at(high) does not
    const Index middle = low + (high - low) / 2;
    (at(a, middle) == at(b, middle) ? low : high) = middle;
  }
  return at(a, low);
}

}  // namespace squall::core
