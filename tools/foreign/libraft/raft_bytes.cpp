// One writer and one reader for each type of message.
#include "tools/foreign/libraft/raft_bytes.hpp"

#include <algorithm>
#include <cstring>

namespace squall::tools::foreign::libraft {
namespace {

/// A command's buffer: its kind in Squall's words, seven empty bytes, its data.
constexpr std::size_t kCommandBytes = 24;

void put_bytes(Bytes& bytes, const void* from, std::size_t size) {
  const std::size_t end = bytes.size();
  bytes.resize(end + size);
  if (size > 0) std::memcpy(bytes.data() + end, from, size);
}

void put(Bytes& bytes, std::uint64_t number) { put_bytes(bytes, &number, sizeof number); }

void put(Bytes& bytes, const raft_buffer& buffer) {
  put(bytes, buffer.len);
  put_bytes(bytes, buffer.base, buffer.len);
}

/// The configuration in the buffer of an entry; returns how many bytes it takes. C-Raft has no function that
/// reads one.
std::size_t walk_configuration(const raft_buffer& buffer, door::raft_configuration& read) {
  const auto* const bytes = static_cast<const std::uint8_t*>(buffer.base);
  // A version and the number of servers; of each server its number, its address and its role.
  const std::uint8_t* at = bytes + 9;
  for (unsigned servers = bytes[1]; servers > 0; --servers) {
    const unsigned server = at[0];
    at += 8 + std::strlen(reinterpret_cast<const char*>(at + 8)) + 1;
    if (*at == RAFT_VOTER) read.voters |= 1u << server;
    if (*at == RAFT_STANDBY) read.learners |= 1u << server;
    ++at;
  }
  return static_cast<std::size_t>(at - bytes);
}

/// What C-Raft sends after a configuration, up to a multiple of eight bytes, it has never written.
void clear_padding(const raft_entry& entry, Bytes& bytes) {
  door::raft_configuration ignored{};
  const std::size_t padding = entry.buf.len - walk_configuration(entry.buf, ignored);
  std::fill(bytes.end() - static_cast<std::ptrdiff_t>(padding), bytes.end(), std::uint8_t{0});
}

struct Cursor {
  const std::uint8_t* at;

