// Initial disks: terms, logs, votes, and what must agree between them.
#include "scenarios/parse_initial.hpp"

#include <algorithm>

#include "core/describe.hpp"
#include "sim/initial_vote.hpp"

namespace squall::scenarios {

using core::Index;
using core::ServerId;
using core::ServerSet;
using core::Term;

namespace {

constexpr std::uint64_t kTermMax = 1'000'000;
constexpr std::size_t kInitialEntriesMax = 10'000;

void parse_disk(const json::Reader& reader, const Known& known, sim::InitialLog& disk) {
  reader.allow({"term", "log", "snapshot", "vote"});
  if (const auto terms = reader.find("log")) {
    for (const json::Reader& term : terms->items(kInitialEntriesMax)) {
      disk.terms.push_back(Term::of(term.integer(1, kTermMax)));
      const std::size_t size = disk.terms.size();
      if (size > 1 && disk.terms[size - 2] > disk.terms[size - 1]) {
        term.fail("a log's terms never decrease");
      }
    }
  }
  if (const auto snapshot = reader.find("snapshot")) {
    disk.snapshot = core::Index::of(snapshot->integer(1, kInitialEntriesMax));
    if (disk.snapshot.value() > disk.terms.size()) {
      snapshot->fail("covers " + to_string(disk.snapshot) + " entries, but the log has " +
                     std::to_string(disk.terms.size()));
    }
  }
  disk.current_term = disk.terms.empty() ? Term(0) : disk.terms.back();
  if (const auto term = reader.find("term")) {
    disk.current_term = Term::of(term->integer(disk.current_term.value(), kTermMax));
  }
  if (const auto vote = reader.find("vote")) {
    disk.voted_for = parse_server(*vote, known);
    if (disk.current_term == 0) vote->fail("there are no votes in term 0");
  }
}

/// A server asks for votes in a term that is on its own disk (§3.8).
void check_vote(const json::Reader& disk, const sim::Setup& setup, ServerId server) {
  const sim::InitialLog& own = setup.initial[server];
  if (own.voted_for == core::kNobody) return;
  if (setup.initial[own.voted_for].current_term >= own.current_term) return;
  disk.at("vote").fail("is for server " + to_string(own.voted_for) +
                       ", which has not reached term " + to_string(own.current_term) +
                       ": it cannot have asked for votes in it (§3.8)");
}

/// Where two logs have an entry of one term at one index, they are the same up to there.
void check_same_before(const json::Reader& at, const sim::Setup& setup, ServerId server,
                       ServerId other) {
  const std::vector<Term>& log = setup.initial[server].terms;
  const std::vector<Term>& others = setup.initial[other].terms;
  std::size_t same = std::min(log.size(), others.size());
  while (same > 0 && log[same - 1] != others[same - 1]) --same;
  if (std::equal(log.begin(), log.begin() + static_cast<std::ptrdiff_t>(same), others.begin())) {
    return;
  }
  at.fail("has an entry of term " + to_string(log[same - 1]) + " at index " + std::to_string(same) +
          " as server " + to_string(other) +
          " has, but not the same log before it: no Raft gets there (Log Matching, §3.5)");
}

/// The leader of a term appended its first entry of that term at one index, after one log.
void check_first_of_terms(const json::Reader& at, const sim::Setup& setup, ServerId server,
                          ServerId other) {
  const std::vector<Term>& log = setup.initial[server].terms;
  const std::vector<Term>& others = setup.initial[other].terms;
  for (std::size_t index = 0; index < log.size(); ++index) {
    if (index > 0 && log[index - 1] == log[index]) continue;
    const auto first = std::lower_bound(others.begin(), others.end(), log[index]);
    if (first == others.end() || *first != log[index]) continue;
    const auto there = static_cast<std::size_t>(first - others.begin());
    if (there == index) continue;
    at.fail("has its first entry of term " + to_string(log[index]) + " at index " +
            std::to_string(index + 1) + ", and server " + to_string(other) + " at index " +
            std::to_string(there + 1) +
            ": one leader appended both, and no Raft gets there (§3.4, §3.5)");
  }
}

/// The last entry's term had a leader, for which a majority voted.
void check_leader_of_last(const json::Reader& at, const sim::Setup& setup, ServerId server) {
  const Term last = setup.initial[server].terms.back();
  const ServerSet voters = ServerSet::first(setup.servers) - setup.spare;
  int in_term = 0;
  int later = 0;
  core::PerServer<int> votes{};
  for (const ServerId other : voters) {
    const Term term = setup.initial[other].current_term;
    if (term >= last) ++in_term;
    if (term > last) ++later;
    if (term == last) ++votes[sim::initial_vote(setup, other)];
  }
  const std::string of = " of " + std::to_string(voters.size()) + " voters ";
  if (2 * in_term <= voters.size()) {
    at.fail("has an entry of term " + to_string(last) + ", but only " + std::to_string(in_term) +
            of + "have reached that term: no majority has elected its leader (§3.4)");
  }
  const int most = *std::max_element(votes.begin(), votes.end());
  if (2 * (later + most) <= voters.size()) {
    at.fail("has an entry of term " + to_string(last) + ", but only " +
            std::to_string(later + most) + of +
            "can have voted for one server in it: no majority has elected its leader (§3.4)");
  }
}

/// What a snapshot holds was committed (chapter 5): a quorum has it, and no log has anything else.
void check_snapshot(const json::Reader& disk, const sim::Setup& setup, ServerId server) {
  const sim::InitialLog& own = setup.initial[server];
  if (own.snapshot == 0) return;
  const auto end = own.terms.begin() + own.snapshot.value();
  ServerSet holders;
  for (const ServerId other : ServerSet::first(setup.servers)) {
    const sim::InitialLog& log = setup.initial[other];
    if (log.terms.size() >= own.snapshot.value() &&
        std::equal(own.terms.begin(), end, log.terms.begin())) {
      holders.add(other);
    }
    if (log.snapshot != 0 && !holders.contains(other)) {
      const Index both = std::min(log.snapshot, own.snapshot);
      if (!std::equal(own.terms.begin(), own.terms.begin() + both.value(), log.terms.begin())) {
        disk.at("snapshot")
            .fail("has other entries than the snapshot of server " + to_string(other) +
                  ": both were committed (State Machine Safety, §3.6.3)");
      }
    }
  }
  if (initial_configuration(setup).is_quorum(holders)) return;
  disk.at("snapshot")
      .fail("covers " + to_string(own.snapshot) + " entries, but only " + core::describe(holders) +
            " store them: no quorum has committed them (§3.5)");
}

void parse_configuration(const json::Reader& reader, const Known& known, sim::Setup& setup) {
  reader.allow({"voters", "outgoing", "learners"});
  const ServerSet voters = parse_servers(reader.at("voters"), known);
  if (!setup.spare.empty()) reader.fail("says what \"/spare\" says, too: one of them is enough");
  setup.spare = ServerSet::first(setup.servers) - voters;
  if (const auto outgoing = reader.find("outgoing")) {
    setup.outgoing = parse_servers(*outgoing, known);
    if (!setup.settings.joint_consensus) {
      outgoing->fail("there are no joint configurations without \"/raft/membership\": \"joint\"");
    }
  }
  if (const auto learners = reader.find("learners")) {
    setup.learners = parse_servers(*learners, known);
    if (!(setup.learners & (voters | setup.outgoing)).empty()) {
      learners->fail("a server is voter or learner, not both");
    }
  }
}

}  // namespace

void parse_initial(const json::Reader& reader, const Known& known, Scenario& scenario) {
  sim::Setup& setup = scenario.setup;
  if (!reader.is_object()) reader.fail("expected an object, found " + reader.found());
  if (const auto configuration = reader.find("configuration")) {
    parse_configuration(*configuration, known, setup);
  }
  if (const auto leader = reader.find("leader")) {
    scenario.plan.first_leader = parse_server(*leader, known);
    if (setup.spare.contains(scenario.plan.first_leader)) {
      leader->fail("is a spare server, which no first configuration has");
    }
  }
  const auto servers = servers_by_key(reader, known, {"leader", "configuration"});
  for (const auto& [key, server] : servers) {
    parse_disk(reader.at(key), known, setup.initial[server]);
  }
  for (const auto& [key, server] : servers) {
    check_vote(reader.at(key), setup, server);
    check_snapshot(reader.at(key), setup, server);
    if (setup.initial[server].terms.empty()) continue;
    const json::Reader log = reader.at(key).at("log");
    for (const ServerId other : ServerSet::first(setup.servers)) {
      check_same_before(log, setup, server, other);
      check_first_of_terms(log, setup, server, other);
    }
    check_leader_of_last(log, setup, server);
  }
}

}  // namespace squall::scenarios
