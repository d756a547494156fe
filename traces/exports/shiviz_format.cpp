// A run as events with vector clocks, as ShiViz reads them.
#include <algorithm>
#include <map>
#include <ostream>

#include "core/describe.hpp"
#include "traces/describe_action.hpp"
#include "traces/exports/event_words.hpp"
#include "traces/exports/export_formats.hpp"
#include "traces/prose.hpp"

namespace squall::traces::exports {
namespace {

/// By host, in the order of their names. A host that has done nothing is missing.
using VectorClock = std::map<std::string, std::uint64_t>;

/// Hosts are the servers, the clients, and the network, where messages are lost and links cut. A
/// host's own clock begins with 1 and rises by 1.
class ShivizFormat final : public ExportFormat {
 public:
  explicit ShivizFormat(std::ostream& out) : out_(out) {}

  void begin(const Opening& opening) override {
    now_ = milliseconds(opening.time_us);
    for (const core::ServerId server : opening.world->servers()) {
      tick(host(server), {},
           opening.title() + ": " + state_in_words(*opening.world, server) +
               (opening.part.empty() ? "" : "; " + opening.part));
    }
  }

  void add(const RunEvent& event) override {
    const sim::Report& report = *event.report;
    now_ = milliseconds(event.time_us);
    VectorClock cause;
    if (event.message != 0) cause = take_clock(event);
    if (report.action.kind == sim::ActionKind::request) {
      const std::string client = host_of_client(report.action.client());
      cause = tick(client, {}, question_in_words(event));
    }
    const VectorClock& clock =
        tick(is_of_network(event) ? "network" : host(event.server), cause, sentence_of(event));
    for (const Departure& departure : event.departures) {
      if (departure.is_lost()) {
        const VectorClock sent = clock;
        tick(
            "network", sent,
            core::describe(departure.message) + ", lost: " + std::string(words_of(departure.fate)));
      } else {
        in_flight_[departure.id] = clock;
      }
    }
    for (const sim::Answer& answer : report.answers) {
      tick(host_of_client(answer.client), clock, answer_in_words(answer));
    }
  }

  void end(const Closing&) override {}

 private:
  static std::string host(core::ServerId server) { return "server" + to_string(server); }
  static std::string host_of_client(std::uint32_t client) {
    return "client" + std::to_string(client);
  }

  /// What the message knew when it left; nothing of one that left before the export begins.
  VectorClock take_clock(const RunEvent& event) {
    const auto found = in_flight_.find(event.message);
    if (found == in_flight_.end()) return {};
    VectorClock clock = found->second;
    if (event.arrival != Arrival::none) in_flight_.erase(found);
    return clock;
  }

  /// The next event of a host. The reference lives on.
  const VectorClock& tick(const std::string& host, const VectorClock& cause,
                          const std::string& text) {
    VectorClock& clock = clocks_[host];
    for (const auto& [other, count] : cause) clock[other] = std::max(clock[other], count);
    ++clock[host];
    out_ << now_ << " " << on_one_line(text) << "\n" << host << " {";
    bool is_first = true;
    for (const auto& [other, count] : clock) {
      out_ << (is_first ? "" : ", ") << '"' << other << "\":" << count;
      is_first = false;
    }
    out_ << "}\n";
    return clock;
  }

  std::ostream& out_;
  std::string now_;
  std::map<std::string, VectorClock> clocks_;
  std::map<MessageId, VectorClock> in_flight_;
};

}  // namespace

std::unique_ptr<ExportFormat> shiviz_format(std::ostream& out) {
  return std::make_unique<ShivizFormat>(out);
}

}  // namespace squall::traces::exports
