// The evaluator of schemas: what each keyword takes and refuses.
#include "tests/scenarios/json_schema.hpp"

#include "tests/catch.hpp"

namespace squall::tests::json_schema_test {

using squall::tests::JsonSchema;

namespace {

struct Case {
  const char* schema;
  std::vector<const char*> accepted;
  std::vector<const char*> refused;
};

}  // namespace

TEST_CASE("Each keyword of JSON Schema takes and refuses what the standard says",
          "[scenarios][schema]") {
  const std::vector<Case> cases{
      {R"({"type": "integer"})",
       {"1", "-1", "1.0", "18446744073709551615"},
       {"1.5", "\"1\"", "null"}},
      {R"({"type": "string"})", {"\"\""}, {"1", "[]"}},
      {R"({"type": "object"})", {"{}"}, {"[]", "null"}},
      {R"({"type": "array"})", {"[]"}, {"{}", "\"\""}},
      {R"({"type": "boolean"})", {"true", "false"}, {"0", "null"}},
      {R"({"const": 1})", {"1", "1.0"}, {"2", "true", "\"1\""}},
      {R"({"enum": ["a", true]})", {"\"a\"", "true"}, {"\"b\"", "1", "false"}},
      {R"({"pattern": "^a+$"})", {"\"aa\"", "7", "null"}, {"\"\"", "\"ab\""}},
      {R"({"pattern": "b"})", {"\"abc\""}, {"\"ac\""}},
      {R"({"minimum": 0, "maximum": 18446744073709551615})",
       {"0", "18446744073709551615", "\"x\""},
       {"-1", "18446744073709551616", "-0.5"}},
      {R"({"minLength": 1, "maxLength": 2})", {"\"ü\"", "\"üü\"", "[]"}, {"\"\"", "\"abc\""}},
      {R"({"minItems": 1, "maxItems": 2, "items": {"type": "string"}})",
       {"[\"a\"]", "[\"a\", \"b\"]", "{}"},
       {"[]", "[1]", "[\"a\", \"b\", \"c\"]"}},
      {R"({"minProperties": 1, "maxProperties": 1})",
       {"{\"a\": 1}", "[]"},
       {"{}", "{\"a\": 1, \"b\": 1}"}},
      {R"({"required": ["a"]})", {"{\"a\": null}", "7"}, {"{}", "{\"b\": 1}"}},
      {R"({"properties": {"a": {"type": "string"}}})",
       {"{}", "{\"a\": \"\"}", "{\"b\": 1}"},
       {"{\"a\": 1}"}},
      {R"({"properties": {"a": true}, "additionalProperties": false})",
       {"{\"a\": 1}", "[]"},
       {"{\"b\": 1}"}},
      {R"({"additionalProperties": {"type": "string"}})", {"{\"a\": \"\"}"}, {"{\"a\": 1}"}},
      {R"({"propertyNames": {"pattern": "^[0-9]$"}})", {"{\"1\": 1}"}, {"{\"a\": 1}"}},
      {R"({"dependentRequired": {"a": ["b"]}})",
       {"{}", "{\"b\": 1}", "{\"a\": 1, \"b\": 1}"},
       {"{\"a\": 1}"}},
      {R"({"anyOf": [{"const": 1}, {"type": "integer"}]})", {"1", "2"}, {"\"1\""}},
      {R"({"oneOf": [{"const": 1}, {"type": "integer"}]})", {"2"}, {"1", "\"1\""}},
      {R"({"not": {"const": 1}})", {"2"}, {"1"}},
      {R"({"$ref": "#/$defs/a", "maximum": 5, "$defs": {"a": {"minimum": 3}}})",
       {"4"},
       {"2", "6"}}};
  for (const Case& one : cases) {
    const JsonSchema schema(JsonSchema::Json::parse(one.schema));
    for (const char* value : one.accepted) {
      CAPTURE(one.schema, value);
      CHECK(schema.accepts(JsonSchema::Json::parse(value)));
    }
    for (const char* value : one.refused) {
      CAPTURE(one.schema, value);
      CHECK_FALSE(schema.accepts(JsonSchema::Json::parse(value)));
    }
  }
}

TEST_CASE("A schema with an unknown keyword or a reference to nothing is refused",
          "[scenarios][schema]") {
  for (const char* bad : {R"({"uniqueItems": true})", R"({"items": {"typ": "string"}})",
                          R"({"properties": {"a": {"if": true}}})", R"({"$ref": "#/$defs/a"})"}) {
    CHECK_THROWS_AS(JsonSchema(JsonSchema::Json::parse(bad)), std::invalid_argument);
  }
}

}  // namespace squall::tests::json_schema_test
