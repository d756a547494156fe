// The ranks of an exploration that mpirun started.
#pragma once

#include <memory>

#include "sim/explore/ranks/ranks.hpp"

namespace squall::tools::explore {

/// True when mpirun (Open MPI) started this process.
bool is_started_by_mpirun();

/// How many of these processes are on this machine, this one included. REQUIRES:
/// is_started_by_mpirun().
unsigned ranks_on_this_machine();

/// Meets the other processes. REQUIRES: is_started_by_mpirun(); only once.
/// ERRORS: scenarios::UserError where squall_mpi.so is not there, or is of another build.
std::unique_ptr<sim::explore::ranks::Ranks> meet_mpi_ranks();

}  // namespace squall::tools::explore
