// Whether a machine is what Squall relies on: deterministic, forgetful at a boot, whole in its bytes.
#pragma once

#include <functional>
#include <string>

#include "core/machine.hpp"
#include "scenarios/offers.hpp"

namespace squall::tools::doctor {

struct MachineCheck {
  std::string name;
  std::string failure{};  // one sentence, with the first event that differs; empty: passed
  std::string skipped{};  // why it was not made; empty: it was
};

/// Each of the checks, in a fixed order; takes seconds, and minutes with a slow child process: `told` hears each
/// when it is made. A violation is none: they are about the machine, and not about its Raft. Those after a crash of
/// the machine are left out. `object`: the shared object that the machine was loaded from; empty: none.
void check_machine(const core::MachineMaker& maker, scenarios::OfferSet offers,
                   const std::string& object, const std::function<void(const MachineCheck&)>& told);

}  // namespace squall::tools::doctor
