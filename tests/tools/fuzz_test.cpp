// `squall fuzz`: a campaign as its users see it.
#include "tests/tools/program.hpp"

namespace squall::tests::fuzz_test {

TEST_CASE("The first line tells the base seed, and the last ones what was done", "[tools][fuzz]") {
  const Program squall;
  const Finished run = squall({"fuzz", "--seeds", "1..6"});
  CHECK(run.code == 0);
  CHECK(starts_with(run.out, "base seed 0x1\n6 runs ("));
  CHECK(contains(run.out, " faults\nverdicts: "));
  CHECK(run.error.empty());  // no progress without a terminal
}

TEST_CASE("A base seed that was drawn is told by every kind of output", "[slow][tools][fuzz]") {
  const Program squall;
  squall.write("held.json", kHeld);
  const std::vector<std::string> words{"fuzz", "held.json", "--seconds", "0.2"};
  const auto with = [&](const std::string& option) {
    auto more = words;
    more.push_back(option);
    return squall(more);
  };
  const Finished plain = squall(words);
  CHECK(starts_with(plain.out, "base seed 0x"));
  const Finished quiet = with("--quiet");
  CHECK(starts_with(quiet.out, "base seed 0x"));
  CHECK(lines(quiet.out) == 1);
  const Finished json = with("--json");
  CHECK(starts_with(json.error, "squall: base seed 0x"));
  CHECK("squall: base seed " + nlohmann::json::parse(json.out)["base_seed"].get<std::string>() +
            "\n" ==
        json.error);
  CHECK(plain.out.substr(0, plain.out.find('\n')) != quiet.out.substr(0, quiet.out.find('\n')));
}

TEST_CASE("However many threads, the answer is the same to the last byte", "[slow][tools][fuzz]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  for (const std::vector<std::string>& what :
       {std::vector<std::string>{"fuzz", "--seeds", "1..10"},
        {"fuzz", "corruption.json", "--no-shrink", "--seeds", "1..300", "--findings-max", "7"}}) {
    std::vector<nlohmann::ordered_json> answers;
    for (const char* threads : {"1", "4"}) {
      auto words = what;
      words.insert(words.end(), {"--json", "--threads", threads});
      auto json = nlohmann::ordered_json::parse(squall(words).out);
      json.erase("seconds");
      answers.push_back(json);
    }
    CHECK(answers[0].dump() == answers[1].dump());
  }
}

TEST_CASE("Findings come in the order of their seeds, each with its trace and its command",
          "[tools][fuzz]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const Finished run =
      squall({"fuzz", "corruption.json", "--no-shrink", "--seeds", "1..12", "--threads", "3"});
  CHECK(run.code == 1);
  std::size_t at = 0;
  for (const char* seed :
       {"0x1", "0x2", "0x3", "0x4", "0x5", "0x6", "0x7", "0x8", "0x9", "0xa", "0xb", "0xc"}) {
    at = run.out.find("VIOLATED log_matching  corruption, seed " + std::string(seed) + "\n", at);
    CHECK(at != std::string::npos);
    CHECK(contains(run.out, "squall replay squall-findings/corruption-log_matching-" +
                                std::string(seed) + ".trace.jsonl\n"));
  }
  CHECK(squall.files().size() == 12);
  CHECK(squall(pasted(run.out, "replay")).code == 1);
}

TEST_CASE("After ten findings the others take two lines", "[tools][fuzz]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const std::string ten =
      squall({"fuzz", "corruption.json", "--no-shrink", "--seeds", "1..10"}).out;
  const std::string twelve =
      squall({"fuzz", "corruption.json", "--no-shrink", "--seeds", "1..12"}).out;
  CHECK(lines(twelve) == lines(ten) + 4);
}

TEST_CASE("The shortest finding of a kind is shrunk, and its files are named", "[tools][fuzz]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const Finished run = squall({"fuzz", "corruption.json", "--seeds", "1..3"});
  CHECK(run.code == 1);
  const std::string shrunk = run.out.substr(run.out.find("SHRUNK  "));
  CHECK(contains(shrunk, ": no single choice can go\n"));
  CHECK(field(shrunk, "trace") == "squall-findings/corruption-log_matching-0x2.min.trace.jsonl");
  CHECK(field(shrunk, "scenario") == "squall-findings/corruption-log_matching-0x2.min.json");
  CHECK(run.out.find("SHRUNK  ") == run.out.rfind("SHRUNK  "));
  CHECK(squall.files().size() == 5);
  CHECK(squall(pasted(shrunk, "replay")).code == 1);
  CHECK(squall({"run", "squall-findings/corruption-log_matching-0x2.min.json"}).code == 1);

  const auto json = squall.json({"fuzz", "corruption.json", "--seeds", "1..3"});
  const auto& second = json["findings"][1]["shrunk"];
  CHECK(second["shrunk"] == "squall-findings/corruption-log_matching-0x2.min.trace.jsonl");
  CHECK(second["property"] == "log_matching");
  CHECK(second["choices"] < second["choices_before"]);
  CHECK(json["findings"][0]["shrunk"].is_null());
}

