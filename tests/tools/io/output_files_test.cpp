// Output files are tried before the work, and cost no input.
#include "tools/io/output_files.hpp"

#include "tests/tools/program.hpp"

namespace squall::tests::output_files_test {

TEST_CASE("An output that is an input is refused before the work", "[tools][output_files]") {
  const Program squall;
  squall.write("held.json", kHeld);
  std::filesystem::create_symlink("held.json", squall.path("link.json"));
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"run", "held.json", "--trace", "held.json"},
           {"run", "held.json", "--trace", "./held.json"},
           {"run", "held.json", "--history", "link.json"},
           {"run", "held.json", "--junit", "held.json"},
           {"fuzz", "held.json", "--seeds", "1..2", "--junit", "held.json"},
           {"explore", "held.json", "--terms", "1", "--trace", "held.json"}}) {
    INFO(words[0] << " " << words[words.size() - 2] << " " << words.back());
    const Finished refused = squall(words);
    CHECK(refused.code == 2);
    CHECK(refused.out.empty());
    CHECK(refused.error == "squall: " + words[words.size() - 2] + ": " + words.back() +
                               " is an input of this command: it would be lost\n");
  }
  CHECK(squall.read("held.json") == kHeld);
  squall({"run", "held.json", "--trace", "held.jsonl"});
  const std::string trace = squall.read("held.jsonl");
  CHECK(squall({"replay", "held.jsonl", "--junit", "held.jsonl"}).code == 2);
  CHECK(
      squall({"explore", "--from", "held.jsonl:1", "--terms", "1", "--trace", "held.jsonl"}).code ==
      2);
  CHECK(squall.read("held.jsonl") == trace);
}

TEST_CASE("Two outputs cannot be one file", "[tools][output_files]") {
  const Program squall;
  squall.write("held.json", kHeld);
  const Finished refused = squall({"run", "held.json", "--trace", "out", "--junit", "./out"});
  CHECK(refused.code == 2);
  CHECK(refused.error == "squall: --junit: ./out is the file of --trace, too\n");
  CHECK(squall.files("") == std::vector<std::string>{"held.json"});
}

TEST_CASE("What cannot be written is refused before the work", "[tools][output_files]") {
  const Program squall;
  squall.write("endless.json", kEndless);
  squall.write("endless-space.json", R"({"servers": 5, "bounds": {"depth": 1000}})");
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"run", "endless.json", "--trace"},
           {"run", "endless.json", "--junit"},
           {"fuzz", "endless.json", "--seeds", "1..2", "--junit"},
           {"explore", "endless-space.json", "--trace"},
           {"explore", "endless-space.json", "--graph"},
           {"atlas", "--servers", "5", "--runs", "100000", "--html"}}) {
    INFO(words[0] << " " << words.back());
    auto all = words;
    all.push_back("endless.json/a.svg");
    const Finished refused = squall(all);
    CHECK(refused.code == 2);
    CHECK(refused.out.empty());
    CHECK(refused.error ==
          "squall: endless.json/a.svg: its folder cannot be made: Not a directory\n");
  }
}

}  // namespace squall::tests::output_files_test
