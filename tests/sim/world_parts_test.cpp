// A World piece by piece: what is saved is all there is to a state, but its messages in flight.
#include <rapidcheck.h>

#include <vector>

#include "core/server.hpp"
#include "sim/rng.hpp"
#include "sim/world.hpp"
#include "tests/catch.hpp"
#include "tests/sim/restless_world.hpp"

namespace squall::tests::world_parts_test {

using sim::World;

namespace {

using Parts = std::vector<std::vector<std::byte>>;

Parts saved(const World& world) {
  static std::vector<std::byte> room(World::kPartBytesMax);
  Parts parts;
  for (World::Part part = 0; part < world.parts(); ++part) {
    const std::size_t size = world.save(part, room);
    parts.emplace_back(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size));
  }
  return parts;
}
void load(World& world, const Parts& parts) {
  for (World::Part part = 0; part < world.parts(); ++part) world.load(part, parts[part]);
}

}  // namespace

TEST_CASE("a World that goes back and forth between its states goes on as one that never did",
          "[world][parts]") {
  CHECK(rc::check("after every step it is made to be in another state, and in its own again", [] {
    sim::Rng rng = sim::Rng::stream(*rc::gen::arbitrary<std::uint64_t>(), "parts");
    const sim::Setup setup = any_features(rng);
    RestlessWorld restless(setup, core::ServerMaker(), rng);
    World twin(setup, core::ServerMaker());
    std::vector<Parts> earlier{saved(twin)};
    restless.show_to([&](const sim::Report& report) {
      const Parts own = saved(twin);
      load(twin, earlier[rng.below(earlier.size())]);
      load(twin, own);
      RC_ASSERT(saved(twin) == own);
      sim::Action action = report.action;
      // Who receives a message is told by the report only.
      if (action.kind == sim::ActionKind::deliver) action.server = core::kNobody;
      twin.apply(action);
      if (rng.below(8) == 0) earlier.push_back(own);
      RC_ASSERT(twin.digest() == restless.world().digest());
      RC_ASSERT(saved(twin) == saved(restless.world()));
    });
    for (int step = 0; step < 200; ++step) restless.go_on();
  }));
}

TEST_CASE("a step changes its server, what clients know, and history, and no other part",
          "[world][parts]") {
  CHECK(rc::check("whatever happens", [] {
    sim::Rng rng = sim::Rng::stream(*rc::gen::arbitrary<std::uint64_t>(), "parts");
    RestlessWorld restless(any_features(rng), core::ServerMaker(), rng);
    const World& world = restless.world();
    Parts before = saved(world);
    restless.show_to([&](const sim::Report& report) {
      const Parts after = saved(world);
      for (World::Part part = 1; part < world.history_part(); ++part) {
        if (part != World::part_of(report.action.server)) RC_ASSERT(after[part] == before[part]);
      }
      before = after;
    });
    for (int step = 0; step < 300; ++step) restless.go_on();
  }));
}

}  // namespace squall::tests::world_parts_test
