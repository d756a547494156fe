// What candidates have received, against the replies that arrived.
#include "traces/messages/received_votes.hpp"

#include "core/server.hpp"
#include "scenarios/parse.hpp"
#include "tests/catch.hpp"
#include "traces/run.hpp"

namespace squall::tests::received_votes_test {

using core::Role;
using core::ServerSet;

TEST_CASE("A leader was elected with votes, and not with the pre-votes before them",
          "[messages][votes]") {
  const scenarios::Scenario scenario = scenarios::parse(
      R"({"servers": 5, "raft": {"pre_vote": true}, "end": {"at": "5s"},
          "timeline": [{"when": {"leader": "any"}, "after": "300ms", "crash": "leader"}]})",
      "votes");
  traces::Run run(scenario, 3, core::ServerMaker());
  traces::messages::ReceivedVotes votes;
  int candidacies = 0;
  int elections = 0;
  while (const sim::Report* report = run.advance()) {
    const bool has_vote = votes.add(*report, run.world());
    if (!report->stepped) continue;
    const core::ServerId self = report->action.server;
    const core::View& after = run.world().views()[self];
    if (report->before.role == Role::pre_candidate && after.role == Role::candidate) {
      ++candidacies;
      CHECK_FALSE(has_vote);
      CHECK(votes.of(self) == ServerSet::of(self));
    }
    if (report->before.role == Role::candidate && after.role == Role::leader) {
      ++elections;
      CHECK(has_vote);
      CHECK(votes.of(self).size() == 3);
      CHECK(votes.of(self).contains(report->message.from));
    }
  }
  CHECK(candidacies >= 2);
  CHECK(elections == 2);
}

}  // namespace squall::tests::received_votes_test
