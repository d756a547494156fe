// A file that is there whole or not at all.
#include "tools/io/whole_file.hpp"

#include <algorithm>

#include "scenarios/scenario.hpp"
#include "tests/catch.hpp"
#include "tests/tools/process.hpp"

namespace squall::tests::whole_file_test {

using namespace squall::tools;
using namespace squall::tools::io;

namespace fs = std::filesystem;

namespace {

std::string refusal(const fs::path& path, const std::string& text = "text") {
  try {
    write_whole(path, text);
    return "";
  } catch (const scenarios::UserError& error) {
    return error.where + ": " + error.message;
  }
}

long files_in(const TemporaryFolder& folder) {
  return std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator());
}

}  // namespace

TEST_CASE("A file stands under its name only when it is complete", "[tools][whole_file]") {
  const TemporaryFolder folder;
  {
    WholeFile file(folder / "a");
    file.stream() << std::string(1'000'000, 'x');
    CHECK_FALSE(fs::exists(folder / "a"));
    file.commit();
  }
  CHECK(read_file(folder / "a") == std::string(1'000'000, 'x'));
  CHECK(files_in(folder) == 1);
}

TEST_CASE("Without commit nothing stays, and what was there before does", "[tools][whole_file]") {
  const TemporaryFolder folder;
  write_file(folder / "a", "old");
  {
    WholeFile file(folder / "a");
    file.stream() << "new";
  }
  CHECK(read_file(folder / "a") == "old");
  CHECK(files_in(folder) == 1);
}

TEST_CASE("An older file is replaced as a whole", "[tools][whole_file]") {
  const TemporaryFolder folder;
  write_file(folder / "a", "a long text that was here before");
  write_whole(folder / "a", "new");
  CHECK(read_file(folder / "a") == "new");
  write_whole(folder / "a", "");
  CHECK(fs::exists(folder / "a"));
  CHECK(read_file(folder / "a").empty());
}

TEST_CASE("Missing folders are made", "[tools][whole_file]") {
  const TemporaryFolder folder;
  write_whole(folder.path() / "one" / "two" / "a", "text");
  CHECK(read_file(folder.path() / "one" / "two" / "a") == "text");
}

TEST_CASE("A symbolic link is followed, not replaced", "[tools][whole_file]") {
  const TemporaryFolder folder;
  write_file(folder / "target", "old");
  fs::create_symlink("target", folder / "link");
  write_whole(folder / "link", "new");
  CHECK(fs::is_symlink(folder / "link"));
  CHECK(read_file(folder / "target") == "new");
}

TEST_CASE("Devices are written directly", "[tools][whole_file]") {
  CHECK(is_stream("/dev/null"));
  write_whole("/dev/null", "text");
  CHECK(fs::is_character_file("/dev/null"));
  const TemporaryFolder folder;
  write_file(folder / "a", "");
  CHECK_FALSE(is_stream(folder / "a"));
  CHECK_FALSE(is_stream(folder.path()));
  CHECK_FALSE(is_stream(folder / "missing"));
}

TEST_CASE("Why a file cannot be written is said in one sentence", "[tools][whole_file]") {
  const TemporaryFolder folder;
  write_file(folder / "file", "");
  const std::string name = folder.path().string();
  CHECK(refusal("") == "output: the file's name is empty");
  CHECK(refusal(folder.path()) == name + ": it is a folder, a file is needed");
  CHECK(refusal(folder.path() / "file" / "a") ==
        name + "/file/a: its folder cannot be made: Not a directory");
  CHECK(refusal(folder / std::string(300, 'n')) ==
        name + "/" + std::string(300, 'n') + ": it cannot be written: File name too long");
  CHECK(refusal("/proc/squall/a").find("/proc/squall/a: its folder cannot be made: ") == 0);
  CHECK(files_in(folder) == 1);
}

TEST_CASE("A full device is told with its cause, however much was written before",
          "[tools][whole_file]") {
  const std::string full = "/dev/full: it cannot be written whole: No space left on device";
  CHECK(refusal("/dev/full", "text") == full);
  CHECK(refusal("/dev/full", std::string(1'000'000, 'x')) == full);
}

TEST_CASE("What is not committed can be removed at once", "[tools][whole_file]") {
  const TemporaryFolder folder;
  write_whole(folder / "whole", "text");
  const WholeFile half(folder / "half");
  CHECK(files_in(folder) == 2);
  remove_unfinished_files();
  CHECK(files_in(folder) == 1);
  CHECK(fs::exists(folder / "whole"));
}

TEST_CASE("What a process that is gone had not renamed is removed, and nothing else",
          "[tools][whole_file]") {
  const TemporaryFolder folder;
  fs::create_directory(folder / "chunks");
  for (const char* name : {"a.json.part-4711-0", "chunks/b.json.part-1-23", "c.part-", "d.part-1",
                           "e.part-x-1", "f.part-1-2.json", "g.json"}) {
    write_file(folder / name, "something");
  }
  fs::create_directory(folder / "h.part-1-2");
  {
    // This one is being written.
    WholeFile living(folder / "chunks/i.json");
    living.stream() << "whole";
    const auto parts = [&] {
      return std::distance(fs::directory_iterator(folder / "chunks"), fs::directory_iterator());
    };
    CHECK(parts() == 2);
    remove_abandoned_files(folder.path(), false);
    CHECK(parts() == 2);
    CHECK_FALSE(fs::exists(folder / "a.json.part-4711-0"));
    remove_abandoned_files(folder.path(), true);
    CHECK(parts() == 1);
    living.commit();
  }
  CHECK(read_file(folder / "chunks/i.json") == "whole");
  for (const char* name :
       {"c.part-", "d.part-1", "e.part-x-1", "f.part-1-2.json", "g.json", "h.part-1-2"}) {
    INFO(name);
    CHECK(fs::exists(folder / name));
  }
  remove_abandoned_files(folder / "missing", true);
}

}  // namespace squall::tests::whole_file_test
