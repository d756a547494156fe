// A JSON value: how it is built, asked, and printed.
#include "scenarios/json/value.hpp"

#include "tests/catch.hpp"

namespace squall::tests::value_test {

using scenarios::json::Value;

TEST_CASE("A value prints as what it was made of", "[scenarios][json]") {
  CHECK(Value().dump() == "null");
  CHECK(Value(true).dump() == "true");
  CHECK(Value(-1).dump() == "-1");
  CHECK(Value(std::uint8_t{7}).dump() == "7");
  CHECK(Value(~std::uint64_t{0}).dump() == "18446744073709551615");
  CHECK(Value(1.0).dump() == "1.0");
  CHECK(Value("a\n").dump() == R"("a\n")");
  CHECK(Value(std::vector<int>{1, 2}).dump() == "[1,2]");
  CHECK(Value::array({1, "a", nullptr}).dump() == R"([1,"a",null])");
  CHECK(Value::object().dump() == "{}");
}

TEST_CASE("Members stand in the order in which they came", "[scenarios][json]") {
  Value json = {{"b", 1}, {"a", {{"c", "d"}}}};
  json["0"] = Value::array();
  json["b"] = 2;
  json["list"].push_back({{"e", 1}, {"f", 2}});
  CHECK(json.dump() == R"({"b":2,"a":{"c":"d"},"0":[],"list":[{"e":1,"f":2}]})");
  CHECK(Value({{"a", 1}}).dump(2) == "{\n  \"a\": 1\n}");
  json.erase("a");
  CHECK_FALSE(json.contains("a"));
  CHECK(json.size() == 3);
}

TEST_CASE("A whole number has a kind by its sign, not by its type", "[scenarios][json]") {
  CHECK(Value(1).is_natural());
  CHECK(Value(1u).is_natural());
  CHECK(Value(-1).kind() == Value::Kind::negative);
  CHECK(Value(-1).is_whole());
  CHECK_FALSE(Value(true).is_number());
  CHECK_FALSE(Value(1.5).is_whole());
}

TEST_CASE("Bytes that are no UTF-8 are replaced when printed", "[scenarios][json]") {
  CHECK(Value("\xff").dump() == "\"\xEF\xBF\xBD\"");
}

}  // namespace squall::tests::value_test
