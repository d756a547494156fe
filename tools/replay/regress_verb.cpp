// `squall regress`: the threads, the report, and the options.
#include "tools/replay/regress_verb.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <memory>
#include <system_error>
#include <thread>

#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/output_files.hpp"
#include "tools/junit_run.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/replay/kept_case.hpp"
#include "tools/run_report.hpp"

namespace squall::tools::replay {
namespace {

namespace fs = std::filesystem;
using scenarios::json::Value;

constexpr std::size_t kStatuses = core::count_of<KeptStatus>();

/// Of the folder and those in it, sorted. ERRORS: UserError: no folder, or it has none.
std::vector<std::string> kept_files(const std::string& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) throw scenarios::UserError{folder, "there is no such folder"};
  if (!fs::is_directory(folder, error)) {
    throw scenarios::UserError{folder, "this is no folder; \"squall replay\" repeats one trace"};
  }
  std::vector<std::string> files;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().string();
    if (at->is_directory(error)) continue;
    if (name.ends_with(kKeptTraceEnd) || name.ends_with(kKeptScenarioEnd)) files.push_back(name);
  }
  if (error) throw scenarios::UserError{folder, "cannot be read: " + error.message()};
  if (files.empty()) {
    throw scenarios::UserError{folder, "it has no *.trace.jsonl and no *.json"};
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// What an interrupt leaves is not judged.
std::vector<KeptCase> judge_all(const std::vector<std::string>& files,
                                const RegressOptions& options) {
  std::vector<KeptCase> cases(files.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t at = next++; at < files.size(); at = next++) {
      if (io::catch_interrupts()) {
        cases[at].path = files[at];
      } else {
        cases[at] = judge_kept(files[at], options.goes_on);
      }
    }
  };
  std::vector<std::thread> threads;
  const std::size_t more = std::min<std::size_t>(options.threads, files.size());
  for (std::size_t at = 1; at < more; ++at) {
    try {
      threads.emplace_back(work);
    } catch (const std::system_error&) {
      break;  // fewer do the same
    }
  }
  work();
  for (std::thread& thread : threads) thread.join();
  return cases;
}

std::string word_of(KeptStatus status) {
  std::string text(name(status));
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  return text;
}

io::Colour colour_of(const KeptCase& kept) {
  if (kept.code == io::ExitCode::held) return io::Colour::green;
  return kept.code == io::ExitCode::no_verdict ? io::Colour::yellow : io::Colour::red;
}

std::array<std::size_t, kStatuses> counts_of(const std::vector<KeptCase>& cases) {
  std::array<std::size_t, kStatuses> counts{};
  for (const KeptCase& kept : cases) ++counts[static_cast<std::size_t>(kept.status)];
  return counts;
}

std::string text_of(const std::vector<KeptCase>& cases) {
  std::string text;
  for (const KeptCase& kept : cases) {
    std::string word = word_of(kept.status);
    word.resize(std::max<std::size_t>(word.size() + 1, 12), ' ');
    text += io::paint(colour_of(kept), word) + io::one_line(kept.path) + "\n";
    if (!kept.reason.empty()) text += labelled("", io::one_line(kept.reason));
  }
  const auto counts = counts_of(cases);
  std::string sums;
  for (std::size_t at = 0; at < kStatuses; ++at) {
    if (counts[at] == 0) continue;
    sums += (sums.empty() ? "" : ", ") + traces::grouped(counts[at]) + " " +
            std::string(name(static_cast<KeptStatus>(at)));
  }
  const auto bad = std::count_if(cases.begin(), cases.end(), [](const KeptCase& kept) {
    return kept.code != io::ExitCode::held;
  });
  return text +
         (bad == 0 ? io::paint(io::Colour::green, "GOOD")
                   : io::paint(io::Colour::red, "NOT GOOD")) +
         "  " + traces::grouped(cases.size()) + (cases.size() == 1 ? " file: " : " files: ") +
         sums +
         (bad == 0 ? ""
                   : "; " + traces::grouped(static_cast<std::uint64_t>(bad)) +
                         " not as they should be") +
         "\n";
}

Value to_json(const KeptCase& kept) {
  Value json;
  json["file"] = kept.path;
  json["status"] = name(kept.status);
  json["property"] = nullptr;
  if (!kept.property.empty()) json["property"] = kept.property;
  json["event"] = kept.event;
  json["choice"] = nullptr;
  if (kept.choice != 0) json["choice"] = kept.choice;
  json["continued"] = nullptr;
  if (kept.continued) json["continued"] = *kept.continued;
  json["reason"] = kept.reason;
  json["seconds"] = kept.seconds;
  json["exit_code"] = static_cast<int>(kept.code);
  return json;
}

Value json_of(const std::string& folder, const std::vector<KeptCase>& cases, io::ExitCode code) {
  Value json;
  json["folder"] = folder;
  json["cases"] = Value::array();
  for (const KeptCase& kept : cases) json["cases"].push_back(to_json(kept));
  Value counts = Value::object();
  const auto numbers = counts_of(cases);
  for (std::size_t at = 0; at < kStatuses; ++at) {
    counts[name(static_cast<KeptStatus>(at))] = numbers[at];
  }
  json["counts"] = counts;
  json["exit_code"] = static_cast<int>(code);
  return json;
}

}  // namespace

io::ExitCode regress(const RegressOptions& options) {
  io::catch_interrupts();
  const std::vector<std::string> files = kept_files(options.folder);
  io::require_writable({{"--junit", options.junit}}, files);
  const SeatUnderTest seat(options.seat);
  const std::vector<KeptCase> cases = judge_all(files, options);
  io::ExitCode code = io::ExitCode::held;
  std::vector<io::JunitCase> tests;
  for (const KeptCase& kept : cases) {
    code = io::worse(code, kept.code);
    tests.push_back(junit_of(kept));
  }
  if (!options.junit.empty()) code = io::worse(code, write_junit(options.junit, tests));
  return io::print_result(
      options.json ? document(json_of(options.folder, cases, code)) : text_of(cases), code);
}

void add_regress_verb(io::CommandLine& program) {
  using Text = const std::string&;
  constexpr std::uint64_t kThreadsMax = 1024;
  const auto options = std::make_shared<RegressOptions>();
  options->threads = std::max(1u, std::thread::hardware_concurrency());
  const io::Verb verb = program.add_verb("regress", "Repeat a folder of kept traces and scenarios");
  verb.name("folder", "", options->folder, "With *.trace.jsonl and *.json, or folders of them")
      .required();
  verb.flag("--continue", options->goes_on,
            "A trace that diverges goes on from there with the draws of its seed");
  verb.text(
      "--threads", "N",
      [options](Text name, Text text) {
        options->threads = static_cast<unsigned>(io::number(name, text, 1, kThreadsMax));
      },
      "How many files at once; as many as processors unless given");
  verb.flag("--json", options->json, "One JSON document instead of text");
  verb.name("--junit", "FILE", options->junit, "Also write JUnit XML to this file");
  add_seat_options(verb, options->seat);
  verb.footer(
      "SAME: a trace comes to its verdict again. FIXED: its violation does not occur any more.\n"
      "DIFFERENT: it ends in another way. DIVERGED: its choices are not possible any more. HELD,\n"
      "FAILED: a scenario. Exit codes: 0 no violation and all as expected, 1 a violation is still\n"
      "there or new, 4 another expectation fails, 5 a trace diverged without a verdict (see\n"
      "--continue), 2 a file is refused or there is none.\n"
      "Example: squall regress squall-findings --continue --junit regress.xml");
  verb.run([options] { return regress(*options); });
}

}  // namespace squall::tools::replay
