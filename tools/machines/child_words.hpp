// What a child process is told and answers: each field once, with its name in JSON, in the order of frames.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "tools/machines/raft_machine.h"

namespace squall::tools::machines {

/// Words that stand for numbers: the first ones for 0, 1, 2, …, and those from `others` on for numbers up to `last`.
struct WordList {
  std::span<const std::string_view> words;
  std::size_t others;
  unsigned last;

  constexpr unsigned value(std::size_t place) const {
    if (place < others) return static_cast<unsigned>(place);
    return last - static_cast<unsigned>(words.size() - 1 - place);
  }
  constexpr std::optional<std::size_t> place(unsigned value) const {
    if (value < others) return value;
    const std::size_t first = last + 1 - (words.size() - others);
    if (value < first || value > last) return std::nullopt;
    return others + (value - first);
  }
};

inline constexpr std::array<std::string_view, 4> kEntryWords{"command", "no_op", "configuration",
                                                             "session"};
inline constexpr WordList kEntryKinds{kEntryWords, kEntryWords.size(), RAFT_SESSION};
inline constexpr std::array<std::string_view, 4> kRoleWords{"follower", "pre_candidate",
                                                            "candidate", "leader"};
inline constexpr WordList kRoles{kRoleWords, kRoleWords.size(), RAFT_LEADER};
inline constexpr std::array<std::string_view, 8> kMessageWords{
    "request_vote",     "request_vote_reply",     "append_entries", "append_entries_reply",
    "install_snapshot", "install_snapshot_reply", "timeout_now",    "other"};
inline constexpr WordList kMessageKinds{kMessageWords, RAFT_TIMEOUT_NOW + 1, RAFT_OTHER};
inline constexpr std::array<std::string_view, 2> kTimerWords{"election", "heartbeat"};
inline constexpr WordList kTimers{kTimerWords, kTimerWords.size(), RAFT_HEARTBEAT};

/// What a question asks for: an input by its number in raft_machine.h, a boot, words for a message, or that a server
/// tells its state, takes one, or renames the servers in it.
inline constexpr unsigned kSave = 251;
inline constexpr unsigned kLoad = 252;
inline constexpr unsigned kRename = 253;
inline constexpr unsigned kDescribe = 254;
inline constexpr unsigned kBoot = 255;
inline constexpr std::array<std::string_view, 15> kQuestionWords{"receive",
                                                                 "election_timeout",
                                                                 "heartbeat_timeout",
                                                                 "request",
                                                                 "read",
                                                                 "compact",
                                                                 "change",
                                                                 "transfer",
                                                                 "synced",
                                                                 "timer",
                                                                 "save",
                                                                 "load",
                                                                 "rename",
                                                                 "describe",
                                                                 "boot"};
inline constexpr WordList kQuestions{kQuestionWords, RAFT_TIMER + 1, kBoot};

/// An effect: a call of raft_env.
enum class EffectKind : std::uint8_t {
  hard_state,
  append,
  truncate,
  compact,
  install,
  send,
  timer,
  apply,
  accept,
  read,
  fail,
  timer_for,
  commit_index
};
inline constexpr std::array<std::string_view, 13> kEffectWords{
    "hard_state", "append", "truncate", "compact", "install",   "send",        "timer",
    "apply",      "accept", "read",     "fail",    "timer_for", "commit_index"};
inline constexpr WordList kEffects{kEffectWords, kEffectWords.size(),
                                   static_cast<unsigned>(EffectKind::commit_index)};

/// Of these the members that its kind has.
struct Question {
  std::uint32_t server = 0;
  unsigned what = kBoot;
  const raft_settings* settings = nullptr;
  const raft_disk* disk = nullptr;
  const raft_input* input = nullptr;
  std::uint64_t random = 0;
  raft_snapshot snapshot{};
  std::string_view message{};
  std::string_view state{};                // that it told
  std::span<const std::uint32_t> names{};  // of server 0, 1, …
};

/// The arguments of a call; of these the members that its kind has.
struct Effect {
  EffectKind kind = EffectKind::fail;
  std::uint64_t term = 0, index = 0, duration_us = 0;
  std::uint32_t server = 0, read = 0, named_timer = 0;
  raft_entry entry{};
  raft_snapshot snapshot{};
  raft_configuration configuration{};
  raft_tells tells{};
  raft_timer_id timer = RAFT_ELECTION;
  int runs = 0;
  std::string bytes{};
};

/// A field's name in JSON.
struct Key {
  constexpr Key(const char* of) : name(of) {}
  /// One that lines of JSON may lack: it is 0 then. `shown`: it is written.
  constexpr Key(const char* of, bool shown) : name(of), may_lack(true), is_shown(shown) {}

