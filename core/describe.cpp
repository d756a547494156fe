// One-line texts of all core types.
#include "core/describe.hpp"

#include "core/hexadecimal.hpp"

namespace squall::core {

namespace {

std::string server_name(ServerId server) { return server == kNobody ? "none" : to_string(server); }

std::string head(std::string_view title, const Message& message) {
  return std::string(title) + " " + to_string(message.from) + "→" + to_string(message.to) +
         " term " + to_string(message.term);
}

std::string round_text(std::uint32_t round) {
  return round == 0 ? "" : " round " + std::to_string(round);
}

std::string tail(const RequestVote& request) {
  return " last " + describe(request.last_log) + (request.transfer ? " by transfer" : "");
}

std::string tail(const RequestVoteReply& reply) {
  return reply.vote_granted ? " granted" : " refused";
}

std::string tail(const AppendEntries& request) {
  return " prev " + describe(request.prev_log) + " +" + std::to_string(request.count) + " commit " +
         to_string(request.leader_commit) + (request.quiesces() ? ", the last" : "") +
         round_text(request.round);
}

std::string tail(const AppendEntriesReply& reply) {
  if (reply.success) {
    return " match " + to_string(reply.match_index) + round_text(reply.round);
  }
  return " refused at " + to_string(reply.match_index) + ", conflict " + describe(reply.conflict) +
         round_text(reply.round);
}

std::string tail(const InstallSnapshot& request) {
  return " last " + describe(request.last) + " chunk " + std::to_string(request.chunk + 1) + "/" +
         std::to_string(request.chunks) + " " + describe(request.configuration);
}

std::string tail(const InstallSnapshotReply& reply) {
  const std::string of = " of " + describe(reply.last);
  return reply.installed ? of + " installed"
                         : of + " expects chunk " + std::to_string(reply.chunk + 1);
}

std::string tail(const TimeoutNow&) { return ""; }
std::string tail(const ReadIndex& request) { return " read " + std::to_string(request.read); }
std::string tail(const ReadIndexReply& reply) {
  return " read " + std::to_string(reply.read) + " index " + to_string(reply.index);
}
std::string tail(const Forward& request) {
  return " " + std::string(name(request.kind)) + " " + describe(request.payload());
}

std::string tail(const Opaque& message) {
  std::string text;
  if (message.position != Position{}) text.append(" ").append(describe(message.position));
  if (message.count != 0) text.append(" +").append(std::to_string(message.count));
  if (message.positive) text += " yes";
  return text + (message.bytes == kNoBytes ? ", no bytes" : "");
}

std::string_view title(const RequestVote& request) {
  return request.pre_vote ? "PreVote" : "RequestVote";
}
std::string_view title(const RequestVoteReply& reply) {
  return reply.pre_vote ? "PreVoteReply" : "RequestVoteReply";
}
std::string_view title(const AppendEntries&) { return "AppendEntries"; }
std::string_view title(const AppendEntriesReply&) { return "AppendEntriesReply"; }
std::string_view title(const InstallSnapshot&) { return "InstallSnapshot"; }
std::string_view title(const InstallSnapshotReply&) { return "InstallSnapshotReply"; }
std::string_view title(const TimeoutNow&) { return "TimeoutNow"; }
std::string_view title(const ReadIndex&) { return "ReadIndex"; }
std::string_view title(const ReadIndexReply&) { return "ReadIndexReply"; }
std::string_view title(const Forward&) { return "Forward"; }
std::string title(const Opaque& message) {
  if (message.stands_for == MessageType::opaque) return "Opaque";
  return (message.pre_vote ? "pre-vote " : "") + std::string(name(message.stands_for));
}

std::string text(const Receive& input) { return "receive " + describe(input.message); }
std::string text(const ElectionTimeout&) { return "election timeout"; }
std::string text(const HeartbeatTimeout&) { return "heartbeat timeout"; }
std::string text(const ClientRequest& input) {
  return "client request " +
         (input.kind == EntryKind::session ? std::string("session ") : std::string()) +
         describe(input.payload);
}
std::string text(const Synced& input) {
  return "synced term " + to_string(input.current_term) + " last " + describe(input.durable);
}
std::string text(const SilenceTimeout&) { return "silence timeout"; }
std::string text(const ClientRead& input) { return "client read " + std::to_string(input.read); }
std::string text(const LeaseExpired&) { return "lease expired"; }
std::string text(const Compact&) { return "compact"; }
std::string text(const ChangeMembership& input) {
  return "change membership to " + describe(Configuration{input.voters, {}, input.learners});
}
std::string text(const TransferLeadership& input) {
  return "transfer leadership to " +
         (input.target == kNobody ? "any voter" : to_string(input.target));
}
std::string text(const ForgetLeader&) { return "forget the leader"; }
std::string text(const WriteFailed&) { return "a write failed"; }
std::string text(const NamedTimeout& input) {
  return "timeout of timer " + std::to_string(input.timer);
}

}  // namespace

std::string_view name(MessageType type) noexcept { return name_of(type); }
std::string_view name(Role role) noexcept { return name_of(role); }
std::string_view name(EntryKind kind) noexcept { return name_of(kind); }
std::string_view name(Timer timer) noexcept { return name_of(timer); }

std::string describe(ServerSet servers) {
  std::string text = "{";
  for (const ServerId server : servers) {
    if (text.size() > 1) text += ",";
    text += to_string(server);
  }
  return text + "}";
}

std::string describe(Position position) {
  return to_string(position.index) + "/" + to_string(position.term);
}

std::string describe(const Payload& payload) {
  return hexadecimal(payload.high) + hexadecimal(payload.low);
}

std::string describe(const Entry& entry) {
  std::string text = std::string(name(entry.kind)) + " term " + to_string(entry.term);
  if (entry.kind == EntryKind::configuration) {
    return text + " " + describe(configuration_in(entry.payload));
  }
  if (entry.kind != EntryKind::no_op) text += " " + describe(entry.payload);
  return text;
}

std::string describe(const Message& message) {
  return std::visit([&](const auto& body) { return head(title(body), message) + tail(body); },
                    message.body);
}

std::string describe(const Message& message, std::string_view words) {
  const auto title_of = [](const auto& body) { return std::string(title(body)); };
  return head(std::visit(title_of, message.body), message) + " " + std::string(words);
}

std::string describe(const Durable& durable, const LogTree& tree) {
  return "term " + to_string(durable.current_term) + " vote " + server_name(durable.voted_for) +
         " last " + describe(tree.position(durable.log.tip));
}

std::string describe(const View& view, const LogTree& tree) {
  return std::string(name(view.role)) + " " + describe(view.durable, tree) + " commit " +
         to_string(view.commit_index) + " follows " + server_name(view.leader);
}

std::string describe(const Configuration& configuration) {
  std::string text = "voters " + describe(configuration.voters);
  if (configuration.is_joint()) text += " and " + describe(configuration.outgoing);
  if (!configuration.learners.empty()) text += " learners " + describe(configuration.learners);
  return text;
}

std::string describe(const Input& input) {
  return std::visit([](const auto& some) { return text(some); }, input);
}

}  // namespace squall::core
