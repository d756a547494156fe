// Questions to a child process, and its answers.
#include "tools/machines/json_words.hpp"

#include <array>
#include <string>

#include "core/hexadecimal.hpp"

namespace squall::tools::machines {
namespace {

using scenarios::json::Reader;
using scenarios::json::Value;

constexpr std::uint64_t kJsonNumberMax = 0xffff'ffff;
constexpr std::array<std::string_view, 4> kEntryKinds{"command", "no_op", "configuration",
                                                      "session"};
constexpr std::array<std::string_view, 4> kRoles{"follower", "pre_candidate", "candidate",
                                                 "leader"};
constexpr std::array<std::string_view, 9> kInputs{
    "receive", "election_timeout", "heartbeat_timeout", "request", "read",
    "compact", "change",           "transfer",          "synced"};
constexpr std::array<std::string_view, 8> kMessages{
    "request_vote",     "request_vote_reply",     "append_entries", "append_entries_reply",
    "install_snapshot", "install_snapshot_reply", "timeout_now",    "other"};
constexpr std::array<std::string_view, 2> kTimers{"election", "heartbeat"};

Value to_json(std::uint32_t servers) {
  Value list = Value::array();
  for (unsigned server = 1; server < 32; ++server) {
    if ((servers >> server & 1u) != 0) list.push_back(server);
  }
  return list;
}

std::uint32_t read_servers(const Reader& json, std::string_view key) {
  const auto list = json.find(key);
  return list ? list->ascending_servers().bits() : 0u;
}

raft_configuration read_configuration(const Reader& json) {
  json.allow({"voters", "outgoing", "learners"});
  return {read_servers(json, "voters"), read_servers(json, "outgoing"),
          read_servers(json, "learners")};
}

/// The bytes of a payload as they lie in memory, as 32 digits.
Value data_text(const std::uint8_t (&data)[16]) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : data) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

void read_data(const Reader& json, std::uint8_t (&data)[16]) {
  const std::string& text = json.text(32);
  if (text.size() != 32) json.fail("expected 32 hexadecimal digits");
  for (std::size_t at = 0; at < 16; ++at) {
    const auto byte = core::from_hexadecimal(text.substr(2 * at, 2));
    if (!byte) json.fail("expected 32 hexadecimal digits");
    data[at] = static_cast<std::uint8_t>(*byte);
  }
}

std::uint64_t number_if_any(const Reader& json, std::string_view key) {
  const auto value = json.find(key);
  return value ? value->integer(0, kJsonNumberMax) : 0;
}
bool flag_if_any(const Reader& json, std::string_view key) {
  const auto value = json.find(key);
  return value && value->boolean();
}

raft_entry read_entry(const Reader& json) {
  raft_entry entry{};
  entry.term = json.at("term").integer(0, kJsonNumberMax);
  entry.kind = static_cast<raft_entry_kind>(json.at("kind").word(kEntryKinds));
  if (const auto data = json.find("data")) read_data(*data, entry.data);
  if (const auto configuration = json.find("configuration")) {
    entry.configuration = read_configuration(*configuration);
  }
  return entry;
}

raft_tells read_tells(const Reader& json) {
  json.allow(
      {"kind", "term", "position_term", "position_index", "entries", "positive", "pre_vote"});
  raft_tells tells{};
  const std::size_t kind = json.at("kind").word(kMessages);
  tells.kind = kind + 1 == kMessages.size() ? RAFT_OTHER : static_cast<raft_message_kind>(kind);
  tells.term = number_if_any(json, "term");
  tells.position_term = number_if_any(json, "position_term");
  tells.position_index = number_if_any(json, "position_index");
  tells.entries = static_cast<std::uint32_t>(number_if_any(json, "entries"));
  tells.positive = flag_if_any(json, "positive");
  tells.pre_vote = flag_if_any(json, "pre_vote");
  return tells;
}

void send(const Reader& json, raft_env& env) {
  json.allow({"do", "to", "message", "tells"});
  const std::string text = json.at("message").json().dump();
  const raft_tells tells = read_tells(json.at("tells"));
  const auto to = static_cast<std::uint32_t>(json.at("to").integer(1, 15));
  raft_send(&env, to, text.data(), text.size(), &tells);
}

void install(const Reader& json, raft_env& env) {
  json.allow({"do", "snapshot", "configuration"});
  const Reader snapshot = json.at("snapshot");
  snapshot.allow({"index", "term", "state"});
  raft_install(&env,
               {snapshot.at("index").integer(1, kJsonNumberMax),
                snapshot.at("term").integer(0, kJsonNumberMax), snapshot.at("state").hexadecimal()},
               read_configuration(json.at("configuration")));
}

void append(const Reader& json, raft_env& env) {
  json.allow({"do", "index", "term", "kind", "data", "configuration"});
  const raft_entry entry = read_entry(json);
  raft_append(&env, json.at("index").integer(0, kJsonNumberMax), &entry);
}

void set_timer(const Reader& json, raft_env& env) {
  json.allow({"do", "timer", "runs"});
  raft_timer(&env, static_cast<raft_timer_id>(json.at("timer").word(kTimers)),
             json.at("runs").boolean() ? 1 : 0);
}

struct Effect {
  std::string_view word;
  void (*make)(const Reader&, raft_env&);
};
constexpr std::array kEffects{
    Effect{"hard_state",
           [](const Reader& json, raft_env& env) {
             json.allow({"do", "term", "vote"});
             raft_hard_state(&env, json.at("term").integer(0, kJsonNumberMax),
                             static_cast<std::uint32_t>(json.at("vote").integer(0, 15)));
           }},
    Effect{"append", append},
    Effect{"truncate",
           [](const Reader& json, raft_env& env) {
             json.allow({"do", "from"});
             raft_truncate(&env, json.at("from").integer(0, kJsonNumberMax));
           }},
    Effect{"compact",
           [](const Reader& json, raft_env& env) {
             json.allow({"do", "up_to"});
             raft_compact(&env, json.at("up_to").integer(0, kJsonNumberMax));
           }},
    Effect{"install", install},
    Effect{"send", send},
    Effect{"timer", set_timer},
    Effect{"apply",
           [](const Reader& json, raft_env& env) {
             json.allow({"do", "index"});
             raft_apply(&env, json.at("index").integer(0, kJsonNumberMax));
           }},
    Effect{"accept",
           [](const Reader& json, raft_env& env) {
             json.allow({"do"});
             raft_accept(&env);
           }},
    Effect{"read",
           [](const Reader& json, raft_env& env) {
             json.allow({"do", "read", "index"});
             raft_read(&env, static_cast<std::uint32_t>(json.at("read").integer(0, kJsonNumberMax)),
                       json.at("index").integer(0, kJsonNumberMax));
           }},
    Effect{"fail", [](const Reader& json, raft_env& env) {
             json.allow({"do", "why"});
             raft_fail(&env, json.at("why").text().c_str());
           }}};

}  // namespace

