// What single messages say, besides their type and their link.
#pragma once

#include <cstddef>
#include <optional>

#include "core/message.hpp"
#include "core/types.hpp"

namespace squall::sim {

/// What is not given may be anything. A message that cannot say it does not have it.
struct MessageTraits {
  std::optional<bool> pre_vote;   // RequestVote and its reply
  std::optional<bool> heartbeat;  // AppendEntries without entries
  std::optional<bool> success;    // a vote granted, entries or a snapshot taken
  core::Term term = 0;            // 0: any
  /// Of an entry that it carries, that its sender has up to there, or that it asks about; 0: any.
  core::Index index = 0;
  friend bool operator==(const MessageTraits&, const MessageTraits&) = default;
};

/// How many different traits filters may ask for: Action::traits() has so much room.
inline constexpr std::size_t kFilterTraitsMax = 254;

bool has(const core::Message& message, const MessageTraits& traits) noexcept;

/// Every message that has `some` has `all` too.
bool implies(const MessageTraits& some, const MessageTraits& all) noexcept;

}  // namespace squall::sim
