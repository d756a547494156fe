// Memory that is copied as a whole, and explorations of machines that have no save() by such copies.
#include "tools/machines/arena.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <cstring>

#include "tests/tools/machines/raft_source.hpp"

namespace squall::tests::arena_test {

using tools::machines::Arena;

namespace {

struct Region {
  alignas(16) std::array<std::byte, 4096> bytes{};
};

nlohmann::json explored(const RaftSource& squall, const std::string& machine,
                        std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"explore", "one.json", "--machine", machine});
  return squall.json(more);
}

}  // namespace

TEST_CASE("An arena gives out zeros that do not overlap, and none when all is released",
          "[tools][machines][arena]") {
  CHECK(rc::check([] {
    Region region;
    Arena arena(region.bytes);
    struct Given {
      char* at;
      std::size_t size;
      char mark;
    };
    std::vector<Given> given;
    const auto steps = *rc::gen::container<std::vector<unsigned>>(rc::gen::inRange(0u, 3000u));
    for (const unsigned step : steps) {
      if (step % 3 == 2 && !given.empty()) {
        const std::size_t which = step % given.size();
        arena.release(given[which].at);
        given.erase(given.begin() + static_cast<std::ptrdiff_t>(which));
      } else if (step % 3 == 1 && !given.empty()) {
        Given& one = given[step % given.size()];
        auto* const moved = static_cast<char*>(arena.resize(one.at, step % 200));
        if (moved == nullptr) continue;
        one.size = std::min<std::size_t>(one.size, step % 200);
        one.at = moved;
      } else {
        auto* const made = static_cast<char*>(arena.allocate(step % 300));
        if (made == nullptr) continue;
        RC_ASSERT(reinterpret_cast<std::uintptr_t>(made) % 16 == 0);
        RC_ASSERT(std::all_of(made, made + step % 300, [](char byte) { return byte == 0; }));
        given.push_back({made, step % 300, static_cast<char>('a' + step % 26)});
        std::memset(made, given.back().mark, given.back().size);
      }
      for (const Given& one : given) {
        RC_ASSERT(
            std::all_of(one.at, one.at + one.size, [&](char byte) { return byte == one.mark; }));
      }
    }
    for (const Given& one : given) arena.release(one.at);
    RC_ASSERT(arena.used().empty());
    RC_ASSERT(std::all_of(region.bytes.begin(), region.bytes.end(),
                          [](std::byte byte) { return byte == std::byte{0}; }));
  }));
}

TEST_CASE("An arena that is full gives out nothing more", "[tools][machines][arena]") {
  Region region;
  Arena arena(region.bytes);
  CHECK(arena.allocate(5000) == nullptr);
  void* const most = arena.allocate(4000);
  CHECK(most != nullptr);
  CHECK(arena.allocate(64) == nullptr);
  CHECK(arena.resize(most, 5000) == nullptr);
  arena.release(most);
  CHECK(arena.allocate(4000) == most);
}

TEST_CASE("A machine without save() has the states of the same machine with it",
          "[tools][machines][arena][slow]") {
  const RaftSource squall;
  squall.write("one.json", R"({"servers": 3, "bounds": {"elections": 2, "requests": 0}})");
  const std::string saves = squall.small_raft();
  const std::string copied =
      squall.compiled(RaftSource::without_save(RaftSource::in_c()), "copied");
  const auto own = explored(squall, saves);
  const auto by_copies = explored(squall, copied);
  CHECK(own["goes_back_by"] == "its own save() and load()");
  CHECK(by_copies["goes_back_by"] == "copies of its memory, as it has no save()");
  CHECK(by_copies["states"] == own["states"]);
  CHECK(by_copies["actions"] == own["actions"]);
  CHECK(explored(squall, copied, {"--threads", "2"})["states"] == own["states"]);
}

TEST_CASE("Variables of a machine are copied with its memory", "[tools][machines][arena]") {
  const RaftSource squall;
  squall.write("one.json", R"({"servers": 3, "bounds": {"elections": 1, "requests": 0}})");
  const auto states = [&](const std::string& source, const std::string& name) {
    return explored(squall, squall.compiled(source, name))["states"].get<std::uint64_t>();
  };
  const auto with_line = [](const std::string& source, const std::string& line) {
    return RaftSource::with(source, "  switch (given->kind) {\n",
                            line + "  switch (given->kind) {\n");
  };
  // Whom it heard in which order makes states of one that differ by nothing else.
  const auto remembers = [&](const std::string& what) {
    std::string line = "  HEARD = 5 * HEARD + given->from;\n";
    for (std::size_t at; (at = line.find("HEARD")) != std::string::npos;) line.replace(at, 5, what);
    return line;
  };
  const std::string copied = RaftSource::without_save(RaftSource::in_c());
  const std::uint64_t plain = states(copied, "plain");
  const std::uint64_t in_variable = states(
      with_line(copied, "  static volatile uint64_t heard;\n" + remembers("heard")), "variable");
  CHECK(in_variable > plain);
  const std::string in_server = RaftSource::with(copied, "typedef struct server {\n",
                                                 "typedef struct server {\n  uint64_t heard;\n");
  CHECK(states(with_line(in_server, remembers("s->heard")), "server") == in_variable);
}

TEST_CASE(
    "A machine whose memory cannot be copied is explored by its inputs, and the reason is told",
    "[tools][machines][arena]") {
  const RaftSource squall;
  squall.write("one.json", R"({"servers": 3, "bounds": {"elections": 1, "requests": 0}})");
  const auto way = [&](const std::string& line, const std::string& name) {
    const std::string source =
        RaftSource::with(RaftSource::without_save(RaftSource::in_c()), "  switch (given->kind) {\n",
                         line + "  switch (given->kind) {\n");
    return explored(squall, squall.compiled(source, name))["goes_back_by"].get<std::string>();
  };
  CHECK(contains(way("  static _Thread_local int inputs = 0;\n  ++inputs;\n", "thread"),
                 "it has variables of a thread"));
  CHECK(contains(
      way("  FILE *f = fopen(\"/dev/null\", \"r\");\n  if (f != NULL) fclose(f);\n", "file"),
      "it calls fopen()"));
  CHECK(contains(way("  void *volatile big = malloc(60000);\n  free(big);\n", "large"),
                 "it needs more than 48 KiB of memory"));
}

TEST_CASE("What copies cannot take back, and is done late, ends in an exploration by inputs",
          "[tools][machines][arena][slow]") {
  const RaftSource squall;
  squall.write("one.json", R"({"servers": 3, "bounds": {"elections": 1, "requests": 0}})");
  const std::string late = RaftSource::with(
      RaftSource::without_save(RaftSource::in_c()), "  switch (given->kind) {\n",
      "  void *volatile big = malloc(given->from == 3 ? 60000 : 1);\n  free(big);\n"
      "  switch (given->kind) {\n");
  const auto found = explored(squall, squall.compiled(late, "late"));
  CHECK(found["verdict"] == "explored_within_bounds");
  CHECK(
      contains(found["goes_back_by"].get<std::string>(),
               "its inputs since its start, as it has no save(), and its memory cannot be copied: "
               "it needs more than 48 KiB of memory"));
  // One state for each order of inputs.
  CHECK(found["states"] > explored(squall, squall.small_raft())["states"]);
}

}  // namespace squall::tests::arena_test
