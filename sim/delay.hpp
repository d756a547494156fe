// A random duration: a minimum plus an exponential tail.
#pragma once

#include "sim/setup.hpp"

namespace squall::sim {

/// A minimum plus an exponential tail with the given mean.
struct Delay {
  Time min_us = 0;
  Time tail_mean_us = 0;
  friend bool operator==(const Delay&, const Delay&) = default;
};

}  // namespace squall::sim
