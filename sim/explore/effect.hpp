// What a step does to an ensemble, and who is shown every distinct one.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/explore/bounds.hpp"
#include "sim/world.hpp"

namespace squall::sim::explore {

using EnsembleId = std::uint32_t;
using MessageId = std::uint32_t;

/// What who watches says of a step: see Watcher.
enum class Remark : std::uint8_t { nothing, violation, goal, prune };

/// Looks at every distinct step of an exploration, once; sometimes once more, where two threads
/// come to it together.
class Watcher {
 public:
  virtual ~Watcher() = default;
  /// `world` is as after the step. Besides this, World's own verdict counts.
  virtual Remark watch(const World& world, const Report& report) noexcept = 0;
  /// What this step is for who watches; asked for when all of a step has been watched. Explorers
  /// say which labels steps had that were taken, and not only looked at.
  virtual std::uint16_t take_label() noexcept { return 0; }
  /// Watches the steps of one World more, while this one watches those of another: with the same
  /// labels. Lives as long as this one. Who keeps nothing from step to step may be asked by all.
  virtual Watcher& for_another_world() noexcept { return *this; }
};
inline constexpr std::size_t kStepLabels = std::size_t{1} << 16;

struct Effect {
  std::uint64_t change = 0;  // of the state's fingerprint
  EnsembleId ensemble = 0;
  std::uint32_t sent = 0;  // see Ensembles::sent()
  std::uint8_t sent_count = 0;
  ActionKind kind = ActionKind::deliver;
  Budget budget = Budget::free;
  Cut cut : 3 = Cut::none;  // then the rest means nothing
  Remark remark : 3 = Remark::nothing;
  bool idle : 1 = false;                  // nothing changed and nothing was sent
  std::uint16_t label = 0;                // see Watcher
  core::ServerId server = core::kNobody;  // whose step it is
  bool is_own = false;                    // see sim/sleep.hpp; only where Bounds::sleeps
};
static_assert(sizeof(Effect) == 24, "with its key, two of them fill a line of the cache");

}  // namespace squall::sim::explore
