// C-Raft's names and those of raft_machine.h beside each other: the second stand in a namespace.
#pragma once

#include <cstddef>
#include <cstdint>

namespace squall::tools::foreign::libraft {

// Both have a function of this name, and to the assembler a namespace is no part of a name in C.
#define raft_apply raft_apply_entry
namespace door {
#include "tools/machines/raft_machine.h"
}  // namespace door
#undef raft_apply

}  // namespace squall::tools::foreign::libraft

extern "C" {
#include <raft.h>
}

namespace squall::tools::foreign::libraft {

/// C-Raft starts from a disk that is bootstrapped: entry 1, of term 1, is the first configuration. In Squall
/// that entry is none, so terms and indexes of C-Raft are one more than Squall's.
constexpr std::uint64_t kBootstrapped = 1;
constexpr std::uint64_t in_squall(std::uint64_t number) {
  return number > kBootstrapped ? number - kBootstrapped : 0;
}

/// Every server that there can be is in every configuration, those of Squall as voters or stand-bys, others
/// as spares, which take part in nothing: so that what Squall's disk holds of one is all of it.
constexpr unsigned kServersMax = 15;

}  // namespace squall::tools::foreign::libraft
