// What each server believes, what is in flight, what clients wait for.
#include "traces/view/state_json.hpp"

#include <algorithm>

#include "core/describe.hpp"
#include "traces/describe_action.hpp"
#include "traces/prose.hpp"
#include "traces/transcript/event_block.hpp"
#include "traces/view/command_words.hpp"
#include "traces/view/possible_actions.hpp"
#include "traces/view/servers_json.hpp"

namespace squall::traces::view {

using core::ServerId;
using scenarios::json::Value;

namespace {

Value position_json(core::Position position) {
  Value pair = Value::array();
  pair.push_back(position.index);
  pair.push_back(position.term);
  return pair;
}

std::string_view state_of(const sim::World& world, ServerId server) {
  if (world.down().contains(server)) return "down";
  return world.paused().contains(server) ? "paused" : "up";
}

Value disk_json(const sim::World& world, ServerId server) {
  const core::Durable& disk = world.disks()[server];
  const core::Durable& written = world.views()[server].durable;
  const bool matches = world.down().contains(server) || disk == written;
  const bool syncs = world.is_syncing(server);
  Value json;
  json["state"] = world.unreadable_disks().contains(server) ? std::string_view("unreadable")
                  : world.full_disks().contains(server)     ? std::string_view("full")
                  : syncs                                   ? std::string_view("syncing")
                  : matches                                 ? std::string_view("synced")
                                                            : std::string_view("dirty");
  json["term"] = disk.current_term;
  json["vote"] = disk.voted_for;
  json["last"] = position_json(world.tree().position(disk.log.tip));
  json["matches"] = matches;
  return json;
}

Value configuration_json(const core::Configuration& configuration) {
  Value json;
  json["voters"] = servers_json(configuration.voters);
  json["old"] = servers_json(configuration.outgoing);
  json["learners"] = servers_json(configuration.learners);
  return json;
}

Value followers_json(const sim::World& world, ServerId leader) {
  Value rows = Value::array();
  for (const ServerId follower : world.servers()) {
    const auto progress = world.progress_of(leader, follower);
    if (!progress) continue;
    Value row;
    row["server"] = follower;
    row["next"] = progress->next_index;
    row["match"] = progress->match_index;
    rows.push_back(std::move(row));
  }
  return rows;
}

Value message_json(const core::Message& message, std::int32_t row, std::string_view state) {
  Value json;
  json["message"] = row;
  json["from"] = message.from;
  json["to"] = message.to;
  json["type"] = core::name(message.stands_for());
  json["term"] = message.term;
  json["text"] = core::describe(message);
  json["state"] = state;
  return json;
}

Value messages_json(const Walk& walk) {
  const sim::Network& network = walk.world().network();
  Value rows = Value::array();
  for (std::uint32_t at = 0; at < walk.world().setup().limits.messages; ++at) {
    const auto slot = static_cast<std::uint16_t>(at);
    if (!network.has(slot)) continue;
    rows.push_back(message_json(network.message(slot), walk.ledger().in_slot(slot),
                                network.flies(slot) ? "flying" : "held"));
  }
  // Of what waits for a disk the World shows no content: the ledger knows what it is.
  for (const ServerId server : walk.world().servers()) {
    for (const std::int32_t number : walk.ledger().waiting(server)) {
      const MessageRow& row = walk.ledger().rows()[static_cast<std::size_t>(number)];
      Value json;
      json["message"] = number;
      json["from"] = row.from;
      json["to"] = row.to;
      json["type"] = core::name(row.type);
      json["term"] = row.term;
      json["text"] = std::string(core::name(row.type)) + " of term " + to_string(row.term);
      json["state"] = "waits";
      rows.push_back(std::move(json));
    }
  }
  return rows;
}

Value cuts_json(const sim::World& world) {
  Value rows = Value::array();
  for (const ServerId from : world.servers()) {
    for (const ServerId to : world.servers()) {
      if (!world.network().is_cut(from, to)) continue;
      Value row = Value::array();
      row.push_back(from);
      row.push_back(to);
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

Value clients_json(const sim::World& world) {
  Value rows = Value::array();
  for (std::uint32_t at = 0; at < world.clients().count(); ++at) {
    const sim::Client& client = world.clients()[at];
    Value row;
    row["client"] = at;
    row["waiting"] = client.waiting;
    row["text"] = !client.waiting      ? std::string()
                  : client.registering ? std::string("open a session")
                                       : describe_command(client.command);
    rows.push_back(std::move(row));
  }
  return rows;
}

Value verdict_json(const sim::World& world) {
  if (!world.verdict()) return nullptr;
  Value json;
  json["property"] = checkers::name(world.verdict()->property);
  json["explanation"] = checkers::explain(*world.verdict(), world.failure_text());
  return json;
}

}  // namespace

Value log_json(const sim::World& world, ServerId server) {
  const core::LogTree& tree = world.tree();
  // Of a server that is down, what its disk holds.
  const core::Log& log =
      world.down().contains(server) ? world.disks()[server].log : world.views()[server].durable.log;
  const core::Index last = tree.index(log.tip);
  const core::Index base = tree.index(log.base);
  const std::uint32_t held = last.value() - base.value();
  const core::Index first = last - std::min(held, kEntriesShown) + 1;
  Value entries = Value::array();
  for (core::Index at = first; at <= last; at = at + 1) {
    const core::Entry entry = tree.entry(tree.at(log.tip, at));
    Value row = Value::array();
    row.push_back(entry.term);
    row.push_back(core::name(entry.kind));
    row.push_back(content_of(entry));
    entries.push_back(std::move(row));
  }
  Value json;
  json["base"] = position_json(tree.position(log.base));
  json["first"] = first;
  json["last"] = position_json(tree.position(log.tip));
  json["entries"] = std::move(entries);
  return json;
}

Value server_json(const Walk& walk, ServerId server) {
  const sim::World& world = walk.world();
  const core::View& view = world.views()[server];
  const bool is_down = world.down().contains(server);
  const core::Durable& durable = is_down ? world.disks()[server] : view.durable;
  const bool campaigns =
      view.role == core::Role::candidate || view.role == core::Role::pre_candidate;
  Value json;
  json["server"] = server;
  json["state"] = state_of(world, server);
  json["role"] = core::name(view.role);
  json["term"] = durable.current_term;
  json["vote"] = durable.voted_for;
  json["commit"] = view.commit_index;
  json["applied"] = world.tree().index(view.applied);
  json["disk"] = disk_json(world, server);
  json["configuration"] = configuration_json(view.configuration);
  json["votes"] = servers_json(!is_down && campaigns ? walk.votes_for(server) : core::ServerSet{});
  json["followers"] = is_down ? Value::array() : followers_json(world, server);
  json["lease"] = view.holds_lease;
  return json;
}

Value state_json(const Walk& walk) {
  const sim::World& world = walk.world();
  Value json;
  json["event"] = walk.at();
  json["time_us"] = walk.now();
  json["leader"] = world.leader();
  const bool has_report = walk.at() > 0;
  json["what"] = has_report ? describe(walk.report()) : std::string("boot");
  json["block"] = has_report ? transcript::event_block(walk.report(), world, walk.now())
                             : transcript::boot_block(world);
  json["verdict"] = verdict_json(world);
  Value servers = Value::array();
  for (const ServerId server : world.servers()) {
    Value row = server_json(walk, server);
    row["log"] = log_json(world, server);
    servers.push_back(std::move(row));
  }
  json["servers"] = std::move(servers);
  json["messages"] = messages_json(walk);
  json["cuts"] = cuts_json(world);
  json["clients"] = clients_json(world);
  json["enabled"] = possible_actions(walk);
  return json;
}

}  // namespace squall::traces::view
