// Builds the state graph of a space, judges liveness, and draws it.
#include "tools/explore/whole_space.hpp"

#include <filesystem>

#include "tools/io/numbers.hpp"
#include "tools/io/whole_file.hpp"
#include "traces/exploration/path_trace.hpp"
#include "traces/graph/export_state_graph.hpp"
#include "traces/graph/liveness.hpp"

namespace squall::tools::explore {
namespace {

/// About two gibibytes.
constexpr std::uint32_t kStatesMax = 5'000'000;

/// With synchronous timing, some leader must stay in the end.
bool is_stuck(const traces::graph::Liveness& liveness, bool timely) {
  return liveness.leader.never > 0 || liveness.answer.never > 0 || !liveness.lassos.empty() ||
         (timely && liveness.settled == 0);
}

std::string ending(const std::string& path) {
  return std::filesystem::path(path).extension().string();
}

std::string picture(traces::graph::StateGraph& graph, const std::string& path,
                    const std::string& title) {
  if (ending(path) == ".dot") return state_graph_dot(graph);
  return ending(path) == ".svg" ? state_graph_svg(graph) : state_graph_html(graph, title);
}

[[noreturn]] void refuse(const char* option, std::uint32_t states_max) {
  throw scenarios::UserError{option, "the space has more than the " + traces::grouped(states_max) +
                                         " states that this can be done for: tighter bounds help, "
                                         "--depth among them"};
}

void ask(traces::graph::StateGraph& graph, const scenarios::Scenario& scenario,
         const core::MachineMaker& maker, std::span<const sim::Action> prefix, WholeSpace& whole) {
  const traces::graph::Liveness liveness = judge_liveness(graph);
  whole.liveness = liveness_text(liveness, graph);
  whole.is_stuck = is_stuck(liveness, scenario.bounds->synchronous);
  const traces::graph::Lasso lasso = worst(liveness);
  if (!whole.is_stuck || lasso.stem.empty()) return;
  std::vector<std::uint32_t> way = lasso.stem;
  if (lasso.loop.size() > 1) {
    whole.loop = prefix.size() + way.size();
    // The loop's first state is the stem's last one, or follows it.
    const bool is_repeated = lasso.loop.front() == way.back();
    way.insert(way.end(), lasso.loop.begin() + (is_repeated ? 1 : 0), lasso.loop.end());
  }
  const auto steps = graph.steps(way);
  whole.way = traces::exploration::path_as_trace(graph.ensembles(), steps, scenario, maker, prefix);
}

void draw(traces::graph::StateGraph& graph, const std::string& path, const std::string& title) {
  if (graph.states() > traces::graph::kDrawnStatesMax)
    refuse("--graph", traces::graph::kDrawnStatesMax);
  io::write_whole(path, picture(graph, path, title));
}

}  // namespace

void require_picture(const std::string& graph) {
  if (ending(graph) == ".dot" || ending(graph) == ".svg" || ending(graph) == ".html") return;
  throw scenarios::UserError{"--graph", "expected a name that ends with .dot, .svg or .html"};
}

WholeSpace look_at_whole(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
                         std::span<const sim::Action> prefix, const WholeSpaceOptions& options) {
  const std::uint32_t states_max = options.liveness ? kStatesMax : traces::graph::kDrawnStatesMax;
  traces::graph::StateGraph graph(scenario.setup, maker, *scenario.bounds);
  if (!graph.build(states_max)) refuse(options.liveness ? "--liveness" : "--graph", states_max);
  WholeSpace whole;
  if (options.liveness) ask(graph, scenario, maker, prefix, whole);
  try {
    if (!options.graph.empty()) draw(graph, options.graph, scenario.name);
  } catch (const scenarios::UserError& error) {
    // What was asked besides is worth telling all the same.
    whole.not_drawn = error;
  }
  return whole;
}

}  // namespace squall::tools::explore
