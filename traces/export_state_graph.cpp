// Draws each state where its level says, and each step as a line.
#include "traces/export_state_graph.hpp"

#include <algorithm>
#include <vector>

#include "core/describe.hpp"
#include "traces/words.hpp"

namespace squall::traces {

namespace {

constexpr int kColumn = 60;  // pixels
constexpr int kRow = 26;
constexpr int kRadius = 8;

/// One hue for each leader, paler for later terms; grey where nobody leads.
std::string colour(const sim::World& world) {
  const core::ServerId leader = world.leader();
  if (leader == core::kNobody) return "hsl(0,0%,80%)";
  const int hue = (int{leader} - 1) * 137 % 360;
  const core::Term term = world.views()[leader].durable.current_term;
  const int light = std::min(80, 35 + 12 * static_cast<int>(term));
  return "hsl(" + std::to_string(hue) + ",70%," + std::to_string(light) + "%)";
}

std::string leads(const sim::World& world) {
  const core::ServerId leader = world.leader();
  if (leader == core::kNobody) return "nobody leads";
  return "server " + std::to_string(int{leader}) + " leads term " +
         std::to_string(world.views()[leader].durable.current_term);
}

/// Every server in a line, then what is in flight.
std::string description(StateGraph& graph, std::uint32_t number, const char* end_of_line) {
  const sim::ExploredState& state = graph.state(number);
  const sim::World& world = graph.ensembles().show(state.ensemble);
  std::string text = "state " + std::to_string(number) + ": " + leads(world);
  for (const core::ServerId server : world.servers()) {
    const core::View& view = world.views()[server];
    text += end_of_line + ("server " + std::to_string(int{server}) + ": ");
    text += world.down().contains(server) ? "down" : core::name(view.role);
    text += ", term " + std::to_string(view.durable.current_term) + ", " +
            std::to_string(world.tree().index(view.durable.log.tip)) + " entries, " +
            std::to_string(view.commit_index) + " committed";
  }
  for (std::uint32_t i = 0; i < state.count; ++i) {
    text += end_of_line + core::describe(graph.ensembles().message(state.messages[i]));
  }
  return text;
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char sign : text) {
    if (sign == '<') {
      result += "&lt;";
    } else if (sign == '&') {
      result += "&amp;";
    } else if (sign == '"') {
      result += "&quot;";
    } else {
      result += sign;
    }
  }
  return result;
}

struct Place {
  int x;
  int y;
};

std::vector<Place> places(const StateGraph& graph, int& width, int& height) {
  std::vector<int> filled;
  std::vector<Place> all;
  width = height = 0;
  for (std::uint32_t number = 0; number < graph.states(); ++number) {
    const std::uint32_t level = graph.level(number);
    if (filled.size() <= level) filled.resize(level + 1);
    const Place place{static_cast<int>(level) * kColumn, kRow + filled[level]++ * kRow};
    width = std::max(width, place.x + kColumn);
    height = std::max(height, place.y + kRow);
    all.push_back(place);
  }
  return all;
}

}  // namespace

std::string state_graph_dot(StateGraph& graph) {
  std::string text = "digraph states {\n  rankdir=LR;\n  node [shape=circle, style=filled];\n";
  for (std::uint32_t number = 0; number < graph.states(); ++number) {
    const sim::World& world = graph.ensembles().show(graph.state(number).ensemble);
    const core::ServerId leader = world.leader();
    // Graphviz knows hue, saturation and value in thousandths.
    std::string fill = "0 0 0.8";
    if (leader != core::kNobody) {
      const core::Term term = world.views()[leader].durable.current_term;
      fill = "0." + std::to_string(1000 + (int{leader} - 1) * 381 % 1000).substr(1) + " 0." +
             std::to_string(std::max(2, 8 - static_cast<int>(term))) + " 0.9";
    }
    text += "  " + std::to_string(number) + " [fillcolor=\"" + fill + "\", tooltip=\"" +
            description(graph, number, "\\n") + "\"];\n";
  }
  for (std::uint32_t number = 0; number < graph.states(); ++number) {
    for (std::size_t i = 0; i < graph.next(number).size(); ++i) {
      text += "  " + std::to_string(number) + " -> " + std::to_string(graph.next(number)[i]) +
              " [tooltip=\"" + std::string(name(graph.kinds(number)[i])) + "\"];\n";
    }
  }
  return text + "}\n";
}

std::string state_graph_svg(StateGraph& graph) {
  int width = 0;
  int height = 0;
  const std::vector<Place> place = places(graph, width, height);
  const auto px = [](int value) { return std::to_string(value); };
  std::string text = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + px(width) +
                     "\" height=\"" + px(height) +
                     "\">\n<g stroke=\"#999\" stroke-opacity=\"0.5\">\n";
  for (std::uint32_t number = 0; number < graph.states(); ++number) {
    for (const std::uint32_t next : graph.next(number)) {
      text += "<line x1=\"" + px(place[number].x) + "\" y1=\"" + px(place[number].y) + "\" x2=\"" +
              px(place[next].x) + "\" y2=\"" + px(place[next].y) + "\"/>\n";
    }
  }
  text += "</g>\n<g stroke=\"#333\">\n";
  for (std::uint32_t number = 0; number < graph.states(); ++number) {
    const sim::World& world = graph.ensembles().show(graph.state(number).ensemble);
    text += "<circle cx=\"" + px(place[number].x) + "\" cy=\"" + px(place[number].y) + "\" r=\"" +
            px(kRadius) + "\" fill=\"" + colour(world) + "\"><title>" +
            escaped(description(graph, number, "\n")) + "</title></circle>\n";
  }
  return text + "</g>\n</svg>\n";
}

std::string state_graph_html(StateGraph& graph, const std::string& title) {
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" +
         escaped(title) +
         "</title><style>body{font-family:sans-serif;margin:2em}</style></head><body>\n<h1>" +
         escaped(title) + "</h1>\n<p>" + std::to_string(graph.states()) + " states, " +
         std::to_string(graph.edges()) +
         " steps, from the first state at the left. A colour for each leader, paler for later "
         "terms; grey: nobody leads. What a state is stands in its tooltip.</p>\n" +
         state_graph_svg(graph) + "</body></html>\n";
}

}  // namespace squall::traces
