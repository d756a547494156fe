// What a World is built from: servers, features, limits.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/machine.hpp"
#include "core/types.hpp"

namespace squall::sim {

/// Virtual time since the start.
using Time = std::uint64_t;  // µs
inline constexpr Time kNever = ~Time{0};
inline constexpr Time kMillisecond_us = 1'000;
inline constexpr Time kSecond_us = 1'000'000;

/// Every bound of a run, each named in the verdict when it is reached.
struct Limits {
  std::uint32_t entries = 1u << 24;   // distinct log entries in all logs ever: "entries"
  core::Term terms = 1u << 20;        // "terms"
  std::uint32_t events = 0xffffffff;  // "events"
  std::uint32_t messages = 4096;      // in flight; beyond it messages are lost (legal weather)
  friend bool operator==(const Limits&, const Limits&) = default;
};
inline constexpr std::uint32_t kMessagesInFlightMax = 65'000;
inline constexpr std::uint32_t kClientsMax = 1024;

/// What a server's disk holds before it boots first; terms[i] is the term of the entry i + 1.
struct InitialLog {
  core::Term current_term = 0;
  std::vector<core::Term> terms;
  friend bool operator==(const InitialLog&, const InitialLog&) = default;
};

struct Setup {
  int servers = 3;  // 1 … kServersMax
  std::uint32_t entries_per_message_max = 64;
  std::uint32_t entries_in_flight_max = 256;
  bool synchronous_disk = true;
  std::uint32_t clients = 0;  // 0 … kClientsMax
  std::array<InitialLog, core::kServersMax + 1> initial{};
  Limits limits;
  friend bool operator==(const Setup&, const Setup&) = default;
};

}  // namespace squall::sim
