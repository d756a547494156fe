// Figure 3.3, server states: which role follows which, in whatever runs servers can have.
#include <rapidcheck.h>

#include <map>

#include "tests/catch.hpp"
#include "tests/core/wanderers.hpp"

namespace squall::tests::figure_3_3_test {

using namespace squall::core;

TEST_CASE("server states change along the arrows of the figure only", "[paper][figure_3_3]") {
  std::map<std::pair<Role, Role>, int> arrows;
  CHECK(rc::check([&] {
    Wanderers wanderers(3);
    for (const std::uint32_t choice : any_choices()) {
      const Move& move = wanderers.move(choice);
      const View& before = move.before;
      const View& after = move.output.view;
      const bool times_out = !move.booted && std::holds_alternative<ElectionTimeout>(move.input);
      ++arrows[{before.role, after.role}];
      if (move.booted) {
        // Starts up.
        RC_ASSERT(after.role == Role::follower);
        continue;
      }
      // Times out, starts election; times out, new election.
      if (before.role == Role::follower) {
        RC_ASSERT((after.role == Role::candidate) == times_out);
      }
      if (before.role != Role::leader && times_out) {
        RC_ASSERT(after.role == Role::candidate);
        RC_ASSERT(after.durable.current_term == before.durable.current_term + 1);
      }
      // Receives votes from a majority of servers, in the term in which it asked for them.
      if (after.role == Role::leader && before.role != Role::leader) {
        RC_ASSERT(before.role == Role::candidate);
        RC_ASSERT(after.durable.current_term == before.durable.current_term);
      }
      // Discovers a server with a higher term.
      if (before.role == Role::leader && after.role != Role::leader) {
        RC_ASSERT(after.role == Role::follower);
        RC_ASSERT(after.durable.current_term > before.durable.current_term);
      }
      // Discovers the current leader, or a new term.
      if (before.role == Role::candidate && after.role == Role::follower) {
        RC_ASSERT(after.leader != kNobody ||
                  after.durable.current_term > before.durable.current_term);
      }
    }
  }));
  // Each arrow was gone along.
  CHECK(arrows[{Role::follower, Role::candidate}] > 20);
  CHECK(arrows[{Role::candidate, Role::candidate}] > 20);
  CHECK(arrows[{Role::candidate, Role::leader}] > 20);
  CHECK(arrows[{Role::candidate, Role::follower}] > 20);
  CHECK(arrows[{Role::leader, Role::follower}] > 20);
}

TEST_CASE("a server alone goes from follower to leader in one step", "[paper][figure_3_3]") {
  // Its own vote is the majority: it was candidate, for no time.
  Wanderers alone(1);
  const Move& move = alone.move(0);
  REQUIRE(std::holds_alternative<ElectionTimeout>(move.input));
  CHECK(move.output.view.role == Role::leader);
  CHECK(move.output.view.durable.voted_for == 1);
}

}  // namespace squall::tests::figure_3_3_test
