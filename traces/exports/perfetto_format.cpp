// A run as trace events in Chrome's JSON: tracks, slices and arrows.
#include <algorithm>
#include <ostream>
#include <set>

#include "core/describe.hpp"
#include "scenarios/json/value.hpp"
#include "traces/describe_action.hpp"
#include "traces/exports/event_words.hpp"
#include "traces/exports/export_formats.hpp"

namespace squall::traces::exports {
namespace {

using scenarios::json::Value;

/// A track for each server, below one for the network. A track's slices are the server's state (role
/// and term, down, paused), and in them its events. An event takes no virtual time: here it takes a
/// thousandth of a microsecond, so that those of one moment stand side by side, in the run's order. Each
/// arrow ends: at the receiver, or on the network's track, where a message is lost or flies still.
class PerfettoFormat final : public ExportFormat {
 public:
  explicit PerfettoFormat(std::ostream& out) : out_(out) {}

  void begin(const Opening& opening) override {
    Value about = Value::object();
    about["run"] = opening.title();
    about["part"] = opening.part.empty() ? "all of it" : opening.part;
    out_ << "{\"displayTimeUnit\":\"ns\",\"otherData\":" << about.dump() << ",\"traceEvents\":[\n";
    about_track("process_name", kNetwork, "name", "squall: " + opening.title());
    name_track(kNetwork, "network");
    for (const core::ServerId server : opening.world->servers()) {
      name_track(server.value(), "server " + to_string(server));
    }
    time_us_ = opening.time_us;
    show_state(kNetwork, cut_links(*opening.world));
    for (const core::ServerId server : opening.world->servers()) {
      show_state(server.value(), state_in_words(*opening.world, server));
    }
  }

  void add(const RunEvent& event) override {
    move_to(event.time_us);
    const std::uint32_t track = is_of_network(event) ? kNetwork : event.server.value();
    std::string name = describe(*event.report);
    if (is_lost(event.arrival)) name += ", lost: " + std::string(words_of(event.arrival));
    Value slice = step(name, track);
    Value& args = slice["args"] = Value::object();
    args["event"] = event.number;
    const std::vector<std::string> marks = marks_of(event);
    if (!marks.empty()) args["changes"] = joined(marks, ", ");
    write(slice);
    if (event.arrival != Arrival::none) end_arrow(event.message, track);
    for (const Departure& departure : event.departures) {
      if (departure.is_lost()) continue;
      flow("s", departure.id, track);
      in_flight_.insert(departure.id);
    }
    for (const std::string& mark : marks) {
      Value instant = this->event("i", mark, track);
      instant["s"] = "t";
      write(instant);
    }
    end_step();
    for (const Departure& departure : event.departures) {
      if (departure.is_lost()) lose(departure);
    }
    if (event.report->rerouted) show_state(kNetwork, cut_links(*event.world));
    if (event.server != core::kNobody) {
      show_state(event.server.value(), state_in_words(*event.world, event.server));
    }
  }

  void end(const Closing& closing) override {
    move_to(closing.time_us);
    for (const MessageId id : std::set<MessageId>(in_flight_)) {
      write(step("in flight at the end", kNetwork));
      end_arrow(id, kNetwork);
      end_step();
    }
    for (std::uint32_t track = 0; track < states_.size(); ++track) close_state(track);
    out_ << "\n]}\n";
  }

 private:
  static constexpr std::uint32_t kNetwork = 0;

  /// Behind the part before the point stand the thousandths.
  std::string stamp() const {
    std::string thousandths = std::to_string(std::min<std::uint32_t>(steps_, 999));
    thousandths.insert(0, 3 - thousandths.size(), '0');
    return std::to_string(time_us_) + "." + thousandths;
  }
  void move_to(sim::Time time_us) {
    if (time_us != time_us_) steps_ = 0;
    time_us_ = time_us;
  }
  void end_step() { ++steps_; }

  Value event(const char* phase, const std::string& name, std::uint32_t track) const {
    return {{"ph", phase}, {"pid", 1}, {"tid", track}, {"name", on_one_line(name)}};
  }
  Value step(const std::string& name, std::uint32_t track) const {
    Value slice = event("X", name, track);
    slice["cat"] = "event";
    return slice;
  }
  /// A number with thousandths is no whole one, and written here.
  void write(const Value& value) {
    const std::string text = value.dump();
    out_ << (is_first_ ? "" : ",\n") << text.substr(0, text.size() - 1);
    is_first_ = false;
    const std::string& phase = value.find("ph")->text();
    if (phase != "M") out_ << ",\"ts\":" << stamp();
    if (phase == "X") out_ << ",\"dur\":0.001";
    out_ << '}';
  }
  void about_track(const char* name, std::uint32_t track, const char* key, const Value& value) {
    Value about = event("M", name, track);
    about["args"][key] = value;
    write(about);
  }
  void name_track(std::uint32_t track, const std::string& name) {
    about_track("thread_name", track, "name", name);
    about_track("thread_sort_index", track, "sort_index", track);
  }
  /// Both ends have the same name and category: they belong together by these and the id.
  void flow(const char* phase, MessageId id, std::uint32_t track) {
    Value arrow = event(phase, "message", track);
    arrow["cat"] = "message";
    arrow["id"] = id;
    if (*phase == 'f') arrow["bp"] = "e";
    write(arrow);
  }
  /// Nothing for a message that left before the export begins.
  void end_arrow(MessageId id, std::uint32_t track) {
    if (in_flight_.erase(id) != 0) flow("f", id, track);
  }
  void lose(const Departure& departure) {
    write(
        step(core::describe(departure.message) + ", lost: " + std::string(words_of(departure.fate)),
             kNetwork));
    end_step();
  }

  void show_state(std::uint32_t track, const std::string& state) {
    if (states_[track] == state) return;
    close_state(track);
    if (!state.empty()) write(event("B", state, track));
    states_[track] = state;
  }
  void close_state(std::uint32_t track) {
    if (!states_[track].empty()) write(event("E", states_[track], track));
    states_[track].clear();
  }
  /// "cut: 1→2, 2→1"; empty where no link is.
  static std::string cut_links(const sim::World& world) {
    std::string text;
    for (const core::ServerId from : world.servers()) {
      for (const core::ServerId to : world.servers()) {
        if (!world.network().is_cut(from, to)) continue;
        text += (text.empty() ? "cut: " : ", ") + to_string(from) + "→" + to_string(to);
      }
    }
    return text;
  }

  std::ostream& out_;
  bool is_first_ = true;
  sim::Time time_us_ = 0;
  std::array<std::string, core::kServersMax + 1> states_;  // by track
  std::uint32_t steps_ = 0;                                // of this moment
  std::set<MessageId> in_flight_;
};

}  // namespace

std::unique_ptr<ExportFormat> perfetto_format(std::ostream& out) {
  return std::make_unique<PerfettoFormat>(out);
}

}  // namespace squall::traces::exports
