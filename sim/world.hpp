// A world: servers, network, disks, clients; the only place where anything happens, and it judges.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "checkers/suite.hpp"
#include "core/machine.hpp"
#include "core/state_machine.hpp"
#include "core/types.hpp"
#include "sim/action.hpp"
#include "sim/clients.hpp"
#include "sim/disk.hpp"
#include "sim/network.hpp"
#include "sim/setup.hpp"

namespace squall::sim {

/// What an action did, where nothing else has to say that it counts.
struct ActionEffects {
  Action action;
  bool enabled = false;  // false: nothing happened
  bool stepped = false;  // action.server took a step or booted
  bool changed = false;  // … and its view is another than before
  bool has_message = false;
  std::uint64_t message_key = 0;
  core::Timer election_timer = core::Timer::leave;
  core::Timer heartbeat_timer = core::Timer::leave;
  core::Timer silence_timer = core::Timer::leave;
  core::Timer lease = core::Timer::leave;
  std::uint32_t lease_round = 0;  // see core::Output
  std::uint32_t round_began = 0;
  std::span<const core::NamedTimer> timers;
  bool accepted = false;      // request, change or transfer: taken on, or forwarded to a leader
  bool stopped = false;       // action.server went down in this action
  bool rerouted = false;      // cut links or filters are others than before
  bool emptied = false;       // the disk of action.server, which held something
  bool sync_began = false;    // an fsync of action.server began
  bool write_failed = false;  // of action.server, which writes again
  bool has_incident = false;  // the tally counted a message lost or held, or harm to a disk
  bool waits = false;         // for a sync under way or yet to come
  /// Where stopped, and the crash fell into a step: after so many of its writes.
  std::uint32_t writes_before_crash = 0;
  /// What left its server, in this order: first what had waited for the sync that ended …
  std::span<const core::Message> freed;
  /// … then what the step sent, except for messages marked after_sync when `waits`.
  std::span<const core::Message> sent;
};

/// What an action did. Valid until the next apply().
struct Report : ActionEffects {
  /// Where has_message: deliver, drop, duplicate, garble, release_message. By value, for its slot may be reused.
  core::Message message;
  core::View before;                   // where stepped or stopped: of action.server
  std::vector<std::uint16_t> entered;  // slots that fly since this action
  std::vector<Answer> answers;
  checkers::Verdict verdict;  // this action's first violation

  /// Forgets the action before; the lists keep their room.
  void begin(const Action& next) {
    static_cast<ActionEffects&>(*this) = ActionEffects{};
    action = next;
    entered.clear();
    answers.clear();
    verdict.reset();
  }
};

/// How often what happened, over a run.
struct Tally {
  std::array<std::uint64_t, kActionKinds> actions{};  // enabled ones
  std::uint64_t events = 0;                           // their sum
  std::uint64_t messages_sent = 0;
  std::uint64_t lost_on_cut_links = 0;
  std::uint64_t lost_to_blocks = 0;
  std::uint64_t lost_at_down_servers = 0;
  std::uint64_t lost_to_full_network = 0;
  std::uint64_t held = 0;
  std::uint64_t writes_lost = 0;           // crashes that took back what was written
  std::uint64_t records_torn = 0;          // last records that a crash would have spared, but tore
  std::uint64_t disks_emptied = 0;         // that held something
  std::uint64_t misdirected_silently = 0;  // writes
  std::uint64_t lost_to_lies = 0;  // crashes that lost what an fsync had reported as written
  std::uint64_t elections_won = 0;
  std::uint64_t truncations = 0;  // steps in which a server replaced entries of its log
  std::uint64_t snapshots_taken = 0;
  std::uint64_t snapshots_installed = 0;
  std::uint64_t configurations_committed = 0;  // that a leader called so
  std::uint64_t reads_answered = 0;
  std::uint64_t sessions_expired = 0;  // commands refused for that
  std::uint64_t retries_absorbed = 0;  // applied a second time without effect (§6.3)
  std::uint64_t stops_on_full_disk = 0;
  friend bool operator==(const Tally&, const Tally&) = default;
};

class World {
 public:
  using FailureText = std::array<char, 256>;  // ends with a zero

  /// Boots every server, and judges that, too: see verdict(). REQUIRES: 1 <= setup.servers <=
  /// kServersMax.
  World(const Setup& setup, const core::MachineMaker& maker);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Does the action and judges it. Total: what is not enabled does nothing and says so. After a
  /// violation, too, the world goes on; the first one stays in verdict().
  const Report& apply(Action action) noexcept;

