// `squall shrink`: the options, and what it leaves.
#include "tools/fuzz/shrink_verb.hpp"

#include <filesystem>
#include <memory>
#include <optional>

#include "tools/fuzz/shrinking.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/output_files.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/run_report.hpp"
#include "tools/scenario_source.hpp"

namespace squall::tools::fuzz {

namespace {

/// What an earlier call left; nothing: no trace is there that this program reads.
std::optional<traces::Trace> earlier_at(const std::string& path) {
  if (io::is_stream(path) || !std::filesystem::is_regular_file(path)) return std::nullopt;
  try {
    return trace_from(path);
  } catch (const scenarios::UserError&) {
    return std::nullopt;
  }
}

}  // namespace

io::ExitCode shrink(const ShrinkOptions& options) {
  io::catch_interrupts();
  const std::string path = options.out.empty() ? path_beside(options.trace) : options.out;
  io::require_writable({{"--out", path}}, {options.trace});
  const SeatUnderTest seat(options.seat, seats_asked_by(options.trace));
  const std::optional<traces::Trace> earlier = earlier_at(path);
  Shrunk shrunk =
      shrink_trace(trace_to_repeat(options.trace), options.trace,
                   {.seconds = options.seconds, .tries = {}}, earlier ? &*earlier : nullptr);
  keep_shrunk(shrunk, path);
  const io::ExitCode code = io::ExitCode::held;
  if (!options.json) return io::print_result(text_of(shrunk), code);
  scenarios::json::Value json = json_of(shrunk);
  json["trace"] = options.trace;
  json["exit_code"] = static_cast<int>(code);
  return io::print_result(document(json), code);
}

void add_shrink_verb(io::CommandLine& program) {
  using Text = const std::string&;
  const auto options = std::make_shared<ShrinkOptions>();
  const io::Verb verb =
      program.add_verb("shrink", "As few choices, or faults, as fail in the same way");
  verb.name("trace", "", options->trace, "A trace of a run that failed").required();
  verb.text(
      "--seconds", "S",
      [options](Text name, Text text) { options->seconds = io::seconds(name, text); },
      "How long; 10 unless given");
  verb.name("--out", "FILE", options->out,
            "The shorter trace; NAME.min.trace.jsonl beside the trace unless given");
  add_seat_options(verb, options->seat);
  verb.flag("--json", options->json, "One JSON document instead of text");
  verb.footer(
      "Called again, it goes on from what it has left.\nExample: squall shrink "
      "squall-findings/swarm-0x5-durability-0x5.trace.jsonl");
  verb.run([options] { return shrink(*options); });
}

}  // namespace squall::tools::fuzz
