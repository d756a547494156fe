// Whether a machine does what it says that it offers.
#pragma once

#include <string>

#include "core/machine.hpp"
#include "scenarios/offers.hpp"

namespace squall::tools::doctor {

/// For each offer runs stories of the library that ask for it, until one shows its effect. One sentence
/// about the first offer without any; empty: each has an effect, or the library has no story for it.
std::string idle_offer(const core::MachineMaker& maker, scenarios::OfferSet offers);

}  // namespace squall::tools::doctor
