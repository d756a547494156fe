// The names tables that are compiled into the program.
#pragma once

#include <string_view>

namespace squall::tools::check {

/// The state machine trace of etcd-io/raft.
std::string_view etcd_json() noexcept;
/// Lines that an adapter of canonical's C-Raft writes.
std::string_view c_raft_json() noexcept;

}  // namespace squall::tools::check
