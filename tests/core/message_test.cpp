// A message's key is its meaning: equal for what is equal on the wire, in whichever tree.
#include "core/message.hpp"

#include <rapidcheck.h>

#include <set>
#include <vector>

#include "tests/catch.hpp"

namespace squall::tests::message_test {

using namespace squall::core;

namespace {

/// What a message says, with its entries spelled out.
struct Meaning {
  ServerId from = 1;
  ServerId to = 2;
  Term term = 3;
  MessageType type = MessageType::append_entries;
  Position position{2, 2};   // last_log, prev_log, conflict
  bool yes = false;          // vote_granted, success
  std::uint32_t number = 1;  // leader_commit, match_index
  std::vector<std::uint64_t> log{5, 6, 7};
  std::uint32_t count = 1;  // of the log's last entries
};

Message message_of(const Meaning& meaning, LogTree& tree) {
  Message message;
  message.from = meaning.from;
  message.to = meaning.to;
  message.term = meaning.term;
  Ref tip = kRoot;
  switch (meaning.type) {
    case MessageType::request_vote:
      message.body = RequestVote{meaning.position, meaning.yes, meaning.number % 2 == 1};
      break;
    case MessageType::request_vote_reply:
      message.body = RequestVoteReply{meaning.yes, meaning.yes, Term::of(meaning.number)};
      break;
    case MessageType::append_entries:
      for (const std::uint64_t command : meaning.log) {
        tip = tree.append(tip, {1, EntryKind::command, {0, command}});
      }
      message.body = AppendEntries{meaning.position, tip, meaning.count, Index::of(meaning.number)};
      break;
    case MessageType::append_entries_reply:
      message.body = AppendEntriesReply{meaning.yes, Index::of(meaning.number), meaning.position};
      break;
    case MessageType::install_snapshot:
      for (const std::uint64_t command : meaning.log) {
        tip = tree.append(tip, {1, EntryKind::command, {0, command}});
      }
      message.body = InstallSnapshot{meaning.position, tip, {ServerSet::first(3), {}, {}}};
      break;
    case MessageType::install_snapshot_reply:
      message.body = InstallSnapshotReply{meaning.position, 1, meaning.yes};
      break;
    case MessageType::timeout_now:
      message.body = TimeoutNow{};
      break;
    case MessageType::read_index:
      message.body = ReadIndex{meaning.number};
      break;
    case MessageType::read_index_reply:
      message.body = ReadIndexReply{meaning.position.term.value(), Index::of(meaning.number)};
      break;
    case MessageType::forward:
      message.body = Forward{
          {std::uint64_t{meaning.position.term.value()} << 32 | meaning.position.index.value(),
           meaning.number},
          meaning.yes ? EntryKind::session : EntryKind::command};
      break;
    case MessageType::opaque:
      message.body = Opaque{tree.append_bytes(std::as_bytes(std::span(meaning.log))),
                            meaning.position, 0, MessageType::append_entries_reply, meaning.yes};
      break;
  }
  return message;
}

std::uint64_t key(const Meaning& meaning) {
  LogTree tree;
  return message_key(message_of(meaning, tree), tree);
}

Meaning any_meaning() {
  const auto word = rc::gen::arbitrary<std::uint32_t>();
  Meaning meaning;
  meaning.from = *squall::tests::number_in<ServerId>(1, kServersMax + 1);
  meaning.to = *squall::tests::number_in<ServerId>(1, kServersMax + 1);
  meaning.term = Term::of(*word);
  meaning.type = static_cast<MessageType>(*rc::gen::inRange(0, kMessageTypes));
  meaning.position = {Term::of(*word), Index::of(*word)};
  meaning.yes = *rc::gen::arbitrary<bool>();
  meaning.number = *word;
  meaning.log = *rc::gen::nonEmpty<std::vector<std::uint64_t>>();
  meaning.count =
      *rc::gen::inRange<std::uint32_t>(1, static_cast<std::uint32_t>(meaning.log.size() + 1));
  return meaning;
}

bool has_position(MessageType type) {
  return type != MessageType::request_vote_reply && type != MessageType::timeout_now &&
         type != MessageType::read_index;
}
bool has_yes(MessageType type) {
  return type == MessageType::request_vote || type == MessageType::request_vote_reply ||
         type == MessageType::append_entries_reply || type == MessageType::install_snapshot_reply ||
         type == MessageType::forward || type == MessageType::opaque;
}
bool has_number(MessageType type) {
  return type == MessageType::request_vote_reply || type == MessageType::append_entries ||
         type == MessageType::append_entries_reply || type == MessageType::read_index ||
         type == MessageType::read_index_reply || type == MessageType::forward ||
         type == MessageType::opaque;
}

/// Says something else in one place; false where this message has no such place.
bool change(Meaning& meaning, int place, std::uint32_t by) {
  const MessageType type = meaning.type;
  const bool has_count = type == MessageType::append_entries;
  const bool has_entries =
      has_count || type == MessageType::install_snapshot || type == MessageType::opaque;
  switch (place) {
    case 0:
      meaning.from = ServerId::of(1 + (meaning.from.value() + by % 14) % 15);
      return true;
    case 1:
      meaning.to = ServerId::of(1 + (meaning.to.value() + by % 14) % 15);
      return true;
    case 2:
      meaning.term = Term::of(meaning.term.value() ^ by);
      return true;
    case 3:
      meaning.type = static_cast<MessageType>(
          (static_cast<std::uint32_t>(type) + 1 + by % (kMessageTypes - 1)) % kMessageTypes);
      return true;
    case 4:
      meaning.position.term = Term::of(meaning.position.term.value() ^ by);
      return has_position(type);
    case 5:
      meaning.position.index = Index::of(meaning.position.index.value() ^ by);
      return has_position(type) && type != MessageType::read_index_reply;
    case 6:
      meaning.yes = !meaning.yes;
      return has_yes(type);
    case 7:
      meaning.number ^= by;
      return has_number(type);
    case 8:
      meaning.log.back() ^= by;
      return has_entries;
    case 9:
      meaning.log.push_back(by);
      return has_entries;
    default:
      meaning.count = meaning.count == 1 ? 2 : meaning.count - 1;
      return has_count && meaning.count <= meaning.log.size();
  }
}

}  // namespace

TEST_CASE("equal meaning is an equal key, whatever was interned before", "[message]") {
  CHECK(rc::check([](const std::vector<std::uint8_t>& earlier) {
    const Meaning meaning = any_meaning();
    LogTree tree;
    Ref tip = kRoot;
    for (const std::uint8_t command : earlier) {
      tip = tree.append(command % 4 == 0 ? kRoot : tip, {1, EntryKind::command, {0, command}});
    }
    RC_ASSERT(message_key(message_of(meaning, tree), tree) == key(meaning));
  }));
}

TEST_CASE("a message that says something else in one place has another key", "[message]") {
  CHECK(rc::check([] {
    const Meaning meaning = any_meaning();
    Meaning other = meaning;
    const auto by = *rc::gen::nonZero<std::uint32_t>();
    RC_PRE(change(other, *rc::gen::inRange(0, 11), by));
    RC_ASSERT(key(meaning) != key(other));
  }));
}

TEST_CASE("no two small messages share a key", "[message]") {
  std::set<std::uint64_t> keys;
  std::size_t messages = 0;
  Meaning meaning;
  const auto add = [&] {
    keys.insert(key(meaning));
    ++messages;
  };
  for (std::uint32_t number = 0; number < 256; ++number) {
    meaning.from = ServerId::of(1 + number % 2);
    meaning.to = ServerId::of(1 + number / 2 % 2);
    meaning.term = Term::of(number / 4 % 4);
    meaning.position = {Term::of(number / 16 % 4), Index::of(number / 64 % 4)};
    meaning.type = MessageType::request_vote;
    add();
    for (std::uint32_t more = 0; more < 8; ++more) {
      meaning.yes = more % 2 == 1;
      meaning.number = more / 2;
      meaning.type = MessageType::append_entries_reply;
      add();
      meaning.type = MessageType::append_entries;
      meaning.count = 1 + more % 2;
      add();
    }
  }
  for (const bool granted : {false, true}) {
    meaning.type = MessageType::request_vote_reply;
    meaning.yes = granted;
    add();
  }
  CHECK(keys.size() == messages);
}

TEST_CASE("a heartbeat that quiesces has another key than one that does not", "[message]") {
  LogTree tree;
  Message message;
  message.body = AppendEntries{{1, 1}, kRoot, 0, 1};
  const std::uint64_t with_none = message_key(message, tree);
  message.body = AppendEntries{{1, 1}, tree.append(kRoot, {}), 0, 1};
  CHECK(message_key(message, tree) != with_none);
}

TEST_CASE("a forwarded request carries each bit of its payload, in the room of a message",
          "[message]") {
  CHECK(rc::check([](std::uint64_t high, std::uint64_t low) {
    const Payload payload{high, low};
    RC_ASSERT(Forward(payload, EntryKind::session).payload() == payload);
    RC_ASSERT(Forward(payload, EntryKind::session).kind == EntryKind::session);
  }));
  CHECK(sizeof(Forward) == 20);
  CHECK(sizeof(Forward) == sizeof(AppendEntries));
}

TEST_CASE("messages are numbered in the order of Body", "[message]") {
  Message message;
  message.body = RequestVote{};
  CHECK(message.type() == MessageType::request_vote);
  message.body = RequestVoteReply{};
  CHECK(message.type() == MessageType::request_vote_reply);
  message.body = AppendEntries{};
  CHECK(message.type() == MessageType::append_entries);
  message.body = AppendEntriesReply{};
  CHECK(message.type() == MessageType::append_entries_reply);
}

}  // namespace squall::tests::message_test