TEST_CASE("A campaign ends with the last finding that is allowed", "[tools][fuzz]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const auto json =
      squall.json({"fuzz", "corruption.json", "--no-shrink", "--seeds", "1..18446744073709551615",
                   "--threads", "2", "--findings-max", "3"});
  CHECK(json["ended"] == "findings");
  CHECK(json["runs"] == 3);
  CHECK(json["violated"] == 3);
  CHECK(json["repeated"] == 3);
  CHECK(json["exit_code"] == 1);
  CHECK(json["findings"].size() == 3);
  REQUIRE(json["groups"].size() == 1);
  CHECK(json["groups"][0]["signature"] ==
        "log_matching: entries, by a follower against another server");
  CHECK(json["groups"][0]["count"] == 3);
  CHECK(json["groups"][0]["seeds"].size() == 3);
  for (const auto& finding : json["findings"]) {
    CHECK_FALSE(squall.read(finding["trace"]).empty());
  }
}

TEST_CASE("Findings are grouped by the way in which they fail, and one of each group is shrunk",
          "[tools][fuzz]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const Finished campaign = squall(
      {"fuzz", "corruption.json", "--seeds", "1..3", "--threads", "1", "--shrink-seconds", "0.2"});
  CHECK(contains(campaign.out,
                 "\nfindings: 3 of 1 kind\n  log_matching: entries, by a follower "
                 "against another server: 0x1, 0x2, 0x3\n"));
  const std::size_t shrunk = campaign.out.find("SHRUNK  ");
  REQUIRE(shrunk != std::string::npos);
  CHECK(campaign.out.find("SHRUNK  ", shrunk + 1) == std::string::npos);
}

TEST_CASE("JSON has the shape that is documented", "[tools][fuzz]") {
  const Program squall;
  const auto json = squall.json({"fuzz", "--seeds", "5..7", "--repeat-share", "100%"});
  std::vector<std::string> keys;
  for (const auto& item : json.items()) keys.push_back(item.key());
  CHECK(keys == std::vector<std::string>{"base_seed",
                                         "charges",
                                         "coverage",
                                         "ended",
                                         "events",
                                         "exit_code",
                                         "expectation_failed",
                                         "faults",
                                         "findings",
                                         "groups",
                                         "held",
                                         "interrupted",
                                         "limit",
                                         "not_reproducible",
                                         "probes",
                                         "probes_not_for_machine",
                                         "repeated",
                                         "runs",
                                         "seconds",
                                         "seeds",
                                         "unusual_rates",
                                         "vacuous",
                                         "violated",
                                         "virtual_seconds",
                                         "warnings"});
  CHECK(json["base_seed"] == "0x5");
  CHECK(json["ended"] == "seeds");
  CHECK(json["runs"] == 3);
  CHECK(json["repeated"] == 3);
  CHECK(json["seconds"].is_number_float());
  CHECK(json["findings"] == nlohmann::json::array());
}

TEST_CASE("Seeds at the top of their range neither wrap nor hang", "[tools][fuzz]") {
  const Program squall;
  squall.write("held.json", kHeld);
  const auto json =
      squall.json({"fuzz", "held.json", "--seeds", "18446744073709551613..18446744073709551615"});
  CHECK(json["runs"] == 3);
  const auto last =
      squall.json({"fuzz", "held.json", "--base-seed", "0xffffffffffffffff", "--seconds", "50"});
  CHECK(last["runs"] == 1);
  CHECK(last["ended"] == "seeds");
}

TEST_CASE("Time that is up ends a campaign, even in the middle of a run", "[tools][fuzz]") {
  const Program squall;
  squall.write("endless.json", kEndless);
  const auto json = squall.json({"fuzz", "endless.json", "--seconds", "0.05", "--threads", "2"});
  CHECK(json["ended"] == "seconds");
  CHECK(json["runs"] == 0);
  CHECK(json["interrupted"].get<int>() <= 2);
  CHECK(json["exit_code"] == 5);
  CHECK(json["seconds"].get<double>() >= 0.05);
}

TEST_CASE("A scenario of one's own that tests nothing fails its campaign", "[tools][fuzz]") {
  const Program squall;
  squall.write("vacuous.json", kVacuous);
  const auto json = squall.json({"fuzz", "vacuous.json", "--seeds", "1..2"});
  CHECK(json["findings"].size() == 2);
  CHECK(json["exit_code"] == 4);
}

