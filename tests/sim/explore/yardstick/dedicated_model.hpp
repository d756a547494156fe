// RaftCore in a few words: servers and messages are bit fields of one, a state takes 80 bytes.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>

#include "tests/sim/explore/yardstick/dedicated_search.hpp"

namespace squall::tests::yardstick {

constexpr int kServers = 3;
constexpr std::uint8_t kMessagesMax = 11;

enum Role : int { follower, candidate, leader };
enum Kind : int { ask_vote, give_vote, append, acknowledge };

/// Bits of a word.
struct Field {
  int shift;
  std::uint64_t mask;
  constexpr Field at(int place) const { return {shift + place * std::popcount(mask), mask}; }
};
/// What servers and messages are made of: fields of a word, so that a copy is a register.
template <typename Word>
class Fields {
 public:
  int get(Field field) const { return static_cast<int>(word_ >> field.shift & field.mask); }
  void set(Field field, int value) {
    word_ = static_cast<Word>((word_ & ~(field.mask << field.shift)) |
                              static_cast<std::uint64_t>(value) << field.shift);
  }
  Word word() const { return word_; }
  friend auto operator<=>(Fields, Fields) = default;

 private:
  Word word_ = 0;
};

/// Fields of servers. An entry is its command in two bits, and its term.
constexpr Field kTerm{0, 3}, kVotedFor{2, 3}, kRole{4, 3}, kVotes{6, 7}, kLength{9, 3},
    kCommit{11, 3}, kLog{13, 15}, kWholeLog{13, 0xff}, kNext{21, 3}, kMatch{27, 3},
    kLeadership{21, 0xfff};
/// Fields of messages. kIndex, kIndexTerm: of the previous entry or the last one; or what matches.
constexpr Field kKind{0, 3}, kFrom{2, 3}, kTo{4, 3}, kMessageTerm{6, 3}, kSucceeds{8, 1},
    kIndex{9, 3}, kIndexTerm{11, 3}, kLeaderCommit{13, 3}, kCount{15, 3}, kEntries{17, 15};

using Message = Fields<std::uint32_t>;

struct Server : Fields<std::uint64_t> {
  int entry(int index) const { return get(kLog.at(index - 1)); }
  int term_at(int index) const { return index == 0 ? 0 : entry(index) >> 2; }
  int last_term() const { return term_at(get(kLength)); }
  void append(int entry) {
    const int length = get(kLength);
    set(kLog.at(length), entry);
    set(kLength, length + 1);
  }
  void truncate(int length) {
    for (int index = get(kLength); index > length; --index) set(kLog.at(index - 1), 0);
    set(kLength, std::min(get(kLength), length));
  }
  void follow() {
    set(kRole, follower);
    set(kVotes, 0);
    set(kLeadership, 0);
  }
};

struct State {
  std::uint64_t fingerprint = 0;
  std::array<Server, kServers> servers{};
  std::uint8_t elections = 0;  // that are left
  std::uint8_t commands = 0;
  std::uint8_t count = 0;
  std::array<Message, kMessagesMax> messages;  // the first `count`, sorted

  void put(Message message) {
    std::uint8_t at = count++;
    if (at == kMessagesMax) std::abort();
    for (; at > 0 && messages[at - 1] > message; --at) messages[at] = messages[at - 1];
    messages[at] = message;
  }
  void remove(std::uint8_t at) {
    std::copy(messages.begin() + at + 1, messages.begin() + count--, messages.begin() + at);
  }
};

inline std::uint64_t mix(std::uint64_t word, std::uint64_t salt) {
  word = (word + salt) * 0x9e3779b97f4a7c15;
  word = (word ^ word >> 32) * 0xd6e8feb86659fd93;
  word = (word ^ word >> 29) * 0xff51afd7ed558ccd;
  return word ^ word >> 32;
}

constexpr std::uint64_t kServerSalt = 0x736572766572, kMessageSalt = 0x6d657373616765,
                        kBudgetSalt = 0x627564676574;
// A state's fingerprint is a sum, so that a step computes what it changes.
inline std::uint64_t hash_of(Server server, int self) {
  return mix(server.word(), kServerSalt * (self + 1));
}
inline std::uint64_t hash_of(Message message) { return mix(message.word(), kMessageSalt); }
inline std::uint64_t hash_of_budgets(std::uint64_t elections, std::uint64_t commands) {
  return mix(elections << 8 | commands, kBudgetSalt);
}

/// A step: what a server becomes, and what it sends.
struct Step {
  Bug bug;
  int self;
  Server server;
  std::uint32_t sent = 0;
  std::array<Message, kServers> messages;  // the first `sent`

