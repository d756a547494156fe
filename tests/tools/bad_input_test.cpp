// Files that are none: one clear line, exit code 2, nothing half written; never a crash or a hang.
#include "tests/tools/program.hpp"

namespace squall::tests::bad_input_test {

namespace {

/// What is said about this file, after its name.
std::string about_scenario(const Program& squall, const std::string& text) {
  squall.write("bad.json", text);
  const Finished run = squall({"run", "bad.json", "--trace", "trace", "--junit", "xml"});
  CHECK(run.code == 2);
  CHECK(run.out.empty());
  CHECK(lines(run.error) == 1);
  CHECK(run.error.size() < 1'000);
  CHECK(squall.files("") == std::vector<std::string>{"bad.json"});
  CHECK(starts_with(run.error, "squall: bad.json"));
  return run.error.substr(std::min<std::size_t>(run.error.size(), 16));
}

std::string about_trace(const Program& squall, const std::string& text) {
  squall.write("bad.jsonl", text);
  const Finished run = squall({"replay", "bad.jsonl"});
  CHECK(run.code == 2);
  CHECK(run.out.empty());
  CHECK(lines(run.error) == 1);
  CHECK(run.error.size() < 1'000);
  CHECK(starts_with(run.error, "squall: bad.jsonl"));
  return run.error.substr(std::min<std::size_t>(run.error.size(), 17));
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int at = 0; at < times; ++at) all += text;
  return all;
}

}  // namespace

TEST_CASE("Texts that are no JSON are told with their place", "[tools][bad_input]") {
  const Program squall;
  CHECK(about_scenario(squall, "") == ": the file is empty\n");
  CHECK(starts_with(about_scenario(squall, "{\"servers\": 3,\n \"raft\": {\"heart"), ":2:17: "));
  CHECK(starts_with(about_scenario(squall, "{\"servers\": 3,}"), ":1:15: "));
  CHECK(starts_with(about_scenario(squall, std::string(100, '\0')), ":1:1: "));
  CHECK(starts_with(about_scenario(squall, "{\"name\": \"\xff\"}"), ":1:11: "));
}

TEST_CASE("Nesting and size have limits", "[tools][bad_input]") {
  const Program squall;
  CHECK(starts_with(about_scenario(squall, repeated("[", 100'000)), ":1:65: "));
  CHECK(starts_with(about_scenario(squall, repeated("{\"a\":", 1'000'000)), ":1:321: "));
  CHECK(about_scenario(squall, std::string(17u << 20, ' ')) ==
        ": the file is larger than 16 MiB\n");
}

TEST_CASE("Values that mean nothing are named with their path", "[tools][bad_input]") {
  const Program squall;
  CHECK(about_scenario(squall, R"({"servers": 99999999999999999999999})") ==
        ": /servers: expected a whole number from 1 to 15, found 9.999999999999999e+22\n");
  CHECK(starts_with(about_scenario(squall, R"({"servers": 1e999})"), ":1:17: "));
  CHECK(about_scenario(squall, R"({"servers": -3})") ==
        ": /servers: expected a whole number from 1 to 15, found -3\n");
  CHECK(starts_with(about_scenario(squall, R"({"severs": 3})"),
                    ": /: unknown key \"severs\", did you mean \"servers\"?"));
  CHECK(starts_with(about_scenario(squall, R"({"expect": {"violates": "log_match"}})"),
                    ": /expect/violates: unknown property \"log_match\", did you mean "
                    "\"log_matching\"?"));
  CHECK(starts_with(about_scenario(squall, "{\"" + std::string(1'000'000, 'k') + "\": 3}"),
                    ": /: unknown key \"kkkk"));
}

TEST_CASE("A scenario that is not there is looked for in the library", "[tools][bad_input]") {
  const Program squall;
  const Finished run = squall({"fuzz", "leader-crsh"});
  CHECK(run.code == 2);
  CHECK(run.error ==
        "squall: leader-crsh: there is no such file and no such scenario in the library (did you "
        "mean \"leader-crash\"?); \"squall scenario list\" shows the library, \"squall explore "
        "--list\" its explorations\n");
  CHECK(run.out.empty());
  CHECK(squall({"run", "/"}).error == "squall: /: this is a folder, a file is needed\n");
  CHECK(squall({"run", "/dev/zero"}).error ==
        "squall: /dev/zero: the file is larger than 16 MiB\n");
}

TEST_CASE("Files that are no traces are refused", "[slow][tools][bad_input]") {
  const Program squall;
  CHECK(about_trace(squall, "") == ":0: the file is empty\n");
  CHECK(starts_with(about_trace(squall, kSilentCorruption), ":1:"));
  CHECK(about_trace(squall, "{}\n") ==
        ":1: this is no Squall trace: its first line has no \"squall_trace\"\n");
  CHECK(about_trace(squall, R"({"squall_trace": 3})") ==
        ":1: this trace has format version 3, this program reads version 2\n");
  CHECK(contains(about_trace(squall, repeated("[", 1'000'000)), "nested more than 32 deep"));
  CHECK(about_trace(squall, std::string(17u << 20, ' ')) ==
        ":1: the line is longer than 16777216 bytes\n");
  CHECK(squall({"replay", "/dev/zero"}).code == 2);
  CHECK(squall({"replay", "/"}).error == "squall: /: this is a folder, a file is needed\n");
}

TEST_CASE("A trace that was cut off is refused wherever the cut is", "[tools][bad_input]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  squall({"run", "corruption.json", "--trace", "whole.jsonl"});
  const std::string whole = squall.read("whole.jsonl");
  for (std::size_t size = 1; size + 1 < whole.size(); size += whole.size() / 12) {
    INFO(size);
    about_trace(squall, whole.substr(0, size));
  }
}

TEST_CASE("A trace whose lines were tampered with is refused, diverges, or is the same",
          "[tools][bad_input]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  squall({"run", "corruption.json", "--trace", "whole.jsonl"});
  const std::string whole = squall.read("whole.jsonl");
  const std::size_t header = whole.find('\n') + 1;
  for (int at = 0; at < 24; ++at) {
    std::string text = whole;
    const std::size_t from = header + static_cast<std::size_t>(at) * (text.size() - header) / 24;
    switch (at % 4) {
      case 0:
        text[from] = static_cast<char>(text[from] ^ 1);
        break;
      case 1:
        text.erase(text.find('\n', from) + 1,
                   text.find('\n', text.find('\n', from) + 1) - text.find('\n', from));
        break;
      case 2:
        text.insert(from, "\0", 1);
        break;
      default:
        text.insert(text.find('\n', from) + 1, "{\"k\":1,\"t\":0,\"do\":\"crash\"}\n");
    }
    squall.write("bad.jsonl", text);
    const Finished run = squall({"replay", "bad.jsonl"});
    INFO(at);
    CHECK((run.code == 1 || run.code == 2 || run.code == 3));
    CHECK((run.code == 2) == (lines(run.error) == 1));
  }
}

TEST_CASE("A scenario that asks for the impossible ends at a limit", "[tools][bad_input]") {
  const Program squall;
  squall.write("zeno.json", R"({"servers": 3, "network": {"delay": "0"}, "clients": {"count": 10},
    "raft": {"heartbeat": "1us", "election_timeout": {"min": "1us", "max": "1us"}},
    "limits": {"terms": 1000}})");
  CHECK(squall({"run", "zeno.json"}).code == 5);
  squall.write("storm.json", R"({"servers": 15, "clients": {"count": 1024, "retry": "1us"},
    "faults": {"crash": {"every": "1us", "lasts": "0"}},
    "network": {"delay": "0", "duplicate": "100%"}, "limits": {"events": 100000}})");
  CHECK(squall({"run", "storm.json"}).code == 5);
  squall.write("empty.json", R"({"end": {"at": "0"}})");
  CHECK(squall({"run", "empty.json"}).code == 0);
}

}  // namespace squall::tests::bad_input_test
