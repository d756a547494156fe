// Looks at the clock whenever the search asks.
#include "tools/search_clock.hpp"

#include "tools/io/console.hpp"
#include "tools/io/numbers.hpp"

namespace squall::tools {

SearchClock::SearchClock(std::optional<double> seconds, std::string name, std::size_t events,
                         const std::atomic<bool>& stop)
    : seconds_(seconds),
      name_(std::move(name)),
      events_(events),
      stop_(stop),
      shows_(io::is_error_terminal()) {}

SearchClock::~SearchClock() {
  if (dirty_) io::print_error("\r\x1b[K");
}

void SearchClock::begins_key(std::uint32_t done, std::uint32_t keys) noexcept {
  done_ = done;
  keys_ = keys;
}

bool SearchClock::goes_on(std::uint32_t event, std::uint64_t left) noexcept {
  if (!reason_.empty()) return false;
  const Clock::time_point now = Clock::now();
  if (stop_) {
    reason_ = "interrupted";
  } else if (seconds_ && now - begin_ > std::chrono::duration<double>(*seconds_)) {
    reason_ = "the time was spent; raise --seconds";
  } else if (shows_ && now - shown_ > std::chrono::milliseconds(500)) {
    show(now, event, left);
  }
  return reason_.empty();
}

void SearchClock::show(Clock::time_point now, std::uint32_t event, std::uint64_t left) {
  shown_ = now;
  dirty_ = true;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - begin_).count();
  std::string text = io::one_line(name_) + ": " + std::to_string(seconds) + " s";
  if (keys_ > 1) {
    text += ", key " + io::grouped(done_ + 1) + " of " + io::grouped(keys_);
  }
  text += ", event " + io::grouped(event) + " of " + io::grouped(events_) + ", " +
          io::short_text(static_cast<double>(left)) + " possibilities left";
  io::print_error("\r" + text.substr(0, io::error_columns() - 1) + "\x1b[K");
}

}  // namespace squall::tools
