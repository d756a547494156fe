// The atlas: what is known of Raft under partial connectivity shows in it.
#include "traces/atlas.hpp"

#include "tests/catch.hpp"

namespace squall::tests::atlas_test {

using scenarios::topologies;
using scenarios::Topology;
using traces::atlas_cell;
using traces::AtlasCell;
using traces::AtlasVariant;

namespace {

constexpr AtlasVariant kPlain{false, false};
constexpr AtlasVariant kBoth{true, true};

Topology with_links(int servers, std::initializer_list<std::pair<int, int>> pairs) {
  Topology topology{servers, 0};
  for (const auto& [a, b] : pairs) {
    const auto one = core::ServerId::of(a);
    const auto other = core::ServerId::of(b);
    topology.links |= 1u << topology.bit(one, other) | 1u << topology.bit(other, one);
  }
  return topology;
}

}  // namespace

TEST_CASE("with all links up everything lives, in every variant", "[atlas]") {
  const Topology complete = topologies(5, false).back();
  for (const bool pre_vote : {false, true}) {
    for (const bool check_quorum : {false, true}) {
      CHECK(atlas_cell(complete, {pre_vote, check_quorum}, 1, 3) == AtlasCell{3, 3, 3, 3});
    }
  }
}

TEST_CASE("without any majority nothing is committed, and only pre-vote keeps terms still",
          "[atlas]") {
  const Topology none = topologies(5, false).front();
  const AtlasCell plain = atlas_cell(none, kPlain, 1, 3);
  CHECK(plain.commits_flow == 0);
  CHECK(plain.terms_stop == 0);
  const AtlasCell both = atlas_cell(none, kBoth, 1, 3);
  CHECK(both.commits_flow == 0);
  CHECK(both.leader_stays == 0);
  CHECK(both.terms_stop == 3);
}

TEST_CASE("in a ring of five leaders depose each other for ever, unless pre-vote is on",
          "[atlas]") {
  const Topology ring = with_links(5, {{1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 1}});
  CHECK(ring.able_to_lead().size() == 5);
  const AtlasCell plain = atlas_cell(ring, kPlain, 1, 8);
  CHECK(plain.leader_stays == 0);
  CHECK(plain.commits_flow == 8);
  CHECK(plain.terms_stop == 0);
  CHECK(atlas_cell(ring, kBoth, 1, 8) == AtlasCell{8, 8, 8, 8});
}

TEST_CASE("a leader that receives nothing stays where only pre-vote is on, and commits nothing",
          "[atlas]") {
  const Topology star = with_links(5, {{1, 2}, {1, 3}});
  const AtlasCell pre_vote = atlas_cell(star, {true, false}, 1, 12);
  CHECK(pre_vote.leader_stays == 12);
  CHECK(pre_vote.commits_flow < 12);
  CHECK(atlas_cell(star, kBoth, 1, 12) == AtlasCell{12, 12, 12, 12});
}

TEST_CASE("the same seeds give the same cell", "[atlas]") {
  const Topology star = with_links(4, {{1, 2}, {1, 3}, {1, 4}});
  CHECK(atlas_cell(star, kPlain, 7, 4) == atlas_cell(star, kPlain, 7, 4));
}

}  // namespace squall::tests::atlas_test
