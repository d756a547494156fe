// Reads scenarios and traces by name.
#include "tools/scenario_source.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/library.hpp"
#include "scenarios/parse.hpp"
#include "scenarios/swarm/generate.hpp"
#include "scenarios/within_offers.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/machine_under_test.hpp"
#include "traces/action_words.hpp"
#include "traces/codec.hpp"

namespace squall::tools {
namespace {

namespace fs = std::filesystem;

std::ifstream open(const std::string& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    throw scenarios::UserError{path, "this is a folder, a file is needed"};
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    throw scenarios::UserError{path, std::string("cannot be read: ") + std::strerror(errno)};
  }
  return in;
}

/// "; these mention it: a, b, and 3 more", or nothing.
std::string mentions_of(const std::string& text) {
  constexpr std::size_t kShown = 8;
  const auto found = scenarios::find_mentions(text);
  if (found.empty()) return "";
  std::string names;
  for (std::size_t at = 0; at < found.size() && at < kShown; ++at) {
    names += (at == 0 ? "" : ", ") + std::string(found[at]->name);
  }
  if (found.size() > kShown) names += ", and " + std::to_string(found.size() - kShown) + " more";
  return "; these mention it: " + names;
}

void go_by_its_rules(scenarios::Scenario& scenario) {
  scenario.setup.not_judged = scenario.setup.not_judged | chosen_machine().not_judged;
  if (machine_under_test().rules().needs_order) scenarios::keep_order(scenario);
}

}  // namespace

std::string read_text(const std::string& path, std::size_t bytes_max) {
  std::ifstream in = open(path);
  std::string text;
  std::vector<char> block(std::size_t{1} << 16);
  while (in) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    text.append(block.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > bytes_max) {
      throw scenarios::UserError{
          path, "the file is larger than " + std::to_string(bytes_max >> 20) + " MiB"};
    }
  }
  if (in.bad()) throw scenarios::UserError{path, "cannot be read to its end"};
  return text;
}

scenarios::Scenario scenario_from(const std::string& file_or_name) {
  std::error_code ignored;
  if (fs::exists(file_or_name, ignored)) {
    return scenarios::parse(read_text(file_or_name), file_or_name);
  }
  if (const auto* story = scenarios::find_story(file_or_name)) return scenarios::parse(*story);
  if (const auto* known = scenarios::find_exploration(file_or_name)) {
    return scenarios::parse(*known);
  }
  std::vector<std::string_view> names;
  for (const auto& entry : scenarios::library()) names.push_back(entry.name);
  for (const auto& entry : scenarios::explorations()) names.push_back(entry.name);
  const std::string name = file_or_name.substr(file_or_name.rfind('/') + 1);
  throw scenarios::UserError{
      file_or_name, "there is no such file and no such scenario in the library" +
                        scenarios::json::suggestion(name, names) + mentions_of(name) + "; \"" +
                        io::program_word() + " scenario list\" shows the library, \"" +
                        io::program_word() + " explore --list\" its explorations"};
}

scenarios::Seats seats_asked_by(const std::string& scenario_or_trace) {
  try {
    if (!scenario_or_trace.ends_with(".jsonl") && !scenario_or_trace.ends_with(".gz")) {
      return scenario_from(scenario_or_trace).seats;
    }
    return scenarios::parse(trace_from(scenario_or_trace).header.scenario, "").seats;
  } catch (const scenarios::UserError&) {
    return {};
  }
}

scenarios::Scenario drawn_scenario(std::uint64_t seed) {
  scenarios::Scenario scenario = scenarios::swarm::generate(seed);
  const scenarios::OfferSet offers = chosen_machine().offers;
  if (offers != scenarios::OfferSet::all()) scenarios::keep_within(scenario, offers);
  go_by_its_rules(scenario);
  return scenario;
}

void fit_to_machine(scenarios::Scenario& scenario) {
  go_by_its_rules(scenario);
  const std::vector<std::string> beyond =
      scenarios::asked_beyond(scenario, chosen_machine().offers);
  if (beyond.empty()) return;
  std::string words;
  for (const std::string& word : beyond) words += (words.empty() ? "" : ", ") + word;
  throw scenarios::UserError{scenario.name, "not for the machine " + chosen_machine().name +
                                                ", which does not offer: " + words};
}

traces::Trace trace_from(const std::string& path) {
  std::ifstream in = open(path);
  return traces::read(in, path);
}

traces::Trace trace_to_repeat(const std::string& path) {
  traces::Trace trace = trace_from(path);
  const std::string& recorded = trace.header.machine;
  const std::string& runs = chosen_machine().name;
  if (recorded == runs) return trace;
  if (recorded.empty()) {
    throw scenarios::UserError{path, "recorded with Squall's own servers, and " + runs +
                                         " runs: leave out" + seat_option()};
  }
  throw scenarios::UserError{
      path, "recorded with machine \"" + recorded + "\", and " +
                (runs.empty() ? "Squall's own servers run" : runs + " runs") +
                "; where that is a mutant of the zoo, add --mutant " + io::shell_word(recorded) +
                ", and else its --machine"};
}

}  // namespace squall::tools
