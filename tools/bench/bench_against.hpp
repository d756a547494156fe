// Two builds, measured in turns.
#pragma once

#include <string>
#include <vector>

#include "tools/bench/bench_verb.hpp"

namespace squall::tools::bench {

/// The ratios of pairs, and how sure their median is.
struct PairedRatio {
  double median = 0;
  double low = 0;  // of an interval that holds the true median in at least nine of ten cases
  double high = 0;
};

/// From order statistics: no distribution is assumed. REQUIRES: at least five ratios.
PairedRatio paired_ratio(std::vector<double> ratios);

/// Runs each workload with this program and with `options.against`, a process each, in turns; prints the
/// ratios of their times, or as JSON a list of {"workload", "work": events or states, "ns", "ns_against",
/// "ratio", "ratio_low", "ratio_high"}. Violated (exit code): one is slower than allowed. ERRORS:
/// scenarios::UserError: the other program does not do the same work, or is none.
io::ExitCode bench_against(const BenchOptions& options, const std::vector<std::string>& names);

}  // namespace squall::tools::bench
