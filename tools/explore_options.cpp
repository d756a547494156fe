// See explore_command.hpp.
#include "tools/explore_options.hpp"

#include <algorithm>
#include <memory>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/words.hpp"
#include "tools/exploration_list.hpp"
#include "tools/explore_verb.hpp"
#include "tools/finding.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/options.hpp"

namespace squall::tools {
namespace {

using Text = const std::string&;

/// What is explored, and where it begins.
void add_start(CLI::App& verb, ExploreOptions& options) {
  CLI::Option* scenario =
      io::add_name(verb, "scenario", "", options.scenario, "A file, a name of --list, or a story");
  CLI::Option* servers = io::add_text(
      verb, "--servers", "N",
      [&](Text name, Text text) {
        options.servers = static_cast<int>(io::number(name, text, 1, core::kServersMax));
      },
      "Without a file: so many servers");
  servers->excludes(scenario);
  CLI::Option* from =
      io::add_name(verb, "--from", "TRACE[:K]", options.from,
                   "Begin after the choices of a trace, or the first K of them, with its scenario");
  from->excludes(scenario)->excludes(servers);
  CLI::Option* from_seed = io::add_text(
      verb, "--from-seed", "N",
      [&](Text name, Text text) { options.from_seed = io::seed(name, text); },
      "Begin after the first events of this seed's run of the scenario …");
  CLI::Option* at_event = io::add_text(
      verb, "--at-event", "K",
      [&](Text name, Text text) { options.at_event = io::number(name, text, 1, 1'000'000); },
      "… so many of them");
  from_seed->needs(at_event)->excludes(from);
  at_event->needs(from_seed);
}

void add_search(CLI::App& verb, ExploreOptions& options) {
  const std::string kGroup = "How to search";
  io::add_text(
      verb, "--search", "ORDER",
      [&](Text name, Text text) {
        const auto at = std::find(kSearchWords.begin(), kSearchWords.end(), text);
        if (at == kSearchWords.end()) {
          throw scenarios::UserError{
              name, "unknown word \"" + text + "\"" + scenarios::json::hint(text, kSearchWords)};
        }
        options.search = static_cast<std::size_t>(at - kSearchWords.begin());
      },
      "bfs, dfs, deepening (little memory) or walk (at random); bfs unless given")
      ->group(kGroup);
  verb.add_flag("--symmetry", options.symmetry,
                "States that differ by the names of servers are one")
      ->group(kGroup);
  verb.add_flag("--absorb", options.absorb, "Messages whose arrival changes nothing never arrive")
      ->group(kGroup);
  io::add_text(
      verb, "--seed", "N", [&](Text name, Text text) { options.seed = io::seed(name, text); },
      "Of random walks; 1 unless given")
      ->group(kGroup);
  io::add_text(
      verb, "--walks", "N",
      [&](Text name, Text text) { options.walks = io::number(name, text, 1, 1'000'000'000'000); },
      "So many of them; 1000 unless given")
      ->group(kGroup);
  io::add_name(verb, "--resume", "FOLDER", options.resume,
               "Keep how far it is in this folder, every minute, and go on from there (bfs)")
      ->group(kGroup);
  const std::string kMore = "More to be told";
  verb.add_flag("--liveness", options.liveness,
                "From every state: can a leader be elected, who waits be answered, a leader stay?")
      ->group(kMore);
  verb.add_flag("--explosion", options.explosion, "What multiplies the states (bfs)")->group(kMore);
  io::add_name(verb, "--graph", "FILE", options.graph,
               "A picture of a small space: .dot, .svg or .html")
      ->group(kMore);
}

void add_effort(CLI::App& verb, ExploreOptions& options) {
  io::add_text(
      verb, "--threads", "N",
      [&](Text name, Text text) {
        options.threads = static_cast<unsigned>(io::number(name, text, 1, 1024));
      },
      "1 unless given; what is found does not depend on it");
  io::add_text(
      verb, "--memory", "GIB",
      [&](Text name, Text text) { options.memory_gib = io::number(name, text, 1, 1 << 16); },
      "Half of this machine's unless given");
}

}  // namespace

void add_explore(CLI::App& app, io::ExitCode& code) {
  const auto options = std::make_shared<ExploreOptions>();
  CLI::App& verb =
      *app.add_subcommand("explore", "Every state within bounds, and what that covers");
  add_start(verb, *options);
  for (const BoundOption& bound : bound_options()) {
    io::add_text(
        verb, bound.name, bound.type,
        [options](Text name, Text text) { options->bounds.emplace_back(name, text); }, bound.help)
        ->group(bound.group);
  }
  add_search(verb, *options);
  add_effort(verb, *options);
  verb.add_flag("--list", options->lists, "The explorations in the program, and their size");
  verb.add_flag("--json", options->json, "One JSON document instead of text");
  verb.add_flag("--quiet", options->quiet, "Print nothing when everything held");
  io::add_name(verb, "--trace", "FILE", options->trace,
               "Write the way to what was found to this file");
  options->out = kFindingsFolder;
  io::add_name(verb, "--out", "FOLDER", options->out,
               "Folder for such ways; " + options->out + " unless given");
  verb.footer(
      "Explored completely, or within its bounds (0), violated (1), ended by memory, a limit, "
      "chance\nor Ctrl-C before its bounds (5). Time is no part of it: timers run out at any "
      "time.\n"
      "Example: squall explore --servers 3 --terms 2 --requests 1\n"
      "         squall explore unsynced-writes --crashes 2 --threads 8");
  verb.callback([options, &code] {
    code = options->lists ? list_explorations(options->json) : explore(*options);
  });
}

}  // namespace squall::tools
