// The wall clock of a search: it stops the search in time, and shows its progress on a terminal.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "checkers/linearizability/search_watch.hpp"

namespace squall::tools {

class SearchClock final : public checkers::linearizability::SearchWatch {
 public:
  /// The time begins now. `seconds`: none: no limit. `name`: of the history, and `events`: how many
  /// it has, for the progress. `stop`: a signal asks for the end.
  SearchClock(std::optional<double> seconds, std::string name, std::size_t events,
              const std::atomic<bool>& stop);
  /// Clears the progress.
  ~SearchClock();
  SearchClock(const SearchClock&) = delete;
  SearchClock& operator=(const SearchClock&) = delete;

  void begins_key(std::uint32_t done, std::uint32_t keys) noexcept override;
  bool goes_on(std::uint32_t event, std::uint64_t left) noexcept override;

  /// Why the search was stopped; empty: it was not.
  const std::string& reason() const { return reason_; }

 private:
  using Clock = std::chrono::steady_clock;
  void show(Clock::time_point now, std::uint32_t event, std::uint64_t left);

  std::optional<double> seconds_;
  std::string name_;
  std::size_t events_;
  const std::atomic<bool>& stop_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point shown_ = begin_;
  bool shows_ = false;  // standard error is a terminal
  bool dirty_ = false;  // progress stands there
  std::uint32_t done_ = 0;
  std::uint32_t keys_ = 0;
  std::string reason_;
};

}  // namespace squall::tools
