// JUnit XML, as continuous integration reads it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace squall::tools::io {

struct JunitCase {
  enum class Kind { passed, failure, error };
  std::string group;  // "squall.run"
  std::string name;
  Kind kind = Kind::passed;
  double seconds = 0;
  std::string type;     // of a failure or an error: "election_safety"
  std::string message;  // one line
  std::string details;
};

/// A whole document with one suite.
std::string junit(std::string_view suite, const std::vector<JunitCase>& cases);

/// Text made safe for XML 1.0: markup is escaped, what XML cannot hold becomes U+FFFD.
std::string xml_escaped(std::string_view text);

}  // namespace squall::tools::io
