// What the atlas says of all topologies together.
#include "tools/atlas/atlas_verb.hpp"

#include "tests/catch.hpp"

namespace squall::tests::atlas_verb_test {

using tools::atlas::AtlasRow;

namespace {

/// All topologies of three servers, of which all but one have a server that may lead. With plain
/// Raft commits flow in three of four runs; with both answers a leader stays in the last one.
std::vector<AtlasRow> rows() {
  std::vector<AtlasRow> rows;
  for (const scenarios::Topology& topology : scenarios::topologies(3, false)) {
    rows.push_back({topology, {}});
    rows.back().cells.fill({4, 0, 0, 4});
    rows.back().cells[0] = {4, 4, 3, 4};
  }
  rows.back().cells[3] = {4, 4, 4, 4};
  return rows;
}

}  // namespace

TEST_CASE("The atlas counts what holds in every run of a topology, and not what holds in some",
          "[tools][atlas]") {
  const tools::atlas::AtlasSum plain = tools::atlas::sum(rows(), 0);
  CHECK(plain.leader_stays == 4);
  CHECK(plain.commits_flow == 0);
  CHECK(plain.terms_stop == 4);
  CHECK(plain.live == 0);
  const tools::atlas::AtlasSum both = tools::atlas::sum(rows(), 3);
  CHECK(both.leader_stays == 1);
  CHECK(both.commits_flow == 1);
  CHECK(both.terms_stop == 4);
  CHECK(both.live == 1);
}

TEST_CASE("The atlas counts the topologies in which some server can lead", "[tools][atlas]") {
  CHECK(tools::atlas::with_hope(rows()) == 3);
}

TEST_CASE("The page of the atlas draws each topology and sums them up", "[tools][atlas]") {
  const std::string page = tools::atlas::atlas_page({}, rows());
  const auto count = [&](const std::string& part) {
    int found = 0;
    for (std::size_t at = page.find(part); at != std::string::npos; at = page.find(part, at + 1)) {
      ++found;
    }
    return found;
  };
  CHECK(count("<section>") == 4);
  CHECK(count("aria-label='links: 1-2 1-3 2-3'") == 1);
  CHECK(count("<tr><th>both</th><td>1</td><td>1</td><td>4</td><td>1</td></tr>") == 1);
  CHECK(count("<td class='some'>3/4</td>") == 4);
  CHECK(count("Content-Security-Policy") == 1);
  CHECK(count("{{") == 0);
}

}  // namespace squall::tests::atlas_verb_test
