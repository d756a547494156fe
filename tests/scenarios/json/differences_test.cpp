// JSON values that differ: where, and what each has there.
#include "scenarios/json/differences.hpp"

#include "scenarios/json/json_reader.hpp"
#include "tests/catch.hpp"

namespace squall::tests::differences_test {

namespace {

using scenarios::json::Difference;

std::vector<Difference> differences(const char* first, const char* second) {
  const auto parsed = [](const char* text) {
    return scenarios::json::parse_json(text, scenarios::json::kDocumentBounds);
  };
  return scenarios::json::differences(parsed(first), parsed(second));
}

}  // namespace

TEST_CASE("Equal values have no difference, whatever the order of their members",
          "[json][differences]") {
  CHECK(differences(R"({"a": 1, "b": [1, {"c": null}]})", R"({"b": [1, {"c": null}], "a": 1})")
            .empty());
}

TEST_CASE("Each differing part is named by its pointer, with both values", "[json][differences]") {
  const auto found = differences(R"({"a": {"b": 1, "c/d": "x"}, "only": true, "list": [1, 2, 3]})",
                                 R"({"a": {"b": 2, "c/d": "y"}, "list": [1, 4], "new~": {}})");
  REQUIRE(found.size() == 6);
  CHECK(found[0].pointer == "/a/b");
  CHECK(found[0].first == "1");
  CHECK(found[0].second == "2");
  CHECK(found[1].pointer == "/a/c~1d");
  CHECK(found[2].pointer == "/only");
  CHECK(found[2].second.empty());
  CHECK(found[3].pointer == "/list/1");
  CHECK(found[4].pointer == "/list/2");
  CHECK(found[4].second.empty());
  CHECK(found[5].pointer == "/new~0");
  CHECK(found[5].first.empty());
  CHECK(found[5].second == "{}");
}

TEST_CASE("Values of other kinds are one difference, at the root the empty pointer",
          "[json][differences]") {
  const auto found = differences("{}", "[]");
  REQUIRE(found.size() == 1);
  CHECK(found[0].pointer.empty());
}

}  // namespace squall::tests::differences_test
