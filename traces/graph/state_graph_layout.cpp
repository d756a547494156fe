// Layered (Sugiyama) layout: the columns are given, each sorted by the mean height of its
// neighbours.
#include "traces/graph/state_graph_layout.hpp"

#include <algorithm>

namespace squall::traces::graph {

namespace {

constexpr int kRow = 26;
constexpr int kColumnMin = 64;
constexpr int kSweeps = 4;

class Columns {
 public:
  explicit Columns(const StateGraph& graph)
      : graph_(graph), places_(graph.states()), nearer_(graph.states()), farther_(graph.states()) {
    for (std::uint32_t number = 0; number < graph.states(); ++number) {
      const std::uint32_t level = graph.level(number) - 1;
      if (level == columns_.size()) columns_.emplace_back();
      columns_[level].push_back(number);
      for (const std::uint32_t next : graph.next(number)) {
        if (graph.level(next) != graph.level(number) + 1) continue;
        farther_[number].push_back(next);
        nearer_[next].push_back(number);
      }
    }
    for (const std::vector<std::uint32_t>& column : columns_) put(column);
  }

  void sweep() {
    for (std::vector<std::uint32_t>& column : columns_) sort(column, nearer_);
    for (auto column = columns_.rbegin(); column != columns_.rend(); ++column) {
      sort(*column, farther_);
    }
  }
  StateGraphLayout layout() {
    StateGraphLayout layout;
    std::size_t highest = 0;
    for (const auto& column : columns_) highest = std::max(highest, column.size());
    const int height = static_cast<int>(highest) * kRow;
    layout.column = std::max(kColumnMin, height * 3 / 2 / static_cast<int>(columns_.size()));
    layout.bottom = height / 2;
    layout.top = -layout.bottom;
    layout.right = layout.column * (static_cast<int>(columns_.size()) - 1);
    for (std::uint32_t number = 0; number < graph_.states(); ++number) {
      places_[number].x = layout.column * (static_cast<int>(graph_.level(number)) - 1);
    }
    layout.places = std::move(places_);
    return layout;
  }

 private:
  using Neighbours = std::vector<std::vector<std::uint32_t>>;

  /// Centres the column vertically.
  void put(const std::vector<std::uint32_t>& column) {
    int y = -static_cast<int>(column.size() - 1) * kRow / 2;
    for (const std::uint32_t number : column) {
      places_[number].y = y;
      y += kRow;
    }
  }
  void sort(std::vector<std::uint32_t>& column, const Neighbours& neighbours) {
    std::stable_sort(column.begin(), column.end(), [&](std::uint32_t one, std::uint32_t other) {
      return mean(one, neighbours) < mean(other, neighbours);
    });
    put(column);
  }
  /// The mean height of the neighbours on one side; the node's own height if it has none.
  int mean(std::uint32_t number, const Neighbours& neighbours) const {
    const std::vector<std::uint32_t>& all = neighbours[number];
    if (all.empty()) return places_[number].y;
    int sum = 0;
    for (const std::uint32_t one : all) sum += places_[one].y;
    return sum / static_cast<int>(all.size());
  }

  const StateGraph& graph_;
  std::vector<StateGraphLayout::Place> places_;
  Neighbours nearer_;
  Neighbours farther_;
  std::vector<std::vector<std::uint32_t>> columns_;
};

}  // namespace

StateGraphLayout laid_out(const StateGraph& graph) {
  Columns columns(graph);
  for (int sweep = 0; sweep < kSweeps; ++sweep) columns.sweep();
  return columns.layout();
}

}  // namespace squall::traces::graph
