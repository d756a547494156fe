// The documents show what the program prints: each of their commands is run, and compared.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "checkers/verdict.hpp"
#include "tests/catch.hpp"
#include "tests/tools/program.hpp"

namespace squall::tests::readme_test {

namespace {

std::string path_of(const std::string& document) { return SQUALL_SOURCE_DIR "/" + document; }

/// A fenced block of a document: what stands behind the fence, and its lines.
struct Block {
  std::string info;
  std::string text;
  std::size_t begin = 0;  // of the text, in the document
  std::size_t size = 0;
};

std::vector<Block> blocks_of(const std::string& document) {
  std::vector<Block> blocks;
  const std::string fence = "\n```";
  for (std::size_t at = document.find(fence); at != std::string::npos;
       at = document.find(fence, at)) {
    const std::size_t line = document.find('\n', at + 1);
    const std::size_t end = document.find(fence, line);
    REQUIRE(end != std::string::npos);
    const std::size_t info = at + fence.size();
    blocks.push_back({document.substr(info, line - info), document.substr(line + 1, end - line),
                      line + 1, end - line});
    at = end + fence.size();
  }
  return blocks;
}

std::vector<std::string> words_of(const std::string& command) {
  std::istringstream in(command);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// What differs from machine to machine and from build to build is blanked: the bracket that ends
/// with a rate, and how many spaces stand where.
std::string comparable(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == ' ' && !result.empty() && result.back() == ' ') continue;
    result += c;
    for (const std::string unit : {"events/s", "states/s"}) {
      if (result.size() < unit.size()) continue;
      if (result.substr(result.size() - unit.size()) != unit) continue;
      const std::size_t open = result.rfind('(');
      if (open != std::string::npos) result.replace(open + 1, std::string::npos, "N " + unit);
    }
  }
  return result;
}

/// The block as it would be written today.
std::string run_again(const tests::Program& program, const Block& block) {
  const std::string start = "$ tools/squall ";
  REQUIRE(block.text.rfind(start, 0) == 0);
  const std::string command = block.text.substr(0, block.text.find('\n'));
  Command typed = program.command(words_of(command.substr(start.size())));
  typed.name = "tools/squall";
  const tests::Finished finished = program.run(typed);
  return command + "\n" + finished.out + finished.error;
}

}  // namespace

TEST_CASE("what the documents show is what the program prints", "[slow][long][readme]") {
  const std::string document =
      GENERATE("README.md", "scenarios/README.md", "tools/README.md", "tools/check/README.md");
  INFO(document);
  const tests::Program program;
  std::string text = tests::read_file(path_of(document));
  const bool rewrites = std::getenv("SQUALL_REWRITE_GOLDENS") != nullptr;
  int shown = 0;
  std::vector<std::pair<Block, std::string>> changes;
  for (const Block& block : blocks_of(text)) {
    const std::string file = "json file=";
    if (block.info.rfind(file, 0) == 0) program.write(block.info.substr(file.size()), block.text);
    if (block.info != "console") continue;
    const std::string now = run_again(program, block);
    ++shown;
    if (rewrites) {
      changes.emplace_back(block, now);
    } else {
      CHECK(comparable(block.text) == comparable(now));
    }
  }
  CHECK(shown >= 2);
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    text.replace(change->first.begin, change->first.size, change->second);
  }
  if (rewrites) std::ofstream(path_of(document)) << text;
}

TEST_CASE("the documents link to files that exist", "[readme]") {
  for (const std::string document : {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"}) {
    const std::string text = tests::read_file(path_of(document));
    for (std::size_t at = 0; (at = text.find("](", at)) != std::string::npos; ++at) {
      const std::string target = text.substr(at + 2, text.find(')', at) - at - 2);
      if (target.find("://") != std::string::npos) continue;
      INFO(document << " links to " << target);
      CHECK(std::ifstream(path_of(target)).good());
    }
  }
}

TEST_CASE("the documents name every verb and every property", "[readme]") {
  const tests::Program program;
  const std::string readme = tests::read_file(path_of("README.md"));
  const std::string verbs_text = tests::read_file(path_of("tools/README.md"));
  const std::string help = program({"--help"}).out;
  const std::size_t verbs = help.find("SUBCOMMANDS") != std::string::npos
                                ? help.find("SUBCOMMANDS")
                                : help.find("Subcommands");
  REQUIRE(verbs != std::string::npos);
  std::istringstream lines(help.substr(help.find('\n', verbs) + 1));
  int count = 0;
  for (std::string line; std::getline(lines, line) && line.rfind("  ", 0) == 0; ++count) {
    const std::string verb = words_of(line).front();
    INFO(verb);
    CHECK(verbs_text.find("| `" + verb) != std::string::npos);
  }
  CHECK(count >= 7);
  for (int at = 0; at < checkers::kProperties; ++at) {
    const std::string name(checkers::name(static_cast<checkers::Property>(at)));
    INFO(name);
    CHECK(readme.find("`" + name + "`") != std::string::npos);
  }
}

}  // namespace squall::tests::readme_test
