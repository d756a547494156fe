// Clients: one command at a time each, asked again until it is committed, answered once.
#include "sim/clients.hpp"

#include <rapidcheck.h>

#include <map>
#include <vector>

#include "tests/catch.hpp"

namespace squall::tests::clients_test {

using namespace squall::sim;
using squall::core::Applied;
using squall::core::Payload;

namespace {

/// So many clients that put, without sessions.
Clients putting(std::uint32_t count) { return Clients(count, ClientMix{}, 0); }

Payload entry_of(Clients& clients, std::uint32_t client) { return clients.ask(client).payload; }

/// The client that was waiting for this command; -1 when none was.
int answered(Clients& clients, const Payload& payload) {
  std::uint32_t client = 0;
  const Applied applied{true, false, false, true, 0};
  return clients.answer(payload, applied, 1, client) ? static_cast<int>(client) : -1;
}

}  // namespace

TEST_CASE("a client asks the same until it is answered, then something new", "[clients]") {
  Clients clients = putting(2);
  const Payload first = entry_of(clients, 1);
  CHECK(clients[1].waiting);
  CHECK(clients[1].sequence == 1);
  CHECK(entry_of(clients, 1) == first);
  CHECK(answered(clients, first) == 1);
  CHECK_FALSE(clients[1].waiting);
  CHECK_FALSE(entry_of(clients, 1) == first);
  CHECK(clients[1].sequence == 2);
  CHECK_FALSE(clients[0].waiting);
}

TEST_CASE("a command that is committed twice is answered once", "[clients]") {
  Clients clients = putting(1);
  const Payload payload = entry_of(clients, 0);
  CHECK(answered(clients, payload) == 0);
  CHECK(answered(clients, payload) == -1);
  CHECK(clients.answered() == 1);
  const Payload next = entry_of(clients, 0);
  CHECK(answered(clients, payload) == -1);
  CHECK(answered(clients, next) == 0);
  CHECK(clients.answered() == 2);
}

TEST_CASE("entries that no client asked for answer no client", "[clients]") {
  Clients clients = putting(3);
  clients.ask(0);
  CHECK(answered(clients, {0, 7}) == -1);  // of the initial logs
  CHECK(answered(clients, {}) == -1);
  Clients four = putting(4);
  CHECK(answered(clients, entry_of(four, 3)) == -1);
  CHECK(clients.answered() == 0);
}

TEST_CASE("no two commands are the same", "[clients]") {
  CHECK(rc::check([](const std::vector<std::uint8_t>& orders) {
    Clients clients = putting(4);
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::pair<std::uint32_t, std::uint32_t>>
        commands;
    std::uint64_t answers = 0;
    for (const std::uint8_t order : orders) {
      const std::uint32_t client = order % 4;
      const Payload payload = entry_of(clients, client);
      const std::pair what{client, clients[client].sequence};
      const auto [at, is_new] = commands.emplace(std::pair{payload.high, payload.low}, what);
      RC_ASSERT(at->second == what);
      if (order / 4 % 2 == 0) {
        RC_ASSERT(answered(clients, payload) == static_cast<int>(client));
        ++answers;
      }
    }
    RC_ASSERT(clients.answered() == answers);
  }));
}

}  // namespace squall::tests::clients_test
