// Changes the tables of a machine's objects: they use their own functions, and tell their assertions.
#pragma once

#include <span>
#include <string>

namespace squall::tools::machines {

/// A symbol that an object of the program defines is found before the machine's own of the same name, so that two
/// Rafts would meet. `object`: of dlopen(); `brought`: the paths of what was loaded with it. Their tables get their
/// own addresses, and a failed assertion of theirs is noted before it aborts.
/// REQUIRES: no function of the machine was called yet; what its initializers called is not undone.
void separate_symbols(void* object, std::span<const std::string> brought);

/// `assertion "index > 0" in log.c:12`: the newest that failed in this thread since the last call; else empty.
std::string take_failed_assertion();

}  // namespace squall::tools::machines
