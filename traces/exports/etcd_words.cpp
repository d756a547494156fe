// Names and messages as in the trace of etcd's Raft.
#include "traces/exports/etcd_words.hpp"

#include "core/describe.hpp"
#include "traces/exports/event_words.hpp"

namespace squall::traces::exports {

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
    case core::Role::pre_candidate:
      // Its specification has no pre-votes.
      return "StateFollower";
    case core::Role::candidate:
      return "StateCandidate";
    case core::Role::leader:
      return "StateLeader";
  }
  return "";
}

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

static bool is_etcd_reply(MessageType type) {
  return type == MessageType::request_vote_reply || type == MessageType::append_entries_reply ||
         type == MessageType::install_snapshot_reply;
}

Value etcd_message(const core::Message& message, const MessageParts& parts, core::Index commit) {
  const bool is_snapshot = parts.type == MessageType::install_snapshot;
  Value json = Value::object();
  json["type"] = etcd_name(parts).type;
  json["term"] = message.term;
  json["from"] = etcd_id(message.from);
  json["to"] = etcd_id(message.to);
  json["entries"] = is_snapshot ? parts.position.index.value() : parts.entries;
  json["logTerm"] = is_snapshot ? core::Term(0) : parts.position.term;
  json["index"] = is_snapshot ? core::Index(0) : parts.position.index;
  json["commit"] = commit;
  json["vote"] = "0";
  json["reject"] = is_etcd_reply(parts.type) && !parts.is_positive;
  json["rejectHint"] = parts.hint;
  return json;
}

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

Value own_reply(const char* type, ServerId server, core::Term term, core::Index index) {
  Value json = Value::object();
  json["type"] = type;
  json["term"] = term;
  json["from"] = etcd_id(server);
  json["to"] = etcd_id(server);
  json["entries"] = 0;
  json["logTerm"] = 0;
  json["index"] = index;
  json["commit"] = 0;
  json["vote"] = "0";
  json["reject"] = false;
  json["rejectHint"] = 0;
  return json;
}

}  // namespace squall::traces::exports
