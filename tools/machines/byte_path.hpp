// Bytes as a path in the log tree: equal bytes have equal refs, wherever they are.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

#include "core/log_tree.hpp"

namespace squall::tools::machines {

/// Sixteen bytes are the payload of one entry of term 0, which no log has; a last one, another kind of
/// entry, holds the length. So messages of other Rafts are copied, compared, saved and shared between
/// explorers as entries are. `after`: another such path, or kRoot. ERRORS: as for LogTree::append().
inline core::Ref append_bytes(core::LogTree& tree, core::Ref after,
                              std::span<const std::byte> bytes) noexcept {
  core::Ref path = after;
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(core::Payload)) {
    core::Payload part;
    std::memcpy(&part, bytes.data() + at, std::min(sizeof part, bytes.size() - at));
    path = tree.append(path, {0, core::EntryKind::command, part});
  }
  return tree.append(path, {0, core::EntryKind::no_op, {0, bytes.size()}});
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

}  // namespace squall::tools::machines
