// The build data of the program. The only file that is compiled again when the commit changes.
#include "tools/about.hpp"

#include "build_info.hpp"
#include "tools/machine_under_test.hpp"

namespace squall::tools {

const About& about() {
  static const About kAbout{
      std::string(build_info::version),       std::string(build_info::commit),
      std::string(build_info::compiler),      std::string(build_info::build_type),
      std::string(build_info::flags),         std::string(build_info::system),
      std::string(build_info::compiler_path), std::string(build_info::sources),
      std::string(build_info::rank_build)};
  return kAbout;
}

std::string version_line() {
  const About& built = about();
  return "squall " + built.version + " (commit " + built.commit + ", " + built.compiler + ", " +
         built.build_type + ")";
}

traces::Header trace_header() {
  traces::Header header;
  header.squall = about().version;
  header.commit = about().commit;
  header.compiler = about().compiler;
  header.machine = chosen_machine().name;
  return header;
}

}  // namespace squall::tools
