// Any bytes as a scenario: refused with UserError, or written back the same, and fit to be run.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/server.hpp"
#include "scenarios/parse.hpp"
#include "scenarios/write.hpp"
#include "traces/judgement.hpp"
#include "traces/run.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace squall;
  scenarios::Scenario scenario;
  try {
    scenario = scenarios::parse({reinterpret_cast<const char*>(data), size}, "fuzz");
  } catch (const scenarios::UserError& error) {
    SQUALL_ASSERT(!error.where.empty() && error.message.find('\n') == std::string::npos);
    return 0;
  }
  // Written by us it must be read, whatever it was: no exception is caught here.
  SQUALL_ASSERT(scenarios::parse(scenarios::write(scenario), "again") == scenario);
  traces::Run run(scenario, scenario.seed, core::ServerMaker{});
  for (int events = 0; events < 500 && run.advance() != nullptr; ++events) {
  }
  traces::judge(scenario, run.world(), run.simulator());
  return 0;
}
