// What an action changed, as lines.
#include "traces/server_log/log_writer.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

#include "checkers/reply_after_sync.hpp"
#include "core/configuration.hpp"
#include "core/describe.hpp"
#include "core/hexadecimal.hpp"

namespace squall::traces::server_log {

using core::EntryKind;
using core::Index;
using core::LogTree;
using core::Ref;
using core::ServerId;
using core::View;

namespace {

using Json = scenarios::json::Value;

Json list(core::ServerSet servers) {
  Json json = Json::array();
  for (const ServerId server : servers) json.push_back(server);
  return json;
}

void add_configuration(Json& json, const core::Configuration& configuration) {
  json["voters"] = list(configuration.voters);
  if (configuration.is_joint()) json["outgoing"] = list(configuration.outgoing);
  if (!configuration.learners.empty()) json["learners"] = list(configuration.learners);
}

Json entry_json(const LogTree& tree, Ref ref) {
  const core::Entry entry = tree.entry(ref);
  Json json;
  json["term"] = entry.term;
  if (entry.kind != EntryKind::command) json["kind"] = core::name(entry.kind);
  if (entry.kind == EntryKind::configuration) {
    add_configuration(json, core::configuration_in(entry.payload));
  } else {
    json["id"] = core::short_hexadecimal(entry.payload.high) + "." +
                 core::short_hexadecimal(entry.payload.low);
  }
  return json;
}

/// The configuration by which a server goes whose log ends at `tip` (§4.1).
core::Configuration in_force(const LogTree& tree, Ref tip, const core::Configuration& initial) {
  const Ref entry = tree.configuration(tip);
  return entry == core::kRoot ? initial : core::configuration_in(tree.payload(entry));
}

Json vote_json(ServerId vote) { return vote == core::kNobody ? Json() : Json(vote); }

}  // namespace

LogWriter::LogWriter(std::ostream& out, const sim::World& world)
    : out_(out), initial_(sim::initial_configuration(world.setup())) {
  Json header;
  header["squall_log"] = 1;
  header["complete"] = Json::array({"votes", "acknowledgements"});
  add_configuration(header, initial_);
  write(header);
  for (const ServerId server : world.servers()) boot(server, world);
}

Json LogWriter::line(ServerId server, std::string_view event) const {
  Json json;
  json["server"] = server;
  json["event"] = event;
  json["time"] = now_us_;
  return json;
}

void LogWriter::write(const Json& line) { out_ << line.dump() << '\n'; }

void LogWriter::boot(ServerId server, const sim::World& world) {
  const LogTree& tree = world.tree();
  const View& after = world.views()[server];
  const core::Log log = after.durable.log;
  Ref kept = tree.common_prefix(told_[server].durable.log.tip, log.tip);
  if (tree.index(kept) < tree.index(log.base)) kept = log.base;
  Json json = line(server, "boot");
  json["term"] = after.durable.current_term;
  json["vote"] = vote_json(after.durable.voted_for);
  if (after.role != core::Role::follower) json["role"] = core::name(after.role);
  json["last"] = tree.index(kept);
  if (kept != core::kRoot) json["last_term"] = tree.term(kept);
  if (log.base != core::kRoot) {
    json["snapshot"] = {{"index", tree.index(log.base)}, {"term", tree.term(log.base)}};
  }
  if (kept != log.tip) {
    Json& entries = json["entries"] = Json::array();
    for (Index at = tree.index(kept) + 1; at <= tree.index(log.tip); ++at) {
      entries.push_back(entry_json(tree, tree.at(log.tip, at)));
    }
  }
  if (after.commit_index > 0) json["commit"] = after.commit_index;
  write(json);
  told_[server] = after;
  told_[server].configuration = in_force(tree, log.tip, initial_);
  configuration(server, after, tree);
}

void LogWriter::state(ServerId server, const View& after) {
  const View& before = told_[server];
  const bool votes = before.durable.current_term != after.durable.current_term ||
                     before.durable.voted_for != after.durable.voted_for;
  if (!votes && before.role == after.role) return;
  Json json = line(server, "state");
  json["term"] = after.durable.current_term;
  if (votes) json["vote"] = vote_json(after.durable.voted_for);
  json["role"] = core::name(after.role);
  write(json);
}

void LogWriter::commit(ServerId server, Index index) {
  Json json = line(server, "state");
  json["commit"] = index;
  write(json);
  told_[server].commit_index = index;
}

bool LogWriter::log(ServerId server, const View& after, const LogTree& tree) {
  const core::Log old = told_[server].durable.log;
  const core::Log log = after.durable.log;
  Ref kept = tree.common_prefix(old.tip, log.tip);
  const Index index = after.commit_index;
  const bool installs = log.base != old.base && !tree.contains(old.tip, log.base);
  // A leader may commit what a configuration that it appends now lets it count, or append one that
  // follows from its commit (§4.3): so both have one line.
  const Index within = std::min(index, tree.index(kept));
  bool commits = !installs && within > told_[server].commit_index;
  if (commits && kept == log.tip) {
    commit(server, within);
    commits = false;
  }
  if (installs) {
    Json json = line(server, "snapshot");
    json["index"] = tree.index(log.base);
    json["entry"] = {{"term", tree.term(log.base)}};
    json["commit"] = std::max(told_[server].commit_index, tree.index(log.base));
    write(json);
    told_[server].commit_index = std::max(told_[server].commit_index, tree.index(log.base));
    kept = log.base;
  } else if (kept != old.tip) {
    Json json = line(server, "truncate");
    json["index"] = tree.index(kept);
    write(json);
  }
  for (Index at = tree.index(kept) + 1; at <= tree.index(log.tip); ++at) {
    Json json = line(server, "append");
    json["index"] = at;
    json["entry"] = entry_json(tree, tree.at(log.tip, at));
    if (commits) json["commit"] = told_[server].commit_index = within;
    commits = false;
    write(json);
  }
  if (index != told_[server].commit_index) commit(server, index);
  return installs;
}

void LogWriter::compaction(ServerId server, const View& after, const LogTree& tree) {
  const Ref base = after.durable.log.base;
  if (base == told_[server].durable.log.base) return;
  Json json = line(server, "snapshot");
  json["index"] = tree.index(base);
  json["entry"] = {{"term", tree.term(base)}};
  write(json);
}

void LogWriter::configuration(ServerId server, const View& after, const LogTree& tree) {
  core::Configuration& told = told_[server].configuration;
  const Ref before = tree.configuration(told_[server].durable.log.tip);
  if (before != tree.configuration(after.durable.log.tip)) {
    told = in_force(tree, after.durable.log.tip, initial_);
  }
  if (told == after.configuration) return;
  Json json = line(server, "state");
  add_configuration(json, after.configuration);
  write(json);
  told = after.configuration;
}

void LogWriter::applied(ServerId server, const View& after, bool installs, const LogTree& tree) {
  const Ref base = after.durable.log.base;
  const Ref old = installs && tree.contains(after.applied, base) ? base : told_[server].applied;
  for (Index at = tree.index(tree.common_prefix(old, after.applied)) + 1;
       at <= tree.index(after.applied); ++at) {
    Json json = line(server, "apply");
    json["index"] = at;
    json["entry"] = entry_json(tree, tree.at(after.applied, at));
    write(json);
  }
}

void LogWriter::changes(ServerId server, const sim::World& world) {
  const LogTree& tree = world.tree();
  const View& after = world.views()[server];
  state(server, after);
  const bool installs = log(server, after, tree);
  configuration(server, after, tree);
  applied(server, after, installs, tree);
  if (!installs) compaction(server, after, tree);
  const core::Configuration told = told_[server].configuration;
  told_[server] = after;
  told_[server].configuration = told;
}

void LogWriter::message(ServerId server, std::string_view event, const core::Message& message,
                        MessageId id) {
  Json json = line(server, event);
  Json& inside = json["message"];
  inside["id"] = id;
  inside["type"] = core::name(message.stands_for());
  inside["from"] = message.from;
  inside["to"] = message.to;
  inside["term"] = message.term;
  if (const auto* request = std::get_if<core::RequestVote>(&message.body)) {
    if (request->pre_vote) inside["pre_vote"] = true;
  } else if (const auto* reply = std::get_if<core::RequestVoteReply>(&message.body)) {
    inside["granted"] = reply->vote_granted;
    if (reply->pre_vote) inside["pre_vote"] = true;
  } else if (const auto* other = std::get_if<core::Opaque>(&message.body)) {
    if (other->stands_for == core::MessageType::request_vote_reply) {
      inside["granted"] = other->positive;
    }
    if (other->pre_vote) inside["pre_vote"] = true;
  }
  const Index acknowledged = checkers::acknowledged_in(message);
  if (acknowledged > 0) inside["acknowledged"] = acknowledged;
  write(json);
}

void LogWriter::departures(const sim::Report& report, const sim::World& world) {
  const auto depart = [&](const core::Message& sent) {
    message(sent.from, "send", sent, ++last_message_);
    unplaced_[core::message_key(sent, world.tree())].push_back(last_message_);
  };
  for (const core::Message& sent : report.freed) depart(sent);
  for (const core::Message& sent : report.sent) {
    if (!(report.waits && sent.after_sync)) depart(sent);
  }
}

LogWriter::MessageId& LogWriter::id_of(std::uint16_t slot, std::uint64_t key) {
  if (slot >= in_slot_.size()) in_slot_.resize(slot + std::size_t{1});
  const auto found = unplaced_.find(key);
  if (in_slot_[slot] == 0 && found != unplaced_.end()) {
    in_slot_[slot] = found->second.front();
    found->second.pop_front();
    if (found->second.empty()) unplaced_.erase(found);
  }
  return in_slot_[slot];
}

void LogWriter::remember_slots(const sim::Report& report, const sim::World& world) {
  for (const std::uint16_t slot : report.entered) {
    const std::uint64_t key = world.network().key(slot);
    if (report.action.kind == sim::ActionKind::duplicate) {
      const MessageId original = id_of(report.action.slot, key);
      id_of(slot, key) = original;
    } else {
      (void)id_of(slot, key);
    }
  }
  // What neither flies nor is held is lost.
  if (!unplaced_.empty() && world.network().held().empty()) unplaced_.clear();
}

void LogWriter::add(const sim::Report& report, const sim::World& world, sim::Time now) {
  if (!report.enabled) return;
  now_us_ = now;
  const ServerId server = report.action.server;
  const bool arrives = report.action.kind == sim::ActionKind::deliver && report.has_message &&
                       (report.stepped || report.stopped);
  if (report.has_message && report.action.kind != sim::ActionKind::duplicate &&
      report.action.kind != sim::ActionKind::release_message) {
    const MessageId id = std::exchange(id_of(report.action.slot, report.message_key), 0);
    if (arrives) message(server, "receive", report.message, id);
  }
  if (report.emptied) write(line(server, "replace"));
  if (report.stopped) {
    write(line(server, "crash"));
  } else if (report.stepped && report.action.kind == sim::ActionKind::restart) {
    boot(server, world);
  } else if (report.stepped && report.changed) {
    changes(server, world);
  }
  departures(report, world);
  remember_slots(report, world);
}

}  // namespace squall::traces::server_log
