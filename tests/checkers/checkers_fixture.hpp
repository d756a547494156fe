// Clusters set up by hand, so that a test says exactly what the checkers see.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "checkers/suite.hpp"
#include "tests/catch.hpp"

namespace squall::tests {

using checkers::Property;
using checkers::Values;
using checkers::Verdict;
using checkers::Violation;
using core::Index;
using core::kNobody;
using core::kRoot;
using core::Ref;
using core::Role;
using core::ServerId;
using core::Term;
using core::View;

/// What the checkers say of honest steps.
inline const Verdict silent;

inline View follower(Term term, Ref log, Index commit_index = 0) {
  return {{term, kNobody, {}, {kRoot, log}}, Role::follower, kNobody, commit_index};
}
inline View candidate(Term term, Ref log, Index commit_index = 0) {
  return {{term, kNobody, {}, {kRoot, log}}, Role::candidate, kNobody, commit_index};
}
inline View leader(Term term, Ref log, Index commit_index = 0) {
  return {{term, kNobody, {}, {kRoot, log}}, Role::leader, kNobody, commit_index};
}
inline View voting(View view, ServerId candidate) {
  view.durable.voted_for = candidate;
  return view;
}
inline View following(View view, ServerId leader) {
  view.leader = leader;
  return view;
}

/// Servers whose views, disks and messages a test chooses, and the history that the checkers keep
/// of them. It writes and forgets as a World does.
class HandmadeCluster {
 public:
  explicit HandmadeCluster(int servers = 3) : HandmadeCluster(servers, servers) {}
  /// The first `voters` of `servers` vote.
  HandmadeCluster(int servers, int voters)
      : cluster_{
            tree, core::ServerSet::first(servers), {core::ServerSet::first(voters)}, views, disks} {
    // A test that makes a leader need not tell the votes for it, nor one that makes a log the leaders
    // of its terms, unless it wants to.
    history.off = checkers::PropertySet::of(Property::election_quorum, Property::entry_origin);
  }
  HandmadeCluster(const HandmadeCluster&) = delete;
  HandmadeCluster& operator=(const HandmadeCluster&) = delete;

  /// `onto` and one command for each term. Logs of equal terms differ by their `payload`.
  Ref log(std::initializer_list<Term> terms, std::uint64_t payload = 0, Ref onto = kRoot) {
    for (const Term term : terms) {
      onto = tree.append(onto, {term, core::EntryKind::command, {0, payload}});
    }
    return onto;
  }
  /// How a verdict names the entry at `index`.
  std::uint64_t entry(Ref log, Index index) const { return tree.path_hash(tree.at(log, index)); }

  /// The violation, with what stands at its index in the log `expected` and in the log `found`.
  Violation between(Ref expected, Ref found, Violation violation) const {
    violation.values = Values::entries;
    if (violation.index <= tree.index(expected)) {
      violation.expected = entry(expected, violation.index);
      violation.expected_term = tree.term(tree.at(expected, violation.index));
    }
    if (violation.index <= tree.index(found)) {
      violation.found = entry(found, violation.index);
      violation.found_term = tree.term(tree.at(found, violation.index));
    }
    return violation;
  }

  /// The server steps; what it wrote is on its disk at once.
  Verdict step(ServerId server, const View& after) {
    disks[server] = after.durable;
    return step_unsynced(server, after);
  }
  /// The server steps; what it wrote is not on its disk yet.
  Verdict step_unsynced(ServerId server, const View& after) { return judge(server, after, false); }
  /// Everything that the server wrote is on its disk now.
  void sync(ServerId server) { disks[server] = views[server].durable; }
  /// The server goes down and is left with what its disk holds.
  Verdict crash(ServerId server) {
    const View before = std::exchange(views[server], View{});
    views[server].durable = disks[server];
    return observe(checkers::Crash{cluster_, server, before});
  }
  /// The server comes back as `after`, or with what its disk holds.
  Verdict boot(ServerId server, const View& after) {
    disks[server] = after.durable;
    return judge(server, after, true);
  }
  Verdict boot(ServerId server) {
    const core::Durable& disk = disks[server];
    return boot(server, voting(follower(disk.current_term, disk.log.tip), disk.voted_for));
  }
  /// A message leaves for the network.
  Verdict send(ServerId from, ServerId to, Term term, const core::Body& body) {
    core::Message message;
    message.from = from;
    message.to = to;
    message.term = term;
    message.body = body;
    return observe(checkers::Departure{cluster_, message}, history);
  }

  /// The first disks hold entries of terms up to this one.
  void begin_with(Term term) { cluster_.given_terms = term; }
  void go_by(const core::Rules& rules) { cluster_.rules = rules; }
  const checkers::Cluster& seen() const { return cluster_; }

  core::LogTree tree;
  checkers::Views views{};
  checkers::Disks disks{};
  checkers::History history;

 private:
  Verdict judge(ServerId server, const View& after, bool booted) {
    const View before = views[server];
    views[server] = after;
    // Unless a test says otherwise, a server goes by what its log says.
    if (after.configuration.voters.empty()) {
      views[server].configuration = configuration_of(cluster_, after.durable.log.tip);
    }
    return observe(checkers::Observation{cluster_, server, before, views[server], booted}, history);
  }

  checkers::Cluster cluster_;
};

}  // namespace squall::tests

/// A failed test shows the values of the verdict, and what it means.
template <>
struct Catch::StringMaker<squall::checkers::Violation> {
  static std::string convert(const squall::checkers::Violation& violation) {
    return std::string(squall::checkers::name(violation.property)) + " {server " +
           to_string(violation.server) + ", other " + to_string(violation.other) + ", term " +
           to_string(violation.term) + ", index " + to_string(violation.index) + ", " +
           std::string(squall::checkers::name(violation.values)) + ": expected " +
           std::to_string(violation.expected) + " (term " + to_string(violation.expected_term) +
           "), found " + std::to_string(violation.found) + " (term " +
           to_string(violation.found_term) + ")}: " + squall::checkers::explain(violation);
  }
};
template <>
struct Catch::StringMaker<squall::checkers::Verdict> {
  static std::string convert(const squall::checkers::Verdict& verdict) {
    return verdict ? StringMaker<squall::checkers::Violation>::convert(*verdict) : "silent";
  }
};
