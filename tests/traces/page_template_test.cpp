// A page from a template: names are replaced once, from left to right.
#include "traces/graph/page_template.hpp"

#include "tests/catch.hpp"

namespace squall::tests::page_template_test {

using squall::traces::graph::filled;

TEST_CASE("Each name in a template is replaced by its text", "[traces][page]") {
  CHECK(filled("<b>{{a}}</b>{{b}}{{a}}\n", {{"a", "1"}, {"b", ""}}) == "<b>1</b>1\n");
  CHECK(filled("", {}).empty());
  CHECK(filled("a { b } {c}", {}) == "a { b } {c}");
}

TEST_CASE("An inserted text is no template", "[traces][page]") {
  CHECK(filled("{{a}}", {{"a", "{{b}}"}, {"b", "x"}}) == "{{b}}");
}

}  // namespace squall::tests::page_template_test