  std::uint64_t number() {
    std::uint64_t taken;
    std::memcpy(&taken, at, sizeof taken);
    at += sizeof taken;
    return taken;
  }
  raft_buffer buffer() {
    raft_buffer taken{nullptr, number()};
    taken.base = raft_malloc(taken.len);
    std::memcpy(taken.base, at, taken.len);
    at += taken.len;
    return taken;
  }
};

void write_entries(const raft_append_entries& sent, Bytes& bytes) {
  put(bytes, sent.term);
  put(bytes, sent.prev_log_index);
  put(bytes, sent.prev_log_term);
  put(bytes, sent.leader_commit);
  put(bytes, sent.n_entries);
  for (unsigned at = 0; at < sent.n_entries; ++at) {
    put(bytes, sent.entries[at].term);
    put(bytes, sent.entries[at].type);
    put(bytes, sent.entries[at].buf);
    if (sent.entries[at].type == RAFT_CHANGE) clear_padding(sent.entries[at], bytes);
  }
}

void read_entries(Cursor& cursor, raft_append_entries& read) {
  read.term = cursor.number();
  read.prev_log_index = cursor.number();
  read.prev_log_term = cursor.number();
  read.leader_commit = cursor.number();
  read.n_entries = static_cast<unsigned>(cursor.number());
  if (read.n_entries == 0) return;
  // C-Raft frees the array and, by their common batch, the entries.
  const Cursor first = cursor;
  std::size_t total = 0;
  for (unsigned at = 0; at < read.n_entries; ++at) {
    cursor.at += 2 * sizeof(std::uint64_t);
    const std::uint64_t size = cursor.number();
    total += size;
    cursor.at += size;
  }
  read.entries = static_cast<raft_entry*>(raft_malloc(read.n_entries * sizeof(raft_entry)));
  auto* batch = static_cast<std::uint8_t*>(raft_malloc(total));
  void* const start = batch;
  cursor = first;
  for (unsigned at = 0; at < read.n_entries; ++at) {
    raft_entry& entry = read.entries[at];
    entry.term = cursor.number();
    entry.type = static_cast<unsigned short>(cursor.number());
    entry.buf = {batch, cursor.number()};
    entry.batch = start;
    std::memcpy(batch, cursor.at, entry.buf.len);
    batch += entry.buf.len;
    cursor.at += entry.buf.len;
  }
}

void write_snapshot(const raft_install_snapshot& sent, Bytes& bytes) {
  const door::raft_configuration configuration = to_squall(sent.conf);
  put(bytes, sent.term);
  put(bytes, sent.last_index);
  put(bytes, sent.last_term);
  put(bytes, configuration.voters);
  put(bytes, configuration.learners);
  put(bytes, sent.conf_index);
  put(bytes, sent.data);
}

void read_snapshot(Cursor& cursor, raft_install_snapshot& read) {
  read.term = cursor.number();
  read.last_index = cursor.number();
  read.last_term = cursor.number();
  door::raft_configuration configuration{};
  configuration.voters = static_cast<std::uint32_t>(cursor.number());
  configuration.learners = static_cast<std::uint32_t>(cursor.number());
  read.conf = to_craft(configuration);
  read.conf_index = cursor.number();
  read.data = cursor.buffer();
}

void write_vote_request(const raft_request_vote& sent, Bytes& bytes) {
  put(bytes, sent.term);
  put(bytes, sent.candidate_id);
  put(bytes, sent.last_log_index);
  put(bytes, sent.last_log_term);
  put(bytes, sent.disrupt_leader ? 1 : 0);
  put(bytes, sent.pre_vote ? 1 : 0);
}

void read_vote_request(Cursor& cursor, raft_request_vote& read) {
  read.term = cursor.number();
  read.candidate_id = cursor.number();
  read.last_log_index = cursor.number();
  read.last_log_term = cursor.number();
  read.disrupt_leader = cursor.number() != 0;
  read.pre_vote = cursor.number() != 0;
}

}  // namespace

const char* address_of(raft_id server) {
  static constexpr const char* kAddresses[kServersMax + 1] = {
      "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"};
  return kAddresses[server <= kServersMax ? server : 0];
}

raft_configuration to_craft(const door::raft_configuration& configuration) {
  raft_configuration made;
  raft_configuration_init(&made);
  for (unsigned server = 1; server <= kServersMax; ++server) {
    const int role = (configuration.voters >> server & 1u) != 0     ? RAFT_VOTER
                     : (configuration.learners >> server & 1u) != 0 ? RAFT_STANDBY
                                                                    : RAFT_SPARE;
    raft_configuration_add(&made, server, address_of(server), role);
  }
  return made;
}

door::raft_configuration to_squall(const raft_configuration& configuration) {
  door::raft_configuration made{};
  for (unsigned at = 0; at < configuration.n; ++at) {
    const raft_server& server = configuration.servers[at];
    if (server.role == RAFT_VOTER) made.voters |= 1u << server.id;
    if (server.role == RAFT_STANDBY) made.learners |= 1u << server.id;
  }
  return made;
}

raft_buffer command_of(door::raft_entry_kind kind, const std::uint8_t (&data)[16]) {
  const raft_buffer made{raft_calloc(1, kCommandBytes), kCommandBytes};
  auto* const bytes = static_cast<std::uint8_t*>(made.base);
  bytes[0] = static_cast<std::uint8_t>(kind);
  std::memcpy(bytes + 8, data, sizeof data);
  return made;
}

raft_entry to_craft(const door::raft_entry& entry) {
  raft_entry made{};
  made.term = entry.term + kBootstrapped;
  if (entry.kind == door::RAFT_CONFIGURATION) {
    made.type = RAFT_CHANGE;
    raft_configuration configuration = to_craft(entry.configuration);
    raft_configuration_encode(&configuration, &made.buf);
    raft_configuration_close(&configuration);
  } else {
    made.type = RAFT_COMMAND;
    made.buf = command_of(entry.kind, entry.data);
  }
  return made;
}

bool to_squall(const raft_entry& entry, door::raft_entry& made) {
  made = door::raft_entry{};
  made.term = in_squall(entry.term);
  const auto* const bytes = static_cast<const std::uint8_t*>(entry.buf.base);
  if (entry.type == RAFT_COMMAND) {
    if (entry.buf.len != kCommandBytes) return false;
    made.kind = static_cast<door::raft_entry_kind>(bytes[0]);
    std::memcpy(made.data, bytes + 8, sizeof made.data);
    return true;
  }
  if (entry.type != RAFT_CHANGE) return false;
  made.kind = door::RAFT_CONFIGURATION;
  walk_configuration(entry.buf, made.configuration);
  return true;
}

door::raft_tells tells_of(const raft_message& message, raft_term term) {
  door::raft_tells tells{};
  tells.term = in_squall(term);
  switch (message.type) {
    case RAFT_IO_APPEND_ENTRIES:
      tells.kind = door::RAFT_APPEND_ENTRIES;
      tells.position_index = in_squall(message.append_entries.prev_log_index);
      tells.position_term = in_squall(message.append_entries.prev_log_term);
      tells.entries = message.append_entries.n_entries;
      break;
    case RAFT_IO_APPEND_ENTRIES_RESULT:
      tells.kind = door::RAFT_APPEND_ENTRIES_REPLY;
      tells.positive = message.append_entries_result.rejected == 0;
      tells.position_index = in_squall(message.append_entries_result.last_log_index);
      break;
    case RAFT_IO_REQUEST_VOTE:
      tells.kind = door::RAFT_REQUEST_VOTE;
      tells.position_index = in_squall(message.request_vote.last_log_index);
      tells.position_term = in_squall(message.request_vote.last_log_term);
      tells.pre_vote = message.request_vote.pre_vote;
      break;
    case RAFT_IO_REQUEST_VOTE_RESULT:
      tells.kind = door::RAFT_REQUEST_VOTE_REPLY;
      tells.positive = message.request_vote_result.vote_granted;
      tells.pre_vote = message.request_vote_result.pre_vote == raft_tribool_true;
      break;
    case RAFT_IO_INSTALL_SNAPSHOT:
      tells.kind = door::RAFT_INSTALL_SNAPSHOT;
      tells.position_index = in_squall(message.install_snapshot.last_index);
      tells.position_term = in_squall(message.install_snapshot.last_term);
      break;
    case RAFT_IO_TIMEOUT_NOW:
      tells.kind = door::RAFT_TIMEOUT_NOW;
      break;
  }
  return tells;
}

void write(const raft_message& message, Bytes& bytes) {
  bytes.clear();
  put(bytes, message.type);
  switch (message.type) {
    case RAFT_IO_APPEND_ENTRIES:
      return write_entries(message.append_entries, bytes);
    case RAFT_IO_APPEND_ENTRIES_RESULT:
      put(bytes, message.append_entries_result.term);
      put(bytes, message.append_entries_result.rejected);
      put(bytes, message.append_entries_result.last_log_index);
      return;
    case RAFT_IO_REQUEST_VOTE:
      return write_vote_request(message.request_vote, bytes);
    case RAFT_IO_REQUEST_VOTE_RESULT:
      put(bytes, message.request_vote_result.term);
      put(bytes, message.request_vote_result.vote_granted ? 1 : 0);
      put(bytes, message.request_vote_result.pre_vote);
      return;
    case RAFT_IO_INSTALL_SNAPSHOT:
      return write_snapshot(message.install_snapshot, bytes);
    case RAFT_IO_TIMEOUT_NOW:
      put(bytes, message.timeout_now.term);
      put(bytes, message.timeout_now.last_log_index);
      put(bytes, message.timeout_now.last_log_term);
      return;
  }
}

raft_message read(const std::uint8_t* bytes) {
  raft_message message{};
  Cursor cursor{bytes};
  message.type = static_cast<unsigned short>(cursor.number());
  switch (message.type) {
    case RAFT_IO_APPEND_ENTRIES:
      read_entries(cursor, message.append_entries);
      break;
    case RAFT_IO_APPEND_ENTRIES_RESULT:
      message.append_entries_result.term = cursor.number();
      message.append_entries_result.rejected = cursor.number();
      message.append_entries_result.last_log_index = cursor.number();
      break;
    case RAFT_IO_REQUEST_VOTE:
      read_vote_request(cursor, message.request_vote);
      break;
    case RAFT_IO_REQUEST_VOTE_RESULT:
      message.request_vote_result.term = cursor.number();
      message.request_vote_result.vote_granted = cursor.number() != 0;
      message.request_vote_result.pre_vote = static_cast<raft_tribool>(cursor.number());
      break;
    case RAFT_IO_INSTALL_SNAPSHOT:
      read_snapshot(cursor, message.install_snapshot);
      break;
    case RAFT_IO_TIMEOUT_NOW:
      message.timeout_now.term = cursor.number();
      message.timeout_now.last_log_index = cursor.number();
      message.timeout_now.last_log_term = cursor.number();
      break;
  }
  return message;
}

}  // namespace squall::tools::foreign::libraft
