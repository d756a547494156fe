// A World that goes back to a moment: for the many replays of lists that begin alike.
#include "sim/world.hpp"

namespace squall::sim {

namespace {
/// Messages that wait for a disk may be many in a long run.
constexpr std::size_t kServerBytesMax = std::size_t{1} << 22;
}  // namespace

World::Moment World::moment() const {
  Moment moment;
  const std::unique_ptr<std::byte[]> room(new std::byte[kServerBytesMax]);
  for (const core::ServerId server : servers_) {
    const std::size_t size = save(part_of(server), {room.get(), kServerBytesMax});
    moment.servers[server].assign(room.get(), room.get() + size);
  }
  moment.network = network_;
  moment.clients = clients_;
  moment.history = history_;
  moment.applied = state_machine_.at();
  moment.extent = tree_.extent();
  moment.tally = tally_;
  moment.verdict = verdict_;
  moment.failure_text = failure_text_;
  moment.limit = limit_;
  moment.digest = digest_;
  return moment;
}

void World::go_back(const Moment& moment) {
  for (const core::ServerId server : servers_) load(part_of(server), moment.servers[server]);
  network_ = moment.network;
  clients_ = moment.clients;
  history_ = moment.history;
  if (moment.applied != state_machine_.at()) state_machine_.move_to(tree_, moment.applied);
  tree_.take_back(moment.extent);
  tally_ = moment.tally;
  verdict_ = moment.verdict;
  failure_text_ = moment.failure_text;
  limit_ = moment.limit;
  digest_ = moment.digest;
}

}  // namespace squall::sim
