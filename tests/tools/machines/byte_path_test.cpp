// Bytes as paths in the log tree against the bytes themselves.
#include "tools/machines/byte_path.hpp"

#include <rapidcheck.h>

#include "tests/catch.hpp"

namespace squall::tests::byte_path_test {

using namespace squall::core;
using tools::machines::append_bytes;
using tools::machines::last_bytes;

namespace {

std::vector<std::byte> bytes_of(const std::string& text) {
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

}  // namespace

TEST_CASE("What was appended comes back, the last first", "[tools][byte_path]") {
  CHECK(rc::check([] {
    const auto texts = *rc::gen::arbitrary<std::vector<std::string>>();
    LogTree tree;
    Ref path = kRoot;
    for (const std::string& text : texts) path = append_bytes(tree, path, bytes_of(text));
    std::vector<std::byte> found;
    for (auto text = texts.rbegin(); text != texts.rend(); ++text) {
      path = last_bytes(tree, path, found);
      RC_ASSERT(found == bytes_of(*text));
    }
    RC_ASSERT(path == kRoot);
  }));
}

TEST_CASE("Equal bytes have one ref, and different ones two", "[tools][byte_path]") {
  CHECK(rc::check([](const std::string& one, const std::string& other) {
    LogTree tree;
    const Ref first = append_bytes(tree, kRoot, bytes_of(one));
    RC_ASSERT(append_bytes(tree, kRoot, bytes_of(one)) == first);
    RC_ASSERT((append_bytes(tree, kRoot, bytes_of(other)) == first) == (one == other));
  }));
}

TEST_CASE("Bytes of length 16 and of length 0 end where they end", "[tools][byte_path]") {
  LogTree tree;
  const std::string zeros(16, '\0');
  CHECK(append_bytes(tree, kRoot, bytes_of("")) != append_bytes(tree, kRoot, bytes_of(zeros)));
  CHECK(append_bytes(tree, kRoot, bytes_of(zeros)) !=
        append_bytes(tree, kRoot, bytes_of(zeros + '\0')));
  std::vector<std::byte> found(3);
  CHECK(last_bytes(tree, kRoot, found) == kRoot);
  CHECK(found.empty());
}

TEST_CASE("Bytes that are repeated have the path that they had, also after entries were taken back",
          "[machines]") {
  CHECK(rc::check([] {
    LogTree tree;
    tools::machines::RepeatedBytes repeated;
    for (int i = 0; i < 40; ++i) {
      const auto size = *rc::gen::inRange<std::size_t>(0, 40);
      const std::string text(size, *rc::gen::element('a', 'b'));
      const Ref path = repeated.append(tree, bytes_of(text));
      RC_ASSERT(path == append_bytes(tree, kRoot, bytes_of(text)));
      if (*rc::gen::inRange(0, 4) == 0) {
        tree.take_back(*rc::gen::inRange<std::uint32_t>(0, tree.size() + 1));
      }
    }
  }));
}

}  // namespace squall::tests::byte_path_test
