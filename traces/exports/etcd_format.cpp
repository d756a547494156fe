// A run as the state machine trace that etcd's Raft writes for the validation against its TLA+ specification.
#include <algorithm>
#include <ostream>

#include "core/describe.hpp"
#include "scenarios/json/value.hpp"
#include "traces/exports/event_words.hpp"
#include "traces/exports/export_formats.hpp"
#include "traces/exports/message_parts.hpp"

namespace squall::traces::exports {
namespace {

using core::MessageType;
using core::ServerId;
using scenarios::json::Value;

std::string etcd_id(ServerId server) { return to_string(server); }

Value etcd_ids(core::ServerSet servers) {
  Value list = Value::array();
  for (const ServerId server : servers) list.push_back(etcd_id(server));
  return list;
}

const char* etcd_role(core::Role role) {
  switch (role) {
    case core::Role::follower:
      return "StateFollower";
    case core::Role::pre_candidate:
      return "StatePreCandidate";
    case core::Role::candidate:
      return "StateCandidate";
    case core::Role::leader:
      return "StateLeader";
  }
  return "";
}

/// What its loggers call a message, and the event without "Send" or "Receive"; nothing for the messages
/// of which they write no line.
struct EtcdName {
  const char* type = "";
  const char* event = "";
};
EtcdName etcd_name(const MessageParts& parts) {
  if (parts.is_pre_vote) return {};
  switch (parts.type) {
    case MessageType::request_vote:
      return {"MsgVote", "RequestVoteRequest"};
    case MessageType::request_vote_reply:
      return {"MsgVoteResp", "RequestVoteResponse"};
    case MessageType::append_entries:
      return {"MsgApp", "AppendEntriesRequest"};
    case MessageType::append_entries_reply:
      return {"MsgAppResp", "AppendEntriesResponse"};
    case MessageType::install_snapshot:
      return {"MsgSnap", "AppendEntriesRequest"};
    case MessageType::install_snapshot_reply:
      // A chunk that was not the last one has no answer there.
      if (parts.is_positive) return {"MsgAppResp", "AppendEntriesResponse"};
      return {};
    case MessageType::timeout_now:
    case MessageType::read_index:
    case MessageType::read_index_reply:
    case MessageType::forward:
    case MessageType::opaque:
      return {};
  }
  return {};
}

bool is_etcd_reply(MessageType type) {
  return type == MessageType::request_vote_reply || type == MessageType::append_entries_reply ||
         type == MessageType::install_snapshot_reply;
}

Value etcd_message(const core::Message& message, const MessageParts& parts) {
  const bool is_snapshot = parts.type == MessageType::install_snapshot;
  Value json = Value::object();
  json["type"] = etcd_name(parts).type;
  json["term"] = message.term;
  json["from"] = etcd_id(message.from);
  json["to"] = etcd_id(message.to);
  json["entries"] = is_snapshot ? parts.position.index.value() : parts.entries;
  json["logTerm"] = is_snapshot ? core::Term(0) : parts.position.term;
  json["index"] = is_snapshot ? core::Index(0) : parts.position.index;
  json["commit"] = parts.commit;
  json["vote"] = "0";
  json["reject"] = is_etcd_reply(parts.type) && !parts.is_positive;
  json["rejectHint"] = parts.hint;
  return json;
}

/// What changed in a server's configuration, in its loggers' words.
Value etcd_changes(const core::Configuration& before, const core::Configuration& after) {
  Value list = Value::array();
  const auto add = [&list](core::ServerSet servers, const char* action) {
    for (const ServerId server : servers) {
      Value change = Value::object();
      change["nid"] = etcd_id(server);
      change["action"] = action;
      list.push_back(change);
    }
  };
  add(after.voters - before.voters, "AddNewServer");
  add(before.members() - after.members(), "RemoveServer");
  add(after.learners - before.learners, "AddLearner");
  return list;
}

/// A line's state is the one that the lines of its server amount to so far. What a server receives
/// comes before what that changes, and what it sends comes after it, whether it is on disk or not.
class EtcdFormat final : public ExportFormat {
 public:
  explicit EtcdFormat(std::ostream& out) : out_(out) {}

  void begin(const Opening& opening) override {
    time_us_ = opening.time_us;
    for (const ServerId server : opening.world->servers()) {
      if (!opening.world->down().contains(server)) boot(server, *opening.world);
    }
  }

  void add(const RunEvent& event) override {
    const sim::Report& report = *event.report;
    const sim::World& world = *event.world;
    time_us_ = event.time_us;
    const ServerId server = event.server;
    if (event.arrival == Arrival::arrives) message("Receive", server, report.message, world);
    if (event.boots()) {
      boot(server, world);
    } else if (report.stepped && report.changed) {
      changes(server, world);
    }
    if (!report.stepped) return;
    for (const core::Message& sent : report.sent) message("Send", server, sent, world);
  }

