// Which machine sits where, and the change of machines at a restart.
#include "tools/machines/mixed_machines.hpp"

#include "scenarios/json/user_error.hpp"

namespace squall::tools::machines {
namespace {

using scenarios::json::UserError;

/// A server that one machine runs until it restarts, and another one from then on.
class UpgradedMachine final : public core::Machine {
 public:
  UpgradedMachine(std::unique_ptr<core::Machine> first, std::unique_ptr<core::Machine> later)
      : first_(std::move(first)), later_(std::move(later)) {}

  void boot(const core::Durable& kept, core::Output& output) noexcept override {
    boots_ = boots_ == 0 ? 1 : 2;
    machine().boot(kept, output);
  }
  void step(const core::Input& input, core::Output& output) noexcept override {
    machine().step(input, output);
  }
  std::size_t save(std::span<std::byte> room) const noexcept override {
    room[0] = static_cast<std::byte>(boots_);
    return 1 + (boots_ < 2 ? *first_ : *later_).save(room.subspan(1));
  }
  void load(std::span<const std::byte> saved) noexcept override {
    boots_ = static_cast<std::uint8_t>(saved[0]);
    machine().load(saved.subspan(1));
  }
  std::span<const core::NamedTimer> running_timers() const noexcept override {
    return (boots_ < 2 ? *first_ : *later_).running_timers();
  }
  std::size_t words_of(const core::Message& message, std::span<char> room) const noexcept override {
    return (boots_ < 2 ? *first_ : *later_).words_of(message, room);
  }

 private:
  core::Machine& machine() { return boots_ < 2 ? *first_ : *later_; }

  std::unique_ptr<core::Machine> first_;
  std::unique_ptr<core::Machine> later_;
  std::uint8_t boots_ = 0;  // 2: two or more
};

}  // namespace

MixedMachines::MixedMachines(LoadMachine load, const std::string& rest,
                             const scenarios::Seats& seats) {
  for (const scenarios::Seat& seat : seats.seats) {
    Makers makers{maker_of(load, seat.machine), nullptr};
    if (!seat.after_restart.empty()) makers.later = maker_of(load, seat.after_restart);
    for (const core::ServerId server : seat.servers) makers_[server] = makers;
  }
  if (seats.others.empty()) return;
  const Makers others{maker_of(load, rest), nullptr};
  for (const core::ServerId server : seats.others) makers_[server] = others;
}

const core::MachineMaker* MixedMachines::maker_of(LoadMachine load, const std::string& text) {
  if (text == "squall") {
    throw UserError{
        "machines",
        "Squall's own servers understand no other machine's messages: name a machine for "
        "each server, or give --machine"};
  }
  std::unique_ptr<LoadedMachine>& machine = loaded_[text];
  if (machine == nullptr) {
    machine = load(text);
    offers_ = offers_ & machine->offers();
    const core::Rules rules = machine->maker().rules();
    rules_.leads_unelected |= rules.leads_unelected;
    rules_.asks_before_sync |= rules.asks_before_sync;
    rules_.learners_acknowledge_early |= rules.learners_acknowledge_early;
    rules_.configures_when_applied |= rules.configures_when_applied;
    rules_.needs_order |= rules.needs_order;
    if (machine->unseen() != unseen_) unseen_ += (unseen_.empty() ? "" : "; ") + machine->unseen();
    name_ += (name_.empty() ? "" : "+") + machine->name();
  }
  return &machine->maker();
}

std::unique_ptr<core::Machine> MixedMachines::make(core::ServerId self,
                                                   const core::Settings& settings,
                                                   core::LogTree& tree) const {
  const Makers& makers = makers_[self];
  std::unique_ptr<core::Machine> first = makers.first->make(self, settings, tree);
  if (makers.later == nullptr) return first;
  return std::make_unique<UpgradedMachine>(std::move(first),
                                           makers.later->make(self, settings, tree));
}

}  // namespace squall::tools::machines
