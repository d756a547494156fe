// A run as a Mermaid sequence diagram.
#include <map>
#include <ostream>

#include "core/describe.hpp"
#include "scenarios/json/value.hpp"
#include "traces/describe_action.hpp"
#include "traces/exports/event_words.hpp"
#include "traces/exports/export_formats.hpp"
#include "traces/prose.hpp"

namespace squall::traces::exports {
namespace {

/// In a diagram these signs end a statement, begin an entity or a comment, or are HTML.
constexpr std::string_view kSignsOfDiagrams = "#;<>&\"%`\\";

/// Such signs as entities.
std::string mermaid_text(std::string_view text) {
  std::string safe;
  for (const char sign : on_one_line(text)) {
    if (kSignsOfDiagrams.find(sign) == std::string_view::npos) {
      safe += sign;
    } else {
      safe += "#" + std::to_string(static_cast<int>(sign)) + ";";
    }
  }
  return safe;
}

class MermaidFormat final : public ExportFormat {
 public:
  explicit MermaidFormat(std::ostream& out) : out_(out) {}

  void begin(const Opening& opening) override {
    // The front matter is YAML, in which a text of JSON is one.
    out_ << "---\ntitle: " << scenarios::json::Value(opening.title()).dump()
         << "\n---\nsequenceDiagram\n";
    if (opening.scenario->setup.clients > 0) out_ << "  actor clients\n";
    const core::ServerSet servers = opening.world->servers();
    for (const core::ServerId server : servers) {
      out_ << "  participant " << name(server) << " as server " << to_string(server) << "\n";
      last_ = server;
    }
    first_ = servers.lowest();
    part_ = opening.part;
    if (part_.empty()) return;
    over_all(part_);
    for (const core::ServerId server : servers) {
      note(server, state_in_words(*opening.world, server));
    }
  }

  void add(const RunEvent& event) override {
    const sim::Report& report = *event.report;
    if (event.arrival != Arrival::none) {
      arrow(report.message, is_lost(event.arrival),
            span_of(event) + (event.arrival == Arrival::arrives
                                  ? ""
                                  : ", " + std::string(words_of(event.arrival))));
    }
    if (report.action.kind == sim::ActionKind::request) {
      const bool is_heard = report.stepped && report.accepted;
      out_ << "  clients" << (is_heard ? "->>" : "-x") << name(event.server) << ": "
           << mermaid_text(question_in_words(event)) << " (" << milliseconds(event.time_us)
           << (is_heard ? ")\n" : ", not taken on)\n");
    } else if (is_of_network(event) && event.arrival == Arrival::none) {
      over_all(milliseconds(event.time_us) + ": " + describe(report));
    }
    const std::vector<std::string> marks = marks_of(event);
    if (!marks.empty()) {
      const std::string text = milliseconds(event.time_us) + ": " + joined(marks, ", ");
      if (report.verdict) {
        over_all("server " + to_string(event.server) + ", " + text);
      } else {
        note(event.server, text);
      }
    }
    departures(event);
    for (const sim::Answer& answer : report.answers) {
      out_ << "  " << name(event.server) << "-->>clients: " << answer_in_words(answer) << " ("
           << milliseconds(event.time_us) << ")\n";
    }
  }

  void end(const Closing& closing) override {
    if (!sent_us_.empty()) {
      over_all(milliseconds(closing.time_us) +
               ": messages in flight at the end: " + std::to_string(sent_us_.size()));
    }
    if (!part_.empty()) over_all(part_);
  }

 private:
  static std::string name(core::ServerId server) { return "s" + to_string(server); }

  void note(core::ServerId server, const std::string& text) {
    out_ << "  Note over " << name(server) << ": " << mermaid_text(text) << "\n";
  }
  void over_all(const std::string& text) {
    out_ << "  Note over " << name(first_);
    if (first_ != last_) out_ << "," << name(last_);
    out_ << ": " << mermaid_text(text) << "\n";
  }
  /// "10 ms to 11 ms", from where the diagram knows.
  std::string span_of(const RunEvent& event) {
    const auto sent = sent_us_.find(event.message);
    const std::string now = milliseconds(event.time_us);
    if (sent == sent_us_.end()) return "sent before, " + now;
    const std::string span = milliseconds(sent->second) + " to " + now;
    sent_us_.erase(sent);
    return span;
  }
  void arrow(const core::Message& message, bool is_lost, const std::string& when) {
    const core::MessageType type = message.stands_for();
    const bool is_reply = core::name(type).ends_with("_reply");
    out_ << "  " << name(message.from) << (is_reply ? "--" : "-") << (is_lost ? "x" : ">>")
         << name(message.to) << ": " << mermaid_text(words_of(message)) << " (" << when << ")\n";
  }
  void departures(const RunEvent& event) {
    for (const Departure& departure : event.departures) {
      if (departure.is_lost()) {
        arrow(departure.message, true,
              milliseconds(event.time_us) + ", " + std::string(words_of(departure.fate)));
      } else {
        sent_us_[departure.id] = event.time_us;
      }
    }
  }

  std::ostream& out_;
  core::ServerId first_ = core::kNobody;
  core::ServerId last_ = core::kNobody;
  std::string part_;
  std::map<MessageId, sim::Time> sent_us_;  // of messages in flight
};

}  // namespace

std::unique_ptr<ExportFormat> mermaid_format(std::ostream& out) {
  return std::make_unique<MermaidFormat>(out);
}

}  // namespace squall::traces::exports