  std::string_view name;
  bool may_lack = false;
  bool is_shown = true;
};

template <typename Some, typename Type>
concept A = std::same_as<std::remove_const_t<Some>, Type>;

// `Words` reads or writes fields: as JSON (json_words) or as bytes (frame_words).

template <typename Words>
void visit_fields(Words& words, A<raft_configuration> auto& configuration) {
  words.servers({"voters", true}, configuration.voters);
  words.servers({"outgoing", true}, configuration.outgoing);
  words.servers({"learners", true}, configuration.learners);
}

template <typename Words>
void visit_fields(Words& words, A<raft_entry> auto& entry) {
  words.number("term", entry.term);
  words.word("kind", entry.kind, kEntryKinds);
  words.data({"data", entry.kind != RAFT_CONFIGURATION}, entry.data);
  words.object({"configuration", entry.kind == RAFT_CONFIGURATION}, entry.configuration);
}

template <typename Words>
void visit_fields(Words& words, A<raft_snapshot> auto& snapshot) {
  words.number("index", snapshot.index);
  words.number("term", snapshot.term);
  words.hash("state", snapshot.state);
}

template <typename Words>
void visit_fields(Words& words, A<raft_tells> auto& tells) {
  words.word("kind", tells.kind, kMessageKinds);
  words.number({"term", true}, tells.term);
  words.number({"position_term", true}, tells.position_term);
  words.number({"position_index", true}, tells.position_index);
  words.number({"entries", true}, tells.entries);
  words.flag({"positive", true}, tells.positive);
  words.flag({"pre_vote", true}, tells.pre_vote);
}

template <typename Words>
void visit_fields(Words& words, const raft_settings& settings) {
  words.server("server", settings.self);
  words.number("entries_per_message_max", settings.entries_per_message_max);
  words.object("configuration", settings.configuration);
  words.flag("pre_vote", settings.pre_vote);
  words.flag("check_quorum", settings.check_quorum);
  words.flag("slow_disk", settings.slow_disk);
}

template <typename Words>
void visit_fields(Words& words, const raft_disk& disk) {
  words.number("term", disk.term);
  words.server("vote", disk.voted_for);
  words.object_if_any("snapshot", disk.snapshot.index != 0, disk.snapshot);
  words.object("configuration", disk.configuration);
  words.list("entries", std::span(disk.entries, disk.entry_count));
  words.number({"commit", disk.commit_index != 0}, disk.commit_index);
}

template <typename Words>
void visit_fields(Words& words, const raft_input& input) {
  switch (input.kind) {
    case RAFT_RECEIVE:
      words.server("from", input.from);
      return words.message(
          "message", std::string_view(reinterpret_cast<const char*>(input.bytes), input.size));
    case RAFT_REQUEST:
      words.word("kind", input.entry_kind, kEntryKinds);
      return words.data("data", input.data);
    case RAFT_READ:
      return words.number("read", input.read);
    case RAFT_CHANGE:
      return words.object("configuration", input.configuration);
    case RAFT_TRANSFER:
      return words.server("to", input.server);
    case RAFT_SYNCED:
      words.number("term", input.term);
      words.number("index", input.index);
      return words.number("entry_term", input.entry_term);
    case RAFT_TIMER:
      return words.number("timer", input.timer);
    case RAFT_ELECTION_TIMEOUT:
    case RAFT_HEARTBEAT_TIMEOUT:
    case RAFT_COMPACT:
      return;
  }
}

template <typename Words>
void visit_fields(Words& words, const Question& question) {
  words.server("server", question.server);
  words.word("do", question.what, kQuestions);
  if (question.what == kBoot) {
    words.object("settings", *question.settings);
    return words.object("disk", *question.disk);
  }
  if (question.what == kDescribe) return words.message("message", question.message);
  if (question.what == kSave) return;
  if (question.what == kLoad) return words.message("state", question.state);
  if (question.what == kRename) return words.names("names", question.names);
  visit_fields(words, *question.input);
  words.number("random", question.random);
  words.object_if_any("snapshot", question.snapshot.index != 0, question.snapshot);
}

/// Without "do", which comes first. The members of an effect that are none of its kind stay as they are.
template <typename Words>
void visit_fields(Words& words, Effect& effect) {
  switch (effect.kind) {
    case EffectKind::hard_state:
      words.number("term", effect.term);
      return words.server("vote", effect.server);
    case EffectKind::append:
      words.number("index", effect.index);
      return visit_fields(words, effect.entry);
    case EffectKind::truncate:
      return words.number("from", effect.index);
    case EffectKind::compact:
      return words.number("up_to", effect.index);
    case EffectKind::install:
      words.object("snapshot", effect.snapshot);
      return words.object("configuration", effect.configuration);
    case EffectKind::send:
      words.server("to", effect.server);
      words.message("message", effect.bytes);
      return words.object("tells", effect.tells);
    case EffectKind::timer:
      words.word("timer", effect.timer, kTimers);
      return words.flag("runs", effect.runs);
    case EffectKind::apply:
      return words.number("index", effect.index);
    case EffectKind::accept:
      return;
    case EffectKind::read:
      words.number("read", effect.read);
      return words.number("index", effect.index);
    case EffectKind::fail:
      return words.text("why", effect.bytes);
    case EffectKind::timer_for:
      words.number("timer", effect.named_timer);
      return words.number("microseconds", effect.duration_us);
    case EffectKind::commit_index:
      return words.number("index", effect.index);
  }
}

template <typename Words>
void visit_fields(Words& words, raft_view& view) {
  words.number("term", view.term);
  words.server("vote", view.voted_for);
  words.word("role", view.role, kRoles);
  words.server("leader", view.leader);
  words.number("commit", view.commit_index);
  words.object_if_any("configuration", view.has_configuration, view.configuration);
}

/// Makes the call that an effect is.
void make_call(const Effect& effect, raft_env& env);

}  // namespace squall::tools::machines
