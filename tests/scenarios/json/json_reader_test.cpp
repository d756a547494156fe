// Checked values out of JSON: units, ranges, and errors that point at the value.
#include "scenarios/json/json_reader.hpp"

#include "scenarios/scenario.hpp"
#include "tests/catch.hpp"

namespace squall::tests::json_reader_test {

using scenarios::json::Document;
using scenarios::json::Reader;
using scenarios::json::Value;

namespace {

/// The value under the key "x".
Document document(const std::string& text) {
  return Document(scenarios::json::parse_json("{\"x\":" + text + "}", {8, 8}), "a.json");
}
Document document_of(Value value) { return Document({{"x", std::move(value)}}, "a.json"); }

/// What the reading says about this value; empty when it is taken.
template <typename Reading>
std::string error(const std::string& text, Reading&& reading) {
  const Document read = document(text);
  try {
    reading(read.root().at("x"));
    return "";
  } catch (const scenarios::UserError& found) {
    return found.where + ": " + found.message;
  }
}

sim::Time duration(const std::string& text) { return document_of(text).root().at("x").duration(); }

std::string duration_error(const std::string& text) {
  return error(text, [](const Reader& reader) { reader.duration(); });
}

sim::Ppm share(const std::string& text) { return document_of(text).root().at("x").share(); }

std::string share_error(const std::string& text) {
  return error(text, [](const Reader& reader) { reader.share(); });
}

std::string document_error(const std::string& text) {
  try {
    scenarios::json::parse_document(text, "a.json");
    return "";
  } catch (const scenarios::UserError& found) {
    return found.where + ": " + found.message;
  }
}

}  // namespace

TEST_CASE("A syntax error is told with line and column", "[scenarios][reader]") {
  CHECK(document_error("{\n  \"a\": 1,\n  \"a\": 2\n}") ==
        "a.json:3:5: the text has the key \"a\" twice");
  CHECK(document_error("{\r\n\"a\": x}").find("a.json:2:6: the text is no JSON: ") == 0);
  CHECK(document_error("{\n").find("a.json:2:1: the text is no JSON: unexpected end") == 0);
}

TEST_CASE("A document is bounded in bytes, depth and keys", "[scenarios][reader]") {
  CHECK(document_error("") == "a.json: the file is empty");
  CHECK(document_error(" \r\n\t") == "a.json: the file is empty");
  CHECK(document_error(std::string((16 << 20) + 1, ' ')) ==
        "a.json: the file is larger than 16 MiB");
  CHECK(document_error(std::string(64, '[') + std::string(64, ']')).empty());
  CHECK(document_error(std::string(65, '[')) ==
        "a.json:1:65: the text is nested more than 64 deep");
  std::string keys = "{\"k0\":0";
  for (int key = 1; key < 256; ++key) keys += ",\"k" + std::to_string(key) + "\":0";
  CHECK(document_error(keys + "}").empty());
  CHECK(document_error(keys + ",\n\"k\":0}") ==
        "a.json:2:3: the text has an object of more than 256 keys");
}

TEST_CASE("A duration is a whole number and its unit", "[scenarios][reader]") {
  CHECK(duration("0") == 0);
  CHECK(duration("0us") == 0);
  CHECK(duration("500us") == 500);
  CHECK(duration("15ms") == 15'000);
  CHECK(duration("2s") == 2'000'000);
  CHECK(duration("1min") == 60'000'000);
  CHECK(duration("0007ms") == 7'000);
  CHECK(duration("86400000s") == 86'400'000'000'000);
}

TEST_CASE("What is no duration is told what one looks like", "[scenarios][reader]") {
  const std::string wanted =
      "a.json: /x: expected a duration such as \"15ms\", \"2s\", \"500us\", \"1min\" or \"0\", "
      "found ";
  for (const char* bad : {"15", "\"15\"", "\"\"", "\"ms\"", "\"15 ms\"", "\"1.5s\"", "\"-1s\"",
                          "\"15MS\"", "\"15h\"", "\"15msx\"", "null", "[\"1s\"]"}) {
    CHECK(duration_error(bad) == wanted + bad);
  }
}

TEST_CASE("A duration ends at 1000 days", "[scenarios][reader]") {
  CHECK(duration("1440000min") == 1'440'000u * sim::Time{60'000'000});
  for (const char* bad : {"1440001min", "86400001s", "99999999999999999999999999us"}) {
    const std::string text = "\"" + std::string(bad) + "\"";
    CHECK(duration_error(text) == "a.json: /x: a duration of more than 1000 days: " + text);
  }
}

TEST_CASE("A delay is a duration, or a minimum and the mean of a tail", "[scenarios][reader]") {
  const auto delay = [](const char* text) { return document(text).root().at("x").delay(); };
  CHECK(delay("\"5ms\"") == sim::Delay{5'000, 0});
  CHECK(delay(R"({"min":"1ms","tail":"2ms"})") == sim::Delay{1'000, 2'000});
  CHECK(delay(R"({"tail":"2ms"})") == sim::Delay{0, 2'000});
  CHECK(delay("{}") == sim::Delay{0, 0});
  const auto delay_error = [](const char* text) {
    return error(text, [](const Reader& reader) { reader.delay(); });
  };
  CHECK(delay_error(R"({"min":1})").find("a.json: /x/min: expected a duration") == 0);
  CHECK(delay_error(R"({"mean":"1ms"})") ==
        "a.json: /x: unknown key \"mean\", did you mean \"min\"? Allowed: min, tail");
}

TEST_CASE("A share is exact to four decimals of a percent", "[scenarios][reader]") {
  CHECK(share("0%") == 0);
  CHECK(share("5%") == 50'000);
  CHECK(share("0.25%") == 2'500);
  CHECK(share("0.0001%") == 1);
  CHECK(share("99.9999%") == 999'999);
  CHECK(share("100%") == sim::kPpmAll);
  CHECK(share("100.0000%") == sim::kPpmAll);
}

TEST_CASE("What is no share is told what one looks like", "[scenarios][reader]") {
  for (const char* bad :
       {"5", "0.05", "\"5\"", "\"\"", "\"%\"", "\"5 %\"", "\"-5%\"", "\".5%\"", "\"5.%\"",
        "\"1.2.3%\"", "\"0.00001%\"", "\"100.0001%\"", "\"101%\"", "\"5%%\"", "\"9999999999%\""}) {
    CHECK(share_error(bad) ==
          "a.json: /x: expected a share from \"0%\" to \"100%\" with at most four decimals, "
          "found " +
              std::string(bad));
  }
}

TEST_CASE("A whole number lies in its range and has no decimals", "[scenarios][reader]") {
  const auto integer = [](const char* text) {
    return error(text, [](const Reader& reader) { reader.integer(0, 15); });
  };
  CHECK(integer("0").empty());
  CHECK(integer("-0").empty());
  CHECK(integer("15").empty());
  for (const char* bad : {"16", "-1", "1.0", "1e0", "true", "\"1\"", "null"}) {
    CHECK(integer(bad).find("a.json: /x: expected a whole number from 0 to 15, found ") == 0);
  }
  CHECK(integer("-1") == "a.json: /x: expected a whole number from 0 to 15, found -1");
  const Document top = document_of(~std::uint64_t{0});
  CHECK(top.root().at("x").integer(0, ~std::uint64_t{0}) == ~std::uint64_t{0});
}

TEST_CASE("A boolean is true or false", "[scenarios][reader]") {
  const auto boolean = [](const char* text) {
    return error(text, [](const Reader& reader) { reader.boolean(); });
  };
  CHECK(boolean("false").empty());
  CHECK(boolean("1") == "a.json: /x: expected true or false, found 1");
  const auto truth = [](const char* text) {
    return error(text, [](const Reader& reader) { reader.must_be_true(); });
  };
  CHECK(truth("true").empty());
  CHECK(truth("false") == "a.json: /x: only true has a meaning here; leave the key out instead");
}

TEST_CASE("A text ends at its bound", "[scenarios][reader]") {
  const auto text = [](const char* json) {
    return error(json, [](const Reader& reader) { reader.text(3); });
  };
  CHECK(text("\"abc\"").empty());
  CHECK(text("\"abcd\"") == "a.json: /x: a string of more than 3 bytes");
  CHECK(text("7") == "a.json: /x: expected a string, found 7");
}

TEST_CASE("A list ends at its bound, and its items know their index", "[scenarios][reader]") {
  const Document list = document(R"(["1s",2])");
  const auto items = list.root().at("x").items(2);
  REQUIRE(items.size() == 2);
  CHECK(items[0].duration() == 1'000'000);
  CHECK_THROWS_AS(items[1].duration(), scenarios::UserError);
  try {
    items[1].fail("no");
  } catch (const scenarios::UserError& found) {
    CHECK(found.where == "a.json: /x/1");
  }
  const auto bounded = [](const char* text) {
    return error(text, [](const Reader& reader) { reader.items(2); });
  };
  CHECK(bounded("[1,2,3]") == "a.json: /x: a list of 3, at most 2 are allowed");
  CHECK(bounded("{}") == "a.json: /x: expected a list, found {}");
}

TEST_CASE("A pointer escapes what JSON pointers escape", "[scenarios][reader]") {
  const Document read = document(R"({"a/b":{"c~d":1}})");
  const auto inner = read.root().at("x").at("a/b").at("c~d");
  try {
    inner.fail("no");
  } catch (const scenarios::UserError& found) {
    CHECK(found.where == "a.json: /x/a~1b/c~0d");
  }
}

TEST_CASE("Keys are looked for, asked for and allowed", "[scenarios][reader]") {
  const Document read = document(R"({"min":1})");
  const Reader reader = read.root().at("x");
  CHECK(reader.find("min").has_value());
  CHECK_FALSE(reader.find("max").has_value());
  CHECK_NOTHROW(reader.allow({"max", "min"}));
  const auto asked = [](const char* text) {
    return error(text, [](const Reader& object) { object.at("max"); });
  };
  CHECK(asked("{}") == "a.json: /x: the key \"max\" is missing");
  const auto allowed = [](const char* text) {
    return error(text, [](const Reader& object) { object.allow({"max"}); });
  };
  CHECK(allowed(R"({"mx":1})") ==
        "a.json: /x: unknown key \"mx\", did you mean \"max\"? Allowed: max");
  CHECK(allowed("[]") == "a.json: /x: expected an object, found []");
}

TEST_CASE("What was found is shown as one line, cut between characters", "[scenarios][reader]") {
  const Document tall = document_of("a\nb\x1b");
  CHECK(tall.root().at("x").found() == R"("a\nb\u001b")");
  std::string wide;
  for (int at = 0; at < 30; ++at) wide += "ü";
  CHECK(document_of(wide).root().at("x").found() == "\"" + wide.substr(0, 36) + "...");
}

TEST_CASE("A value of a line is told by its key", "[scenarios][reader]") {
  const auto about = [](const std::string& text, auto&& reading) {
    try {
      reading(scenarios::json::parse_line(text, "a.jsonl:3").root());
      return std::string();
    } catch (const scenarios::UserError& found) {
      return found.where + ": " + found.message;
    }
  };
  const auto integer = [](const Reader& line) { line.at("k").integer(0, 15); };
  CHECK(about(R"({"k":15})", integer).empty());
  CHECK(about(R"({"k":16})", integer) ==
        "a.jsonl:3: \"k\" must be a whole number from 0 to 15, not 16");
  CHECK(about(R"({"l":16})", integer) == "a.jsonl:3: the key \"k\" is missing");
  CHECK(about("[1]", integer) == "a.jsonl:3: the line must be a JSON object");
  CHECK(about("{1}", integer).find("a.jsonl:3:2: the line is no JSON: ") == 0);
  CHECK(about(R"({"k":1})", [](const Reader& line) { line.allow({"kk"}); }) ==
        "a.jsonl:3: unknown key \"k\" (did you mean \"kk\"?)");
}

}  // namespace squall::tests::json_reader_test
