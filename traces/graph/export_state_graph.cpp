// The drawing of a state graph: states at their layout positions, steps as lines.
#include "traces/graph/export_state_graph.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "core/describe.hpp"
#include "traces/describe_action.hpp"
#include "traces/graph/state_graph_layout.hpp"
#include "traces/graph/state_graph_page.hpp"
#include "traces/graph/state_graph_texts.hpp"
#include "traces/prose.hpp"

namespace squall::traces::graph {

namespace {

constexpr int kRadius = 9;  // pixels, as all that follow
constexpr int kMargin = 30;
constexpr int kWidthMin = 760;
constexpr int kLegendRow = 20;
constexpr int kPageLegend = 900;

/// The leader and its term; {0, 0} without a leader.
using Lead = std::pair<core::ServerId, core::Term>;

Lead lead(StateGraph& graph, std::uint32_t number) {
  const sim::World& world = graph.ensembles().show(graph.state(number).ensemble);
  const core::ServerId leader = world.leader();
  if (leader == core::kNobody) return {};
  return {leader, world.views()[leader].durable.current_term};
}

std::string in_words(const Lead& lead) {
  if (lead.first == core::kNobody) return "no leader";
  return "server " + to_string(lead.first) + " leads term " + to_string(lead.second);
}

/// Hue in degrees, and paleness in percent.
struct Colour {
  int hue = 0;
  int paleness = 0;
  bool grey = true;
};

/// One hue per leader, distinguishable with red-green colour blindness; paler for later terms.
class Palette {
 public:
  explicit Palette(StateGraph& graph) {
    for (std::uint32_t number = 0; number < graph.states(); ++number) {
      leads_.push_back(lead(graph, number));
      all_.insert(leads_.back());
    }
    for (const Lead& one : all_) {
      if (one.first != core::kNobody) terms_.insert(one.second);
    }
  }
  const Lead& of(std::uint32_t number) const { return leads_[number]; }
  const std::set<Lead>& all() const { return all_; }
  Colour colour(const Lead& lead) const {
    constexpr std::array kHues{205, 35, 160, 330, 15, 270, 55};
    if (lead.first == core::kNobody) return {};
    const auto later = std::distance(terms_.begin(), terms_.find(lead.second));
    return {kHues[(lead.first.value() - 1u) % kHues.size()],
            std::min(88, 58 + 12 * static_cast<int>(later)), false};
  }

