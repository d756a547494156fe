// A World piece by piece, as bytes: for those who go back to a state that they have seen.
#include "core/fields.hpp"
#include "core/renaming.hpp"
#include "sim/bytes.hpp"
#include "sim/world.hpp"

namespace squall::sim {

template <core::Either<core::Command> Some, typename Visitor>
void visit_fields(Some& command, Visitor&& visit) {
  visit(command.client);
  visit(command.sequence);
  visit(command.operation);
  visit(command.key);
  visit(command.expected);
  visit(command.value);
}
template <core::Either<Client> Some, typename Visitor>
void visit_fields(Some& client, Visitor&& visit) {
  visit(client.sequence);
  visit(client.waiting);
  visit(client.registered);
  visit(client.registering);
  visit_fields(client.command, visit);
  visit(client.seen);
  visit(client.after);
}

namespace {

/// A set's bit for one server.
template <typename SomeSet, typename Visitor>
void visit_membership(SomeSet& set, core::ServerId server, Visitor&& visit) {
  bool in = set.contains(server);
  visit(in);
  if constexpr (!std::is_const_v<SomeSet>) {
    if (in) {
      set.add(server);
    } else {
      set.remove(server);
    }
  }
}

/// A bit of one byte for each of some sets that hold few servers.
template <typename SomeSet, typename Visitor>
void visit_memberships(std::array<SomeSet*, 4> sets, core::ServerId server, Visitor&& visit) {
  std::uint8_t in = 0;
  for (std::size_t at = 0; at < sets.size(); ++at) {
    if (sets[at]->contains(server)) in = static_cast<std::uint8_t>(in | 1u << at);
  }
  visit(in);
  if constexpr (!std::is_const_v<SomeSet>) {
    for (std::size_t at = 0; at < sets.size(); ++at) {
      if ((in >> at & 1u) != 0) {
        sets[at]->add(server);
      } else {
        sets[at]->remove(server);
      }
    }
  }
}

}  // namespace

/// What belongs to one server, but its machine.
template <typename SomeWorld, typename Visitor>
void World::visit_server(SomeWorld& world, core::ServerId server, Visitor&& visit) {
  visit_membership(world.down_, server, visit);
  visit_membership(world.paused_, server, visit);
  visit_membership(world.unheard_syncs_, server, visit);
  visit_membership(world.full_disks_, server, visit);
  visit_memberships(std::array{&world.unreadable_disks_, &world.lying_disks_, &world.backed_up_,
                               &world.crash_in_step_},
                    server, visit);
  if (world.full_disks_.contains(server)) visit(world.room_[server]);
  if (world.lying_disks_.contains(server)) visit(world.kept_[server]);
  if (world.backed_up_.contains(server)) visit(world.backups_[server]);
  if (world.crash_in_step_.contains(server)) visit(world.crash_after_writes_[server]);
  // Most disks hold what their server shows: one field in place of five. Asked before a renaming
  // visitor changes one of the two.
  bool holds_view = world.disks_[server] == world.views_[server].durable;
  visit(world.views_[server]);
  visit(holds_view);
  if (!holds_view) {
    visit(world.disks_[server]);
  } else if constexpr (!std::is_const_v<SomeWorld>) {
    world.disks_[server] = world.views_[server].durable;
  }
  if (!world.setup_.settings.synchronous_disk)
    Disk::visit_fields(world.disk_queues_[server], visit);
}

/// All of a part but the machine in it.
template <typename Writer>
void World::write_fields(Part part, Writer& writer) const {
  if (part == kClientsPart) {
    clients_.visit_fields(clients_, writer);
    writer(state_machine_.at());
  } else if (part == history_part()) {
    visit_fields(history_, servers_, writer);
  } else {
    visit_server(*this, core::ServerId::of(part), writer);
  }
}

template <typename Reader>
void World::read_fields(Part part, Reader& reader) {
  if (part == kClientsPart) {
    clients_.visit_fields(clients_, reader);
    core::Ref at = core::kRoot;
    reader(at);
    if (at != state_machine_.at()) state_machine_.move_to(tree_, at);
  } else if (part == history_part()) {
    visit_fields(history_, servers_, reader);
  } else {
    visit_server(*this, core::ServerId::of(part), reader);
    cluster_.paused = paused_;
  }
}

std::size_t World::save(Part part, std::span<std::byte> room) const noexcept {
  ByteWriter writer(room);
  write_fields(part, writer);
  if (is_server(part)) {
    writer.skip(machines_[core::ServerId::of(part)]->save(writer.rest()));
  }
  return writer.size();
}

void World::load(Part part, std::span<const std::byte> bytes) noexcept {
  ByteReader reader(bytes);
  read_fields(part, reader);
  if (is_server(part)) machines_[core::ServerId::of(part)]->load(reader.rest());
}

std::optional<std::size_t> World::save_portable(Part part, const core::LogTree& tree,
                                                std::span<std::byte> room) const noexcept {
  core::PortableWriter writer(tree, room);
  write_fields(part, writer);
  if (is_server(part)) {
    const core::Machine& machine = *machines_[core::ServerId::of(part)];
    const std::size_t size = machine.save_portable(tree, writer.rest());
    if (size == 0) return std::nullopt;
    writer.skip(size);
  }
  return writer.size();
}

bool World::load_portable(Part part, std::span<const std::byte> bytes) noexcept {
  core::PortableReader reader(tree_, bytes);
  read_fields(part, reader);
  return reader.is_whole() &&
         (!is_server(part) ||
          machines_[core::ServerId::of(part)]->load_portable(tree_, reader.rest()));
}

bool World::take_renamed(const World& other, Part part, const core::Renaming& to) noexcept {
  SQUALL_ASSERT(part != kClientsPart);
  std::array<std::byte, kPartBytesMax> room;
  const std::size_t size = other.save(part, room);
  load(renamed(part, to), {room.data(), size});
  core::RenamingVisitor renaming(to);
  if (part == history_part()) {
    visit_fields(history_, servers_, renaming);
    return true;
  }
  const core::ServerId server = to(core::ServerId::of(part));
  visit_server(*this, server, renaming);
  return machines_[server]->rename(to);
}

std::uint16_t World::put_in_flight(const core::Message& message) noexcept {
  return network_.send(message, core::message_key(message, tree_)).slot;
}

ServerId World::leader(ServerSet among) const {
  ServerId found = core::kNobody;
  for (const ServerId server : among - down_) {
    if (views_[server].role != core::Role::leader) continue;
    if (found == core::kNobody ||
        views_[server].durable.current_term > views_[found].durable.current_term) {
      found = server;
    }
  }
  return found;
}

}  // namespace squall::sim
