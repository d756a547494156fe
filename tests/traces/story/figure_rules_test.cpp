// The rule that a step breaks, by its input and by what the reference does otherwise.
#include "tests/catch.hpp"
#include "traces/story/lockstep.hpp"

namespace squall::tests::figure_rules_test {

namespace {

using core::Role;
using traces::story::Aspect;
using traces::story::Deviation;

Deviation on(const core::Input& input, Aspect aspect) {
  Deviation deviation;
  deviation.server = 1;
  deviation.input = input;
  deviation.aspect = aspect;
  return deviation;
}

Deviation on_message(const core::Body& body, Aspect aspect, core::Term term = 0) {
  core::Message message;
  message.from = 2;
  message.to = 1;
  message.term = term;
  message.body = body;
  return on(core::Receive{message}, aspect);
}

bool says(const Deviation& deviation, const std::string& part) {
  return std::string(traces::story::rule_of(deviation)).find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Each row of Figure 3.1 that a server can break has its rule", "[traces][story]") {
  CHECK(says(on_message(core::RequestVote{}, Aspect::vote), "grant the vote if votedFor is null"));
  CHECK(says(on_message(core::RequestVote{}, Aspect::timer), "election timer starts again only"));
  CHECK(says(on_message(core::RequestVoteReply{}, Aspect::role), "become leader when votes"));
  CHECK(says(on_message(core::AppendEntriesReply{}, Aspect::term),
             "if an RPC request or response contains a term T > currentTerm"));
  CHECK(says(on_message(core::AppendEntries{}, Aspect::log), "same index, different terms"));
  CHECK(says(on_message(core::AppendEntries{}, Aspect::role),
             "if AppendEntries is received from the new leader, convert to follower"));
  CHECK(says(on_message(core::AppendEntries{}, Aspect::vote), "votedFor is the candidate that"));
  CHECK(says(on_message(core::RequestVoteReply{}, Aspect::vote), "neither forgotten nor changed"));
  CHECK(says(on_message(core::AppendEntries{}, Aspect::commit_index), "min(leaderCommit"));
  CHECK(says(on_message(core::AppendEntriesReply{}, Aspect::commit_index),
             "log[N].term == currentTerm"));
  CHECK(says(on_message(core::AppendEntriesReply{}, Aspect::message), "decrement nextIndex"));
  CHECK(says(on(core::ElectionTimeout{}, Aspect::term), "vote for self"));
  CHECK(says(on(core::HeartbeatTimeout{}, Aspect::message), "heartbeats during idle periods"));
  CHECK(says(on(core::ClientRequest{}, Aspect::log), "after the entry is applied"));
  CHECK(says(on(core::HeartbeatTimeout{}, Aspect::applied), "apply log[lastApplied]"));
  CHECK(says(on_message(core::AppendEntries{}, Aspect::persistence), "on stable storage"));
}

TEST_CASE("A candidate that wins owes heartbeats; one that counts wrongly broke another rule",
          "[traces][story]") {
  Deviation silent = on_message(core::RequestVoteReply{}, Aspect::message);
  silent.before.role = Role::candidate;
  silent.expected.role = Role::leader;
  CHECK(says(silent, "upon election send empty AppendEntries"));
  silent.aspect = Aspect::role;
  CHECK(says(silent, "become leader when votes"));
}

TEST_CASE("Who hears a leader takes no notice of a candidate's later term (§4.2.3)",
          "[traces][story]") {
  Deviation deviation = on_message(core::RequestVote{}, Aspect::term, 5);
  deviation.before.durable.current_term = 4;
  deviation.expected.durable.current_term = 4;
  CHECK(says(deviation, "§4.2.3"));
  deviation.expected.durable.current_term = 5;
  CHECK(says(deviation, "set currentTerm = T"));
}

TEST_CASE("An election timeout means other things to a leader, and before a pre-vote",
          "[traces][story]") {
  Deviation deviation = on(core::ElectionTimeout{}, Aspect::acceptance);
  deviation.before.role = Role::leader;
  CHECK(says(deviation, "gives up a transfer"));
  deviation.before.role = Role::follower;
  deviation.expected.role = Role::pre_candidate;
  CHECK(says(deviation, "Pre-Vote (§9.6)"));
}

TEST_CASE(
    "What concerns configurations, reads and leases has its chapter's rule, whatever the input",
    "[traces][story]") {
  CHECK(says(on(core::Compact{}, Aspect::configuration), "Membership (chapter 4)"));
  CHECK(says(on(core::HeartbeatTimeout{}, Aspect::read), "Read-only queries (§6.4)"));
  CHECK(says(on(core::ElectionTimeout{}, Aspect::lease), "Leases (§6.4.1)"));
  CHECK(says(on(core::Compact{}, Aspect::snapshot), "Log compaction (chapter 5)"));
  CHECK(says(on_message(core::InstallSnapshot{}, Aspect::snapshot), "Figure 5.3"));
  CHECK(says(on_message(core::TimeoutNow{}, Aspect::term), "§3.10"));
  Deviation booted;
  booted.booted = true;
  CHECK(says(booted, "a server restarts with them"));
}

}  // namespace squall::tests::figure_rules_test
