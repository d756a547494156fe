// Several machines in one cluster, and servers that another machine takes over at a restart.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "tools/machine_under_test.hpp"

namespace squall::tools::machines {

/// Two builds of one library that must understand each other, or an old disk under new code.
class MixedMachines final : public LoadedMachine, private core::MachineMaker {
 public:
  /// `load` loads each machine once. ERRORS: UserError: Squall's own servers beside others, whose
  /// messages they do not understand.
  MixedMachines(LoadMachine load, const std::string& rest, const scenarios::Seats& seats);

  const core::MachineMaker& maker() const override { return *this; }
  const std::string& name() const override { return name_; }
  scenarios::OfferSet offers() const override { return offers_; }
  std::string unseen() const override { return unseen_; }
  /// By inputs, where a machine does not save: the arena is for one machine.
  std::string prepare_to_go_back() override {
    record_inputs();
    return "";
  }
  void record_inputs() override {
    for (const auto& [text, machine] : loaded_) machine->record_inputs();
  }

 private:
  /// What a server runs at first, and from its first restart on.
  struct Makers {
    const core::MachineMaker* first = nullptr;
    const core::MachineMaker* later = nullptr;  // nullptr: the same
  };

  std::unique_ptr<core::Machine> make(core::ServerId self, const core::Settings& settings,
                                      core::LogTree& tree) const override;
  core::Rules rules() const override { return rules_; }
  const core::MachineMaker* maker_of(LoadMachine load, const std::string& text);

  std::map<std::string, std::unique_ptr<LoadedMachine>> loaded_;  // by what the scenario says
  core::PerServer<Makers> makers_{};
  scenarios::OfferSet offers_ = scenarios::OfferSet::all();
  std::string name_;
  std::string unseen_;
  core::Rules rules_;  // of all of them
};

}  // namespace squall::tools::machines
