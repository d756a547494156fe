// Ghost state is renamed with the servers that it tells of.
#include "checkers/history.hpp"

#include "tests/core/every_server.hpp"

namespace squall::checkers {

inline auto members(Leadership& some) {
  auto& [a, b, c] = some;
  return std::tie(a, b, c);
}
inline auto members(Commitment& some) {
  auto& [a, b] = some;
  return std::tie(a, b);
}
inline auto members(Promise& some) {
  auto& [a, b, c] = some;
  return std::tie(a, b, c);
}
inline auto members(Ballot& some) {
  auto& [a, b] = some;
  return std::tie(a, b);
}
/// Its lists of items have one item here.
inline auto members(History& some) {
  auto& [a, b, c, d, e, f] = some;
  return std::tie(a.at(0), b.at(0), c, d, e, f);
}

}  // namespace squall::checkers

namespace squall::tests {

TEST_CASE("a renaming moves every server in the history", "[checkers][renaming]") {
  checkers::History history;
  history.leaders.resize(1);
  history.commitments.resize(1);
  core::Renaming swap;
  swap.set(1, 2);
  swap.set(2, 1);
  EveryServer every([&] {
    core::RenamingVisitor renaming(swap);
    visit_fields(history, ServerSet::first(3), renaming);
  });
  every.visit(history);
  // A leadership's server and votes; promises and ballots with the vote in each; the voters.
  CHECK(every.places() == 3 + 4 + 1);
}

}  // namespace squall::tests
