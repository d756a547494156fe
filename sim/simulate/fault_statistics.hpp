// What each kind of fault did to a run: one that changed nothing has tested nothing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sim/simulate/plan.hpp"

namespace squall::sim::simulate {

/// Those of the weather first, in the order of WeatherKind; then the timeline's own, and the
/// links'.
enum class Fault : std::uint8_t {
  crash,      // effect: a server went down
  pause,      // a message or a timer waited for the end of it
  partition,  // a message was lost on a link that it cut; so for all that cut links
  one_way,
  isolate,
  shape,
  flapping,
  slow,          // a message came late for it
  sync_failure,  // a server went down
  full_disk,     // a server could not write and went down
  clock,         // a timer that ran is due at another time
  transfer,      // the leader took it on
  membership,    // the leader took it on
  replace,       // a server votes again on another disk
  cut,
  hold,        // a message was held back
  block,       // a message was lost
  corrupt,     // an entry is another one
  rot,         // a server could not start
  misdirect,   // likewise, or, where nothing told, an entry is another one
  wipe,        // a disk that held something is empty
  torn_write,  // a crash took the last record that it would have spared
  drop,        // a message was lost, doubled, late, or spoilt: so for all that follow
  duplicate,
  reorder,
  garble,
  bandwidth  // a message waited for its link, or was lost before it
};
inline constexpr int kFaults = 27;

constexpr Fault fault_of(WeatherKind kind) { return static_cast<Fault>(kind); }
static_assert(fault_of(WeatherKind::replace) == Fault::replace);

/// What a step of the timeline does; nothing for mending, timeouts, requests, compaction and the
/// weather of links.
constexpr std::optional<Fault> fault_of(Step::Kind kind) {
  switch (kind) {
    case Step::Kind::crash:
      return Fault::crash;
    case Step::Kind::pause:
      return Fault::pause;
    case Step::Kind::isolate:
      return Fault::isolate;
    case Step::Kind::partition:
      return Fault::partition;
    case Step::Kind::cut:
      return Fault::cut;
    case Step::Kind::shape:
      return Fault::shape;
    case Step::Kind::hold:
      return Fault::hold;
    case Step::Kind::block:
      return Fault::block;
    case Step::Kind::corrupt:
      return Fault::corrupt;
    case Step::Kind::fail_sync:
      return Fault::sync_failure;
    case Step::Kind::fill_disk:
      return Fault::full_disk;
    case Step::Kind::rot:
      return Fault::rot;
    case Step::Kind::misdirect:
      return Fault::misdirect;
    case Step::Kind::wipe:
      return Fault::wipe;
    case Step::Kind::slow:
      return Fault::slow;
    case Step::Kind::clock:
      return Fault::clock;
    case Step::Kind::transfer:
      return Fault::transfer;
    case Step::Kind::membership:
      return Fault::membership;
    default:
      return std::nullopt;
  }
}

struct Charge {
  std::uint64_t begun = 0;  // how often such a fault began, whatever came of it
  std::uint64_t effects = 0;
  friend bool operator==(const Charge&, const Charge&) = default;
};

class Charges {
 public:
  const Charge& operator[](Fault fault) const { return all_[static_cast<std::size_t>(fault)]; }
  void begin(Fault fault) { ++all_[static_cast<std::size_t>(fault)].begun; }
  void effect(Fault fault) { ++all_[static_cast<std::size_t>(fault)].effects; }
  /// Of faults that are drawn for one message, or happen at once.
  void strike(Fault fault) {
    begin(fault);
    effect(fault);
  }
  /// Of all faults.
  std::uint64_t effects() const {
    std::uint64_t sum = 0;
    for (const Charge& charge : all_) sum += charge.effects;
    return sum;
  }
  void add(const Charges& other) {
    for (std::size_t at = 0; at < all_.size(); ++at) {
      all_[at].begun += other.all_[at].begun;
      all_[at].effects += other.all_[at].effects;
    }
  }
  friend bool operator==(const Charges&, const Charges&) = default;

 private:
  std::array<Charge, kFaults> all_{};
};

}  // namespace squall::sim::simulate
