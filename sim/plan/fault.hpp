// The kinds of fault, each with the action that begins it, and the statistics of a run by kind.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sim/action_kind.hpp"

namespace squall::sim::plan {

/// Those that begin at random first, in the order of RandomFault; then those of the timeline, and
/// those of links. In the comments: what counts as an effect.
enum class Fault : std::uint8_t {
  crash,      // a server went down
  pause,      // a message or a timer waited for the end of the pause
  partition,  // a message was lost on a link that the fault cut; so for all that cut links
  one_way,
  isolate,
  shape,
  flapping,
  slow,                 // a message came late for it
  sync_failure,         // a server went down
  full_disk,            // a write of a server did not fit on its disk
  clock,                // a timer that ran is due at another time
  transfer,             // the leader took it on
  membership,           // the leader took it on
  replace,              // a server votes again on another disk
  slow_messages,        // a message of the type came late
  lost_messages,        // a message of the type was lost
  disk_stall,           // an fsync would have ended and did not
  cut,                  // a message was lost on a link that the fault cut
  hold,                 // a message was held back
  block,                // a message was lost
  corrupt,              // silent corruption: an entry is another one
  latent_sector_error,  // a server could not start
  misdirect,      // a server could not start, or, where nothing tells, an entry is another one
  wipe,           // a disk that held something is empty
  lying_sync,     // a crash lost what an fsync had reported as written
  restored_disk,  // a disk holds what it held before
  shortened_log,  // a stored entry is lost
  forced_configuration,  // a log ends with a configuration that no leader has appended
  torn_write,            // a crash took the last record that it would have spared
  drop,                  // a message was lost, doubled, late, or spoilt: so for all that follow
  duplicate,
  reorder,
  garble,    // corrupted in flight
  bandwidth  // a message waited for its link, or was lost before it
};

/// What a standing fault is held in place for. Standing faults are no actions of the World: they
/// last, and delay or disturb what their subjects do.
enum class Subject : std::uint8_t {
  none,  // no standing fault
  server,
  message_type
};

struct FaultRow {
  Fault kind;
  /// The action that begins such a fault where the timeline or a caller asks for it.
  std::optional<ActionKind> begun_by{};
  Subject subject = Subject::none;
  /// For people, of a standing fault: "{whom}" is its subject.
  std::string_view begins{};
  std::string_view ends{};
};
inline constexpr std::array kFaultRows{
    FaultRow{Fault::crash, ActionKind::crash},
    FaultRow{Fault::pause, ActionKind::pause},
    FaultRow{Fault::partition},
    FaultRow{Fault::one_way},
    FaultRow{Fault::isolate},
    FaultRow{Fault::shape},
    FaultRow{Fault::flapping},
    FaultRow{Fault::slow, {}, Subject::server, "{whom} is slow", "{whom} is no longer slow"},
    FaultRow{Fault::sync_failure, ActionKind::fail_sync},
    FaultRow{Fault::full_disk, ActionKind::fill_disk},
    FaultRow{Fault::clock,
             {},
             Subject::server,
             "the clock of {whom} is wrong",
             "the clock of {whom} is right again"},
    FaultRow{Fault::transfer, ActionKind::transfer},
    FaultRow{Fault::membership, ActionKind::change_membership},
    FaultRow{Fault::replace},
    FaultRow{Fault::slow_messages,
             {},
             Subject::message_type,
             "all {whom} are slow",
             "all {whom} are no longer slow"},
    FaultRow{Fault::lost_messages,
             {},
             Subject::message_type,
             "all {whom} are lost from now on",
             "{whom} arrive again"},
    FaultRow{Fault::disk_stall,
             {},
             Subject::server,
             "the disk of {whom} stalls",
             "the disk of {whom} works again"},
    FaultRow{Fault::cut, ActionKind::cut},
    FaultRow{Fault::hold, ActionKind::hold},
    FaultRow{Fault::block, ActionKind::block},
    FaultRow{Fault::corrupt, ActionKind::corrupt},
    FaultRow{Fault::latent_sector_error, ActionKind::latent_sector_error},
    FaultRow{Fault::misdirect, ActionKind::misdirect},
    FaultRow{Fault::wipe, ActionKind::wipe},
    FaultRow{Fault::lying_sync, ActionKind::lying_sync},
    FaultRow{Fault::restored_disk, ActionKind::restore_disk},
    FaultRow{Fault::shortened_log, ActionKind::shorten_log},
    FaultRow{Fault::forced_configuration, ActionKind::force_configuration},
    FaultRow{Fault::torn_write},
    FaultRow{Fault::drop},
    FaultRow{Fault::duplicate},
    FaultRow{Fault::reorder},
    FaultRow{Fault::garble},
    FaultRow{Fault::bandwidth},
};
static_assert(core::lists_each_once(kFaultRows));
inline constexpr int kFaults = static_cast<int>(kFaultRows.size());

constexpr const FaultRow& row_of(Fault fault) noexcept {
  return kFaultRows[static_cast<std::size_t>(fault)];
}
constexpr bool is_standing(Fault fault) noexcept { return row_of(fault).subject != Subject::none; }

/// Servers or message types, a bit each: the subjects of one standing fault.
using Subjects = std::uint16_t;

/// Which fault an action from outside begins; nothing for actions that end faults, and for the
/// others.
constexpr std::optional<Fault> fault_of(ActionKind kind) noexcept {
  for (const FaultRow& row : kFaultRows) {
    if (row.begun_by == kind) return row.kind;
  }
  if (kind == ActionKind::limit_disk) return Fault::full_disk;
  return std::nullopt;
}

struct FaultCount {
  std::uint64_t begun = 0;  // how often such a fault began, whatever came of it
  std::uint64_t effects = 0;
  friend bool operator==(const FaultCount&, const FaultCount&) = default;
};

class FaultStatistics {
 public:
  const FaultCount& operator[](Fault fault) const { return all_[static_cast<std::size_t>(fault)]; }
  void begin(Fault fault) { ++all_[static_cast<std::size_t>(fault)].begun; }
  void effect(Fault fault) { ++all_[static_cast<std::size_t>(fault)].effects; }
  /// Of faults that are drawn for one message, or happen at once.
  void count(Fault fault) {
    begin(fault);
    effect(fault);
  }
  /// Of all faults.
  std::uint64_t effects() const {
    std::uint64_t sum = 0;
    for (const FaultCount& count : all_) sum += count.effects;
    return sum;
  }
  void add(const FaultStatistics& other) {
    for (std::size_t at = 0; at < all_.size(); ++at) {
      all_[at].begun += other.all_[at].begun;
      all_[at].effects += other.all_[at].effects;
    }
  }
  friend bool operator==(const FaultStatistics&, const FaultStatistics&) = default;

 private:
  std::array<FaultCount, kFaults> all_{};
};

}  // namespace squall::sim::plan
