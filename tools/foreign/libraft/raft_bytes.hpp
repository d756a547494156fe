// C-Raft's messages and entries as bytes, and what they tell.
#pragma once

#include <vector>

#include "tools/foreign/libraft/both_rafts.hpp"

namespace squall::tools::foreign::libraft {

using Bytes = std::vector<std::uint8_t>;

/// The address of a server: its number.
const char* address_of(raft_id server);

/// Squall's configuration as one of C-Raft, which the caller closes, and back.
raft_configuration to_craft(const door::raft_configuration& configuration);
door::raft_configuration to_squall(const raft_configuration& configuration);

/// An entry of Squall's log as one of C-Raft; its buffer comes from raft_malloc().
raft_entry to_craft(const door::raft_entry& entry);
/// Returns false where C-Raft made an entry that no client and no operator asked for.
bool to_squall(const raft_entry& entry, door::raft_entry& made);

/// The buffer of a command.
raft_buffer command_of(door::raft_entry_kind kind, const std::uint8_t (&data)[16]);

/// What Squall calls `message` of a server in `term`: messages of a pre-vote speak of the term that would be.
door::raft_tells tells_of(const raft_message& message, raft_term term);

void write(const raft_message& message, Bytes& bytes);
/// What it points to comes from raft_malloc(), and is C-Raft's as soon as it receives the message.
raft_message read(const std::uint8_t* bytes);

}  // namespace squall::tools::foreign::libraft
