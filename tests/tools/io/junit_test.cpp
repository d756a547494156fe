// JUnit's XML: well-formed whatever stands in it.
#include "tools/io/junit.hpp"

#include <sstream>

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <nlohmann/json.hpp>
#include <rapidcheck/catch.h>

#include "tests/catch.hpp"

namespace squall::tests::junit_test {

using namespace squall::tools;
using namespace squall::tools::io;

namespace {

boost::property_tree::ptree parsed(const std::string& xml) {
  std::istringstream in(xml);
  boost::property_tree::ptree tree;
  boost::property_tree::read_xml(in, tree);  // throws on what is not well-formed
  return tree;
}

bool is_utf8(const std::string& text) {
  try {
    return !nlohmann::json(text).dump().empty();
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

JunitCase failed(const std::string& message) {
  JunitCase test;
  test.group = "squall.run";
  test.name = "a seed 0x1";
  test.kind = JunitCase::Kind::failure;
  test.type = "log_matching";
  test.message = message;
  test.details = message;
  return test;
}

}  // namespace

TEST_CASE("Markup is escaped, other text stays as it is", "[tools][junit]") {
  CHECK(xml_escaped("plain, 1→2 § ∀ 𝄞") == "plain, 1→2 § ∀ 𝄞");
  CHECK(xml_escaped("<a b=\"c\">&amp;") == "&lt;a b=&quot;c&quot;&gt;&amp;amp;");
  CHECK(xml_escaped("]]>") == "]]&gt;");
  CHECK(xml_escaped("1\n2\t3\r") == "1&#10;2&#9;3&#13;");
}

TEST_CASE("What XML cannot hold becomes the replacement character", "[tools][junit]") {
  const std::string replaced = "\xef\xbf\xbd";
  CHECK(xml_escaped(std::string("a\0b", 3)) == "a" + replaced + "b");
  CHECK(xml_escaped("\x1b[31m") == replaced + "[31m");
  CHECK(xml_escaped("\xff") == replaced);
  CHECK(xml_escaped("\xc3") == replaced);                 // cut off
  CHECK(xml_escaped("\xc0\xaf") == replaced + replaced);  // overlong
  CHECK(xml_escaped("\xe0\x80\xaf") == replaced + replaced + replaced);
  CHECK(xml_escaped("\xed\xa0\x80") == replaced + replaced + replaced);  // a surrogate
  CHECK(xml_escaped("\xef\xbf\xbf") == replaced + replaced + replaced);  // U+FFFF
  CHECK(xml_escaped("\xf4\x90\x80\x80") == replaced + replaced + replaced + replaced);
}

TEST_CASE("Any bytes make a well-formed document that says the same", "[tools][junit]") {
  rc::prop("junit() of any text is parsed again", [](const std::string& text) {
    const std::string xml = junit(text, {failed(text)});
    RC_ASSERT(is_utf8(xml));
    const auto tree = parsed(xml);
    const auto& failure = tree.get_child("testsuites.testsuite.testcase.failure");
    const auto& plain = [&text] {
      for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) {
          return false;
        }
      }
      return true;
    };
    if (plain()) {
      RC_ASSERT(failure.get<std::string>("<xmlattr>.message") == text);
      RC_ASSERT(failure.data() == text);
    }
  });
}

TEST_CASE("A suite counts its cases, and each says what it is", "[tools][junit]") {
  JunitCase good;
  good.group = "squall.fuzz";
  good.name = "campaign";
  good.seconds = 1.5;
  JunitCase broken = failed("cannot be repeated");
  broken.kind = JunitCase::Kind::error;
  broken.seconds = 0.25;
  const auto suite = parsed(junit("squall", {good, failed("it failed"), broken}))
                         .get_child("testsuites.testsuite");
  CHECK(suite.get<std::string>("<xmlattr>.name") == "squall");
  CHECK(suite.get<int>("<xmlattr>.tests") == 3);
  CHECK(suite.get<int>("<xmlattr>.failures") == 1);
  CHECK(suite.get<int>("<xmlattr>.errors") == 1);
  CHECK(suite.get<std::string>("<xmlattr>.time") == "1.750000");
  CHECK(suite.count("testcase") == 3);
  const auto& first = suite.get_child("testcase");
  CHECK(first.get<std::string>("<xmlattr>.classname") == "squall.fuzz");
  CHECK(first.get<std::string>("<xmlattr>.name") == "campaign");
  CHECK(first.count("failure") == 0);
  CHECK(first.count("error") == 0);
}

TEST_CASE("A suite without cases is a document too", "[tools][junit]") {
  CHECK(parsed(junit("squall", {})).get<int>("testsuites.testsuite.<xmlattr>.tests") == 0);
}

}  // namespace squall::tests::junit_test
