// Names and messages as in the trace of etcd's Raft.
#pragma once

#include <string>

#include "core/message.hpp"
#include "scenarios/json/value.hpp"
#include "traces/exports/message_parts.hpp"

namespace squall::traces::exports {

std::string etcd_id(core::ServerId server);
scenarios::json::Value etcd_ids(core::ServerSet servers);
const char* etcd_role(core::Role role);

/// What its loggers call a message, and the event without "Send" or "Receive"; nothing for the messages
/// of which they write no line.
struct EtcdName {
  const char* type = "";
  const char* event = "";
};
EtcdName etcd_name(const MessageParts& parts);

/// `commit`: that the message tells; none beyond its entries.
scenarios::json::Value etcd_message(const core::Message& message, const MessageParts& parts,
                                    core::Index commit);
/// What a server that votes for itself, or has written an entry, tells itself there.
scenarios::json::Value own_reply(const char* type, core::ServerId server, core::Term term,
                                 core::Index index);
/// What changed in a server's configuration, in its loggers' words.
scenarios::json::Value etcd_changes(const core::Configuration& before,
                                    const core::Configuration& after);

}  // namespace squall::traces::exports
