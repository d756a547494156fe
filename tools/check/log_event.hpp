// One line of an event log of a running system, as a value; and all lines that were read.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/verdict.hpp"
#include "core/configuration.hpp"
#include "core/enumeration.hpp"
#include "core/log_tree.hpp"
#include "core/message.hpp"
#include "core/types.hpp"

namespace squall::tools::check {

/// The members of a line. README.md says what they mean.
enum class Field : std::uint8_t {
  server,
  event,
  time,
  sequence,
  term,
  vote,
  role,
  commit,
  last,
  last_term,
  voters,
  outgoing,
  learners,
  index,
  entry_term,
  entry_kind,
  entry_id,
  entry_voters,
  entry_outgoing,
  entry_learners,
  snapshot_index,
  snapshot_term,
  entries,
  message_id,
  message_type,
  message_from,
  message_to,
  message_term,
  message_granted,
  message_acknowledged,
  message_pre_vote,
};
inline constexpr std::size_t kFields = core::count_of<Field>();

struct FieldRow {
  Field kind;
  std::string_view path;  // in our own form: keys with dots between
};

/// Names tables say by these paths which member of a foreign line is meant.
inline constexpr std::array kFieldRows{
    FieldRow{Field::server, "server"},
    FieldRow{Field::event, "event"},
    FieldRow{Field::time, "time"},
    FieldRow{Field::sequence, "sequence"},
    FieldRow{Field::term, "term"},
    FieldRow{Field::vote, "vote"},
    FieldRow{Field::role, "role"},
    FieldRow{Field::commit, "commit"},
    FieldRow{Field::last, "last"},
    FieldRow{Field::last_term, "last_term"},
    FieldRow{Field::voters, "voters"},
    FieldRow{Field::outgoing, "outgoing"},
    FieldRow{Field::learners, "learners"},
    FieldRow{Field::index, "index"},
    FieldRow{Field::entry_term, "entry.term"},
    FieldRow{Field::entry_kind, "entry.kind"},
    FieldRow{Field::entry_id, "entry.id"},
    FieldRow{Field::entry_voters, "entry.voters"},
    FieldRow{Field::entry_outgoing, "entry.outgoing"},
    FieldRow{Field::entry_learners, "entry.learners"},
    FieldRow{Field::snapshot_index, "snapshot.index"},
    FieldRow{Field::snapshot_term, "snapshot.term"},
    FieldRow{Field::entries, "entries"},
    FieldRow{Field::message_id, "message.id"},
    FieldRow{Field::message_type, "message.type"},
    FieldRow{Field::message_from, "message.from"},
    FieldRow{Field::message_to, "message.to"},
    FieldRow{Field::message_term, "message.term"},
    FieldRow{Field::message_granted, "message.granted"},
    FieldRow{Field::message_acknowledged, "message.acknowledged"},
    FieldRow{Field::message_pre_vote, "message.pre_vote"},
};
static_assert(core::lists_each_once(kFieldRows) && kFields <= 32);

/// What a line tells besides the server's state.
enum class EventKind : std::uint8_t {
  boot,      // the server started, with this term, vote and log
  crash,     // it stopped
  replace,   // another machine has its name from now on, and knows nothing of it
  state,     // its term, vote, role, commit index or configuration changed
  append,    // the entry stands at `index` now; later ones are gone
  truncate,  // the entry at `index` is the last now
  snapshot,  // a snapshot up to `index` takes the place of these entries: its own, or another's
  apply,     // the state machine got the entry at `index`
  send,      // the message left, or its loss was decided after it left
  receive,   // the message arrived
};
inline constexpr auto kEventNames = core::kNamesOf<EventKind>;

inline constexpr std::uint32_t kNoEvent = 0xffffffff;

struct Event {
  core::Payload id;               // of the entry or of the message
  std::uint32_t has = 0;          // one bit for each Field
  std::uint32_t line = 0;         // of its file, from 1
  std::uint32_t sent = kNoEvent;  // of a receive: the event that sent the message
  std::uint32_t first_entry = 0;  // of a boot: in EventLog::entries
  std::uint32_t entry_count = 0;
  std::int64_t time_us = 0;  // where the line has a whole number
  core::Term term = 0;
  core::Index commit = 0;
  core::Index last = 0;
  core::Term last_term = 0;
  core::Index index = 0;
  core::Term entry_term = 0;
  core::Index snapshot_index = 0;
  core::Term snapshot_term = 0;
  core::Term message_term = 0;
  core::Index acknowledged = 0;
  core::Configuration configuration{};        // in use
  core::Configuration entry_configuration{};  // that the entry holds
  std::uint16_t file = 0;
  EventKind kind = EventKind::state;
  core::ServerId server = core::kNobody;
  core::ServerId vote = core::kNobody;
  core::ServerId from = core::kNobody;
  core::ServerId to = core::kNobody;
  core::Role role = core::Role::follower;
  core::EntryKind entry_kind = core::EntryKind::command;
  core::MessageType type = core::MessageType::opaque;
  bool granted = false;
  bool pre_vote = false;

  bool tells(Field field) const { return (has >> static_cast<unsigned>(field) & 1u) != 0; }
  void told(Field field) { has |= 1u << static_cast<unsigned>(field); }
  /// The entry of an append or an apply.
  core::Entry entry() const {
    if (entry_kind == core::EntryKind::configuration && tells(Field::entry_voters)) {
      return {entry_term, entry_kind, core::payload_of(entry_configuration)};
    }
    return {entry_term, entry_kind, id};
  }
};

struct EventLog {
  std::vector<std::string> files;
  std::vector<Event> events;                   // in the order of the files and their lines
  std::vector<core::Entry> entries;            // of boots
  core::PerServer<std::string> names;          // of the servers
  core::ServerSet servers;                     // that have lines
  std::optional<core::Configuration> initial;  // before any entry
  bool tells_votes = false;                    // every vote that a server received has a line
  bool tells_acknowledgements = false;  // every acknowledgement that a leader received has a line
  std::map<checkers::Property, std::string> not_judged;  // and why
  std::uint64_t lines = 0;
  std::uint64_t skipped = 0;  // lines that a names table leaves out

  std::string place(std::uint32_t event) const {
    const Event& at = events[event];
    return files[at.file] + ":" + std::to_string(at.line);
  }
};

}  // namespace squall::tools::check