Value to_json(const raft_configuration& configuration) {
  return {{"voters", to_json(configuration.voters)},
          {"outgoing", to_json(configuration.outgoing)},
          {"learners", to_json(configuration.learners)}};
}

Value to_json(const raft_entry& entry) {
  Value json = {{"term", entry.term}, {"kind", kEntryKinds[entry.kind]}};
  if (entry.kind == RAFT_CONFIGURATION) {
    json["configuration"] = to_json(entry.configuration);
  } else {
    json["data"] = data_text(entry.data);
  }
  return json;
}

Value to_json(const raft_snapshot& snapshot) {
  return {{"index", snapshot.index},
          {"term", snapshot.term},
          {"state", core::hexadecimal(snapshot.state)}};
}

Value to_json(const raft_settings& settings) {
  return {{"server", settings.self},
          {"entries_per_message_max", settings.entries_per_message_max},
          {"configuration", to_json(settings.configuration)},
          {"pre_vote", settings.pre_vote != 0},
          {"check_quorum", settings.check_quorum != 0}};
}

Value to_json(const raft_disk& disk) {
  Value json = {{"term", disk.term}, {"vote", disk.voted_for}};
  if (disk.snapshot.index != 0) json["snapshot"] = to_json(disk.snapshot);
  json["configuration"] = to_json(disk.configuration);
  Value entries = Value::array();
  for (std::size_t at = 0; at < disk.entry_count; ++at) {
    entries.push_back(to_json(disk.entries[at]));
  }
  json["entries"] = entries;
  return json;
}

Value to_json(const raft_input& input) {
  Value json = {{"do", kInputs[input.kind]}};
  switch (input.kind) {
    case RAFT_RECEIVE:
      json["from"] = input.from;
      json["message"] = scenarios::json::parse_json(
          {reinterpret_cast<const char*>(input.bytes), input.size}, scenarios::json::kLineBounds);
      break;
    case RAFT_REQUEST:
      json["kind"] = kEntryKinds[input.entry_kind];
      json["data"] = data_text(input.data);
      break;
    case RAFT_READ:
      json["read"] = input.read;
      break;
    case RAFT_CHANGE:
      json["configuration"] = to_json(input.configuration);
      break;
    case RAFT_TRANSFER:
      json["to"] = input.server;
      break;
    case RAFT_SYNCED:
      json["term"] = input.term;
      json["index"] = input.index;
      break;
    case RAFT_ELECTION_TIMEOUT:
    case RAFT_HEARTBEAT_TIMEOUT:
    case RAFT_COMPACT:
      break;
  }
  return json;
}

void make_calls(const Reader& effects, raft_env& env, const bool& has_failed) {
  std::array<std::string_view, kEffects.size()> words{};
  for (std::size_t at = 0; at < words.size(); ++at) words[at] = kEffects[at].word;
  for (const Reader& effect : effects.items(100'000)) {
    kEffects[effect.at("do").word(words, "effect")].make(effect, env);
    if (has_failed) return;
  }
}

raft_view read_view(const Reader& json) {
  json.allow({"term", "vote", "role", "leader", "commit", "configuration"});
  raft_view view{};
  view.term = json.at("term").integer(0, kJsonNumberMax);
  view.voted_for = static_cast<std::uint32_t>(json.at("vote").integer(0, 15));
  view.role = static_cast<raft_role>(json.at("role").word(kRoles));
  view.leader = static_cast<std::uint32_t>(json.at("leader").integer(0, 15));
  view.commit_index = json.at("commit").integer(0, kJsonNumberMax);
  if (const auto configuration = json.find("configuration")) {
    view.has_configuration = 1;
    view.configuration = read_configuration(*configuration);
  }
  return view;
}

}  // namespace squall::tools::machines
