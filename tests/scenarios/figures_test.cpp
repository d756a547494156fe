// Figures 3.6 and 3.7 as stories: every step that the dissertation draws, looked at while they run.
#include <algorithm>

#include "core/server.hpp"
#include "scenarios/library.hpp"
#include "tests/catch.hpp"
#include "tests/scenarios/scenarios_fixture.hpp"
#include "traces/run.hpp"

namespace squall::tests::figures_test {

using core::ServerId;
using core::Term;
using sim::ActionKind;
using Terms = std::vector<Term>;

namespace {

scenarios::Scenario story(std::string_view name) {
  const scenarios::LibraryEntry* entry = scenarios::find_story(name);
  REQUIRE(entry != nullptr);
  return scenarios::parse(*entry);
}

/// A story under way, and the votes that were cast in it.
class Show {
 public:
  explicit Show(std::string_view name) : run_(story(name), 1, core::ServerMaker{}) {}

  /// Goes on until after this server's next action of this kind.
  void go_to(ActionKind kind, ServerId server) {
    while (const sim::Report* report = run_.advance()) {
      note(*report);
      if (report->action.kind == kind && report->action.server == server) return;
    }
    FAIL("the story ended");
  }
  void go_to_end() {
    while (const sim::Report* report = run_.advance()) note(*report);
  }

  Terms log(ServerId server) const {
    const core::LogTree& tree = run_.world().tree();
    const core::Ref tip = view(server).durable.log.tip;
    Terms terms;
    for (core::Index index = 1; index <= tree.index(tip); ++index) {
      terms.push_back(tree.term(tree.at(tip, index)));
    }
    return terms;
  }
  const core::View& view(ServerId server) const { return run_.world().views()[server]; }
  core::ServerSet granted(Term term) const { return granted_[term.value()]; }
  core::ServerSet refused(Term term) const { return refused_[term.value()]; }
  /// What this server told the leader of the term that it stores.
  core::Index acknowledged(Term term, ServerId server) const {
    return acknowledged_[term.value()][server];
  }
  /// The highest that it ever showed, whatever it forgot in a crash.
  core::Index committed(ServerId server) const { return committed_[server]; }
  const sim::World& world() const { return run_.world(); }

 private:
  void note(const sim::Report& report) {
    for (const ServerId server : world().servers()) {
      committed_[server] = std::max(committed_[server], view(server).commit_index);
    }
    if (report.action.kind != ActionKind::deliver) return;
    const core::Message& message = report.message;
    if (const auto* vote = std::get_if<core::RequestVoteReply>(&message.body)) {
      (vote->vote_granted ? granted_ : refused_)[message.term.value()].add(message.from);
    }
    if (const auto* reply = std::get_if<core::AppendEntriesReply>(&message.body)) {
      if (reply->success) acknowledged_[message.term.value()][message.from] = reply->match_index;
    }
  }

  traces::Run run_;
  std::array<core::ServerSet, 16> granted_;
  std::array<core::ServerSet, 16> refused_;
  std::array<core::PerServer<core::Index>, 16> acknowledged_{};
  core::PerServer<core::Index> committed_;
};

core::ServerSet set_of(std::initializer_list<ServerId> servers) {
  core::ServerSet set;
  for (const ServerId server : servers) set.add(server);
  return set;
}

}  // namespace

TEST_CASE("Figure 3.6: (c) and (d) deny their votes, and all logs come to the leader's",
          "[scenarios][figures]") {
  Show show("figure-3.6");
  CHECK(show.log(1) == Terms{1, 1, 1, 4, 4, 5, 5, 6, 6, 6});
  CHECK(show.log(4) == Terms{1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6});
  CHECK(show.log(5) == Terms{1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7});
  CHECK(show.log(7) == Terms{1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3});
  show.go_to_end();
  CHECK(show.granted(8) == set_of({2, 3, 6, 7}));
  CHECK(show.refused(8) == set_of({4, 5}));
  for (const ServerId server : show.world().servers()) {
    CHECK(show.log(server) == Terms{1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8});
    CHECK(show.view(server).commit_index == 11);
  }
  // (a) and (b) miss entries only.
  CHECK(show.world().tally().truncations == 4);
}

TEST_CASE("Figure 3.7: an entry of an old term on a majority is not committed, and overwritten",
          "[scenarios][figures]") {
  Show show("figure-3.7");
  SECTION("(a) S1 leads term 2 and stores its entry on S2 alone") {
    show.go_to(ActionKind::crash, 1);
    CHECK(show.log(1) == Terms{1, 2});
    CHECK(show.log(2) == Terms{1, 2});
    for (const ServerId server : {3, 4, 5}) CHECK(show.log(server) == Terms{1});
  }
  SECTION("(b) S5 leads term 3 by the votes of S3 and S4, with another entry at index 2") {
    show.go_to(ActionKind::crash, 5);
    CHECK(show.log(5) == Terms{1, 3});
    CHECK(show.view(2).durable.current_term == 3);
    CHECK(show.log(2) == Terms{1, 2});
    CHECK(show.granted(3) == set_of({3, 4}));
    CHECK(show.refused(3) == set_of({2}));
  }
  SECTION("(c) S1 leads term 4 and knows that its old entry is on S2 and S3") {
    show.go_to(ActionKind::crash, 1);
    show.go_to(ActionKind::crash, 1);
    CHECK(show.view(1).durable.current_term == 4);
    CHECK(show.log(1) == Terms{1, 2, 4});
    CHECK(show.log(2) == Terms{1, 2});
    CHECK(show.log(3) == Terms{1, 2});
    CHECK(show.log(4) == Terms{1});
    CHECK(show.log(5) == Terms{1, 3});
    CHECK(show.acknowledged(4, 2) == 2);
    CHECK(show.acknowledged(4, 3) == 2);
    CHECK(show.committed(1) == 0);
  }
  SECTION("(d) S5 leads term 5 by the votes of S2, S3 and S4, and overwrites it everywhere") {
    show.go_to_end();
    CHECK(show.granted(5) == set_of({2, 3, 4}));
    for (const ServerId server : show.world().servers()) {
      CHECK(show.log(server) == Terms{1, 3, 5});
      CHECK(show.view(server).commit_index == 3);
    }
  }
}

TEST_CASE("Figure 3.7 (e): with an entry of its own term on a majority, both are committed",
          "[scenarios][figures]") {
  Show show("figure-3.7-committed");
  SECTION("S1 commits them before it crashes") {
    show.go_to(ActionKind::crash, 1);
    show.go_to(ActionKind::crash, 1);
    CHECK(show.committed(1) == 3);
    for (const ServerId server : {1, 2, 3}) CHECK(show.log(server) == Terms{1, 2, 4});
    CHECK(show.log(4) == Terms{1});
    CHECK(show.log(5) == Terms{1, 3});
  }
  SECTION("S5 gets the vote of S4 only") {
    show.go_to_end();
    CHECK(show.granted(5) == set_of({4}));
    CHECK(show.refused(5) == set_of({2, 3}));
    CHECK(show.granted(6) == set_of({2, 4, 5}));
    for (const ServerId server : show.world().servers()) {
      CHECK(show.log(server) == Terms{1, 2, 4, 6});
    }
  }
}

}  // namespace squall::tests::figures_test
