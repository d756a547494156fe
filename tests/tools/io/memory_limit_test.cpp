// The limits of control groups, of both versions.
#include "tools/io/memory_limit.hpp"

#include "tests/catch.hpp"
#include "tests/tools/process.hpp"

namespace squall::tests::memory_limit_test {

using tools::io::control_group_limit;

namespace {

constexpr const char* kNoLimit = "9223372036854771712\n";  // of version 1

void limit(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  write_file(file, text);
}

}  // namespace

TEST_CASE("A control group has the least limit of itself and of those above it",
          "[tools][memory]") {
  const TemporaryFolder folder;
  const std::filesystem::path& root = folder.path();
  limit(root / "memory.max", "max\n");
  limit(root / "a/memory.max", "300000000\n");
  limit(root / "a/b/memory.max", "500000000\n");
  CHECK(control_group_limit("0::/a/b\n", root) == 300'000'000u);
  CHECK(control_group_limit("0::/a\n", root) == 300'000'000u);
  CHECK_FALSE(control_group_limit("0::/\n", root));
  CHECK_FALSE(control_group_limit("", root));

  limit(root / "memory/memory.limit_in_bytes", kNoLimit);
  limit(root / "memory/c/memory.limit_in_bytes", "200000000\n");
  CHECK(control_group_limit("5:cpu,cpuacct:/\n4:memory:/c\n0::/a\n", root) == 200'000'000u);
  CHECK_FALSE(control_group_limit("4:memory:/\n", root));
  CHECK_FALSE(control_group_limit("4:cpu:/c\n", root));
}

TEST_CASE("In a container the path of the host is not mounted, and the top is the container's",
          "[tools][memory]") {
  const TemporaryFolder folder;
  limit(folder / "memory.max", "100000000\n");
  CHECK(control_group_limit("0::/host/pod/1\n", folder.path()) == 100'000'000u);
}

TEST_CASE("This process has a limit", "[tools][memory]") {
  CHECK(tools::io::memory_limit() > std::uint64_t{1} << 20);
  CHECK(tools::io::memory_text().find(" MiB") != std::string::npos);
}

}  // namespace squall::tests::memory_limit_test
