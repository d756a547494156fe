// The digests of a fixed set of runs: what must be the same under every compiler.
#pragma once

#include <string>

namespace squall::traces::digests {

/// One line for each run, of all stories from three seeds and of forty swarm scenarios: name, seed,
/// digest, number of events, result. Takes a second or two.
std::string all();

}  // namespace squall::traces::digests
