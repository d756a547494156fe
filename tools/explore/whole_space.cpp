// Builds the state graph of a space, judges liveness, and draws it.
#include "tools/explore/whole_space.hpp"

#include <algorithm>
#include <filesystem>

#include "tools/io/memory_limit.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/whole_file.hpp"
#include "traces/exploration/path_trace.hpp"
#include "traces/graph/export_state_graph.hpp"
#include "traces/graph/liveness.hpp"

namespace squall::tools::explore {
namespace {

constexpr std::uint64_t kStatesMax = 5'000'000;
/// Of the graph, for each state, with its steps.
constexpr std::uint64_t kStateBytes = 430;

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
  io::write_whole(path, picture(graph, path, title));
}

}  // namespace

void require_picture(const std::string& graph) {
  if (ending(graph) == ".dot" || ending(graph) == ".svg" || ending(graph) == ".html") return;
  throw scenarios::UserError{"--graph", "expected a name that ends with .dot, .svg or .html"};
}

std::uint64_t whole_space_states_max(const WholeSpaceOptions& options) {
  if (!options.graph.empty()) return traces::graph::kDrawnStatesMax;
  if (!options.liveness) return ~std::uint64_t{0};
  return std::min(kStatesMax, io::memory_limit() / 2 / kStateBytes);
}

void refuse_whole_space(const WholeSpaceOptions& options) {
  const std::string most = traces::grouped(whole_space_states_max(options));
  throw scenarios::UserError{options.graph.empty() ? "--liveness" : "--graph",
                             "the space has more than the " + most +
                                 " states that this can be done for: tighter bounds help, "
                                 "--depth among them"};
}

WholeSpace look_at_whole(const scenarios::Scenario& scenario, const core::MachineMaker& maker,
                         std::span<const sim::Action> prefix, const WholeSpaceOptions& options) {
  traces::graph::StateGraph graph(scenario.setup, maker, *scenario.bounds);
  const std::uint64_t states_max = whole_space_states_max(options);
  if (!graph.build(static_cast<std::uint32_t>(states_max))) refuse_whole_space(options);
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
