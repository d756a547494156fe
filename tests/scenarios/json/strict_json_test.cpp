// JSON before it is a value: what is refused, where, and that nothing costs more than its length.
#include "scenarios/json/strict_json.hpp"

#include "tests/catch.hpp"

namespace squall::tests::strict_json_test {

using scenarios::json::JsonFault;
using scenarios::json::Value;

namespace {

/// "byte: message"; empty when the text is taken.
std::string fault(std::string_view text) {
  try {
    scenarios::json::parse_json(text, {4, 3});
    return "";
  } catch (const JsonFault& found) {
    return std::to_string(found.byte) + ": " + found.message;
  }
}

std::string repeated(int count, std::string_view text, std::string_view between) {
  std::string all;
  for (int at = 0; at < count; ++at) {
    if (at > 0) all += between;
    all += text;
  }
  return all;
}

bool starts_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

}  // namespace

TEST_CASE("JSON becomes the value that it stands for", "[scenarios][json]") {
  const Value value =
      scenarios::json::parse_json(R"( {"b":[1,-2,true,null],"a":"\u00fc"} )", {4, 3});
  CHECK(value.dump() == R"({"b":[1,-2,true,null],"a":"ü"})");
}

TEST_CASE("A byte order mark and line ends of any kind are taken", "[scenarios][json]") {
  CHECK(fault("\xEF\xBB\xBF{}").empty());
  CHECK(fault("{\r\n\"a\":1\r\n}\r\n").empty());
  CHECK(fault("\t7\n").empty());
}

TEST_CASE("A syntax error is told with its place and the parser's reason", "[scenarios][json]") {
  CHECK(fault("{\"a\":1,}") == "7: is no JSON: unexpected '}'; expected string literal");
  CHECK(fault("{\"a\":1} {}") == "8: is no JSON: unexpected '{'; expected end of input");
  CHECK(fault("{\"a\":tru}") == "8: is no JSON: invalid literal");
  CHECK(fault("{'a':1}") == "1: is no JSON: invalid literal");
  CHECK(fault("// no\n{}") == "0: is no JSON: invalid literal");
  CHECK(fault("[\"a\nb\"]") ==
        "3: is no JSON: invalid string: control character U+000A (LF) must be escaped to \\u000A "
        "or \\n");
}

TEST_CASE("A text cut off anywhere is refused at its end", "[scenarios][json]") {
  const std::string text = R"({"a":[1,{"b":"c\n"}],"d":true})";
  for (std::size_t size = 0; size < text.size(); ++size) {
    CAPTURE(size);
    CHECK(starts_with(fault(text.substr(0, size)), std::to_string(size) + ": is no JSON: "));
  }
  CHECK(fault(text).empty());
}

TEST_CASE("Bytes that are no UTF-8 are refused where they stand", "[scenarios][json]") {
  CHECK(fault("[\"\xff\"]") == "2: is no UTF-8: byte 0xff");
  CHECK(fault("[\"a\xc3\"]") == "3: is no UTF-8: byte 0xc3");
  CHECK(fault("[\"\xe2\x82\"]") == "2: is no UTF-8: byte 0xe2");
  CHECK(fault("[\"\x80\"]") == "2: is no UTF-8: byte 0x80");
  CHECK(fault("\xff\xfe{") == "0: is no UTF-8: byte 0xff");
  CHECK(fault("[\"\xf0\x9f\x8c\xaa\"]").empty());
  CHECK(
      starts_with(fault("[\"\xed\xa0\x80\"]"), "3: is no JSON: invalid string: ill-formed UTF-8"));
  CHECK(starts_with(fault(R"(["\ud800"])"), "8: is no JSON: invalid string: surrogate"));
}

TEST_CASE("A NUL byte is refused, even behind the value", "[scenarios][json]") {
  CHECK(fault(std::string_view("{}\0garbage", 10)) == "2: has a NUL byte");
  CHECK(fault(std::string_view("[\"\0\"]", 5)) == "2: has a NUL byte");
  CHECK(fault(R"(["\u0000"])").empty());
}

TEST_CASE("A number beyond every type is refused", "[scenarios][json]") {
  CHECK(fault("[1e999]") == "5: has a number that is too large");
  CHECK(fault("[" + std::string(400, '9') + "]") == "400: has a number that is too large");
  CHECK(fault("[18446744073709551615, -0, 1.0]").empty());
}

TEST_CASE("A key may stand once in an object, however it is written", "[scenarios][json]") {
  CHECK(fault(R"({"a":1,"a":2})") == "9: has the key \"a\" twice");
  CHECK(fault(R"({"a":1,"\u0061":2})") == "14: has the key \"a\" twice");
  CHECK(fault(R"({"a":{"a":1},"b":{"a":1}})").empty());
}

TEST_CASE("Depth and keys are bounded", "[scenarios][json]") {
  CHECK(fault("[[[[]]]]").empty());
  CHECK(fault("[[[[[]]]]]") == "4: is nested more than 4 deep");
  CHECK(fault(R"([{"a":[{}]},[[[]]]])").empty());
  CHECK(fault(std::string(1'000'000, '[')) == "4: is nested more than 4 deep");
  CHECK(fault(R"({"a":1,"b":2,"c":3})").empty());
  CHECK(fault(R"({"a":1,"b":2,"c":3,"d":4})") == "21: has an object of more than 3 keys");
  CHECK(fault(R"([{"a":1,"b":2},{"c":3,"d":4}])").empty());
}

TEST_CASE("What is long is read in the time of its length", "[scenarios][json]") {
  // Quadratic ways through these would take minutes.
  CHECK(fault("[" + repeated(200'000, "{}", ",") + "]").empty());
  CHECK(fault("[" + repeated(200'000, "[]", ",") + "]").empty());
  CHECK(fault("{" + repeated(200'000, "\"k\":[]", ",") + "}") == "10: has the key \"k\" twice");
}

TEST_CASE("A user's word is shown as one line", "[scenarios][json]") {
  CHECK(scenarios::json::in_quotes("leader") == "\"leader\"");
  CHECK(scenarios::json::in_quotes("a\n\x1b\"") == R"("a\n\u001b\"")");
  CHECK(scenarios::json::in_quotes("\xff") == "\"\xEF\xBF\xBD\"");
  CHECK(scenarios::json::in_quotes("abcdef", 3) == "\"abc\"");
}

TEST_CASE("A text is cut between characters", "[scenarios][json]") {
  CHECK(scenarios::json::cut("aüb", 4) == "aüb");
  CHECK(scenarios::json::cut("aüb", 3) == "aü");
  CHECK(scenarios::json::cut("aüb", 2) == "a");
  CHECK(scenarios::json::cut("ü", 1).empty());
}

}  // namespace squall::tests::strict_json_test
