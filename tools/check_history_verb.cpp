// `squall check-history`: the verdict as text or JSON, and the options.
#include "tools/check_history_verb.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include "scenarios/json/nearest_word.hpp"
#include "tools/history_source.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/output_files.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/run_report.hpp"
#include "tools/search_clock.hpp"
#include "traces/history/export_history_verdict.hpp"
#include "traces/history/history_verdict.hpp"
#include "traces/history/read_history.hpp"
#include "traces/view/history/history_document.hpp"

namespace squall::tools {
namespace {

using checkers::linearizability::Decision;

/// `vacuous`: no operation observed a value.
io::ExitCode exit_code(Decision decision, bool vacuous) {
  if (decision == Decision::linearizable) {
    return vacuous ? io::ExitCode::expectation_failed : io::ExitCode::held;
  }
  return decision == Decision::undecided ? io::ExitCode::no_verdict : io::ExitCode::violated;
}

std::string verdict_word(Decision decision, bool vacuous) {
  if (decision == Decision::linearizable && vacuous) {
    return io::paint(io::Colour::yellow, "VACUOUS");
  }
  if (decision == Decision::linearizable) return io::paint(io::Colour::green, "LINEARIZABLE");
  if (decision == Decision::undecided) return io::paint(io::Colour::yellow, "UNDECIDED");
  return io::paint(io::Colour::red, "NOT LINEARIZABLE");
}

/// Names and values come from the file.
std::string printable(const std::string& text) {
  std::string lines;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = text.find('\n', from);
    lines += io::one_line(text.substr(from, end - from)) + "\n";
    from = end + 1;
  }
  return lines;
}

/// The verdict on one history.
struct Judged {
  std::string verdict;  // of the JSON document
  std::string text;     // for people
  scenarios::json::Value json;
  io::ExitCode code = io::ExitCode::held;
};

Judged judge(const CheckHistoryOptions& options, const std::string& file) {
  const std::string name = history_name(file);
  traces::history::NamedHistory named =
      traces::history::read_history(read_history_text(file), name, options.initial, options.model);
  if (options.ignore_nil_reads) traces::history::ignore_nil_reads(named);
  const bool vacuous = traces::history::observes_nothing(named);
  SearchClock clock(options.seconds, name, named.lines.size() - 1, io::catch_interrupts());
  checkers::linearizability::SearchBudget budget = options.budget;
  budget.watch = &clock;
  const traces::history::HistoryJudgement judgement =
      traces::history::judge_history(named, budget, options.witness || !options.view.empty());
  const checkers::linearizability::Linearizability& result = judgement.result;
  Judged judged;
  judged.code = exit_code(result.decision, vacuous);
  const std::string stopped = clock.reason();  // the verdict's search, not the page's
  const std::string report = traces::history::verdict_text(named, judgement, stopped);
  if (!options.view.empty()) {
    const auto document = traces::view::history::history_document(named, judgement, budget, report);
    io::write_whole(options.view, traces::view::history::history_page(document));
  }
  judged.json = traces::history::verdict_json(named, judgement, stopped);
  judged.json["exit_code"] = static_cast<int>(judged.code);
  judged.verdict = judged.json.find("verdict")->text();
  judged.text =
      verdict_word(result.decision, vacuous) + "  " + io::one_line(name) + "\n" + printable(report);
  if (!options.view.empty()) judged.text += "  page              " + options.view + "\n";
  if (options.witness) judged.text += printable(traces::history::witness_text(named, result));
  return judged;
}

Judged refused(const std::string& file, const scenarios::UserError& error) {
  Judged judged;
  judged.code = io::ExitCode::bad_input;
  judged.verdict = "refused";
  judged.json = {{"verdict", "refused"},
                 {"file", history_name(file)},
                 {"error", error.where + ": " + error.message},
                 {"exit_code", static_cast<int>(judged.code)}};
  return judged;
}

/// "3 histories: 2 linearizable, 1 undecided".
std::string sum_text(const std::map<std::string, std::size_t>& verdicts, std::size_t files) {
  std::string text = std::to_string(files) + " histories:";
  for (const auto& [verdict, count] : verdicts) {
    text += (text.back() == ':' ? " " : ", ") + std::to_string(count) + " " + verdict;
  }
  std::replace(text.begin(), text.end(), '_', ' ');
  return text + "\n";
}

/// Each history by itself: one that is refused does not hide the others.
io::ExitCode check_all(const CheckHistoryOptions& options) {
  io::ExitCode code = io::ExitCode::held;
  std::map<std::string, std::size_t> verdicts;
  scenarios::json::Value all = scenarios::json::Value::array();
  std::size_t left = options.files.size();
  for (const std::string& file : options.files) {
    Judged judged;
    try {
      judged = judge(options, file);
    } catch (const scenarios::UserError& error) {
      io::print_complaint(error);
      judged = refused(file, error);
    }
    --left;
    code = io::worse(code, judged.code);
    ++verdicts[judged.verdict];
    const bool told = !options.json && !(options.quiet && judged.code == io::ExitCode::held);
    if (told && !judged.text.empty()) code = io::print_result(judged.text, code);
    if (options.json) all.push_back(std::move(judged.json));
    if (io::catch_interrupts()) break;
  }
  if (left > 0) {
    code = io::worse(code, io::ExitCode::no_verdict);
    verdicts["interrupted"] = left;
  }
  if (options.json) {
    scenarios::json::Value json{{"histories", std::move(all)}};
    for (const auto& [verdict, count] : verdicts) json["sum"][verdict] = count;
    json["exit_code"] = static_cast<int>(code);
    return io::print_result(document(json), code);
  }
  if (options.quiet && code == io::ExitCode::held) return code;
  return io::print_result(sum_text(verdicts, options.files.size()), code);
}

}  // namespace

