// The parts of a message that exports have columns for, whatever its type.
#pragma once

#include "core/message.hpp"

namespace squall::traces::exports {

/// In Figure 3.1's words; what a type lacks is 0 or false. Of an opaque message: what it promises.
struct MessageParts {
  core::MessageType type = core::MessageType::opaque;
  bool is_pre_vote = false;
  bool is_positive = false;  // of replies: granted, success, installed
  /// Requests: the last or the previous entry, or the end of the snapshot. Replies: the index that
  /// matches, or the one that did not; its term, where they tell one.
  core::Position position;
  std::uint32_t entries = 0;
  core::Index commit = 0;
  core::Index hint = 0;  // of a refusal: where to go on
};
MessageParts parts_of(const core::Message& message);

}  // namespace squall::traces::exports