  Message& send(Kind kind, int to) {
    Message& message = messages[sent++] = Message();
    message.set(kKind, kind);
    message.set(kFrom, self);
    message.set(kTo, to);
    message.set(kMessageTerm, server.get(kTerm));
    return message;
  }
  void send_entries(int to) {
    const int previous = server.get(kNext.at(to)) - 1;
    Message& message = send(append, to);
    message.set(kIndex, previous);
    message.set(kIndexTerm, server.term_at(previous));
    message.set(kLeaderCommit, server.get(kCommit));
    const int count = server.get(kLength) - previous;
    message.set(kCount, count);
    for (int i = 0; i < count; ++i) message.set(kEntries.at(i), server.entry(previous + i + 1));
  }
  void send_entries_to_all() {
    for (int to = 0; to < kServers; ++to) {
      if (to != self) send_entries(to);
    }
  }
  void reply(Message to, Kind kind, bool success, int index = 0) {
    Message& message = send(kind, to.get(kFrom));
    message.set(kSucceeds, success);
    message.set(kIndex, index);
  }

  void time_out() {
    server.follow();
    server.set(kTerm, server.get(kTerm) + 1);
    server.set(kRole, candidate);
    server.set(kVotedFor, self + 1);
    server.set(kVotes, 1 << self);
    for (int to = 0; to < kServers; ++to) {
      if (to == self) continue;
      Message& message = send(ask_vote, to);
      message.set(kIndex, server.get(kLength));
      message.set(kIndexTerm, server.last_term());
    }
  }
  void take_command(int command) {
    server.append(server.get(kTerm) << 2 | command);
    send_entries_to_all();
  }
  void deliver(Message message) {
    if (message.get(kMessageTerm) > server.get(kTerm)) {
      server.follow();
      server.set(kTerm, message.get(kMessageTerm));
      server.set(kVotedFor, 0);
    }
    switch (message.get(kKind)) {
      case ask_vote:
        return on_ask_vote(message);
      case give_vote:
        return on_vote(message);
      case append:
        return on_append(message);
      case acknowledge:
        return on_acknowledge(message);
    }
  }
  bool is_of_this_term(Message message) const {
    return message.get(kMessageTerm) == server.get(kTerm);
  }
  void on_ask_vote(Message message) {
    const int last = server.last_term();
    const int candidates = message.get(kIndexTerm);
    const bool is_up_to_date = bug == Bug::votes_for_outdated_logs || candidates > last ||
                               (candidates == last && message.get(kIndex) >= server.get(kLength));
    const int voter = message.get(kFrom) + 1;
    const bool is_free = server.get(kVotedFor) == 0 || server.get(kVotedFor) == voter;
    const bool grants = is_of_this_term(message) && is_up_to_date && is_free;
    if (grants) server.set(kVotedFor, voter);
    reply(message, give_vote, grants);
  }
  void on_vote(Message message) {
    const bool counts = is_of_this_term(message) && message.get(kSucceeds) == 1;
    if (server.get(kRole) != candidate || !counts) return;
    const int votes = server.get(kVotes) | 1 << message.get(kFrom);
    server.set(kVotes, votes);
    if (2 * std::popcount(static_cast<unsigned>(votes)) <= kServers) return;
    server.follow();
    server.set(kRole, leader);
    for (int to = 0; to < kServers; ++to) {
      if (to != self) server.set(kNext.at(to), server.get(kLength) + 1);
    }
    send_entries_to_all();
  }
  void on_append(Message message) {
    if (message.get(kMessageTerm) < server.get(kTerm)) return reply(message, acknowledge, false);
    if (server.get(kRole) == candidate) server.follow();
    const int previous = message.get(kIndex);
    if (previous > server.get(kLength) ||
        (previous > 0 && server.term_at(previous) != message.get(kIndexTerm))) {
      return reply(message, acknowledge, false);
    }
    if (bug == Bug::truncates_on_every_append) server.truncate(previous);
    for (int i = 0; i < message.get(kCount); ++i) {
      const int index = previous + i + 1;
      const int entry = message.get(kEntries.at(i));
      if (index <= server.get(kLength) && server.term_at(index) != entry >> 2) {
        server.truncate(index - 1);
      }
      if (index > server.get(kLength)) server.append(entry);
    }
    const int covered = previous + message.get(kCount);
    const int commit = std::min(message.get(kLeaderCommit), covered);
    server.set(kCommit, std::max(server.get(kCommit), commit));
    reply(message, acknowledge, true, covered);
  }
  void on_acknowledge(Message message) {
    if (server.get(kRole) != leader || !is_of_this_term(message)) return;
    const int other = message.get(kFrom);
    const Field next = kNext.at(other);
    if (message.get(kSucceeds) == 0) {
      server.set(next, std::max(server.get(next) - 1, 1));
      return send_entries(other);
    }
    const int match = std::max(server.get(kMatch.at(other)), message.get(kIndex));
    server.set(kMatch.at(other), match);
    server.set(next, match + 1);
    advance_commit();
    if (match < server.get(kLength)) send_entries(other);
  }
  void advance_commit() {
    // A majority of three is the leader and one more.
    int covered = 0;
    for (int i = 0; i < kServers; ++i) covered = std::max(covered, server.get(kMatch.at(i)));
    for (int index = server.get(kLength); index > server.get(kCommit); --index) {
      const bool is_own = server.term_at(index) == server.get(kTerm);
      if (is_own && index <= covered) server.set(kCommit, index);
    }
  }
};

// ---- The invariants ----

inline bool are_equal(Server a, Server b, int length) {
  const int mask = (1 << 4 * length) - 1;
  return ((a.get(kWholeLog) ^ b.get(kWholeLog)) & mask) == 0;
}
inline bool agree(Server a, Server b) {
  // ElectionSafety
  const bool a_leads = a.get(kRole) == leader;
  if (a_leads && b.get(kRole) == leader && a.get(kTerm) == b.get(kTerm)) return false;
  // LogMatching
  for (int k = 1; k <= std::min(a.get(kLength), b.get(kLength)); ++k) {
    if (a.term_at(k) == b.term_at(k) && !are_equal(a, b, k)) return false;
  }
  // SMSafety
  if (!are_equal(a, b, std::min(a.get(kCommit), b.get(kCommit)))) return false;
  // LeaderCompleteness
  const int commit = b.get(kCommit);
  if (!a_leads || commit == 0 || b.term_at(commit) >= a.get(kTerm)) return true;
  return a.get(kLength) >= commit && are_equal(a, b, commit);
}
/// `self`: the server that took the last step; all others agreed before it.
inline bool holds(const State& state, int self) {
  const Server own = state.servers[self];
  if (own.get(kCommit) > own.get(kLength)) return false;
  for (int other = 0; other < kServers; ++other) {
    const Server its = state.servers[other];
    if (other != self && !(agree(own, its) && agree(its, own))) return false;
  }
  return true;
}

}  // namespace squall::tests::yardstick
