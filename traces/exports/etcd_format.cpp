// A run as the state machine trace that etcd's Raft writes for the validation against its TLA+ specification.
#include <algorithm>
#include <ostream>
#include <string_view>
#include <utility>
#include <vector>

#include "core/describe.hpp"
#include "scenarios/json/value.hpp"
#include "traces/exports/etcd_words.hpp"
#include "traces/exports/event_words.hpp"
#include "traces/exports/export_formats.hpp"
#include "traces/exports/message_parts.hpp"

namespace squall::traces::exports {
namespace {

using core::MessageType;
using core::ServerId;
using scenarios::json::Value;

/// A line's state is the one that the lines of its server amount to so far. What a server receives
/// comes before what that changes, and what it sends comes after it. "Ready" is where messages leave and
/// all that was changed is written. The commit index is on disk there: that of a server which restarts
/// is the one of its latest "Ready", and what it then sends tells that one.
class EtcdFormat final : public ExportFormat {
 public:
  explicit EtcdFormat(std::ostream& out) : out_(out) {}

  void begin(const Opening& opening) override {
    time_us_ = opening.time_us;
    for (const ServerId server : opening.world->servers()) {
      if (opening.world->down().contains(server)) continue;
      boot(server, *opening.world);
      // After a restart "InitState" alone says so.
      const core::Role role = opening.world->views()[server].role;
      write(role == core::Role::leader      ? "BecomeLeader"
            : role == core::Role::candidate ? "BecomeCandidate"
                                            : "BecomeFollower",
            server);
    }
  }

  void add(const RunEvent& event) override {
    const sim::Report& report = *event.report;
    const sim::World& world = *event.world;
    time_us_ = event.time_us;
    const ServerId server = event.server;
    if (event.arrival == Arrival::arrives) receive(event);
    if (event.boots()) {
      boot(server, world);
    } else if (report.stepped && report.changed) {
      changes(server, world, report.waits);
    }
    if (report.stepped) {
      for (const core::Message& sent : report.sent) {
        message("Send", server, sent, world, commit_in(server, parts_of(sent)));
      }
    }
    note_commits(event);
    const bool copies = report.action.kind == sim::ActionKind::duplicate;
    const bool leaves = !event.departures.empty() && !copies;
    const bool is_written = report.action.kind == sim::ActionKind::sync ||
                            (report.stepped && report.changed && !report.waits);
    if (server != core::kNobody && !report.stopped && (leaves || is_written)) {
      ready(server, !report.waits);
    }
  }

  void end(const Closing&) override {}

 private:
  struct Told {
    core::View view;
    core::Index last = 0;
    core::Index commit = 0;
    core::Index written_commit = 0;
    core::Configuration configuration;  // as of the commit index
    std::vector<Value> to_itself;       // what comes back when it is written
  };

  void write(const char* name, ServerId server, Value rest = Value::object()) {
    const Told& told = told_[server];
    const core::View& view = told.view;
    Value state = Value::object();
    state["term"] = view.durable.current_term;
    state["vote"] = etcd_id(view.durable.voted_for);
    state["commit"] = told.commit;
    Value event = Value::object();
    event["name"] = name;
    event["nid"] = etcd_id(server);
    event["state"] = state;
    event["role"] = etcd_role(view.role);
    event["log"] = told.last;
    event["conf"] =
        Value::array({etcd_ids(told.configuration.voters), etcd_ids(told.configuration.outgoing)});
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
    Told& told = told_[server];
    told.to_itself.clear();
    told.commit = std::max(told.view.commit_index, told.written_commit);
    told.configuration = committed_configuration(server, world);
    write("InitState", server);
  }

  /// Its specification takes a configuration when it is committed.
  core::Configuration committed_configuration(ServerId server, const sim::World& world) const {
    const core::View& view = world.views()[server];
    const core::LogTree& tree = world.tree();
    core::Ref at = view.durable.log.tip;
    while (tree.index(at) > told_[server].commit) at = tree.parent(at);
    const core::Ref entry = tree.configuration(at);
    return entry == core::kRoot ? sim::initial_configuration(world.setup())
                                : core::configuration_in(tree.payload(entry));
  }

  void become(ServerId server, const char* name, core::Role role) {
    told_[server].view.role = role;
    write(name, server);
  }
  void campaign(ServerId server) {
    become(server, "BecomeCandidate", core::Role::candidate);
    tell_itself(server, "SendRequestVoteResponse", "MsgVoteResp", core::Index(0));
  }
  void tell_itself(ServerId server, const char* event, const char* type, core::Index index) {
    Told& told = told_[server];
    Value rest = Value::object();
    rest["msg"] = own_reply(type, server, told.view.durable.current_term, index);
    write(event, server, rest);
    told.to_itself.push_back(rest);
  }
  /// `is_written`: what it tells itself comes back.
  void ready(ServerId server, bool is_written) {
    Told& told = told_[server];
    write("Ready", server);
    told.written_commit = told.commit;
    if (!is_written) return;
    for (const Value& rest : std::exchange(told.to_itself, {})) {
      const bool votes = rest.find("msg")->find("type")->text() == "MsgVoteResp";
      write(votes ? "ReceiveRequestVoteResponse" : "ReceiveAppendEntriesResponse", server, rest);
    }
  }