TEST_CASE("A violation is heard before a limit", "[tools][fuzz]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const std::vector<std::string> campaign{"fuzz", "corruption.json", "--no-shrink", "--seeds",
                                          "1..9"};
  std::vector<int> events;
  const auto all = squall.json(campaign);
  for (const auto& finding : all["findings"]) events.push_back(finding["events"]);
  std::sort(events.begin(), events.end());
  REQUIRE(events.size() == 9);
  auto scenario = nlohmann::json::parse(kSilentCorruption);
  scenario["limits"]["events"] = events[4];  // enough for half of them
  squall.write("corruption.json", scenario.dump());
  const auto json = squall.json(campaign);
  CHECK(json["violated"].get<int>() > 0);
  CHECK(json["limit"].get<int>() > 0);
  CHECK(json["exit_code"] == 1);
}

TEST_CASE("JUnit's XML has a case for each finding and one for the campaign", "[tools][fuzz]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  squall.write("endless.json", kEndless);
  squall(
      {"fuzz", "corruption.json", "--no-shrink", "--seeds", "1..2", "--junit", "corruption.xml"});
  CHECK(contains(squall.read("corruption.xml"), "tests=\"3\" failures=\"2\" errors=\"0\""));
  squall({"fuzz", "endless.json", "--seconds", "0.01", "--junit", "endless.xml"});
  CHECK(contains(squall.read("endless.xml"), "tests=\"1\" failures=\"0\" errors=\"1\""));
}

TEST_CASE("A terminal is shown the progress, and the output of a pipe has none of it",
          "[slow][tools][fuzz]") {
  if (!has_terminals()) {
    WARN("skipped: no pseudo-terminal can be opened here");
    return;
  }
  const Program squall;
  Command command =
      squall.command({"fuzz", "--base-seed", "1", "--seconds", "2.5", "--threads", "1"});
  command.error.kind = Sink::Kind::terminal;
  const Finished run = squall.run(command);
  // The terminal's text; the end of a line may be cut off by the terminal's width.
  CHECK(contains(run.out, "\r0 findings, "));
  CHECK(contains(run.out, " runs, "));
  CHECK(contains(run.out, " events ("));
  CHECK(contains(run.out, "\x1b[K\r\x1b[K"));
}

TEST_CASE("Every seed is accounted for: the sums add up", "[tools][fuzz]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const std::vector<std::string> words{
      "fuzz", "corruption.json", "--no-shrink", "--seeds", "1..300", "--findings-max", "7"};
  CHECK(contains(squall(words).out, "\nseeds: 300 asked for: 7 run, 0 given up, 293 not run\n"));
  const auto all_of = [&](const std::vector<std::string>& some) {
    const auto json = squall.json(some);
    std::uint64_t verdicts = 0;
    for (const char* verdict :
         {"held", "violated", "expectation_failed", "vacuous", "limit", "not_reproducible"}) {
      verdicts += json[verdict].get<std::uint64_t>();
    }
    CHECK(verdicts == json["runs"]);
    CHECK(json["seeds"]["run"] == json["runs"]);
    std::uint64_t vacuous = 0;
    for (const auto& group : json["seeds"]["vacuous"]) {
      CHECK_FALSE(group["reason"].get<std::string>().empty());
      CHECK(group["seeds"].size() == group["count"]);
      vacuous += group["count"].get<std::uint64_t>();
    }
    CHECK(vacuous == json["vacuous"]);
    return json;
  };
  const auto findings = all_of(words);
  CHECK(findings["seeds"]["asked"] == 300);
  CHECK(findings["seeds"]["not_run"] == 293);
  CHECK(findings["seeds"]["given_up"].is_null());
  CHECK(all_of({"fuzz", "--seeds", "1..40"})["seeds"]["not_run"] == 0);
  squall.write("endless.json", kEndless);
  const auto cut = all_of({"fuzz", "endless.json", "--seconds", "0.2", "--threads", "1"});
  CHECK(cut["seeds"]["asked"].is_null());
  CHECK(cut["seeds"]["given_up"]["count"] == 1);
  CHECK(cut["seeds"]["given_up"]["reason"] == "the time was over");
  CHECK(cut["seeds"]["given_up"]["seeds"][0] == cut["base_seed"]);
}

TEST_CASE("Probes that were never hit stand by theme, in lines that fit", "[tools][fuzz]") {
  const std::string text = Program()({"fuzz", "--seeds", "1..1"}).out;
  const std::size_t probes = text.find("\nprobes: ");
  REQUIRE(probes != std::string::npos);
  CHECK(contains(text, " hit; never:\n  elections       "));
  std::size_t from = probes + 1;
  for (std::size_t end = 0; (end = text.find('\n', from)) != std::string::npos; from = end + 1) {
    CHECK(end - from <= 100);
  }
}

}  // namespace squall::tests::fuzz_test
