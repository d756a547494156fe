// Text of others on a terminal, and which exit code is heard first.
#include "tools/io/console.hpp"

#include <array>

#include "tests/catch.hpp"

namespace squall::tests::console_test {

using namespace squall::tools;
using namespace squall::tools::io;

TEST_CASE("Text from files cannot steer a terminal or start a line", "[tools][console]") {
  CHECK(one_line("plain → ä 𝄞") == "plain → ä 𝄞");
  CHECK(one_line("a\nb\r\tc") == "a\\x0ab\\x0d\\x09c");
  CHECK(one_line("\x1b[2J\x7f") == "\\x1b[2J\\x7f");
  CHECK(one_line(std::string("\0", 1)) == "\\x00");
  CHECK(one_line("\xc2\x9b 31m") == "\\x9b 31m");  // U+009B also begins a control sequence
  CHECK(one_line("\xc2\xa7\xc2") == "\xc2\xa7\xc2");
}

TEST_CASE("Of two exit codes the graver one is heard", "[tools][console]") {
  constexpr std::array kFromLeast{ExitCode::held,      ExitCode::no_verdict,
                                  ExitCode::bad_input, ExitCode::expectation_failed,
                                  ExitCode::violated,  ExitCode::not_reproducible};
  for (std::size_t one = 0; one < kFromLeast.size(); ++one) {
    for (std::size_t other = 0; other < kFromLeast.size(); ++other) {
      CHECK(worse(kFromLeast[one], kFromLeast[other]) == kFromLeast[std::max(one, other)]);
    }
  }
}

}  // namespace squall::tests::console_test
