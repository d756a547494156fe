// A machine whose crashes end its call, and not the program.
#pragma once

#include <memory>
#include <string>

#include "core/machine.hpp"

namespace squall::tools::program {

/// Another machine in its seat. After a crash that one is not called any more, until the next boot makes
/// another: it may hold a lock, or point to nothing.
class GuardedMachine final : public core::Machine {
 public:
  /// `maker` and `tree` live longer.
  GuardedMachine(const core::MachineMaker& maker, core::ServerId self,
                 const core::Settings& settings, core::LogTree& tree);
  ~GuardedMachine() override;

  void boot(const core::Durable& kept, core::Output& output) noexcept override;
  void step(const core::Input& input, core::Output& output) noexcept override;
  std::size_t save(std::span<std::byte> room) const noexcept override;
  void load(std::span<const std::byte> saved) noexcept override;
  std::size_t save_portable(const core::LogTree& tree,
                            std::span<std::byte> room) const noexcept override {
    return has_failed_ ? 0 : machine_->save_portable(tree, room);
  }
  bool load_portable(const core::LogTree& tree,
                     std::span<const std::byte> saved) noexcept override {
    return !has_failed_ && machine_->load_portable(tree, saved);
  }
  bool rename(const core::Renaming& to) noexcept override { return machine_->rename(to); }
  std::optional<core::FollowerProgress> progress_of(core::ServerId server) const noexcept override {
    return has_failed_ ? std::nullopt : machine_->progress_of(server);
  }
  std::span<const core::NamedTimer> running_timers() const noexcept override {
    return has_failed_ ? std::span<const core::NamedTimer>() : machine_->running_timers();
  }
  std::size_t words_of(const core::Message& message, std::span<char> room) const noexcept override {
    return has_failed_ ? 0 : machine_->words_of(message, room);
  }

 private:
  template <typename Call>
  void guard(core::Output& output, Call&& call) noexcept;
  /// Leaves a machine that has failed where it is, and makes another.
  void replace() noexcept;

  const core::MachineMaker& maker_;
  core::ServerId self_;
  core::Settings settings_;
  core::LogTree& tree_;
  std::unique_ptr<core::Machine> machine_;
  bool has_failed_ = false;
  std::string failure_;
};

class GuardedMaker final : public core::MachineMaker {
 public:
  explicit GuardedMaker(const core::MachineMaker& maker) : maker_(maker) {}
  std::unique_ptr<core::Machine> make(core::ServerId self, const core::Settings& settings,
                                      core::LogTree& tree) const override {
    return std::make_unique<GuardedMachine>(maker_, self, settings, tree);
  }
  core::Rules rules() const override { return maker_.rules(); }

 private:
  const core::MachineMaker& maker_;
};

}  // namespace squall::tools::program
