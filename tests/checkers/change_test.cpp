// What one step changed, as the checkers are told.
#include "checkers/change.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <rapidcheck/catch.h>

#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::change_test {

using squall::checkers::Change;

namespace {

Change change(HandmadeCluster& cluster, const View& before, const View& after,
              bool booted = false) {
  return checkers::change_of(checkers::Observation{cluster.seen(), 1, before, after, booted});
}

std::vector<Ref> path(const core::LogTree& tree, Ref tip) {
  std::vector<Ref> refs(1, tip);
  for (; tip != kRoot; refs.push_back(tip)) tip = tree.parent(tip);
  std::reverse(refs.begin(), refs.end());
  return refs;
}

}  // namespace

TEST_CASE("a step that leaves log, role and commit index alone changes nothing",
          "[checkers][change]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 1});
  const Change seen = change(cluster, follower(1, log, 1), voting(follower(2, log, 1), 3));
  CHECK_FALSE(seen.log);
  CHECK_FALSE(seen.leads);
  CHECK_FALSE(seen.commits);
  CHECK(seen.kept == log);
  CHECK(seen.committed == kRoot);
}

TEST_CASE("a log that grew extends the earlier one, by one entry or many", "[checkers][change]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 1});
  for (const Ref longer : {cluster.log({2}, 0, log), cluster.log({2, 2, 3}, 0, log)}) {
    const Change seen = change(cluster, follower(3, log), follower(3, longer));
    CHECK(seen.log);
    CHECK(seen.extends);
    CHECK(seen.kept == log);
  }
}

TEST_CASE("a first entry extends the empty log", "[checkers][change]") {
  HandmadeCluster cluster;
  const Change seen = change(cluster, follower(1, kRoot), follower(1, cluster.log({1})));
  CHECK(seen.log);
  CHECK(seen.extends);
  CHECK(seen.kept == kRoot);
}

TEST_CASE("a log that was cut or replaced keeps what it shares with the earlier one",
          "[checkers][change]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 1, 1});
  const Ref shared = cluster.log({1, 1});
  for (const Ref after : {shared, cluster.log({2, 2, 2}, 0, shared)}) {
    const Change seen = change(cluster, follower(2, log), follower(2, after));
    CHECK(seen.log);
    CHECK_FALSE(seen.extends);
    CHECK(seen.kept == shared);
  }
}

TEST_CASE("a boot takes nothing for granted, though the log is the same", "[checkers][change]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 1});
  const Change seen = change(cluster, follower(1, log), follower(1, log), true);
  CHECK(seen.log);
  CHECK_FALSE(seen.extends);
  CHECK(seen.kept == kRoot);
  CHECK_FALSE(seen.commits);
}

TEST_CASE("a server begins to lead when it takes the role, or takes it to a new term",
          "[checkers][change]") {
  HandmadeCluster cluster;
  CHECK(change(cluster, candidate(2, kRoot), leader(2, kRoot)).leads);
  CHECK(change(cluster, follower(1, kRoot), leader(2, kRoot)).leads);
  CHECK(change(cluster, leader(1, kRoot), leader(2, kRoot)).leads);
  CHECK(change(cluster, leader(1, kRoot), leader(1, kRoot), true).leads);
  CHECK_FALSE(change(cluster, leader(2, kRoot), leader(2, cluster.log({2}))).leads);
  CHECK_FALSE(change(cluster, leader(2, kRoot), follower(3, kRoot)).leads);
  CHECK_FALSE(change(cluster, follower(2, kRoot), candidate(3, kRoot)).leads);
}

TEST_CASE("another configuration is one whose entry is another", "[checkers][change]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1});
  const Ref next = cluster.tree.append(
      log, {1, core::EntryKind::configuration, payload_of(core::Configuration{})});
  CHECK(change(cluster, follower(1, log), follower(1, next)).configuration);
  CHECK(change(cluster, follower(1, next), follower(1, log)).configuration);
  CHECK(change(cluster, follower(1, log), follower(1, log), true).configuration);
  CHECK_FALSE(
      change(cluster, follower(1, next), follower(1, cluster.log({1}, 0, next))).configuration);
}

TEST_CASE("a commit index that rises names the last committed entry", "[checkers][change]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 1, 1});
  const Change seen = change(cluster, follower(1, log, 1), follower(1, log, 2));
  CHECK(seen.commits);
  CHECK(seen.committed == cluster.log({1, 1}));
  CHECK_FALSE(change(cluster, follower(1, log, 2), follower(1, log, 2)).commits);
  CHECK_FALSE(change(cluster, follower(1, log, 2), follower(1, log, 1)).commits);
}

TEST_CASE("a commit index beyond the log names the last entry there is", "[checkers][change]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 1});
  const Change seen = change(cluster, follower(1, log), follower(1, log, 9));
  CHECK(seen.commits);
  CHECK(seen.committed == log);
}

TEST_CASE("whatever a server calls committed at its boot is new", "[checkers][change]") {
  HandmadeCluster cluster;
  const Ref log = cluster.log({1, 1});
  CHECK(change(cluster, follower(1, log, 2), follower(1, log, 2), true).commits);
  CHECK_FALSE(change(cluster, follower(1, log, 2), follower(1, log, 0), true).commits);
}

TEST_CASE("what a log kept is the longest path that both have", "[checkers][change]") {
  CHECK(rc::check([] {
    HandmadeCluster cluster;
    std::vector<Ref> refs(1, kRoot);
    for (const auto& [at, term] : *rc::gen::container<std::vector<std::pair<std::size_t, Term>>>(
             rc::gen::pair(rc::gen::inRange<std::size_t>(0, 100), tests::number_in<Term>(1, 4)))) {
      refs.push_back(cluster.log({term}, 0, refs[refs.size() - 1 - (at % refs.size()) / 4]));
    }
    const auto before = *rc::gen::elementOf(refs);
    const auto after = *rc::gen::elementOf(refs);
    const Change seen = change(cluster, follower(1, before), follower(1, after));
    const std::vector<Ref> was = path(cluster.tree, before);
    const std::vector<Ref> is = path(cluster.tree, after);
    const std::size_t shared = static_cast<std::size_t>(
        std::mismatch(was.begin(), was.end(), is.begin(), is.end()).first - was.begin());
    RC_ASSERT(seen.log == (before != after));
    RC_ASSERT(seen.kept == was[shared - 1]);
    RC_ASSERT(seen.extends == (before != after && shared == was.size()));
  }));
}

}  // namespace squall::tests::change_test
