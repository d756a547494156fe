// Names of actions, hexadecimal numbers, suggestions.
#include "traces/action_words.hpp"

#include <algorithm>
#include <array>

#include "scenarios/words.hpp"

namespace squall::traces {

using sim::ActionKind;

namespace {

constexpr std::array<std::string_view, sim::kActionKinds> kNames{"deliver",
                                                                 "drop",
                                                                 "duplicate",
                                                                 "election_timeout",
                                                                 "heartbeat_timeout",
                                                                 "request",
                                                                 "sync",
                                                                 "crash",
                                                                 "restart",
                                                                 "pause",
                                                                 "resume",
                                                                 "cut",
                                                                 "heal",
                                                                 "hold",
                                                                 "release",
                                                                 "block",
                                                                 "unblock",
                                                                 "corrupt",
                                                                 "silence_timeout",
                                                                 "lease_expired",
                                                                 "compact",
                                                                 "change_membership",
                                                                 "transfer",
                                                                 "garble",
                                                                 "fail_sync",
                                                                 "fill_disk",
                                                                 "free_disk",
                                                                 "rot",
                                                                 "wipe",
                                                                 "misdirect"};
static_assert(static_cast<int>(ActionKind::misdirect) + 1 == sim::kActionKinds);

}  // namespace

std::string_view name(ActionKind kind) noexcept { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<ActionKind> action_kind_named(std::string_view name) noexcept {
  const auto at = std::find(kNames.begin(), kNames.end(), name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<ActionKind>(at - kNames.begin());
}

std::span<const std::string_view> action_kind_names() noexcept { return kNames; }

bool names_message(ActionKind kind) noexcept {
  return kind == ActionKind::deliver || kind == ActionKind::drop || kind == ActionKind::duplicate ||
         kind == ActionKind::garble;
}

bool names_links(ActionKind kind) noexcept {
  return kind == ActionKind::cut || kind == ActionKind::heal || names_message_type(kind);
}

bool names_message_type(ActionKind kind) noexcept {
  return kind == ActionKind::hold || kind == ActionKind::release || kind == ActionKind::block ||
         kind == ActionKind::unblock;
}

bool names_index(ActionKind kind) noexcept {
  return kind == ActionKind::corrupt || kind == ActionKind::rot || kind == ActionKind::misdirect;
}

bool names_server(ActionKind kind) noexcept { return !names_message(kind) && !names_links(kind); }

}  // namespace squall::traces
