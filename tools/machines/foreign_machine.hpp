// A machine of raft_machine.h on a seat.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/verdict.hpp"
#include "core/machine.hpp"
#include "tools/machines/arena_seat.hpp"
#include "tools/machines/effects.hpp"
#include "tools/machines/raft_machine.h"

namespace squall::tools::machines {

/// How the calls of a machine are made. in_process: a crash, or a refused call, ends the call by a jump
/// over its frames. returning: the machine's functions are Squall's own, or bear no jump, and always return.
enum class Calls : std::uint8_t { in_process, returning };

/// A loaded machine: one for all Worlds.
struct ForeignRaft {
  const raft_machine* table = nullptr;
  Calls calls = Calls::in_process;
  std::string argument{};
  /// Its servers live in the arena, and are saved and loaded by its copies.
  bool has_arena = false;
  /// See LoadedMachine::record_inputs().
  bool records_at_once = false;
  /// What a message says, where table->describe is not asked; `shared`: of the World's servers.
  std::string (*words)(void* shared, std::span<const std::byte> message) = nullptr;
};

/// What a child process calls a bit beside the offers.
struct RuleWord {
  std::string_view word;
  std::uint64_t bit;
};
inline constexpr std::array kRuleWords{
    RuleWord{"configures_when_applied", RAFT_CONFIGURES_WHEN_APPLIED},
    RuleWord{"leads_unelected", RAFT_LEADS_UNELECTED},
    RuleWord{"asks_before_sync", RAFT_ASKS_BEFORE_SYNC},
    RuleWord{"learners_acknowledge_early", RAFT_LEARNERS_ACKNOWLEDGE_EARLY},
    RuleWord{"needs_order", RAFT_NEEDS_ORDER}};

/// The rules of a machine with these bits beside its offers.
core::Rules rules_of(std::uint64_t offers);

/// One server of a foreign Raft.
class ForeignMachine final : public core::Machine {
 public:
  /// `raft`: lives longer.
  ForeignMachine(const ForeignRaft& raft, core::ServerId self, const core::Settings& settings,
                 core::LogTree& tree, std::shared_ptr<void> shared = nullptr);
  ~ForeignMachine() override;

  void boot(const core::Durable& kept, core::Output& output) noexcept override;
  void step(const core::Input& input, core::Output& output) noexcept override;
  /// The machine's own bytes where it gives them; else what it was booted from and, as a path in the
  /// tree, the inputs since then: entries of term 0, which no log has, that name the bytes of an input.
  std::size_t save(std::span<std::byte> room) const noexcept override;
  void load(std::span<const std::byte> saved) noexcept override;
  std::span<const core::NamedTimer> running_timers() const noexcept override {
    return effects_.running_timers();
  }
  std::size_t words_of(const core::Message& message, std::span<char> room) const noexcept override;
  bool rename(const core::Renaming& to) noexcept override;

 private:
  struct Saved;

  void start(const core::Durable& kept, core::Output& output, bool is_repeated);
  void handle(const raft_input& input, core::Output& output, bool is_repeated);
  void conclude(core::Output& output);
  /// Its state can be told by its inputs only.
  bool is_its_inputs() const { return raft_.table->save == nullptr && !raft_.has_arena; }
  void record(const raft_input& input) const;
  void record_all() const;
  /// Handles again the inputs from `from`, which this server has seen, to `to`.
  void repeat_inputs(core::Ref from, core::Ref to);
  void destroy() noexcept;
  template <typename Call>
  bool call(Call&& call);
  template <typename Call>
  bool call_in_place(Call&& call);
  /// What it is called with.
  raft_env* env() { return raft_.has_arena ? ArenaSeat::env() : &effects_; }

  const ForeignRaft& raft_;
  core::ServerId self_;
  core::Settings settings_;
  core::LogTree& tree_;
  Effects effects_;
  void* server_ = nullptr;  // nullptr: none, or it has failed
  core::Durable booted_from_;
  // Of a machine without save(): the inputs since it booted, as a path, and later ones, which save()
  // appends to it. A run that never goes back saves nothing, and to record an input took as long as to
  // handle it.
  mutable core::Ref inputs_ = core::kRoot;
  mutable std::uint64_t inputs_hash_ = 0;
  mutable std::vector<core::Input> unrecorded_;
  std::vector<std::byte> bytes_;
  ServerMemory memory_;  // of one in the arena
};

/// Makes the servers of a World.
class ForeignMaker final : public core::MachineMaker {
 public:
  explicit ForeignMaker(const ForeignRaft& raft) : raft_(raft) {}
  core::Rules rules() const override { return rules_of(raft_.table->offers); }
  std::unique_ptr<core::Machine> make(core::ServerId self, const core::Settings& settings,
                                      core::LogTree& tree) const override {
    return std::make_unique<ForeignMachine>(raft_, self, settings, tree);
  }

 private:
  const ForeignRaft& raft_;
};

/// See LoadedMachine::unseen().
std::string unseen_by(const raft_machine& machine);

/// What a machine is called in traces and folders: "name-version", letters that no file name has left out.
std::string machine_name(const std::string& name, const std::string& version);

}  // namespace squall::tools::machines
