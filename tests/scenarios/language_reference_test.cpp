// The reference in scenarios/README.md is the one that the schema gives.
#include "tests/scenarios/language_reference.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/catch.hpp"

namespace squall::tests::language_reference_test {

namespace {

const std::string kReadme = SQUALL_SOURCE_DIR "/scenarios/README.md";
const std::string kSchema = SQUALL_SOURCE_DIR "/scenarios/scenario.schema.json";
const std::string kMark = "<!-- from here on written by a test from scenario.schema.json -->\n\n";

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("scenarios/README.md has the reference that the schema gives", "[golden][schema]") {
  const std::string readme = text_of(kReadme);
  const std::size_t mark = readme.find(kMark);
  REQUIRE(mark != std::string::npos);
  const std::string head = readme.substr(0, mark + kMark.size());
  const std::string now = head + language_reference(text_of(kSchema));
  if (std::getenv("SQUALL_REWRITE_GOLDENS") != nullptr) {
    std::ofstream(kReadme) << now;
  } else {
    CHECK(readme == now);
  }
}

TEST_CASE("The reference shows keys, values, defaults and meanings", "[schema]") {
  const std::string schema = R"({
    "description": "All.", "type": "object",
    "properties": {
      "servers": {"description": "How many.", "type": "integer", "minimum": 1, "maximum": 15, "default": 3},
      "end": {"$ref": "#/$defs/end"},
      "kind": {"enum": ["a", "b"]}
    },
    "$defs": {
      "end": {"description": "When | how.", "type": "object", "required": ["at"],
              "properties": {"at": {"anyOf": [{"const": true}, {"type": "string"}]}}},
      "share": {"description": "A part.", "type": "string", "examples": ["5%"]}
    }
  })";
  CHECK(language_reference(schema) ==
        "### The document\n\nAll.\n\n"
        "| key | values | default | meaning |\n|---|---|---|---|\n"
        "| `servers` | integer 1 … 15 | `3` | How many. |\n"
        "| `end` | `end` |  | When \\| how. |\n"
        "| `kind` | `\"a\"`, `\"b\"` |  |  |\n\n"
        "### `end`\n\nWhen | how.\n\n"
        "| key | values | default | meaning |\n|---|---|---|---|\n"
        "| `at` | `true`, string | required |  |\n\n"
        "### `share`\n\nA part.\n\nValues: string.\n\nExamples: `\"5%\"`.\n\n");
}

}  // namespace squall::tests::language_reference_test
