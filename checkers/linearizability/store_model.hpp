// A model of the key-value state machine that keeps the value of each key after every log entry.
#pragma once

#include <cstdint>
#include <vector>

#include "core/hash.hpp"
#include "core/state_machine.hpp"

namespace squall::checkers::linearizability {

/// A Model for Witness: the results that core::StateMachine must give, implemented independently.
/// It knows no sessions.
class StoreModel {
 public:
  using Command = core::Command;
  struct Result {
    std::uint64_t value = 0;  // the key's, afterwards; 0: nothing was ever written
    friend bool operator==(const Result&, const Result&) = default;
  };

  explicit StoreModel(std::uint32_t keys) : newest_(keys, kNone) {}

  Result apply(core::Index index, const Command& command) noexcept {
    const std::uint64_t now = held(newest_[command.key]);
    switch (command.operation) {
      case core::Operation::get:
        return {now};
      case core::Operation::put:
        return write(index, command.key, command.value);
      case core::Operation::append:
        return write(index, command.key, core::mix(now, command.value));
      case core::Operation::compare_and_set:
        return now == command.expected ? write(index, command.key, command.value) : Result{now};
    }
    return {now};
  }
  /// COST: the number of later writes to the key.
  Result look(core::Index index, const Command& command) const noexcept {
    std::uint32_t version = newest_[command.key];
    while (version != kNone && versions_[version].index > index) version = versions_[version].older;
    return {held(version)};
  }

 private:
  static constexpr std::uint32_t kNone = 0xffff'ffff;
  struct Version {
    std::uint64_t value;
    core::Index index;  // since when
    std::uint32_t older;
  };
  std::uint64_t held(std::uint32_t version) const noexcept {
    return version == kNone ? 0 : versions_[version].value;
  }
  Result write(core::Index index, std::uint16_t key, std::uint64_t value) noexcept {
    versions_.push_back({value, index, newest_[key]});
    newest_[key] = static_cast<std::uint32_t>(versions_.size()) - 1;
    return {value};
  }

  std::vector<Version> versions_;
  std::vector<std::uint32_t> newest_;  // by key
};

}  // namespace squall::checkers::linearizability
