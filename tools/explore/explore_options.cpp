// The options of `squall explore`.
#include <algorithm>
#include <memory>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/words.hpp"
#include "tools/explore/exploration_list.hpp"
#include "tools/explore/explore_verb.hpp"
#include "tools/explore/portfolio.hpp"
#include "tools/finding.hpp"
#include "tools/io/numbers.hpp"
#include "tools/machine_under_test.hpp"

namespace squall::tools::explore {
namespace {

using Text = const std::string&;

using Options = std::shared_ptr<ExploreOptions>;

/// What is explored, and where it begins.
void add_start(const io::Verb& verb, const Options& options) {
  const io::Option scenario =
      verb.name("scenario", "", options->scenario, "A file, a name of --list, or a story");
  const io::Option servers = verb.text(
      "--servers", "N",
      [options](Text name, Text text) {
        options->servers = static_cast<int>(io::number(name, text, 1, core::kServersMax));
      },
      "Without a file: this number of servers");
  servers.excludes(scenario);
  const io::Option from =
      verb.name("--from", "TRACE[:K]", options->from,
                "Begin after the choices of a trace, or the first K of them, with its scenario");
  from.excludes(scenario).excludes(servers);
  const io::Option from_seed = verb.text(
      "--from-seed", "N",
      [options](Text name, Text text) { options->from_seed = io::seed(name, text); },
      "Begin after the first events of this seed's run of the scenario …");
  const io::Option at_event = verb.text(
      "--at-event", "K",
      [options](Text name, Text text) { options->at_event = io::number(name, text, 1, 1'000'000); },
      "… so many of them");
  from_seed.needs(at_event).excludes(from);
  at_event.needs(from_seed);
}

void add_search(io::Verb verb, const Options& options) {
  verb.group("How to search");
  verb.text(
      "--search", "ORDER",
      [options](Text name, Text text) {
        const auto at = std::find(kSearchWords.begin(), kSearchWords.end(), text);
        if (at == kSearchWords.end()) {
          throw scenarios::UserError{
              name, "unknown word \"" + text + "\"" + scenarios::json::hint(text, kSearchWords)};
        }
        options->search = static_cast<std::size_t>(at - kSearchWords.begin());
      },
      "bfs, dfs, deepening (less memory) or walk (at random); bfs unless given");
  verb.flag("--symmetry", options->symmetry,
            "Symmetry reduction: states that differ only in server names are one");
  verb.flag("--absorb", options->absorb,
            "Drop deliveries that are no-ops (reduces states, keeps verdicts)");
  verb.text(
      "--seed", "N", [options](Text name, Text text) { options->seed = io::seed(name, text); },
      "Of random walks; 1 unless given");
  verb.text(
      "--walks", "N",
      [options](Text name, Text text) {
        options->walks = io::number(name, text, 1, 1'000'000'000'000);
      },
      "Number of random walks; 1000 unless given");
  verb.name(
      "--resume", "FOLDER", options->resume,
      "Save checkpoints in this folder, and resume from it, with mpirun any number of ranks (bfs "
      "only)");
}

void add_reports(io::Verb verb, const Options& options) {
  verb.group("Further reports");
  verb.flag(
      "--liveness", options->liveness,
      "From every state: can a leader be elected, a waiting client be answered, a leader stay?");
  verb.flag("--explosion", options->explosion, "What multiplies the states (bfs only)");
  verb.name("--graph", "FILE", options->graph, "A picture of a small space: .dot, .svg or .html");
  verb.name("--report", "FILE", options->report, "Also write the certificate as an HTML page");
}

void add_effort(const io::Verb& verb, const Options& options) {
  verb.text(
      "--threads", "N",
      [options](Text name, Text text) {
        options->threads = static_cast<unsigned>(io::number(name, text, 1, 1024));
      },
      "1 unless given; what is found does not depend on it");
  verb.text(
      "--memory", "SIZE",
      [options](Text name, Text text) { options->memory = io::memory_size(name, text); },
      "2G, 512M or 0.5 (GiB), at least 16M; half of what this process may use unless given");
  verb.name(
      "--spill", "FOLDER", options->spill,
      "What memory has no room for goes to files in this folder; with --resume they are part of "
      "the checkpoint (bfs only)");
}

}  // namespace

void add_explore_verb(io::CommandLine& program) {
  const auto options = std::make_shared<ExploreOptions>();
  io::Verb verb =
      program.add_verb("explore", "Visit every state within bounds, and certify what that covers");
  add_start(verb, options);
  for (const BoundOption& bound : bound_options()) {
    verb.group(bound.group);
    verb.text(
        bound.name, bound.type,
        [options](Text name, Text text) { options->bounds.emplace_back(name, text); }, bound.help);
  }
  verb.group("");
  add_search(verb, options);
  add_reports(verb, options);
  add_effort(verb, options);
  verb.flag("--list", options->lists, "The explorations in the program, and their size");
  const io::Option all =
      verb.flag("--all", options->all,
                "Explore all of --list, or those of a folder, one after the other, smallest first");
  verb.text(
      "--seconds", "S",
      [options](Text name, Text text) { options->seconds = io::seconds(name, text); },
      "End after this time, with what is known then");
  verb.name("--junit", "FILE", options->junit, "With --all: also write JUnit XML to this file")
      .needs(all);
  const io::Option json = verb.flag("--json", options->json, "One JSON document instead of text");
  verb.flag("--quiet", options->quiet, "Print nothing when everything held");
  verb.flag("--tell", options->tells,
            "Print the path to what was found first, as prose; a step takes 1 ms")
      .excludes(json);
  verb.name("--trace", "FILE", options->trace, "Write the path to what was found to this file");
  options->out = kFindingsFolder;
  verb.name("--out", "FOLDER", options->out,
            "Folder for such paths; " + options->out + " unless given");
  add_seat_options(verb, options->seat);
  verb.footer(
      "Explored completely, or within its bounds (0), violated (1), \"until\" not reached (4), "
      "ended "
      "by\nmemory, a limit, time, chance or Ctrl-C before its bounds (5). Time is not modelled: "
      "timers "
      "expire at\nany time.\n"
      "Example: squall explore --servers 3 --terms 2 --requests 1\n"
      "         squall explore unsynced-writes --crashes 2 --threads 8\n"
      "         mpirun -n 8 squall explore unsynced-writes --crashes 2\n"
      "         squall explore --all --seconds 60");
  verb.run([options] {
    if (options->lists) return list_explorations(options->json);
    return options->all ? explore_portfolio(*options) : explore(*options);
  });
}

}  // namespace squall::tools::explore
