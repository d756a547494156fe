// A run is a function of its scenario and its seed: so its log can be written by a second run.
#include "tools/run_log.hpp"

#include "tools/io/whole_file.hpp"
#include "tools/machine_under_test.hpp"
#include "traces/run.hpp"
#include "traces/server_log/log_writer.hpp"

namespace squall::tools {

void write_run_log(const scenarios::Scenario& scenario, std::uint64_t seed,
                   const std::string& path) {
  if (path.empty()) return;
  io::WholeFile file(path);
  traces::Run run(scenario, seed, machine_under_test());
  traces::server_log::LogWriter writer(file.stream(), run.world());
  while (const sim::Report* report = run.advance()) {
    writer.add(*report, run.world(), run.simulator().now());
  }
  file.commit();
}

}  // namespace squall::tools
