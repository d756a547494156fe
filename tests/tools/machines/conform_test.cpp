// The first step of a machine that Figure 3.1 forbids.
#include "tests/tools/machines/raft_source.hpp"

namespace squall::tests::conform_test {

namespace {

/// One thing done otherwise, and what is said of it.
struct Fault {
  const char* name;
  const char* find;
  const char* replace;
  const char* did;
  const char* rule;
};

constexpr Fault kFaults[]{
    {"votes twice", "(s->voted_for == RAFT_NOBODY || s->voted_for == from)) {", "1) {",
     "has voted for server ", "votedFor"},
    {"votes for a short log", "m->term == s->term && is_up_to_date &&",
     "m->term == s->term && (is_up_to_date || 1) &&", "votes for server ",
     "at least as up-to-date"},
    {"leads with too few votes", "        if (is_majority(s, s->votes)) lead(s, env);",
     "        lead(s, env);", "is leader, with votes of", "from a majority of servers"},
    {"counts entries of earlier terms", "    if (term_at(s, index) != s->term) break;\n", "",
     "has commit index", "log[N].term == currentTerm"},
    {"takes entries without the one before", "term_at(s, m->prev_index) == m->prev_term) {",
     "m->prev_term < 1000) {", "", "no entry at prevLogIndex with prevLogTerm"},
    {"acknowledges all that it has", "reply.match_index = m->prev_index + m->count;",
     "reply.match_index = s->last;", "acknowledges entries up to", "AppendEntries"},
};

}  // namespace

TEST_CASE("The small Raft does what Figure 3.1 says", "[tools][machines]") {
  const RaftSource squall;
  const auto held = squall.json({"conform", squall.small_raft(), "--seeds", "1..10"});
  CHECK(held["disagreement"] == nullptr);
  CHECK(held["runs"] > 40);
  CHECK(held["steps"] > 100'000);
  CHECK(held["exit_code"] == 0);
}

TEST_CASE("Each rule that is left out is named at the first step", "[tools][machines][slow]") {
  const RaftSource squall;
  for (const Fault& fault : kFaults) {
    const std::string machine =
        squall.compiled(RaftSource::with(RaftSource::in_c(), fault.find, fault.replace));
    const Finished found = squall({"conform", machine, "--seeds", "1..200"});
    INFO(fault.name << "\n" << found.out << found.error);
    CHECK(found.code == 1);
    CHECK(contains(found.out, fault.did));
    CHECK(contains(found.out, fault.rule));
  }
}

TEST_CASE("What Raft leaves free is named, and may be allowed", "[tools][machines]") {
  const RaftSource squall;
  const std::string machine = squall.compiled(
      RaftSource::with(RaftSource::in_c(), "m->term == s->term && is_up_to_date &&",
                       "m->term == s->term && is_up_to_date && m->prev_index % 2 == 0 &&"));
  const Finished found = squall({"conform", machine, "--seeds", "1..20"});
  CHECK(found.code == 1);
  CHECK(contains(found.out, "does not vote for server "));
  CHECK(squall({"conform", machine, "--seeds", "1..20", "--may", "refuse_votes"}).code == 0);
  const Finished typo = squall({"conform", machine, "--may", "refuse_vote"});
  CHECK(typo.code == 2);
  CHECK(contains(typo.error, "unknown freedom \"refuse_vote\" (did you mean \"refuse_votes\"?)"));
  CHECK(squall({"conform", "squall"}).code == 2);
}

}  // namespace squall::tests::conform_test