  void changes(ServerId server, const sim::World& world, bool waits) {
    Told& told = told_[server];
    const core::View before = told.view;
    const core::View& after = world.views()[server];
    told.view.durable.current_term = after.durable.current_term;
    told.view.durable.voted_for = after.durable.voted_for;
    const bool is_later = before.durable.current_term != after.durable.current_term;
    const bool is_other =
        std::string_view(etcd_role(before.role)) != etcd_role(after.role) || is_later;
    // It may commit its own removal, and give up in the same step.
    if (before.role == core::Role::leader && after.role != before.role && !is_later) {
      commit(server, after, waits);
      apply_configuration(server, world);
    }
    if (after.role == core::Role::leader && is_other) {
      // Alone it is elected in one step.
      if (before.role != core::Role::candidate || is_later) campaign(server);
      if (!told.to_itself.empty()) ready(server, true);
      become(server, "BecomeLeader", after.role);
    } else if (after.role == core::Role::candidate && is_other) {
      campaign(server);
    } else if (is_other) {
      // A vote for another one comes later, with the reply.
      if (is_later) told.view.durable.voted_for = core::kNobody;
      become(server, "BecomeFollower", after.role);
    }
    told.view.durable.voted_for = after.durable.voted_for;
    append(server, before, world);
    told.view = after;
    if (after.role == core::Role::leader) commit(server, after, waits);
    told.commit = std::max(told.commit, after.commit_index);
    apply_configuration(server, world);
  }

  void commit(ServerId server, const core::View& after, bool waits) {
    Told& told = told_[server];
    if (after.commit_index <= told.commit) return;
    if (!told.to_itself.empty() && !waits) ready(server, true);
    told.commit = after.commit_index;
    write("Commit", server);
  }

  void append(ServerId server, const core::View& before, const sim::World& world) {
    Told& told = told_[server];
    const core::LogTree& tree = world.tree();
    const core::View& after = world.views()[server];
    const core::Log log = after.durable.log;
    const bool leads = after.role == core::Role::leader && told.last < tree.index(log.tip);
    while (leads && told.last < tree.index(log.tip)) {
      ++told.last;
      replicate(server, before, tree, tree.at(log.tip, told.last));
    }
    told.last = tree.index(log.tip);
    if (leads) tell_itself(server, "SendAppendEntriesResponse", "MsgAppResp", told.last);
  }

  void apply_configuration(ServerId server, const sim::World& world) {
    Told& told = told_[server];
    const core::Configuration next = committed_configuration(server, world);
    if (next == told.configuration) return;
    write("ApplyConfChange", server, configuration_change(Value::array(), next));
    told.configuration = next;
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

  /// What this message of the server tells.
  core::Index commit_in(ServerId server, const MessageParts& parts) const {
    if (parts.type != MessageType::append_entries) return parts.commit;
    const core::Index end = parts.position.index + parts.entries;
    return std::min(std::max(parts.commit, told_[server].commit), end);
  }
  void note_commits(const RunEvent& event) {
    for (const Departure& one : event.departures) {
      const bool is_copy = one.copy_of != 0;
      commits_.resize(std::max<std::size_t>(commits_.size(), one.id + 1));
      commits_[one.id] =
          is_copy ? commit_of(one.copy_of) : commit_in(event.server, parts_of(one.message));
      // Asked about what it has committed, a server of etcd's answers how far that goes.
      const bool answers = event.arrival == Arrival::arrives && is_about_committed_;
      if (answers && parts_of(one.message).type == MessageType::append_entries_reply) {
        commits_[one.id] = told_[event.server].commit;
      }
    }
  }
  core::Index commit_of(MessageId id) const {
    return id < commits_.size() ? commits_[id] : core::Index(0);
  }

  void receive(const RunEvent& event) {
    const sim::Report& report = *event.report;
    const MessageParts parts = parts_of(report.message);
    // A request that is ignored is none there.
    const bool asks_for_vote = parts.type == MessageType::request_vote;
    if (asks_for_vote && report.sent.empty() && !report.changed) return;
    const core::Index commit = commit_of(event.message);
    message("Receive", event.server, report.message, *event.world, commit);
    is_about_committed_ = parts.type == MessageType::append_entries &&
                          parts.position.index < told_[event.server].commit;
    if (parts.type != MessageType::append_entries) return;
    const bool accepts =
        std::any_of(report.sent.begin(), report.sent.end(), [](const core::Message& sent) {
          const auto* reply = std::get_if<core::AppendEntriesReply>(&sent.body);
          return reply != nullptr && reply->success;
        });
    if (accepts) told_[event.server].commit = std::max(told_[event.server].commit, commit);
  }

  void message(const std::string& verb, ServerId server, const core::Message& message,
               const sim::World& world, core::Index commit) {
    const MessageParts parts = parts_of(message);
    const EtcdName name = etcd_name(parts);
    if (*name.event == '\0') return;
    Value rest = Value::object();
    rest["msg"] = etcd_message(message, parts, commit);
    if (parts.type == MessageType::append_entries_reply) {
      rest["msg"]["commit"] = core::Index(0);
      if (parts.is_positive) rest["msg"]["index"] = commit > 0 ? commit : parts.position.index;
    }
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
  // By message: the commit index that it tells; of a reply, where it matches besides.
  std::vector<core::Index> commits_;
  bool is_about_committed_ = false;  // the request that the latest event received
};

}  // namespace

std::unique_ptr<ExportFormat> etcd_format(std::ostream& out) {
  return std::make_unique<EtcdFormat>(out);
}

}  // namespace squall::traces::exports
