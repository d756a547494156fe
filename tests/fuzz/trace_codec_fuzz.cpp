// Any bytes as a trace: refused with UserError, or read and written back the same.
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

#include "scenarios/scenario.hpp"
#include "traces/codec.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace squall;
  traces::Trace trace;
  try {
    std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
    trace = traces::read(in, "fuzz");
  } catch (const scenarios::UserError&) {
    return 0;
  }
  // Written by us it must be read, whatever it was: no exception is caught here.
  std::stringstream again;
  trace.edited = false;  // what is written has a seal that fits
  traces::write(again, trace);
  SQUALL_ASSERT(traces::read(again, "again") == trace);
  return 0;
}
