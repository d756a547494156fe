// `squall export`: chooses the events, writes them whole or to standard output, and the options.
#include "tools/exports/export_verb.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <ostream>
#include <streambuf>

#include "scenarios/json/nearest_word.hpp"
#include "tools/exports/playback.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/output_files.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/scenario_source.hpp"
#include "traces/exports/event_collector.hpp"

namespace squall::tools::exports {
namespace {

using traces::exports::ExportRow;
using traces::exports::kAllEvents;
using traces::exports::kExports;

constexpr std::uint64_t kEventsBetweenLooks = 1024;

/// Standard output as a stream, in whole blocks.
class StandardBuffer final : public std::streambuf {
 public:
  StandardBuffer() { setp(room_.data(), room_.data() + room_.size()); }

 protected:
  int_type overflow(int_type byte) override {
    sync();
    if (!traits_type::eq_int_type(byte, traits_type::eof())) sputc(traits_type::to_char_type(byte));
    return traits_type::not_eof(byte);
  }
  int sync() override {
    io::print(std::string_view(pbase(), static_cast<std::size_t>(pptr() - pbase())));
    setp(room_.data(), room_.data() + room_.size());
    return 0;
  }

 private:
  std::array<char, 1 << 16> room_{};
};

/// Looks now and then.
bool is_stopped(std::uint64_t event, const std::atomic<bool>& stop) {
  return event % kEventsBetweenLooks == 0 && stop.load();
}

struct Survey {
  std::uint64_t events = 0;
  bool is_violated = false;
  bool is_interrupted = false;
};

/// Runs it once. ERRORS: scenarios::UserError: a trace that comes to another end.
Survey survey_of(const RunSource& source, const std::atomic<bool>& stop) {
  Playback playback(source);
  Survey survey;
  while (playback.advance() != nullptr) {
    if (is_stopped(++survey.events, stop)) {
      survey.is_interrupted = true;
      return survey;
    }
  }
  const sim::World& world = playback.world();
  survey.events = world.tally().events;
  survey.is_violated = world.verdict().has_value();
  if (!source.trace) return survey;
  const traces::Outcome& recorded = source.trace->outcome;
  const bool is_same = recorded.violation ? world.verdict() == recorded.violation
                                          : world.digest() == recorded.world_digest;
  if (!is_same) {
    throw scenarios::UserError{source.where, "it ends in another way now: see replay"};
  }
  return survey;
}

/// False: interrupted.
bool write_events(const RunSource& source, const EventWindow& window, const ExportRow& row,
                  const std::atomic<bool>& stop, std::ostream& out) {
  Playback playback(source);
  traces::exports::EventCollector collector(playback.world());
  const auto format = row.make(out);
  const auto begin = [&] {
    traces::exports::Opening opening;
    opening.scenario = &source.scenario;
    opening.seed = source.seed;
    opening.world = &playback.world();
    opening.time_us = playback.now();
    opening.first_event = window.first;
    opening.slots = collector.slots();
    opening.part = window.part;
    format->begin(opening);
  };
  std::uint64_t done = 0;
  if (window.first == 1) begin();
  // Behind the last event of the run there may be time.
  while (done < window.last || window.is_to_the_end) {
    const sim::Report* report = playback.advance();
    if (report == nullptr) break;
    const auto* event = collector.add(*report, playback.world(), playback.now());
    if (event == nullptr) continue;
    if (event->number >= window.first) format->add(*event);
    done = event->number;
    if (done + 1 == window.first) begin();
    if (is_stopped(done, stop)) return false;
  }
  format->end({&playback.world(), playback.now()});
  out.flush();
  return true;
}

std::string formats_in_words() {
  std::string words;
  for (const ExportRow& row : kExports) {
    words += (words.empty()                      ? ""
              : row.name == kExports.back().name ? " or "
                                                 : ", ") +
             std::string(row.name);
  }
  return words;
}

/// ERRORS: scenarios::UserError.
const ExportRow* format_named(const std::string& option, const std::string& name) {
  const auto found = std::find_if(kExports.begin(), kExports.end(),
                                  [&](const ExportRow& row) { return row.name == name; });
  if (found != kExports.end()) return &*found;
  std::vector<std::string_view> names;
  for (const ExportRow& row : kExports) names.push_back(row.name);
  throw scenarios::UserError{option, "\"" + name + "\" is no format" +
                                         scenarios::json::suggestion(name, names) + "; there are " +
                                         formats_in_words()};
}

std::string help_footer() {
  std::string text;
  for (const ExportRow& row : kExports) {
    std::string name(row.name);
    name.resize(10, ' ');
    text += name + std::string(row.what) +
            (row.events_usual == kAllEvents
                 ? ""
                 : "; " + io::grouped(row.events_usual) + " events unless more are asked for") +
            "\n";
  }
  return text +
         "Exit code 0: written, whatever the run's verdict; 2: bad input; 5: interrupted.\n"
         "Example: squall export figure-3.7 --to mermaid --output figure.mmd";
}

}  // namespace

EventWindow window_of(const ExportOptions& options, std::uint64_t events, bool is_violated) {
  const std::uint64_t usual = options.format->events_usual;
  EventWindow window{options.first_event.value_or(1), options.last_event.value_or(events), false,
                     ""};
  if (events == 0 && !options.first_event) return {1, 0, true, ""};
  if (window.first > events) {
    throw scenarios::UserError{"--first-event",
                               "the run has " + io::grouped(events) + " events only"};
  }
  if (window.first > window.last) {
    throw scenarios::UserError{"--last-event",
                               "it is before --first-event, " + io::grouped(window.first)};
  }
  window.last = std::min(window.last, events);
  const bool is_open = !options.first_event || !options.last_event;
  if (is_open && window.last - window.first >= usual) {
    const bool to_the_end = !options.first_event && (options.last_event || is_violated);
    if (to_the_end) {
      window.first = window.last - usual + 1;
    } else {
      window.last = window.first + usual - 1;
    }
  }
  window.is_to_the_end = window.last == events;
  if (window.first > 1 || !window.is_to_the_end) {
    window.part = "events " + io::grouped(window.first) + " to " + io::grouped(window.last) +
                  " of " + io::grouped(events) + "; --first-event and --last-event choose others";
  }
  return window;
}

io::ExitCode export_run(const ExportOptions& options) {
  const std::atomic<bool>& stop = io::catch_interrupts();
  const SeatUnderTest seat(options.seat, seats_asked_by(options.what));
  const RunSource source = source_of(options.what, options.seed);
  io::require_writable({{"--output", options.output}}, {options.what});
  const Survey survey = survey_of(source, stop);
  if (survey.is_interrupted) return io::ExitCode::no_verdict;
  const EventWindow window = window_of(options, survey.events, survey.is_violated);
  if (!options.output.empty()) {
    io::WholeFile file(options.output);
    if (!write_events(source, window, *options.format, stop, file.stream())) {
      return io::ExitCode::no_verdict;
    }
    file.commit();
    const std::string part =
        window.part.empty() ? "all " + io::grouped(survey.events) + " events" : window.part;
    return io::print_result(io::one_line(options.output) + ": " +
                                std::string(options.format->what) + ", " + part + "\n",
                            io::ExitCode::held);
  }
  StandardBuffer buffer;
  std::ostream out(&buffer);
  out.exceptions(std::ios::badbit);  // what writing throws goes on
  if (!write_events(source, window, *options.format, stop, out)) return io::ExitCode::no_verdict;
  if (!window.part.empty()) io::print_error("squall: " + window.part + "\n");
  return io::ExitCode::held;
}

void add_export_verb(io::CommandLine& program) {
  const auto options = std::make_shared<ExportOptions>();
  const io::Verb verb =
      program.add_verb("export", "Write a run for another tool: diagrams, traces, histories");
  verb.name("what", "", options->what, "A trace, a scenario file, or a story of the library")
      .required();
  verb.text(
          "--to", "FORMAT",
          [options](const std::string& name, const std::string& text) {
            options->format = format_named(name, text);
          },
          formats_in_words())
      .required();
  verb.text(
      "--seed", "N",
      [options](const std::string& name, const std::string& text) {
        options->seed = io::seed(name, text);
      },
      "Of a scenario: instead of its own");
  const auto add_event = [&verb](const std::string& name, std::optional<std::uint64_t>& into,
                                 const std::string& help) {
    verb.text(
        name, "K",
        [&into](const std::string& option, const std::string& text) {
          into = io::number(option, text, 1, kAllEvents);
        },
        help);
  };
  add_event("--first-event", options->first_event, "Begin with this event of the run, from 1");
  add_event("--last-event", options->last_event, "End with this one");
  verb.name("--output", "FILE", options->output, "Write this file, not standard output");
  add_seat_options(verb, options->seat);
  verb.footer(help_footer());
  verb.run([options] { return export_run(*options); });
}

}  // namespace squall::tools::exports
