// One server's clock: it may run fast or slow, jump, or stand still, and its timers go by it.
#pragma once

#include <algorithm>

#include "sim/setup.hpp"

namespace squall::sim::simulate {

/// How far a clock's rate may be from that of virtual time.
inline constexpr std::int32_t kRateMax_ppm = 900'000;
/// What every clock shows at the start, so that it can be set back by any duration.
inline constexpr Time kClockStart_us = Time{1} << 48;

class Clock {
 public:
  Clock() = default;
  /// One that runs fast or slow all the time, and not for a fault.
  explicit Clock(std::int32_t usual_rate_ppm)
      : rate_ppm_(usual_rate_ppm), usual_rate_ppm_(usual_rate_ppm) {}
  /// What it shows at the virtual time `now`. REQUIRES: times never decrease from call to call.
  Time read(Time now) const { return stands_ ? shown_ : shown_ + ticks(now - since_); }
  /// The virtual time at which it will show `shown` or more: `since` a change if it does already,
  /// kNever while it stands still.
  Time when(Time shown) const {
    if (shown <= shown_) return since_;
    if (stands_) return kNever;
    // Rounded up, so that it has come by then.
    const Time wait = shown - shown_;
    return since_ + (rate_ppm_ == 0 ? wait : scale(wait, kPpmAll, rate(), rate() - 1));
  }
  /// Runs fast (above 0) or slow from now on. REQUIRES: within ±kRateMax_ppm.
  void set_rate(Time now, std::int32_t ppm) {
    settle(now);
    rate_ppm_ = ppm;
  }
  void jump(Time now, std::int64_t by_us) {
    settle(now);
    if (by_us >= 0) {
      shown_ += static_cast<Time>(by_us);
    } else {
      shown_ -= std::min(shown_, static_cast<Time>(-by_us));
    }
  }
  void stand_still(Time now, bool stands) {
    settle(now);
    stands_ = stands;
  }
  std::int32_t usual_rate_ppm() const { return usual_rate_ppm_; }
  /// No fault disturbs it.
  bool is_right() const { return (rate_ppm_ == 0 || rate_ppm_ == usual_rate_ppm_) && !stands_; }

 private:
  __extension__ using Wide = unsigned __int128;
  /// Its ticks in a million ticks of virtual time.
  Wide rate() const { return static_cast<Wide>(std::int64_t{kPpmAll} + rate_ppm_); }
  // Most clocks are right: measured, dividing for them, too, cost an idle event a fiftieth.
  Time ticks(Time time) const { return rate_ppm_ == 0 ? time : scale(time, rate(), kPpmAll); }
  static Time scale(Time time, Wide by, Wide of, Wide rounding = 0) {
    return static_cast<Time>((time * by + rounding) / of);
  }
  void settle(Time now) {
    shown_ = read(now);
    since_ = now;
  }

  Time since_ = 0;
  Time shown_ = kClockStart_us;
  std::int32_t rate_ppm_ = 0;
  std::int32_t usual_rate_ppm_ = 0;
  bool stands_ = false;
};

}  // namespace squall::sim::simulate
