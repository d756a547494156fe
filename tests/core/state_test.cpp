// Every field of a server is in the one list, and a server that is saved and loaded goes on as before.
#include "core/state.hpp"

#include <rapidcheck.h>

#include <cstring>
#include <set>
#include <vector>

#include "tests/catch.hpp"
#include "tests/core/dying_child.hpp"
#include "tests/core/server_fixture.hpp"
#include "tests/core/wanderers.hpp"

namespace squall::tests::state_test {

using namespace squall::core;
using squall::tests::any_choices;
using squall::tests::last_words;
using squall::tests::Move;
using squall::tests::OpenServer;
using squall::tests::Wanderers;

namespace {

/// Which bytes of the state a list of fields stands on, and how often.
class Bytes {
 public:
  explicit Bytes(const State& state) : start_(reinterpret_cast<const std::byte*>(&state)) {}
  template <typename Field>
  void add(const Field& field) {
    const auto* first = reinterpret_cast<const std::byte*>(&field);
    for (std::size_t at = 0; at < sizeof field; ++at) bytes_.insert(first + at - start_);
  }
  friend bool operator==(const Bytes& a, const Bytes& b) { return a.bytes_ == b.bytes_; }
  std::size_t count() const { return bytes_.size(); }

 private:
  const std::byte* start_;
  std::multiset<std::ptrdiff_t> bytes_;
};

std::vector<std::byte> saved(const Server& server) {
  std::vector<std::byte> room(2048);
  room.resize(server.save(room));
  return room;
}

/// Where in the bytes of a saved server it says how many reads follow.
std::size_t place_of_reads(State& state) {
  std::size_t place = 0;
  std::size_t at = 0;
  visit_fields(state, [&](auto& field) {
    if (reinterpret_cast<std::byte*>(&field) == reinterpret_cast<std::byte*>(&state.reads)) {
      place = at;
    }
    at += sizeof field;
  });
  return place;
}

/// A server in a state that some run reaches, with what it saves.
struct Reached {
  LogTree tree;
  OpenServer server{1, {{ServerSet::first(3)}, 2, 4, true}, tree};

  Reached() {
    Wanderers wanderers(3);
    for (const std::uint32_t choice : any_choices()) wanderers.move(choice);
    server.load(saved(wanderers.server(1)));
  }
};

bool equal(const Output& a, const Output& b, const LogTree& tree) {
  if (a.view != b.view || a.election_timer != b.election_timer ||
      a.heartbeat_timer != b.heartbeat_timer || a.accepted != b.accepted ||
      a.messages.size() != b.messages.size()) {
    return false;
  }
  for (std::size_t at = 0; at < a.messages.size(); ++at) {
    if (message_key(a.messages[at], tree) != message_key(b.messages[at], tree) ||
        a.messages[at].after_sync != b.messages[at].after_sync) {
      return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("every field of State is in the list, once", "[state]") {
  State state;
  Bytes listed(state);
  visit_fields(state, [&](const auto& field) { listed.add(field); });

  // A field more in one of these structs, and this does not compile: list it here and there.
  Bytes all(state);
  const auto& [current_term, voted_for, log, snapshot_configuration, role, leader, commit_index,
               applied, configuration, configuration_entry, votes, hears_leader, is_quiescent,
               incoming_snapshot, incoming_chunk, reads, term_start, heard, transferee, round,
               confirmed_round, holds_lease, asked_for_election, refuses_commands, catch_up,
               progress] = state;
  const auto& [base, tip] = log;
  const auto& [wanted_voters, wanted_learners, by, target, catch_up_round, heartbeats,
               first_round] = catch_up;
  const auto add = [&](const auto&... fields) { (all.add(fields), ...); };
  add(current_term, voted_for, base, tip, snapshot_configuration, role, leader, commit_index,
      applied, configuration, configuration_entry, votes, hears_leader, is_quiescent,
      incoming_snapshot, incoming_chunk, term_start, heard, transferee, round, confirmed_round,
      holds_lease, asked_for_election, refuses_commands, wanted_voters, wanted_learners, by, target,
      catch_up_round, heartbeats, first_round);
  reads.visit_size([&](const auto& size) { all.add(size); });
  for (const auto& [next_index, match_index, read_round, snapshot, chunk_round, counts_from_round,
                    chunk, flow] : progress) {
    add(next_index, match_index, read_round, snapshot, chunk_round, counts_from_round, chunk, flow);
  }
  CHECK(listed == all);
  CHECK(listed.count() == 87 + 16 * 24);
}

TEST_CASE("a change of any field is seen in what a server saves", "[state]") {
  CHECK(rc::check([] {
    Reached reached;
    const std::vector<std::byte> before = saved(reached.server);
    State& state = reached.server.state();
    visit_fields(state, [&](auto& field) {
      // More reads than there are would be saved.
      if (reinterpret_cast<std::byte*>(&field) == reinterpret_cast<std::byte*>(&state.reads)) {
        return;
      }
      const auto kept = field;
      auto* bytes = reinterpret_cast<std::byte*>(&field);
      for (std::size_t at = 0; at < sizeof field; ++at) {
        bytes[at] ^= std::byte{0x10};
        RC_ASSERT(saved(reached.server) != before);
        field = kept;
      }
    });
    RC_ASSERT(saved(reached.server) == before);
  }));
}

TEST_CASE("a server saves what it has loaded, to the last bit", "[state]") {
  CHECK(rc::check([] {
    Reached reached;
    std::vector<std::byte> bytes = saved(reached.server);
    OpenServer other(2, {{ServerSet::first(5)}, 64, 256, true}, reached.tree);
    const std::size_t reads = place_of_reads(reached.server.state());
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      if (at >= reads && at < reads + sizeof(std::uint32_t)) continue;  // more bytes would follow
      bytes[at] ^= std::byte{1};
      other.load(bytes);
      RC_ASSERT(saved(other) == bytes);
      bytes[at] ^= std::byte{1};
    }
  }));
}

TEST_CASE("servers that are saved and loaded before every step go on as the others do",
          "[state][machine]") {
  int leaders = 0;
  Index committed = 0;
  CHECK(rc::check([&] {
    Wanderers lasting(3);
    Wanderers replaced(3);
    for (const std::uint32_t choice : any_choices()) {
      for (ServerId server = 1; server <= 3; ++server) replaced.replace(server);
      const Move& expected = lasting.move(choice);
      const Move& found = replaced.move(choice);
      RC_ASSERT(found.server == expected.server);
      RC_ASSERT(equal(found.output, expected.output, lasting.tree()));
      const View& view = expected.output.view;
      leaders += view.role == Role::leader && expected.before.role != Role::leader ? 1 : 0;
      committed = std::max(committed, view.commit_index);
    }
    for (ServerId server = 1; server <= 3; ++server) {
      RC_ASSERT(saved(lasting.server(server)) == saved(replaced.server(server)));
    }
  }));
  // Otherwise the runs above have shown nothing.
  CHECK(leaders > 20);
  CHECK(committed > 2);
}

TEST_CASE("a server saves into as much room as it says, and no less", "[state]") {
  LogTree tree;
  const OpenServer server(1, {{ServerSet::first(3)}, 64, 256, true}, tree);
  std::array<std::byte, 2048> room{};
  const std::size_t size = server.save(room);
  REQUIRE(size < room.size());
  CHECK(server.save({room.data(), size}) == size);
  CHECK(last_words([&] {
          server.save({room.data(), size - 1});
        }).find("room.size()") != std::string::npos);
}

}  // namespace squall::tests::state_test
