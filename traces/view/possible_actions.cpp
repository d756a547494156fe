// Messages in flight, timers, faults, clients, and what a person may ask of a server.
#include "traces/view/possible_actions.hpp"

#include "core/describe.hpp"
#include "traces/codec.hpp"
#include "traces/describe_action.hpp"
#include "traces/prose.hpp"

namespace squall::traces::view {

using core::ServerId;
using core::ServerSet;
using scenarios::json::Value;
using sim::Action;
using sim::ActionKind;

namespace {

class Offer {
 public:
  explicit Offer(const Walk& walk) : walk_(walk), world_(walk.world()) {}

  Value take() {
    messages();
    for (const ServerId server : world_.servers()) {
      timers(server);
      faults(server);
      if (world_.setup().judges_outside_model) faults_outside_model(server);
      clients(server);
      operators(server);
    }
    links();
    return std::move(rows_);
  }

 private:
  void add(std::string_view group, const Action& action, std::string label,
           std::int32_t message = MessageLedger::kNone, std::uint64_t key = 0) {
    Value row;
    row["group"] = group;
    row["server"] = action.server;
    row["message"] = message;
    row["label"] = std::move(label);
    row["action"] = to_json(canonical({action, key, 0}));
    rows_.push_back(std::move(row));
  }
  void add(std::string_view group, const Action& action) { add(group, action, describe(action)); }

  void messages() {
    const sim::Network& network = world_.network();
    for (std::uint32_t at = 0; at < world_.setup().limits.messages; ++at) {
      const auto slot = static_cast<std::uint16_t>(at);
      if (!network.has(slot)) continue;
      const core::Message& message = network.message(slot);
      const auto add_of = [&](ActionKind kind) {
        const Action action = Action::of_message(kind, slot);
        add("network", action, describe(action, core::describe(message)),
            walk_.ledger().in_slot(slot), network.key(slot));
      };
      if (!network.flies(slot)) {
        add_of(ActionKind::release_message);
        continue;
      }
      if (!world_.paused().contains(message.to)) add_of(ActionKind::deliver);
      add_of(ActionKind::drop);
      add_of(ActionKind::duplicate);
    }
  }

  bool lives(ServerId server) const {
    return !world_.down().contains(server) && !world_.paused().contains(server);
  }
  core::Role role_of(ServerId server) const { return world_.views()[server].role; }

  void timers(ServerId server) {
    if (!lives(server)) return;
    const core::Settings settings = sim::settings_of(world_.setup(), server);
    if (role_of(server) == core::Role::leader) {
      add("timers", Action::heartbeat_timeout(server));
      if (settings.check_quorum) add("timers", Action::silence_timeout(server));
    } else {
      add("timers", Action::election_timeout(server));
    }
    if (world_.views()[server].holds_lease) add("timers", Action::lease_expired(server));
    if (world_.is_syncing(server)) {
      add("disk", Action::sync(server));
      add("disk", Action::fail_sync(server));
    }
  }

  void faults(ServerId server) {
    if (world_.down().contains(server)) {
      if (!world_.unreadable_disks().contains(server)) add("faults", Action::restart(server));
      return;
    }
    add("faults", Action::crash(server));
    if (world_.is_syncing(server)) {
      add("faults", Action::crash(server, 1));
      add("faults", Action::crash(server, 2));
    }
    const bool is_paused = world_.paused().contains(server);
    add("faults", is_paused ? Action::resume(server) : Action::pause(server));
    const bool is_full = world_.full_disks().contains(server);
    add("faults", is_full ? Action::free_disk(server) : Action::fill_disk(server));
  }

  void faults_outside_model(ServerId server) {
    if (world_.down().contains(server)) {
      add("outside the model", Action::wipe(server));
    } else {
      add("outside the model", Action::lying_sync(server));
    }
  }

  void clients(ServerId server) {
    if (!lives(server)) return;
    for (std::uint32_t client = 0; client < world_.clients().count(); ++client) {
      add("clients", Action::request(server, client));
    }
  }

  void operators(ServerId server) {
    if (!lives(server)) return;
    add("operator", Action::compact(server));
    if (role_of(server) != core::Role::leader) return;
    const core::Configuration& now = world_.views()[server].configuration;
    for (const ServerId other : world_.servers()) {
      const ServerSet one = ServerSet::of(other);
      if (now.voters.contains(other)) {
        if (other != server) add("operator", Action::transfer(server, other));
        if (now.voters.size() > 1) {
          const Action without =
              Action::change_membership(server, now.voters - one, now.learners - one);
          add("operator", without,
              "ask server " + to_string(server) + " to remove server " + to_string(other));
        }
      } else {
        const Action with = Action::change_membership(server, now.voters | one, now.learners - one);
        add("operator", with,
            "ask server " + to_string(server) + " to add server " + to_string(other));
      }
    }
  }

  void links() {
    const ServerSet all = world_.servers();
    bool is_any_cut = false;
    for (const ServerId server : all) {
      const ServerSet one = ServerSet::of(server);
      const ServerSet others = all - one;
      bool is_reached = false;
      for (const ServerId other : others) {
        const bool is_cut = world_.network().is_cut(server, other);
        is_any_cut = is_any_cut || is_cut;
        is_reached = is_reached || !is_cut || !world_.network().is_cut(other, server);
      }
      if (!is_reached || others.empty()) continue;
      // Both directions are two actions: the page does one after the other.
      add("links", Action::cut(one, others),
          "cut the links from server " + to_string(server) + " to the others");
      add("links", Action::cut(others, one),
          "cut the links to server " + to_string(server) + " from the others");
    }
    if (is_any_cut) add("links", Action::heal(all, all), "heal all links");
  }

  const Walk& walk_;
  const sim::World& world_;
  Value rows_ = Value::array();
};

}  // namespace

Value possible_actions(const Walk& walk) { return Offer(walk).take(); }

}  // namespace squall::traces::view
