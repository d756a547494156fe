// The command line: help with an example everywhere, and a sentence for every mistake.
#include <sstream>

#include "tests/tools/program.hpp"

namespace squall::tests::command_line_test {

namespace {

/// One line on standard error, nothing on standard output, exit code 2.
std::string refusal(const Program& squall, const std::vector<std::string>& words) {
  const Finished run = squall(words);
  CHECK(run.code == 2);
  CHECK(run.out.empty());
  CHECK(lines(run.error) == 1);
  CHECK(squall.files().empty());
  return run.error;
}

/// The verbs that a help text lists, as CLI11 prints them: two spaces, a name.
std::vector<std::string> verbs_in(const std::string& help) {
  std::vector<std::string> verbs;
  std::istringstream text(help);
  bool is_list = false;
  for (std::string line; std::getline(text, line);) {
    if (line == "Subcommands:" || line == "SUBCOMMANDS:") {
      is_list = true;
    } else if (!starts_with(line, "  ")) {
      is_list = false;
    } else if (is_list && line.size() > 2 && line[2] != ' ') {
      verbs.push_back(line.substr(2, line.find(' ', 2) - 2));
    }
  }
  return verbs;
}

}  // namespace

TEST_CASE("The help of every verb has its usage and an example", "[tools][command_line]") {
  const Program squall;
  std::vector<std::vector<std::string>> all{{}};
  for (std::size_t at = 0; at < all.size(); ++at) {
    const std::vector<std::string> verb = all[at];
    std::string name = "squall";
    for (const std::string& word : verb) name += " " + word;
    auto words = verb;
    words.push_back("--help");
    const Finished help = squall(words);
    INFO(name);
    CHECK(help.code == 0);
    CHECK(help.error.empty());
    CHECK(contains(help.out, "Usage: " + name + " "));
    CHECK(contains(help.out, "Example: " + name));
    for (const std::string& inner : verbs_in(help.out)) {
      all.push_back(verb);
      all.back().push_back(inner);
    }
  }
  CHECK(all.size() >= 1 + 9 + 3);
}

TEST_CASE("Exit codes and version are told", "[tools][command_line]") {
  const Program squall;
  CHECK(
      contains(squall({"--help"}).out, "Exit codes: 0 everything held, 1 a property was violated"));
  const Finished version = squall({"--version"});
  CHECK(version.code == 0);
  CHECK(starts_with(version.out, "squall 0.1.0 (commit "));
  CHECK(lines(version.out) == 1);
}

TEST_CASE("Without a verb, or with one that is none, the verbs are pointed at",
          "[tools][command_line]") {
  const Program squall;
  CHECK(refusal(squall, {}) ==
        "squall: a verb is needed: run, fuzz, campaign, shrink, explain, view, diff, export, "
        "explore, "
        "replay, regress, scenario, probes, check-history, check, import, doctor, conform, init, "
        "bench, "
        "atlas or zoo; "
        "see squall "
        "--help\n");
  CHECK(refusal(squall, {"scenario"}) ==
        "squall scenario: a verb is needed: list, validate or show; see squall scenario --help\n");
  CHECK(refusal(squall, {"fuz"}) ==
        "squall: unknown verb \"fuz\" (did you mean \"fuzz\"?); see squall --help\n");
  CHECK(refusal(squall, {"scenario", "lst"}) ==
        "squall scenario: unknown verb \"lst\" (did you mean \"list\"?); see squall scenario "
        "--help\n");
}

TEST_CASE("Unknown options and missing values are named", "[tools][command_line]") {
  const Program squall;
  CHECK(refusal(squall, {"run", "leader-crash", "--sed", "3"}) ==
        "squall run: unknown argument \"--sed\" (did you mean \"--seed\"?); see squall run "
        "--help\n");
  CHECK(refusal(squall, {"fuzz", "--second=3"}) ==
        "squall fuzz: unknown argument \"--second=3\" (did you mean \"--seconds\"?); see squall "
        "fuzz --help\n");
  CHECK(refusal(squall, {"run", "leader-crash", "too-much"}) ==
        "squall run: unknown argument \"too-much\"; see squall run --help\n");
  CHECK(refusal(squall, {"run"}) == "squall run: scenario is required; see squall run --help\n");
  CHECK(contains(refusal(squall, {"fuzz", "--threads"}), "squall fuzz: --threads: "));
  CHECK(contains(refusal(squall, {"run", "leader-crash", "--seed="}), "squall run: --seed: "));
  CHECK(contains(refusal(squall, {"run", "leader-crash", "--seed", "1", "--seed", "2"}),
                 "squall run: --seed: "));
}

TEST_CASE("Options that contradict each other are refused", "[tools][command_line]") {
  const Program squall;
  CHECK(refusal(squall, {"fuzz", "--seeds", "1..2", "--seconds", "3"}) ==
        "squall fuzz: --seeds excludes --seconds; see squall fuzz --help\n");
  CHECK(refusal(squall, {"fuzz", "--seeds", "1..2", "--base-seed", "3"}) ==
        "squall fuzz: --seeds excludes --base-seed; see squall fuzz --help\n");
}

TEST_CASE("Absurd numbers are refused by name", "[tools][command_line]") {
  const Program squall;
  const std::vector<std::pair<std::string, std::string>> kAbsurd{
      {"--seeds", "5..3"},
      {"--seeds", "0..18446744073709551615"},
      {"--seeds", "1..1e9"},
      {"--seconds", "-1"},
      {"--seconds", "0"},
      {"--seconds", "nan"},
      {"--threads", "0"},
      {"--threads", "1000000"},
      {"--repeat-share", "101%"},
      {"--findings-max", "0"},
      {"--base-seed", "18446744073709551616"}};
  for (const auto& [option, value] : kAbsurd) {
    INFO(option + " " + value);
    CHECK(starts_with(refusal(squall, {"fuzz", option, value}),
                      "squall: " + option + ": \"" + value + "\" is not "));
  }
  CHECK(starts_with(refusal(squall, {"run", "leader-crash", "--seed", "--json"}),
                    "squall: --seed: \"--json\" is not a seed"));
  CHECK(refusal(squall, {"fuzz", "--seeds", std::string(100'000, '9')}).size() < 200);
}

TEST_CASE("A variable that was not set is no name", "[tools][command_line]") {
  const Program squall;
  CHECK(refusal(squall, {"fuzz", ""}) == "squall: scenario: a name is needed, not an empty text\n");
  CHECK(refusal(squall, {"run", "leader-crash", "--junit", ""}) ==
        "squall: --junit: a name is needed, not an empty text\n");
  CHECK(refusal(squall, {"run", "leader-crash", "--trace", ""}) ==
        "squall: --trace: a name is needed, not an empty text\n");
  CHECK(refusal(squall, {"fuzz", "--out", ""}) ==
        "squall: --out: a name is needed, not an empty text\n");
  CHECK(starts_with(refusal(squall, {"run", "leader-crash", "--seed", ""}),
                    "squall: --seed: \"\" is not a seed"));
}

TEST_CASE("An argument cannot write lines of its own", "[tools][command_line]") {
  const Program squall;
  CHECK(contains(refusal(squall, {"run", "a\n\x1b[2Jb"}), "squall: a\\x0a\\x1b[2Jb: there is no"));
  CHECK(contains(refusal(squall, {"a\nb"}), "unknown verb \"a\\x0ab\""));
}

}  // namespace squall::tests::command_line_test