  void end(const Closing&) override {}

 private:
  struct Told {
    core::View view;
    core::Index last = 0;
  };

  void write(const char* name, ServerId server, Value rest = Value::object()) {
    const Told& told = told_[server];
    const core::View& view = told.view;
    Value state = Value::object();
    state["term"] = view.durable.current_term;
    state["vote"] = etcd_id(view.durable.voted_for);
    state["commit"] = view.commit_index;
    Value event = Value::object();
    event["name"] = name;
    event["nid"] = etcd_id(server);
    event["state"] = state;
    event["role"] = etcd_role(view.role);
    event["log"] = told.last;
    event["conf"] =
        Value::array({etcd_ids(view.configuration.voters), etcd_ids(view.configuration.outgoing)});
    for (const char* key : {"msg", "prop"}) {
      if (const Value* value = rest.find(key)) event[key] = *value;
    }
    Value line = Value::object();
    line["ts"] = time_us_;
    line["tag"] = "trace";
    line["event"] = event;
    out_ << line.dump() << '\n';
  }

  void tell(ServerId server, const sim::World& world) {
    told_[server].view = world.views()[server];
    told_[server].last = world.tree().index(world.views()[server].durable.log.tip);
  }
  void boot(ServerId server, const sim::World& world) {
    tell(server, world);
    write("InitState", server);
    const core::Role role = world.views()[server].role;
    write(role == core::Role::leader      ? "BecomeLeader"
          : role == core::Role::candidate ? "BecomeCandidate"
                                          : "BecomeFollower",
          server);
  }

  void changes(ServerId server, const sim::World& world) {
    Told& told = told_[server];
    const core::View before = told.view;
    const core::View& after = world.views()[server];
    const core::LogTree& tree = world.tree();
    told.view.durable.current_term = after.durable.current_term;
    told.view.durable.voted_for = after.durable.voted_for;
    told.view.role = after.role;
    const bool is_later = before.durable.current_term != after.durable.current_term;
    if (after.role == core::Role::leader && (before.role != after.role || is_later)) {
      write("BecomeLeader", server);
    } else if (after.role == core::Role::candidate && (before.role != after.role || is_later)) {
      write("BecomeCandidate", server);
    } else if (after.role == core::Role::follower && (before.role != after.role || is_later)) {
      // A vote for another one comes later, with the reply.
      if (is_later) told.view.durable.voted_for = core::kNobody;
      write("BecomeFollower", server);
    }
    const core::Log log = after.durable.log;
    if (after.role == core::Role::leader) {
      while (told.last < tree.index(log.tip)) {
        ++told.last;
        replicate(server, before, tree, tree.at(log.tip, told.last));
      }
    }
    told.last = tree.index(log.tip);
    if (before.configuration != after.configuration) {
      Value rest = configuration_change(Value::array(), after.configuration);
      write("ApplyConfChange", server, rest);
      told.view.configuration = after.configuration;
    }
    told.view = after;
    if (after.role == core::Role::leader && before.commit_index != after.commit_index) {
      write("Commit", server);
    }
  }

  void replicate(ServerId server, const core::View& before, const core::LogTree& tree,
                 core::Ref entry) {
    if (tree.kind(entry) != core::EntryKind::configuration) return write("Replicate", server);
    const core::Configuration next = core::configuration_in(tree.payload(entry));
    Value rest = configuration_change(etcd_changes(before.configuration, next), next);
    write("ChangeConf", server, rest);
  }
  static Value configuration_change(const Value& changes, const core::Configuration& next) {
    Value change = Value::object();
    if (!changes.empty()) change["changes"] = changes;
    if (changes.empty()) change["newconf"] = etcd_ids(next.voters);
    Value rest = Value::object();
    rest["prop"]["cc"] = change;
    return rest;
  }

  void message(const std::string& verb, ServerId server, const core::Message& message,
               const sim::World& world) {
    const MessageParts parts = parts_of(message);
    const EtcdName name = etcd_name(parts);
    if (*name.event == '\0') return;
    Value rest = Value::object();
    rest["msg"] = etcd_message(message, parts);
    if (verb == "Send" && parts.type == MessageType::append_entries) {
      if (const auto progress = world.progress_of(server, message.to)) {
        Value known = Value::object();
        known["match"] = progress->match_index;
        known["next"] = progress->next_index;
        rest["prop"] = known;
      }
    }
    write((verb + name.event).c_str(), server, rest);
  }

  std::ostream& out_;
  sim::Time time_us_ = 0;
  core::PerServer<Told> told_;  // by server: what its lines amount to
};

}  // namespace

std::unique_ptr<ExportFormat> etcd_format(std::ostream& out) {
  return std::make_unique<EtcdFormat>(out);
}

}  // namespace squall::traces::exports
