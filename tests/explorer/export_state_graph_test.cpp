// A small space as a picture: every state is drawn, every step too.
#include "traces/export_state_graph.hpp"

#include <string>

#include "core/server.hpp"
#include "tests/catch.hpp"

using namespace squall;
using traces::StateGraph;

namespace {

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; ++at) ++found;
  return found;
}

/// One of two servers is elected, and then asked.
struct SmallGraph {
  sim::Setup setup;
  sim::Bounds bounds;
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
  REQUIRE(graph.build(traces::kDrawnStatesMax));
  const std::string svg = state_graph_svg(graph);
  CHECK(count(svg, "<circle ") == graph.states());
  CHECK(count(svg, "<line ") == graph.edges());
  CHECK(count(svg,
              "<title>state 0: nobody leads\nserver 1: follower, term 0, 0 entries, 0 "
              "committed") == 1);
  CHECK(svg.find("server 2 leads term 1") != std::string::npos);
  const std::string html = state_graph_html(graph, "a < b & \"c\"");
  CHECK(html.find("<h1>a &lt; b &amp; &quot;c&quot;</h1>") != std::string::npos);
  CHECK(html.find(svg) != std::string::npos);
}

TEST_CASE("Graphviz is told every state and every step", "[explorer]") {
  StateGraph graph = SmallGraph().graph();
  REQUIRE(graph.build(traces::kDrawnStatesMax));
  const std::string dot = state_graph_dot(graph);
  CHECK(dot.rfind("digraph states {\n", 0) == 0);
  CHECK(count(dot, "[fillcolor=") == graph.states());
  CHECK(count(dot, " -> ") == graph.edges());
  CHECK(count(dot, "[tooltip=\"deliver\"]") > 0);
}
