// Interned strings of bytes against a list of the strings themselves.
#include "core/byte_strings.hpp"

#include <rapidcheck.h>

#include <string>
#include <vector>

#include "core/log_tree.hpp"
#include "tests/catch.hpp"

namespace squall::tests::byte_strings_test {

using namespace squall::core;

namespace {

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}
std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
/// Few letters and lengths, so that strings repeat each other and begin alike.
std::string any_text() {
  const auto size = *rc::gen::inRange<std::size_t>(0, 40);
  std::string text(size, *rc::gen::element('\0', 'a'));
  if (!text.empty()) text.back() = *rc::gen::element('\0', 'a', 'b');
  return text;
}

}  // namespace

TEST_CASE("strings have one number each, and are what was appended", "[byte_strings]") {
  CHECK(rc::check([] {
    ByteStrings strings(1000);
    std::vector<std::string> known;
    for (int i = 0; i < 60; ++i) {
      const std::string text = any_text();
      const auto place = std::find(known.begin(), known.end(), text);
      const auto expected = BytesRef::of(place - known.begin() + 1);
      if (place == known.end()) known.push_back(text);
      RC_ASSERT(strings.append(bytes_of(text)) == expected);
      RC_ASSERT(strings.with_hash(strings.hash(expected)) == expected);
      RC_ASSERT(strings.size() == known.size());
      if (*rc::gen::inRange(0, 8) > 0) continue;
      known.resize(*rc::gen::inRange<std::size_t>(0, known.size() + 1));
      strings.take_back(static_cast<std::uint32_t>(known.size()));
    }
    for (std::size_t at = 0; at < known.size(); ++at) {
      RC_ASSERT(text_of(strings[BytesRef::of(at + 1)]) == known[at]);
    }
  }));
}

TEST_CASE("no bytes are no string of length 0, and zeros count", "[byte_strings]") {
  ByteStrings strings(10);
  CHECK(strings[kNoBytes].empty());
  CHECK(strings.hash(kNoBytes) == 0);
  const BytesRef empty = strings.append({});
  CHECK(empty != kNoBytes);
  CHECK(strings[empty].empty());
  const std::string zeros(17, '\0');
  const BytesRef sixteen = strings.append(bytes_of(zeros).first(16));
  const BytesRef seventeen = strings.append(bytes_of(zeros));
  CHECK(sixteen != seventeen);
  CHECK(strings.hash(sixteen) != strings.hash(seventeen));
  CHECK(strings[sixteen].size() == 16);
  CHECK(strings[seventeen].size() == 17);
}

TEST_CASE("a string hashes as the log of its parts, which digests were made of", "[byte_strings]") {
  const std::string text = "a message of 28 letters more";
  LogTree tree;
  Ref path = kRoot;
  for (std::size_t at = 0; at < text.size(); at += 16) {
    Payload part;
    std::memcpy(&part, text.data() + at, std::min<std::size_t>(16, text.size() - at));
    path = tree.append(path, {0, EntryKind::command, part});
  }
  path = tree.append(path, {0, EntryKind::no_op, {0, text.size()}});
  CHECK(tree.strings().hash(tree.append_bytes(bytes_of(text))) == tree.path_hash(path));
}

TEST_CASE("a full store says so, and still knows what it holds", "[byte_strings]") {
  ByteStrings strings(2);
  const BytesRef first = strings.append(bytes_of("a"));
  CHECK(strings.append(bytes_of(std::string(600, 'b'))) == kNoBytes);  // more than 256 bytes each
  CHECK(strings.full());
  strings.clear();
  CHECK_FALSE(strings.full());
  CHECK(strings.append(bytes_of("a")) == first);
  const BytesRef second = strings.append(bytes_of("b"));
  CHECK(strings.append(bytes_of("b")) == second);
  CHECK_FALSE(strings.full());
  CHECK(strings.append(bytes_of("c")) == kNoBytes);
  CHECK(strings.full());
  CHECK(strings.append(bytes_of("a")) == first);
  CHECK(strings.size() == 2);
}

TEST_CASE("a tree takes back its strings with its entries, and is full when they are",
          "[byte_strings]") {
  LogTree tree(1);
  const LogTree::Extent none = tree.extent();
  tree.append(kRoot, {1, EntryKind::command, {}});
  tree.append_bytes(bytes_of("a"));
  CHECK(tree.extent() == LogTree::Extent{1, 1});
  CHECK_FALSE(tree.full());
  tree.append_bytes(bytes_of("b"));
  CHECK(tree.full());
  tree.take_back(none);
  CHECK(tree.extent() == none);
  CHECK(tree.strings().with_hash(tree.strings().hash(kNoBytes)) == kNoBytes);
  tree.clear();
  CHECK_FALSE(tree.full());
}

}  // namespace squall::tests::byte_strings_test