 private:
  std::vector<Lead> leads_;  // by state
  std::set<Lead> all_;
  std::set<core::Term> terms_;
};

std::string css(const Colour& colour) {
  if (colour.grey) return "hsl(0,0%,80%)";
  return "hsl(" + std::to_string(colour.hue) + ",70%," + std::to_string(colour.paleness) + "%)";
}

/// One line per server, then the messages in flight.
std::string description(StateGraph& graph, std::uint32_t number, const char* end_of_line) {
  const sim::explore::ExploredState& state = graph.state(number);
  std::string text = "state " + std::to_string(number) + ": " + in_words(lead(graph, number));
  const sim::World& world = graph.ensembles().show(state.ensemble);
  for (const core::ServerId server : world.servers()) {
    const core::View& view = world.views()[server];
    text += end_of_line + ("server " + to_string(server) + ": ");
    text += world.down().contains(server) ? "down" : core::name(view.role);
    text += ", term " + to_string(view.durable.current_term) + ", " +
            to_string(world.tree().index(view.durable.log.tip)) + " log entries, " +
            to_string(view.commit_index) + " committed";
  }
  for (std::uint32_t i = 0; i < state.count; ++i) {
    text += end_of_line +
            ("in flight: " + core::describe(graph.ensembles().message(state.messages[i])));
  }
  if (graph.is_open(number)) text += end_of_line + std::string("bounds suppress a step from here");
  return text;
}

std::string description(StateGraph& graph, const sim::explore::Explorer::Waypoint& step) {
  if (step.step.fate == sim::explore::Fate::stays) {
    return describe(step.move.action) + (step.move.restarts ? " and its restart" : "");
  }
  const sim::explore::MessageId message = step.before.messages[step.step.message];
  return describe(sim::Action{step.step.kind}, core::describe(graph.ensembles().message(message)));
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

/// ` name="value"`.
std::string attribute(const char* name, int value) {
  return std::string(" ") + name + "=\"" + std::to_string(value) + "\"";
}

class Picture {
 public:
  explicit Picture(StateGraph& graph)
      : graph_(graph),
        palette_(graph),
        layout_(laid_out(graph)),
        width_(std::max(kWidthMin, layout_.right + 2 * kMargin)) {}

  std::string svg(bool with_legend) const {
    const Legend legend = this->legend(width_ - 2 * kMargin);
    const int top = layout_.top - kMargin - (with_legend ? legend.height : 0);
    std::string text =
        begin({-kMargin, top}, {width_ - kMargin, layout_.bottom + kMargin}) + style();
    if (with_legend) {
      text += "<g transform=\"translate(0," + std::to_string(top + kLegendRow) + ")\">\n" +
              legend.text + "</g>\n";
    }
    text += "<g class=\"steps\">\n";
    for (std::uint32_t number = 0; number < graph_.states(); ++number) add_steps(number, text);
    text += "</g>\n<g class=\"states\">\n";
    for (std::uint32_t number = 0; number < graph_.states(); ++number) add_state(number, text);
    return text + "</g>\n" + levels() + "</svg>\n";
  }
  std::string legend_svg() const {
    const Legend legend = this->legend(kPageLegend);
    return begin({-1, -2}, {kPageLegend, legend.height - kLegendRow}) + legend.text + "</svg>";
  }

 private:
  /// On one line: the picture stands in a page, too.
  static std::string style() {
    std::string css(state_graph_picture_css());
    std::erase(css, '\n');
    return "<style>" + css + "</style>\n";
  }

  /// From the upper left corner to the lower right corner.
  static std::string begin(StateGraphLayout::Place from, StateGraphLayout::Place to) {
    const int width = to.x - from.x;
    const int height = to.y - from.y;
    return "<svg class=\"states\" xmlns=\"http://www.w3.org/2000/svg\"" +
           attribute("width", width) + attribute("height", height) + " viewBox=\"" +
           std::to_string(from.x) + " " + std::to_string(from.y) + " " + std::to_string(width) +
           " " + std::to_string(height) + "\">\n";
  }
  void add_steps(std::uint32_t number, std::string& text) const {
    const auto next = graph_.next(number);
    const std::vector<sim::explore::Explorer::Waypoint> steps = graph_.steps_from(number);
    for (std::size_t i = 0; i < next.size(); ++i) {
      const StateGraphLayout::Place& from = layout_.places[number];
      const StateGraphLayout::Place& to = layout_.places[next[i]];
      text += "<line" + attribute("x1", from.x) + attribute("y1", from.y) + attribute("x2", to.x) +
              attribute("y2", to.y) + attribute("data-from", static_cast<int>(number)) +
              attribute("data-to", static_cast<int>(next[i])) +
              (graph_.kinds(number)[i] == sim::ActionKind::deliver ? "" : " class=\"other\"") +
              "><title>" + escaped(description(graph_, steps[i])) + "</title></line>\n";
    }
  }
  void add_state(std::uint32_t number, std::string& text) const {
    const StateGraphLayout::Place& place = layout_.places[number];
    const Lead& lead = palette_.of(number);
    text += "<circle" + attribute("cx", place.x) + attribute("cy", place.y) +
            attribute("r", kRadius) + attribute("data-state", static_cast<int>(number)) +
            " fill=\"" + css(palette_.colour(lead)) + "\"" +
            (graph_.next(number).empty() ? " class=\"last\"" : "") + "><title>" +
            escaped(description(graph_, number, "\n")) + "</title></circle>\n";
    if (lead.first == core::kNobody) return;
    text += "<text" + attribute("x", place.x) + attribute("y", place.y + 4) + ">" +
            to_string(lead.first) + "</text>\n";
  }
  /// The distance from the first state, below each column.
  std::string levels() const {
    std::string text = "<g class=\"levels\">\n";
    const int y = layout_.bottom + kMargin - 6;
    for (int x = 0, steps = 0; x <= layout_.right; x += layout_.column, ++steps) {
      text += "<text" + attribute("x", x) + attribute("y", y) + ">" + std::to_string(steps) +
              "</text>\n";
    }
    return text + "</g>\n";
  }

  struct Legend {
    std::string text;
    int height = 0;
  };
  /// Wraps into as many rows as `width` needs.
  Legend legend(int width) const {
    std::string text;
    int x = 0;
    int y = 0;
    // The approximate letter width at this font size.
    const auto add = [&](const std::string& sign, const std::string& label) {
      const int size = 26 + 7 * static_cast<int>(label.size());
      if (x > 0 && x + size > width) {
        x = 0;
        y += kLegendRow;
      }
      text += "<g transform=\"translate(" + std::to_string(x) + "," + std::to_string(y) + ")\">" +
              sign + "<text x=\"22\" y=\"10\">" + label + "</text></g>\n";
      x += size;
    };
    for (const Lead& lead : palette_.all()) {
      add("<rect width=\"16\" height=\"12\" stroke=\"#222\" fill=\"" + css(palette_.colour(lead)) +
              "\"/>",
          in_words(lead));
    }
    add("<rect x=\"1\" width=\"14\" height=\"12\" fill=\"none\" stroke=\"currentColor\" "
        "stroke-width=\"3\"/>",
        "no step from here");
    add("<path d=\"M0 6h18\" stroke=\"currentColor\"/>", "a message is delivered");
    add("<path d=\"M0 6h18\" stroke=\"currentColor\" stroke-dasharray=\"5 3\"/>", "any other step");
    return {text, y + 2 * kLegendRow};
  }

  StateGraph& graph_;
  Palette palette_;
  StateGraphLayout layout_;
  int width_;
};

}  // namespace

std::string state_graph_dot(StateGraph& graph) {
  const Palette palette(graph);
  std::string text = "digraph states {\n  rankdir=LR;\n  node [shape=circle, style=filled];\n";
  for (std::uint32_t number = 0; number < graph.states(); ++number) {
    const Colour colour = palette.colour(palette.of(number));
    // Graphviz takes hue, saturation and value between 0 and 1.
    const std::string fill =
        colour.grey ? "0 0 0.8"
                    : "0." + std::to_string(1000 + colour.hue * 1000 / 360).substr(1) + " 0." +
                          std::to_string((100 - colour.paleness) / 5) + " 0.95";
    text += "  " + std::to_string(number) + " [fillcolor=\"" + fill + "\", tooltip=\"" +
            description(graph, number, "\\n") + "\"];\n";
  }
  for (std::uint32_t number = 0; number < graph.states(); ++number) {
    const std::vector<sim::explore::Explorer::Waypoint> steps = graph.steps_from(number);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      text += "  " + std::to_string(number) + " -> " + std::to_string(graph.next(number)[i]) +
              " [tooltip=\"" + description(graph, steps[i]) + "\"" +
              (steps[i].step.kind == sim::ActionKind::deliver ? "" : ", style=dashed") + "];\n";
    }
  }
  return text + "}\n";
}

std::string state_graph_svg(StateGraph& graph) { return Picture(graph).svg(true); }

std::string state_graph_html(StateGraph& graph, const std::string& title) {
  const Picture picture(graph);
  return state_graph_page(escaped(title),
                          grouped(graph.states()) + " states, " + grouped(graph.edges()) + " steps",
                          picture.legend_svg(), picture.svg(false));
}

}  // namespace squall::traces::graph
