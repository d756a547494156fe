// Patches the addresses of an object's imports.
#include "tools/doctor/call_watch.hpp"

#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstring>

#include "tools/loaded_object.hpp"

namespace squall::tools::doctor {
namespace {

constexpr std::size_t kFunctions = 17;
std::array<std::atomic<std::uint64_t>, kFunctions> counts;
std::array<std::atomic<void*>, kFunctions> originals;

template <std::size_t kAt, typename Result, typename... Arguments>
struct Counted {
  static Result call(Arguments... arguments) {
    ++counts[kAt];
    return reinterpret_cast<Result (*)(Arguments...)>(originals[kAt].load())(arguments...);
  }
};

/// The third argument is there only where the flags ask for it; it is passed on in any case.
template <std::size_t kAt>
int counted_open(const char* path, int flags, unsigned mode) {
  ++counts[kAt];
  return reinterpret_cast<int (*)(const char*, int, ...)>(originals[kAt].load())(path, flags, mode);
}

template <typename Result, typename... Arguments>
void* address_of(Result (*function)(Arguments...)) {
  return reinterpret_cast<void*>(function);
}

struct Function {
  const char* symbol;
  const char* words;
  void* counting;
};

/// In the order of `counts`.
const std::array<Function, kFunctions>& functions() {
  static const std::array<Function, kFunctions> all{{
      {"rand", "rand()", address_of(Counted<0, int>::call)},
      {"random", "random()", address_of(Counted<1, long>::call)},
      {"srand", "srand()", address_of(Counted<2, void, unsigned>::call)},
      {"srandom", "srandom()", address_of(Counted<3, void, unsigned>::call)},
      {"time", "time()", address_of(Counted<4, time_t, time_t*>::call)},
      {"gettimeofday", "gettimeofday()", address_of(Counted<5, int, timeval*, void*>::call)},
      {"clock_gettime", "clock_gettime()", address_of(Counted<6, int, clockid_t, timespec*>::call)},
      {"getrandom", "getrandom()", address_of(Counted<7, ssize_t, void*, size_t, unsigned>::call)},
      {"getentropy", "getentropy()", address_of(Counted<8, int, void*, size_t>::call)},
      {"open", "open()", address_of(counted_open<9>)},
      {"open64", "open()", address_of(counted_open<10>)},
      {"fopen", "fopen()", address_of(Counted<11, FILE*, const char*, const char*>::call)},
      {"fopen64", "fopen()", address_of(Counted<12, FILE*, const char*, const char*>::call)},
      {"socket", "socket()", address_of(Counted<13, int, int, int, int>::call)},
      {"_ZNSt13random_device9_M_getvalEv", "std::random_device",
       address_of(Counted<14, unsigned, void*>::call)},
      {"_ZNSt6chrono3_V212system_clock3nowEv", "std::chrono::system_clock",
       address_of(Counted<15, long>::call)},
      {"_ZNSt6chrono3_V212steady_clock3nowEv", "std::chrono::steady_clock",
       address_of(Counted<16, long>::call)},
  }};
  return all;
}

}  // namespace

CallWatch::CallWatch(const std::string& object) {
  for (std::size_t at = 0; at < kFunctions; ++at) counts[at] = 0;
  for (const Import& import : loaded_object(object).imports) {
    for (std::size_t at = 0; at < kFunctions; ++at) {
      if (std::strcmp(functions()[at].symbol, import.symbol) != 0) continue;
      slots_.push_back({import.address, *import.address});
      originals[at] = *import.address;
      write_address(import.address, functions()[at].counting);
    }
  }
}

CallWatch::~CallWatch() {
  for (const Slot& slot : slots_) write_address(slot.address, slot.original);
}

std::uint64_t CallWatch::calls() const {
  std::uint64_t sum = 0;
  for (const auto& count : counts) sum += count.load();
  return sum;
}

std::string CallWatch::called() const {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < kFunctions; ++at) {
    const std::string words = functions()[at].words;
    if (counts[at].load() > 0 && (names.empty() || names.back() != words)) names.push_back(words);
  }
  std::string text;
  for (std::size_t at = 0; at < names.size(); ++at) {
    text += (at == 0 ? "" : at + 1 == names.size() ? " and " : ", ") + names[at];
  }
  return text;
}

}  // namespace squall::tools::doctor
