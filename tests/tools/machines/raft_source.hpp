// The small Rafts of the examples, whole or with one text replaced.
#pragma once

#include <cstdlib>
#include <string>

#include "tests/tools/program.hpp"

namespace squall::tests {

inline const std::string kMachines = std::string(SQUALL_SOURCE_DIR) + "/tools/machines";

/// A folder of its own, with the program, a C compiler, and the small Rafts.
class RaftSource : public Program {
 public:
  /// What a server has allocated whose call was ended by a crash is lost: that is no leak of ours.
  RaftSource() { setenv("ASAN_OPTIONS", "detect_leaks=0", 1); }
  ~RaftSource() { unsetenv("ASAN_OPTIONS"); }
  RaftSource(const RaftSource&) = delete;
  RaftSource& operator=(const RaftSource&) = delete;

  /// REQUIRES: `find` stands once in the source.
  static std::string with(std::string source, const std::string& find, const std::string& replace) {
    const std::size_t at = source.find(find);
    REQUIRE(at != std::string::npos);
    REQUIRE(source.find(find, at + 1) == std::string::npos);
    return source.replace(at, find.size(), replace);
  }
  static std::string in_c() { return read_file(kMachines + "/examples/small_raft.c"); }
  /// The small Raft without save(), load() and rename().
  static std::string without_save(const std::string& source) {
    return with(source,
                "view, save, load,\n                                       describe,         "
                "rename_servers}",
                "view, 0 ? save : NULL, 0 ? load : NULL, describe, 0 ? rename_servers : NULL}");
  }
  static std::string in_python() { return read_file(kMachines + "/examples/small_raft.py"); }

  /// What --machine wants: the source as NAME.so.
  std::string compiled(const std::string& source, const std::string& name = "raft") const {
    write(name + ".c", source);
    const Finished done =
        tests::run({{"/bin/sh", "-c",
                     "exec cc -std=c11 -O1 -Wall -Wextra -Wpedantic -Werror -shared -fPIC -I'" +
                         kMachines + "' -o " + name + ".so " + name + ".c"},
                    path("")});
    INFO(done.error);
    REQUIRE(done.code == 0);
    return "lib:./" + name + ".so";
  }
  std::string small_raft() const { return compiled(in_c()); }

  /// The source as a process that speaks frames.
  std::string process(const std::string& source, const std::string& name = "raft") const {
    write(name + ".c", source);
    const Finished done = tests::run(
        {{"/bin/sh", "-c",
          "exec cc -std=c11 -O1 -Wall -Wextra -Wpedantic -Werror -I'" + kMachines + "' -o " + name +
              " '" + kMachines + "/examples/machine_process.c' " + name + ".c"},
         path("")});
    INFO(done.error);
    REQUIRE(done.code == 0);
    return "cmd:exec ./" + name;
  }

  std::string script(const std::string& source, const std::string& name = "raft") const {
    write(name + ".py", source);
    return "cmd:exec python3 " + name + ".py";
  }
};

}  // namespace squall::tests
