// EDN: every kind of value that Jepsen writes, and what is said about what is none.
#include "traces/history/edn.hpp"

#include "scenarios/scenario.hpp"
#include "tests/catch.hpp"

namespace squall::tests::edn_test {

using traces::history::Edn;
using traces::history::EdnReader;

namespace {

/// All values of the document, as text.
std::vector<std::string> values(const std::string& text) {
  EdnReader reader(text, "a.edn");
  std::vector<std::string> values;
  while (const auto value = reader.next()) values.push_back(value->text());
  return values;
}

std::string refusal(const std::string& text) {
  try {
    values(text);
    return "";
  } catch (const scenarios::UserError& error) {
    return error.where + ": " + error.message;
  }
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("Values of EDN are read one by one, and written on one line", "[traces][edn]") {
  CHECK(values("nil true :key sym \"te\\\"xt\" \\a 1.5 3/4 ##Inf") ==
        Texts{"nil", "true", ":key", "sym", "\"te\\\"xt\"", "\\a", "1.5", "3/4", "##Inf"});
  CHECK(values("1, 2,,3") == Texts{"1", "2", "3"});
  CHECK(values("{:a [1 (2 3)], :b #{4}}") == Texts{"{:a [1 (2 3)] :b #{4}}"});
  CHECK(values("\"two\nlines\" \"\"") == Texts{"\"two\\nlines\"", "\"\""});
  CHECK(values("\\( \\newline [\\]]") == Texts{"\\(", "\\newline", "[\\]]"});
  CHECK(values("").empty());
}

TEST_CASE("Equal integers have equal texts", "[traces][edn]") {
  CHECK(values("7 +7 7N 007 -0 0 -12 00") == Texts{"7", "7", "7", "7", "0", "0", "-12", "0"});
  CHECK(values("123456789012345678901234567890") == Texts{"123456789012345678901234567890"});
  CHECK(values("+ - 0x1f") == Texts{"+", "-", "0x1f"});
}

TEST_CASE("Comments, discarded values and metadata are left out", "[traces][edn]") {
  CHECK(values("1 ; two\n3 #_ 4 5 #_[6 7]") == Texts{"1", "3", "5"});
  CHECK(values("[1 #_2 [#_{:a 1} 3 ; 4\n]]") == Texts{"1", "[3]"});
  CHECK(values(":x [1 #_2] #_#_ 3 4 5") == Texts{":x", "[1]", "5"});
  CHECK(values(":x ^{:line 4} [1] ^:private y") == Texts{":x", "[1]", "y"});
}

TEST_CASE("A document that is one vector or list is its values", "[traces][edn]") {
  CHECK(values("[1 [2] 3]") == Texts{"1", "[2]", "3"});
  CHECK(values("; a history\n({:a 1}\n {:a 2})\n") == Texts{"{:a 1}", "{:a 2}"});
  CHECK(values("[]").empty());
}

TEST_CASE("Tags are dropped from records, and kept where they tell values apart", "[traces][edn]") {
  CHECK(values("#jepsen.history.Op{:index 0, :f :read}") == Texts{"{:index 0 :f :read}"});
  CHECK(values("#inst \"2024-01-01\" #\"a.b\"") == Texts{"#inst \"2024-01-01\"", "\"a.b\""});
  CHECK(values("#object[java.lang.Object 0x12 \"x\"]") == Texts{"[java.lang.Object 0x12 \"x\"]"});
}

TEST_CASE("Values know their lines, and maps their keywords", "[traces][edn]") {
  EdnReader reader("\n{:a\n 1}\n\n#tag {:b 2}", "a.edn");
  const auto first = reader.next();
  const auto second = reader.next();
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->line == 2);
  CHECK(second->line == 5);
  REQUIRE(first->find("a") != nullptr);
  CHECK(first->find("a")->text() == "1");
  CHECK(first->find("b") == nullptr);
  CHECK(first->items[1].find("a") == nullptr);
}

TEST_CASE("What is no EDN is refused where it stands", "[traces][edn]") {
  CHECK(refusal("1 {:a\n 2") == "a.edn:2: the file ends before the '}' that belongs to line 1");
  CHECK(refusal("[1\n2\n") == "a.edn:3: the file ends before the ']' that belongs to line 1");
  CHECK(refusal("1\n)") == "a.edn:2: unexpected ')'");
  CHECK(refusal(":a [1}") == "a.edn:1: unexpected '}'");
  CHECK(refusal("[1]\n2") == "a.edn:2: nothing may follow the end of the history");
  CHECK(refusal("\n{:a}") == "a.edn:2: a map has a key without a value");
  CHECK(refusal("\n\"abc\n\\") == "a.edn:2: a text without its closing quote");
  CHECK(refusal(": ") == "a.edn:1: a keyword without a name");
  CHECK(refusal("# 1") == "a.edn:1: '#' must be followed by a tag");
  CHECK(refusal("#tag") == "a.edn:1: the file ends in the middle of a value");
  CHECK(refusal("'quoted") == "a.edn:1: this is no EDN: unexpected 'quoted");
}

TEST_CASE("Nesting is bounded", "[traces][edn]") {
  const auto nested = [](int depth) {
    return ":x " + std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
  };
  CHECK(refusal(nested(EdnReader::kDepthMax + 1)).empty());
  CHECK(refusal(nested(EdnReader::kDepthMax + 2)) == "a.edn:1: nested more than 64 deep");
  CHECK(refusal(std::string(500'000, '^')) == "a.edn:1: nested more than 64 deep");
  CHECK(refusal(":x " + std::string(500'000, '{')) == "a.edn:1: nested more than 64 deep");
}

}  // namespace squall::tests::edn_test
