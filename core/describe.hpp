// One-line texts of all core types, for traces and verdicts. Not for hot paths.
#pragma once

#include <string>
#include <string_view>

#include "core/configuration.hpp"
#include "core/step.hpp"

namespace squall::core {

/// The names in JSON and on command lines: "append_entries", "follower", "no_op", "restart".
std::string_view name(MessageType type) noexcept;
std::string_view name(Role role) noexcept;
std::string_view name(EntryKind kind) noexcept;
std::string_view name(Timer timer) noexcept;

/// Decimal digits.
template <typename Meaning, typename Value>
std::string to_string(Number<Meaning, Value> number) {
  return std::to_string(number.value());
}

/// "{1,3}".
std::string describe(ServerSet servers);
/// index/term: "4/2" is entry 4 of term 2; "0/0" is the position before the log.
std::string describe(Position position);
/// Hexadecimal digits, the high half first.
std::string describe(const Payload& payload);
/// "command term 2 00000001…".
std::string describe(const Entry& entry);
/// "AppendEntries 1→2 term 3 prev 4/2 +3 commit 3", "AppendEntriesReply 2→1 term 3 match 7",
/// "AppendEntriesReply 2→1 term 3 refused at 7, conflict 5/2". Positions are index/term.
std::string describe(const Message& message);
/// "append_entries 1→2 term 3 " and what its machine says of the message.
std::string describe(const Message& message, std::string_view words);
/// "term 3 vote 1 last 7/3".
std::string describe(const Durable& durable, const LogTree& tree);
/// "leader term 3 vote 1 last 7/3 commit 6 follows 1".
std::string describe(const View& view, const LogTree& tree);
std::string describe(const Configuration& configuration);
/// "receive …", "election timeout", "client request …", …
std::string describe(const Input& input);

}  // namespace squall::core
