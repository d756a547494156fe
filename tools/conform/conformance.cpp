// A machine and the model beside it.
#include "tools/conform/conformance.hpp"

namespace squall::tools::conform {
namespace {

class JudgedMachine final : public core::Machine {
 public:
  JudgedMachine(std::unique_ptr<core::Machine> machine, core::ServerId self,
                const core::Settings& settings, const core::LogTree& tree, Freedoms freedoms,
                Conformance::Record& record)
      : machine_(std::move(machine)),
        settings_(settings),
        model_(self, settings_, tree, freedoms),
        record_(record) {}

  void boot(const core::Durable& kept, core::Output& output) noexcept override {
    machine_->boot(kept, output);
    if (is_judged(output)) record_.found = model_.boot(kept, output);
  }
  void step(const core::Input& input, core::Output& output) noexcept override {
    (*machine_).step(input, output);
    if (is_judged(output)) record_.found = model_.step(input, output);
  }
  std::size_t save(std::span<std::byte> room) const noexcept override {
    return machine_->save(room);
  }
  void load(std::span<const std::byte> saved) noexcept override { machine_->load(saved); }
  std::span<const core::NamedTimer> running_timers() const noexcept override {
    return machine_->running_timers();
  }
  std::size_t words_of(const core::Message& message, std::span<char> room) const noexcept override {
    return machine_->words_of(message, room);
  }

 private:
  bool is_judged(const core::Output& output) {
    if (record_.found || output.failure != core::Failure::none) return false;
    ++record_.steps;
    return true;
  }

  std::unique_ptr<core::Machine> machine_;
  core::Settings settings_;
  FigureModel model_;
  Conformance::Record& record_;
};

}  // namespace

std::unique_ptr<core::Machine> Conformance::make(core::ServerId self,
                                                 const core::Settings& settings,
                                                 core::LogTree& tree) const {
  return std::make_unique<JudgedMachine>(judged_.make(self, settings, tree), self, settings, tree,
                                         freedoms_, *record_);
}

}  // namespace squall::tools::conform