io::ExitCode check_history(const CheckHistoryOptions& options) {
  if (!options.view.empty()) {
    if (options.files.size() > 1) {
      throw scenarios::UserError{"--view", "a page shows one history, and " +
                                               std::to_string(options.files.size()) + " are given"};
    }
    io::require_writable({{"--view", options.view}}, options.files);
  }
  if (options.files.size() > 1) return check_all(options);
  const Judged judged = judge(options, options.files.front());
  if (options.json) return io::print_result(document(judged.json), judged.code);
  if (options.quiet && judged.code == io::ExitCode::held) return judged.code;
  return io::print_result(judged.text, judged.code);
}

namespace {

checkers::linearizability::Model model_of(const std::string& option, const std::string& text) {
  const auto& names = traces::history::kModelNames;
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) {
    throw scenarios::UserError{option, "\"" + io::one_line(text.substr(0, 40)) + "\" is no model" +
                                           scenarios::json::hint(text, names)};
  }
  return static_cast<checkers::linearizability::Model>(found - names.begin());
}

}  // namespace

void add_check_history_verb(io::CommandLine& program) {
  using Text = const std::string&;
  const auto options = std::make_shared<CheckHistoryOptions>();
  const io::Verb verb =
      program.add_verb("check-history", "Judge whether a history of clients is linearizable");
  verb.list("file", "", options->files,
            "Jepsen's history.edn or history.txt, or JSON Lines; also gzip; - is standard input")
      .required();
  verb.text(
      "--model", "NAME", [options](Text name, Text text) { options->model = model_of(name, text); },
      "register, list, multi-register, set, counter, queue or lock; recognized unless given");
  verb.text("--initial", "VALUE", options->initial,
            "Initial value of every key, in the file's notation; nil unless given");
  verb.flag("--ignore-nil-reads", options->ignore_nil_reads,
            "An ok read of nil tells nothing, as Knossos reads it");
  verb.text(
      "--budget", "N",
      [options](Text name, Text text) {
        options->budget.possibilities = io::number(name, text, 1, 1'000'000'000'000);
      },
      "Possibilities to examine before the answer is \"undecided\"; 10000000 unless given");
  verb.text(
      "--memory-mib", "N",
      [options](Text name, Text text) {
        options->budget.bytes_max = io::number(name, text, 1, 1 << 20) << 20;
      },
      "Memory for the search; 512 unless given");
  verb.text(
      "--seconds", "S",
      [options](Text name, Text text) { options->seconds = io::seconds(name, text); },
      "Time for the search of each history; no limit unless given");
  verb.flag("--witness", options->witness,
            "Tell an order of the operations of each key that is linearizable");
  verb.text("--view", "FILE", options->view,
            "Write a page that shows the operations, the order found, and what has no place");
  verb.flag("--json", options->json, "One JSON document instead of text");
  verb.flag("--quiet", options->quiet, "Print nothing when it is linearizable");
  verb.footer(
      "Linearizable (0), not (1), vacuous: no client was told a value (4), or undecided (5).\n"
      "Of several files, one verdict each and the most severe code. At most 1024 MiB each.\n"
      "One event a line:\n"
      "  {\"process\":0,\"type\":\"invoke\",\"f\":\"write\",\"key\":\"x\",\"value\":1}\n"
      "  {\"process\":0,\"type\":\"ok\"}\n"
      "  {\"process\":1,\"type\":\"invoke\",\"f\":\"read\",\"key\":\"x\"}\n"
      "  {\"process\":1,\"type\":\"ok\",\"value\":1}\n"
      "Or one operation a line, with the times of its call and return:\n"
      "  {\"client\":1,\"input\":{\"f\":\"read\"},\"output\":1,\"call\":12,\"return\":34}\n"
      "\"f\" is read, write, cas ([old,new]) or append; \"type\" is invoke, ok, fail (it never\n"
      "happens) or info (unknown). Models: set and counter (add, read), list (append, read),\n"
      "queue (enqueue, dequeue), lock (acquire, release), and transactions on several registers:\n"
      "  "
      "{\"process\":0,\"type\":\"invoke\",\"f\":\"txn\",\"value\":[[\"r\",\"x\",null],[\"w\",\"y\","
      "1]]}\n"
      "In EDN: {:process 0, :type :ok, :f :read, :value 1}.\n"
      "--json: {\"verdict\":\"not_linearizable\",\"prefix_line\":4,\"operation\":{…},\n"
      "  \"possible_values\":[\"1\"],\"contradiction\":{\"operations\":[…],…},…}\n"
      "Example: squall check-history store/latest/history.edn");
  verb.run([options] { return check_history(*options); });
}

}  // namespace squall::tools
