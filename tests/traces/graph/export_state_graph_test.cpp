// A small space as a picture: every state is drawn, every step too.
#include "traces/graph/export_state_graph.hpp"

#include <set>
#include <string>
#include <utility>

#include "core/server.hpp"
#include "tests/catch.hpp"
#include "traces/graph/state_graph_layout.hpp"

namespace squall::tests::export_state_graph_test {

using traces::graph::StateGraph;

namespace {

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; ++at) ++found;
  return found;
}

/// One of two servers is elected, and then asked.
struct SmallGraph {
  sim::Setup setup;
  sim::explore::Bounds bounds;
  SmallGraph() {
    setup.servers = 2;
    setup.clients = 1;
    bounds.terms = 1;
  }
  StateGraph graph() const { return {setup, core::ServerMaker(), bounds}; }
};

}  // namespace

TEST_CASE("a drawn graph has a circle for each state and a line for each step", "[explorer]") {
  StateGraph graph = SmallGraph().graph();
  REQUIRE(graph.build(traces::graph::kDrawnStatesMax));
  const std::string svg = state_graph_svg(graph);
  CHECK(count(svg, "<circle ") == graph.states());
  CHECK(count(svg, "<line ") == graph.edges());
  CHECK(count(svg,
              "<title>state 0: no leader\nserver 1: follower, term 0, 0 log entries, 0 "
              "committed") == 1);
  CHECK(count(svg, "<title>election timeout of server 1</title></line>") > 0);
  CHECK(count(svg, "<title>deliver RequestVote 1→2 term 1 last 0/0</title></line>") > 0);
}

TEST_CASE("a drawn graph says who leads where, in a legend and in each circle", "[explorer]") {
  StateGraph graph = SmallGraph().graph();
  REQUIRE(graph.build(traces::graph::kDrawnStatesMax));
  const std::string svg = state_graph_svg(graph);
  for (const char* label : {"no leader", "server 1 leads term 1", "server 2 leads term 1",
                            "no step from here", "a message is delivered", "any other step"}) {
    CHECK(count(svg, std::string(">") + label + "</text>") == 1);
  }
  const std::size_t led = count(svg, "leads term 1\nserver 1: ");
  CHECK(led > 0);
  CHECK(count(svg, ">1</text>") + count(svg, ">2</text>") == led + 2);  // two columns' numbers
}

TEST_CASE("a page holds the picture, its legend and its size", "[explorer]") {
  StateGraph graph = SmallGraph().graph();
  REQUIRE(graph.build(traces::graph::kDrawnStatesMax));
  const std::string html = state_graph_html(graph, "a < b & \"c\"");
  CHECK(html.find("<h1>a &lt; b &amp; &quot;c&quot;</h1>") != std::string::npos);
  CHECK(html.find(std::to_string(graph.states()) + " states, " + std::to_string(graph.edges()) +
                  " steps") != std::string::npos);
  CHECK(count(html, "<circle ") == graph.states());
  CHECK(count(html, ">server 2 leads term 1</text>") == 1);
  CHECK(count(html, "<svg ") == 2);
}

TEST_CASE("no two states are drawn at one place, and steps lead to the right", "[explorer]") {
  StateGraph graph = SmallGraph().graph();
  REQUIRE(graph.build(traces::graph::kDrawnStatesMax));
  const traces::graph::StateGraphLayout layout = traces::graph::laid_out(graph);
  std::set<std::pair<int, int>> places;
  for (std::uint32_t number = 0; number < graph.states(); ++number) {
    const traces::graph::StateGraphLayout::Place& place = layout.places[number];
    CHECK(places.emplace(place.x, place.y).second);
    CHECK(place.x == layout.column * (static_cast<int>(graph.level(number)) - 1));
    CHECK(place.x <= layout.right);
    CHECK(place.y >= layout.top);
    CHECK(place.y <= layout.bottom);
  }
}

TEST_CASE("Graphviz is told every state and every step", "[explorer]") {
  StateGraph graph = SmallGraph().graph();
  REQUIRE(graph.build(traces::graph::kDrawnStatesMax));
  const std::string dot = state_graph_dot(graph);
  CHECK(dot.rfind("digraph states {\n", 0) == 0);
  CHECK(count(dot, "[fillcolor=") == graph.states());
  CHECK(count(dot, " -> ") == graph.edges());
  CHECK(count(dot, "[tooltip=\"deliver RequestVote 1→2 term 1 last 0/0\"]") > 0);
  CHECK(count(dot, "[tooltip=\"election timeout of server 1\", style=dashed]") > 0);
}

TEST_CASE("beyond a bound on depth there is no step, and nothing is known", "[explorer]") {
  SmallGraph small;
  small.bounds.depth = 3;
  StateGraph graph = small.graph();
  REQUIRE(graph.build(traces::graph::kDrawnStatesMax));
  CHECK(graph.states() > 4);
  for (std::uint32_t number = 0; number < graph.states(); ++number) {
    CHECK(graph.level(number) <= 4);
    if (graph.level(number) == 4) CHECK(graph.next(number).empty());
    if (graph.level(number) == 4) CHECK(graph.is_open(number));
  }
}

}  // namespace squall::tests::export_state_graph_test
