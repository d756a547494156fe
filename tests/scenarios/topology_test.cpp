// Topologies: as many as there are kinds of graphs, no two of a kind.
#include "scenarios/topology.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/isomorphism.hpp>

#include "tests/catch.hpp"

namespace squall::tests::topology_test {

using scenarios::topologies;
using scenarios::Topology;

namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS>;

Graph graph_of(const Topology& topology) {
  Graph graph(static_cast<std::size_t>(topology.servers));
  for (const core::ServerId from : core::ServerSet::first(topology.servers)) {
    for (const core::ServerId to : core::ServerSet::first(topology.servers)) {
      if (from != to && topology.has(from, to)) {
        boost::add_edge(from.value() - 1u, to.value() - 1u, graph);
      }
    }
  }
  return graph;
}

}  // namespace

TEST_CASE("there are as many topologies as kinds of graphs", "[topology]") {
  CHECK(topologies(1, false).size() == 1);
  CHECK(topologies(2, false).size() == 2);
  CHECK(topologies(3, false).size() == 4);
  CHECK(topologies(4, false).size() == 11);
  CHECK(topologies(5, false).size() == 34);
  CHECK(topologies(2, true).size() == 3);
  CHECK(topologies(3, true).size() == 16);
  CHECK(topologies(4, true).size() == 218);
  CHECK(topologies(5, true).size() == 9608);
}

TEST_CASE("no two topologies are the same but for their servers' names", "[topology]") {
  for (const auto& all : {topologies(5, false), topologies(3, true)}) {
    for (std::size_t one = 0; one < all.size(); ++one) {
      for (std::size_t other = 0; other < one; ++other) {
        CHECK_FALSE(boost::isomorphism(graph_of(all[one]), graph_of(all[other])));
      }
    }
  }
}

TEST_CASE("undirected topologies have every link in both directions, fewest links first",
          "[topology]") {
  std::uint32_t links = 0;
  for (const Topology& topology : topologies(5, false)) {
    std::uint32_t count = 0;
    for (core::ServerId from = 1; from <= 5; ++from) {
      for (core::ServerId to = 1; to <= 5; ++to) {
        if (from == to) continue;
        CHECK(topology.has(from, to) == topology.has(to, from));
        count += topology.has(from, to) ? 1 : 0;
      }
    }
    CHECK(count >= links);
    links = count;
  }
  CHECK(links == 20);
}

TEST_CASE("who hears a majority both ways is able to lead", "[topology]") {
  Topology star{5, 0};
  for (core::ServerId leaf = 2; leaf <= 5; ++leaf) {
    star.links |= 1u << star.bit(1, leaf) | 1u << star.bit(leaf, 1);
  }
  CHECK(star.able_to_lead() == core::ServerSet::of(1));
  CHECK(star.both_ways(2) == core::ServerSet(0b110));
  star.links &= ~(1u << star.bit(2, 1)) & ~(1u << star.bit(3, 1));
  CHECK(star.able_to_lead() == core::ServerSet::of(1));
  star.links &= ~(1u << star.bit(4, 1));
  CHECK(star.able_to_lead().empty());
}

}  // namespace squall::tests::topology_test
