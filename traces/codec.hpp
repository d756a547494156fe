// Traces as files: JSON Lines; a header, a line for each choice, the verdict.
#pragma once

#include <iosfwd>
#include <string_view>

#include "scenarios/json/json_reader.hpp"
#include "traces/trace.hpp"

namespace squall::traces {

/// Bounds on what read() takes.
struct FileLimits {
  std::uint64_t lines_max = 50'000'000;
  std::size_t line_bytes_max = std::size_t{1} << 20;
  std::size_t header_bytes_max = std::size_t{16} << 20;  // the first line: it holds the scenario
};

/// Format, version 2; hexadecimal numbers are strings, other numbers whole:
///   {"squall_trace":2,"squall":"0.1.0","commit":…,"compiler":…,"scenario":{…},"seed":"0x…"}
///       and, where needed, "machine":"…" and "choices":"not recorded"
///   {"k":1,"t":150000,"do":"deliver","key":"9f3a…","what":"AppendEntries 1→2 …"}
///   {"k":2,"t":150800,"do":"crash","server":2,"survivors":1}
///   {"k":3,"t":151000,"do":"request","server":1,"client":0}
///   {"k":4,"t":151000,"do":"cut","from":[1],"to":[2,3]}
///   {"k":5,"t":151000,"do":"hold","message":"append_entries","from":[1],"to":[2]}   or "any"
///   {"k":6,"t":151000,"do":"corrupt","server":2,"index":4}                          and "latent_sector_error"
///   {"k":6,"t":151000,"do":"misdirect","server":2,"index":4,"silent":false}
///   {"k":7,"t":151000,"do":"change_membership","server":1,"voters":[1,2],"learners":[3]}
///       and, where the request says so, "by":"single" or "by":"joint"
///   {"k":7,"t":151000,"do":"force_configuration","server":1,"voters":[1,2],"learners":[3]}
///   {"k":8,"t":151000,"do":"transfer","server":1,"target":2}
///   {"verdict":"violated","property":…,"statement":…,"explanation":…,"event":…,"time_us":…,
///       "server":…,"other":…,"term":…,"index":…,"values":"terms","expected":4,"found":3,
///       "digest":"…","world_digest":"…","seal":"…"}
///       and, where the values are entries,
///       "values":"entries","expected":"9f3a…","expected_term":2,"found":"…","found_term":3
/// or {"verdict":"held",…}, or {"verdict":"limit","limit":"entries",…}. `k` counts from 1, `t` is
/// in µs and never decreases; `statement` and `explanation` are for people, and not read back. A
/// `seal` comes last: it is the hash of all lines, see traces/seal.hpp; a file that does not fit it is
/// read, with Trace::edited. A
/// kind of choice that is added leaves the version as it is: who does not know it refuses its line.

/// A choice as its line has it, without k, t and what.
scenarios::json::Value to_json(const Choice& choice);
/// The choice back, at time 0; k, t and what may be there. ERRORS: scenarios::UserError.
Choice choice_from(const scenarios::json::Reader& line);

/// REQUIRES: trace.header.scenario is one JSON object; choices are canonical.
/// ENSURES: read() gives the same trace back, with the scenario's JSON on one line.
void write(std::ostream& out, const Trace& trace);

/// `name`: the file's, for errors. ERRORS: scenarios::UserError{"name:line", …} for anything
/// malformed; a file that lacks its last lines is refused.
Trace read(std::istream& in, std::string_view name, const FileLimits& limits = {});

}  // namespace squall::traces
