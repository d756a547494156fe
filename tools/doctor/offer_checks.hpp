// Whether a machine does what it says that it offers.
#pragma once

#include <string>

#include "core/machine.hpp"
#include "scenarios/offers.hpp"

namespace squall::tools::doctor {

/// For each offer runs stories of the library and draws of the swarm that ask for it, until one shows its
/// effect. One sentence about the first offer without any; empty: each has one.
std::string idle_offer(const core::MachineMaker& maker, scenarios::OfferSet offers);

}  // namespace squall::tools::doctor
