// A run as a space-time diagram in Graphviz' language.
#include <map>
#include <ostream>

#include "core/describe.hpp"
#include "traces/describe_action.hpp"
#include "traces/exports/event_words.hpp"
#include "traces/exports/export_formats.hpp"
#include "traces/prose.hpp"

namespace squall::traces::exports {
namespace {

/// A text in quotes, its lines separated by the language's own escape.
std::string dot_text(const std::vector<std::string>& lines) {
  std::string text = "\"";
  for (const std::string& line : lines) {
    if (text.size() > 1) text += "\\n";
    for (const char sign : on_one_line(line)) {
      if (sign == '"' || sign == '\\') text += '\\';
      text += sign;
    }
  }
  return text + "\"";
}

/// Each event that a server takes part in is a node e<number>. The nodes of a server are one group, which
/// `dot` draws as a column, and causes stand above effects; `pos` has the order of time, for `neato -n2`. What
/// is lost ends in a node of its own.
class DotFormat final : public ExportFormat {
 public:
  explicit DotFormat(std::ostream& out) : out_(out) {}

  void begin(const Opening& opening) override {
    title_ = {opening.title()};
    if (!opening.part.empty()) title_.push_back(opening.part);
    out_ << "digraph run {\n"
            "  ranksep=0.25; nodesep=0.6; labelloc=t; charset=\"UTF-8\";\n"
            "  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=Helvetica, "
            "fontsize=10, margin=\"0.08,0.04\"];\n"
            "  edge [fontname=Helvetica, fontsize=8, color=gray30];\n";
    for (const core::ServerId server : opening.world->servers()) {
      std::string id = "s";
      id += to_string(server);
      out_ << "  " << id << " [shape=plaintext, style=\"\", fontsize=12, label="
           << dot_text({"server " + to_string(server), state_in_words(*opening.world, server)})
           << ", group=" << id << ", pos=\"" << column(server) << ",0!\"];\n";
      latest_[server] = id;
    }
    if (opening.world->servers().size() == 1) return;
    out_ << "  { rank=same;";
    for (const core::ServerId server : opening.world->servers()) {
      out_ << (server == opening.world->servers().lowest() ? " " : " -> ") << latest_[server];
    }
    out_ << " [style=invis]; }\n";
  }

  void add(const RunEvent& event) override {
    const sim::Report& report = *event.report;
    const std::vector<std::string> marks = marks_of(event);
    std::string node;
    if (!is_of_network(event)) {
      node = add_node(event, marks);
    }
    if (event.arrival != Arrival::none) {
      if (node.empty())
        node = add_loss(std::string(words_of(event.arrival)), report.message.from, event);
      edge_to(node, event);
    }
    for (const Departure& departure : event.departures) {
      if (departure.copy_of != 0) {
        const auto original = from_.find(departure.copy_of);
        if (original != from_.end()) from_[departure.id] = original->second;
      } else if (departure.is_lost()) {
        const std::string lost =
            add_loss(std::string(words_of(departure.fate)), event.server, event);
        out_ << "  " << node << " -> " << lost
             << " [style=dashed, color=red3, label=" << dot_text({words_of(departure.message)})
             << "];\n";
      } else {
        from_[departure.id] = node;
      }
    }
    if (report.verdict) out_ << "  " << node << " [penwidth=3, color=red3];\n";
  }

  void end(const Closing&) override { out_ << "  label=" << dot_text(title_) << ";\n}\n"; }

 private:
  static std::uint64_t column(core::ServerId server) { return std::uint64_t{server.value()} * 260; }
  std::string next_position(std::uint64_t x) {
    row_ += 40;
    return ", pos=\"" + std::to_string(x) + ",-" + std::to_string(row_) + "!\"";
  }

  std::string add_node(const RunEvent& event, const std::vector<std::string>& marks) {
    std::string node = "e";
    node += std::to_string(event.number);
    std::vector<std::string> lines{std::to_string(event.number) + ", " +
                                   milliseconds(event.time_us)};
    const std::string action = describe(event.report->action);
    if (!event.report->has_message) lines.push_back(action);
    for (const std::string& mark : marks) {
      if (mark != action) lines.push_back(mark);
    }
    for (const sim::Answer& answer : event.report->answers) {
      lines.push_back(answer_in_words(answer));
    }
    const bool is_down = event.world->down().contains(event.server);
    const core::Role role = event.after().role;
    const char* colour = is_down                        ? "gray80"
                         : role == core::Role::leader   ? "\"#fee391\""
                         : role == core::Role::follower ? "white"
                                                        : "\"#c6dbef\"";
    out_ << "  " << node << " [label=" << dot_text(lines) << ", fillcolor=" << colour
         << next_position(column(event.server)) << ", group=s" << to_string(event.server)
         << "];\n  " << latest_[event.server] << " -> " << node
         << " [weight=100, arrowhead=none, penwidth=2, color=gray70];\n";
    latest_[event.server] = node;
    return node;
  }

  /// Beside the column of `server`, which sent what is lost.
  std::string add_loss(const std::string& why, core::ServerId server, const RunEvent& event) {
    std::string node = "x";
    node += std::to_string(++losses_);
    out_ << "  " << node << " [shape=none, style=\"\", fontcolor=red3, label="
         << dot_text({"✗ " + why + ", " + milliseconds(event.time_us)})
         << next_position(column(server) + 130) << "];\n";
    return node;
  }

  void edge_to(const std::string& node, const RunEvent& event) {
    const auto from = from_.find(event.message);
    if (from == from_.end()) return;
    out_ << "  " << from->second << " -> " << node
         << " [label=" << dot_text({words_of(event.report->message)})
         << (is_lost(event.arrival) ? ", style=dashed, color=red3" : "") << "];\n";
    from_.erase(from);
  }

  std::ostream& out_;
  std::vector<std::string> title_;
  core::PerServer<std::string> latest_;
  std::map<MessageId, std::string> from_;  // of messages in flight: the node that sent them
  std::uint64_t row_ = 0;
  std::uint64_t losses_ = 0;
};

}  // namespace

std::unique_ptr<ExportFormat> dot_format(std::ostream& out) {
  return std::make_unique<DotFormat>(out);
}

}  // namespace squall::traces::exports