  const Setup& setup() const { return setup_; }
  const core::LogTree& tree() const { return tree_; }
  const checkers::Views& views() const { return views_; }
  const checkers::Disks& disks() const { return disks_; }
  const checkers::History& history() const { return history_; }
  /// See checkers/fault_model.hpp.
  bool was_removed(core::ServerId server) const;
  /// Of the machine that sent it: see core::Machine::words_of().
  std::size_t words_of(const core::Message& message, std::span<char> room) const {
    return machines_[message.from]->words_of(message, room);
  }
  /// See core::Machine::running_timers(); none of a server that is down.
  std::span<const core::NamedTimer> running_timers(core::ServerId server) const {
    if (down_.contains(server)) return {};
    return machines_[server]->running_timers();
  }
  /// See core::Machine::progress_of().
  std::optional<core::FollowerProgress> progress_of(core::ServerId leader,
                                                    core::ServerId follower) const {
    return machines_[leader]->progress_of(follower);
  }
  const Network& network() const { return network_; }
  const Clients& clients() const { return clients_; }
  const Tally& tally() const { return tally_; }
  core::ServerSet servers() const { return servers_; }
  core::ServerSet down() const { return down_; }
  core::ServerSet paused() const { return paused_; }
  core::ServerSet full_disks() const { return full_disks_; }
  core::ServerSet unreadable_disks() const { return unreadable_disks_; }
  bool is_syncing(core::ServerId server) const { return disk_queues_[server].syncing(); }
  /// Those that will crash in their next step that writes.
  core::ServerSet will_crash_in_step() const { return crash_in_step_; }
  const core::StateMachine& state_machine() const { return state_machine_; }
  const checkers::Verdict& verdict() const { return verdict_; }
  /// Where the verdict says that a machine failed: why, in its own words, cut to the room that there
  /// is. Else empty.
  const char* failure_text() const { return failure_text_.data(); }
  /// Which of Limits was reached; nullptr while none.
  const char* limit_reached() const { return limit_; }
  /// The live leader of the highest term, or kNobody; of all, or among some.
  core::ServerId leader() const { return leader(servers_); }
  core::ServerId leader(core::ServerSet among) const;
  /// Of everything that happened so far, equal on every machine.
  std::uint64_t digest() const { return digest_; }

  /// A World is its parts, and the messages in flight. Part 0: clients and their state machine;
  /// 1 … servers: each server with its disk; and what proofs call history. Digest, tally and
  /// verdict tell of the way to a state and are no part of it.
  using Part = std::uint32_t;
  static constexpr Part kClientsPart = 0;
  static constexpr Part part_of(core::ServerId server) { return server.value(); }
  Part history_part() const { return static_cast<Part>(setup_.servers) + 1; }
  Part parts() const { return history_part() + 1; }
  /// Bytes that are equal exactly when the part is; log refs stand for themselves, so they mean
  /// something in this World only. Returns how many. REQUIRES: enough room, see kPartBytesMax.
  std::size_t save(Part part, std::span<std::byte> room) const noexcept;
  void load(Part part, std::span<const std::byte> bytes) noexcept;
  /// As save() and load(), in bytes that mean the same in every World of this setup. `tree`: that
  /// of the refs in the part. Nothing, or false: the machine does not know how, or the bytes are
  /// wrong; then the part means nothing.
  std::optional<std::size_t> save_portable(Part part, const core::LogTree& tree,
                                           std::span<std::byte> room) const noexcept;
  bool load_portable(Part part, std::span<const std::byte> bytes) noexcept;
  /// The part that `part` would be if servers had other names; becomes one of this World. False,
  /// and nothing of use happens: the machines do not know. REQUIRES: `other` has the same setup;
  /// what clients know names no server, and is no such part.
  bool take_renamed(const World& other, Part part, const core::Renaming& to) noexcept;
  /// Where such a part belongs.
  Part renamed(Part part, const core::Renaming& to) const {
    return is_server(part) ? part_of(to(core::ServerId::of(part))) : part;
  }
  static constexpr std::size_t kPartBytesMax = std::size_t{1} << 16;
  /// Puts an entry into the tree of logs, where the saved bytes of parts look for it.
  core::Ref restore_entry(core::Ref parent, const core::Entry& entry) noexcept {
    return tree_.append(parent, entry);
  }
  /// Puts the bytes of a message where messages look for them.
  core::BytesRef restore_bytes(std::span<const std::byte> bytes) noexcept {
    return tree_.append_bytes(bytes);
  }
  /// See core::LogTree::take_back().
  void take_back(core::LogTree::Extent extent) noexcept { tree_.take_back(extent); }
  /// A World at one moment, to which it can go back: its parts, its messages in flight, and what
  /// tells of the way to it. Log refs stand for themselves.
  struct Moment {
    core::PerServer<std::vector<std::byte>> servers;
    Network network{0};
    Clients clients{0, {}, 0};
    checkers::History history;
    core::Ref applied = core::kRoot;
    core::LogTree::Extent extent;
    Tally tally;
    checkers::Verdict verdict;
    FailureText failure_text{};
    const char* limit = nullptr;
    std::uint64_t digest = 0;
  };
  /// COST: copies all that the World holds but the tree of logs.
  Moment moment() const;
  /// REQUIRES: a moment of this World, which has not gone back to an earlier one since.
  void go_back(const Moment& moment);
  /// As if its sender had sent it now; Network::kNoSlot when it is lost at once.
  std::uint16_t put_in_flight(const core::Message& message) noexcept;
  /// Takes out of the network what flies there.
  void take_from_flight(std::uint16_t slot) noexcept { network_.remove(slot); }

