// Words of a command line that can be pasted: a shell gives back what went in.
#include "tools/io/shell_word.hpp"

#include <rapidcheck/catch.h>

#include "tests/catch.hpp"
#include "tests/tools/process.hpp"

namespace squall::tests::shell_word_test {

using tools::io::shell_word;

TEST_CASE("A plain word is pasted as it is", "[tools][shell_word]") {
  CHECK(shell_word("squall-findings/a_b+c=1:2,3@4%.trace.jsonl") ==
        "squall-findings/a_b+c=1:2,3@4%.trace.jsonl");
}

TEST_CASE("A word that a shell would take apart is quoted", "[tools][shell_word]") {
  CHECK(shell_word("") == "''");
  CHECK(shell_word("my tests/a.json") == "'my tests/a.json'");
  CHECK(shell_word("$(rm -rf x)") == "'$(rm -rf x)'");
  CHECK(shell_word("it's") == "'it'\\''s'");
  CHECK(shell_word("~/a") == "'~/a'");
  CHECK(shell_word("ä.json") == "'ä.json'");
}

TEST_CASE("Control characters can be seen and pasted", "[tools][shell_word]") {
  CHECK(shell_word("a\nb") == "$'a\\012b'");
  CHECK(shell_word("\x1b[31m'\\") == "$'\\033[31m\\'\\\\'");
  CHECK(shell_word("\x7f") == "$'\\177'");
}

TEST_CASE("A shell reads every word back", "[tools][shell_word]") {
  const TemporaryFolder folder;
  std::string script = "printf '%s\\n'";
  std::string expected;
  rc::check("words are collected for one shell", [&](const std::string& drawn) {
    std::string word = drawn;
    // Control characters take quotes that only larger shells know.
    for (char& c : word) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '\'';
    }
    script += " " + shell_word(word);
    expected += word + "\n";
  });
  const Finished shell = run({{"/bin/sh", "-c", script}, folder.path()});
  CHECK(shell.code == 0);
  CHECK(shell.out == expected);
}

}  // namespace squall::tests::shell_word_test
