// Inputs of core as those of raft_machine.h, and both as bytes.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/step.hpp"
#include "tools/machines/raft_machine.h"

namespace squall::tools::machines {

/// Nothing: raft_machine.h has no such input. `bytes`: holds those of a message.
std::optional<raft_input> to_c(const core::Input& input, const core::LogTree& tree,
                               std::vector<std::byte>& bytes);

/// Equal inputs have equal bytes. Valid until the next call of this thread.
std::span<const std::byte> flat(const raft_input& input);
/// REQUIRES: `bytes` come from flat(), and live as long as what is returned.
raft_input from_flat(std::span<const std::byte> bytes);

}  // namespace squall::tools::machines
