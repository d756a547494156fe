// JUnit XML: escaping and layout.
#include "tools/io/junit.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace squall::tools::io {
namespace {

/// Length of the UTF-8 sequence that starts here and that XML can hold; 0: there is none.
std::size_t sequence(std::string_view text) {
  const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return lead >= 0x20 || lead == '\t' || lead == '\n' || lead == '\r' ? 1 : 0;
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return 0;
  std::uint32_t code = lead & (0xffu >> (size + 1));
  for (std::size_t at = 1; at < size; ++at) {
    if ((byte(at) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(at) & 0x3fu);
  }
  const bool shortest = size == 2 || (size == 3 ? code >= 0x800 : code >= 0x10000);
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  return shortest && !surrogate && code <= 0x10ffff && code != 0xfffe && code != 0xffff ? size : 0;
}

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + xml_escaped(value) + "\"";
}

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6f", seconds);
  return text;
}

std::string element(std::string_view name, const JunitCase& test) {
  return "    <" + std::string(name) + attribute("type", test.type) +
         attribute("message", test.message) + ">" + xml_escaped(test.details) + "</" +
         std::string(name) + ">\n";
}

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  while (!text.empty()) {
    const std::size_t size = sequence(text);
    const char c = text.front();
    if (size == 0) {
      escaped += "\xef\xbf\xbd";
    } else if (size > 1) {
      escaped += text.substr(0, size);
    } else if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '"') {
      escaped += "&quot;";
    } else if (c == '\n' || c == '\r' || c == '\t') {
      escaped += "&#" + std::to_string(static_cast<int>(c)) + ";";
    } else {
      escaped += c;
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return escaped;
}

std::string junit(std::string_view suite, const std::vector<JunitCase>& cases) {
  const auto count = [&cases](JunitCase::Kind kind) {
    return std::to_string(std::count_if(
        cases.begin(), cases.end(), [kind](const JunitCase& test) { return test.kind == kind; }));
  };
  double total = 0;
  for (const JunitCase& test : cases) total += test.seconds;
  const std::string counts = attribute("tests", std::to_string(cases.size())) +
                             attribute("failures", count(JunitCase::Kind::failure)) +
                             attribute("errors", count(JunitCase::Kind::error)) +
                             attribute("time", seconds_text(total));
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite" +
                     attribute("name", suite) + counts + ">\n";
  for (const JunitCase& test : cases) {
    text += "  <testcase" + attribute("classname", test.group) + attribute("name", test.name) +
            attribute("time", seconds_text(test.seconds));
    if (test.kind == JunitCase::Kind::passed) {
      text += "/>\n";
      continue;
    }
    text += ">\n";
    if (test.kind == JunitCase::Kind::failure) text += element("failure", test);
    if (test.kind == JunitCase::Kind::error) text += element("error", test);
    text += "  </testcase>\n";
  }
  return text + "  </testsuite>\n</testsuites>\n";
}

}  // namespace squall::tools::io
