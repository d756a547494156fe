// Bytes as a path in the log tree: equal bytes have equal refs, wherever they are.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

#include "core/hash.hpp"
#include "core/log_tree.hpp"

namespace squall::tools::machines {

/// Sixteen bytes are the payload of one entry of term 0, which no log has; a last one, another kind of
/// entry, holds the length. So messages of other Rafts are copied, compared, saved and shared between
/// explorers as entries are. `after`: another such path, or kRoot. ERRORS: as for LogTree::append().
inline core::Ref append_bytes(core::LogTree& tree, core::Ref after,
                              std::span<const std::byte> bytes) noexcept {
  core::Ref path = after;
  std::array<core::Entry, 16> parts;
  std::size_t count = 0;
  const auto add = [&](core::EntryKind kind, const core::Payload& payload) {
    parts[count++] = {0, kind, payload};
    if (kind == core::EntryKind::command && count < parts.size()) return;
    path = tree.append_all(path, {parts.data(), count});
    count = 0;
  };
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(core::Payload)) {
    core::Payload part;
    std::memcpy(&part, bytes.data() + at, std::min(sizeof part, bytes.size() - at));
    add(core::EntryKind::command, part);
  }
  add(core::EntryKind::no_op, {0, bytes.size()});
  return path;
}

/// The bytes of the last append_bytes() of a path, into `bytes`. Returns the path before it; core::kRoot
/// and no bytes for core::kRoot.
inline core::Ref last_bytes(const core::LogTree& tree, core::Ref path,
                            std::vector<std::byte>& bytes) {
  bytes.clear();
  if (path == core::kRoot) return core::kRoot;
  SQUALL_ASSERT(tree.term(path) == 0 && tree.kind(path) == core::EntryKind::no_op);
  bytes.resize(tree.payload(path).low);
  core::Ref part = tree.parent(path);
  for (std::size_t parts = (bytes.size() + sizeof(core::Payload) - 1) / sizeof(core::Payload);
       parts > 0;) {
    const std::size_t at = --parts * sizeof(core::Payload);
    std::memcpy(bytes.data() + at, &tree.payload(part),
                std::min(sizeof(core::Payload), bytes.size() - at));
    part = tree.parent(part);
  }
  return part;
}

/// Whether this is the path that append_bytes() after kRoot gives for these bytes. `path`: any number
/// that was a ref once.
inline bool is_path_of(const core::LogTree& tree, core::Ref path,
                       std::span<const std::byte> bytes) noexcept {
  const auto is_entry = [&](core::Ref ref, core::EntryKind kind) {
    return ref != core::kRoot && tree.term(ref) == 0 && tree.kind(ref) == kind;
  };
  if (path > tree.last() || !is_entry(path, core::EntryKind::no_op)) return false;
  if (tree.payload(path) != core::Payload{0, bytes.size()}) return false;
  core::Ref part = tree.parent(path);
  for (std::size_t end = bytes.size(); end > 0;) {
    const std::size_t at = (end - 1) / sizeof(core::Payload) * sizeof(core::Payload);
    core::Payload wanted;
    std::memcpy(&wanted, bytes.data() + at, end - at);
    if (!is_entry(part, core::EntryKind::command) || tree.payload(part) != wanted) return false;
    part = tree.parent(part);
    end = at;
  }
  return part == core::kRoot;
}

/// append_bytes() after kRoot, for bytes that often are equal to earlier ones, as heartbeats are: a
/// path that is there is compared, which costs a fraction of looking for each of its entries.
class RepeatedBytes {
 public:
  core::Ref append(core::LogTree& tree, std::span<const std::byte> bytes) noexcept {
    core::Ref& known = paths_[core::hash_bytes(bytes) % paths_.size()];
    if (!is_path_of(tree, known, bytes)) known = append_bytes(tree, core::kRoot, bytes);
    return known;
  }

 private:
  std::array<core::Ref, 256> paths_{};
};

}  // namespace squall::tools::machines