 private:
  bool is_server(Part part) const { return part != kClientsPart && part != history_part(); }
  template <typename SomeWorld, typename Visitor>
  static void visit_server(SomeWorld& world, core::ServerId server, Visitor&& visit);
  template <typename Writer>
  void write_fields(Part part, Writer& writer) const;
  template <typename Reader>
  void read_fields(Part part, Reader& reader);

  void act(const Action& action);
  void deliver(const Action& action);
  void drop_or_duplicate(const Action& action);
  void request(const Action& action);
  void sync(const Action& action);
  void hear_of_sync(core::ServerId server);
  void fail_sync(const Action& action);
  void write_again(core::ServerId server);
  bool can_write(core::ServerId server, const core::Durable& content) const;
  void pause(const Action& action);
  /// What breaks or replaces what a disk holds.
  void change_disk(const Action& action);
  void lying_sync(const Action& action);
  /// What a lying disk has reported and not kept is lost.
  void lose_what_lies_hid(core::ServerId server);
  void back_up_disk(const Action& action);
  void restore_disk(const Action& action);
  void shorten_log(const Action& action);
  void force_configuration(const Action& action);
  void give_disk(core::ServerId server, const core::Durable& content);
  void judge_no_longer(checkers::PropertySet properties);
  void resume(const Action& action);
  void crash(const Action& action);
  void restart(const Action& action);
  void cut_or_heal(const Action& action);
  void change_filters(const Action& action);
  void release_message(const Action& action);
  /// What its clock or its log's length makes a server do, but for the frequent timeouts.
  void step_in_time(const Action& action);
  void break_clock(const Action& action);
  /// What a person asks of a server: another configuration, another leader, or to forget its leader.
  void ask_as_operator(const Action& action);
  void change_membership(const Action& action);
  void transfer(const Action& action);
  void lease_expired(const Action& action);
  void corrupt(const Action& action);
  void misdirect(const Action& action);
  bool keeps_entry(core::ServerId server, core::Index index) const;
  void change_room(const Action& action);
  void latent_sector_error(const Action& action);
  void wipe(const Action& action);

  void step(core::ServerId server, const core::Input& input);
  void step_if_live(core::ServerId server, const core::Input& input);
  /// A timer that the machine has named.
  bool runs(core::ServerId server, std::uint16_t timer) const;
  void conclude(core::ServerId server, bool booted);
  void show(core::ServerId server, bool booted);
  void fail(core::ServerId server);
  void send(core::ServerId server);
  void depart(const core::Message& message);
  void stop(core::ServerId server, std::uint32_t survivors);
  bool crashes_in_step(core::ServerId server);
  void apply_committed(core::ServerId server, const core::View& after);
  void answer_reads(core::ServerId server, const core::View& after);
  void note(const Action& action);
  void judge(const checkers::Verdict& verdict);
  void count_incident(std::uint64_t& count) {
    ++count;
    report_.has_incident = true;
  }
  void limit(const char* name);
  void set_paused(core::ServerSet paused) { cluster_.paused = paused_ = paused; }
  bool lives(core::ServerId server) const {
    return servers_.contains(server) && !(down_ | paused_).contains(server);
  }

  Setup setup_;
  core::LogTree tree_;
  core::ServerSet servers_;
  core::ServerSet down_;
  core::ServerSet paused_;
  core::ServerSet unheard_syncs_;  // of paused servers
  core::PerServer<std::unique_ptr<core::Machine>> machines_;
  checkers::Views views_{};
  checkers::Disks disks_{};
  checkers::Cluster cluster_;
  checkers::History history_;
  core::PerServer<Disk> disk_queues_;
  core::ServerSet full_disks_;             // or nearly full
  core::PerServer<std::uint32_t> room_{};  // of full disks: entries of a log, or kNoWriteFits
  core::ServerSet crash_in_step_;          // the next one that writes …
  core::PerServer<std::uint8_t> crash_after_writes_{};  // … after so many writes
  core::ServerSet unreadable_disks_;
  core::ServerSet lying_disks_;
  core::PerServer<core::Durable> kept_{};  // of lying disks: what they hold indeed
  core::ServerSet backed_up_;
  core::PerServer<core::Durable> backups_{};
  core::StateMachine state_machine_;  // after what leaders called committed
  Network network_;
  Clients clients_;
  Tally tally_;
  core::Output output_;
  Report report_;
  std::vector<core::Message> freed_;
  checkers::Verdict verdict_;
  FailureText failure_text_{};
  const char* limit_ = nullptr;
  std::uint64_t digest_ = 0;
};

}  // namespace squall::sim
