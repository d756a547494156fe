// A model of registers with compare-and-set that keeps the value of each after every log entry.
#pragma once

#include <cstdint>
#include <vector>

#include "checkers/linearizability/client_history.hpp"
#include "core/types.hpp"

namespace squall::checkers::linearizability {

/// A Model for Witness. Every key holds kNil at first.
class RegisterModel {
 public:
  struct Command {
    OperationKind kind = OperationKind::read;  // anything but append
    std::uint32_t key = 0;
    Value value = kNil;
    Value expected = kNil;  // compare-and-set only
    friend bool operator==(const Command&, const Command&) = default;
  };
  struct Result {
    Value value = kNil;  // of a read
    bool done = true;    // false: a compare-and-set found another value
    friend bool operator==(const Result&, const Result&) = default;
  };

  explicit RegisterModel(std::uint32_t keys) : newest_(keys, kNone) {}

  Result apply(core::Index index, const Command& command) noexcept {
    const Value now = held(newest_[command.key]);
    if (command.kind == OperationKind::read) return {now, true};
    if (command.kind == OperationKind::compare_and_set && now != command.expected) {
      return {kNil, false};
    }
    versions_.push_back({command.value, index, newest_[command.key]});
    newest_[command.key] = static_cast<std::uint32_t>(versions_.size()) - 1;
    return {};
  }
  /// COST: the number of later writes to the key.
  Result look(core::Index index, const Command& command) const noexcept {
    std::uint32_t version = newest_[command.key];
    while (version != kNone && versions_[version].index > index) version = versions_[version].older;
    return {held(version), true};
  }

 private:
  static constexpr std::uint32_t kNone = 0xffff'ffff;
  struct Version {
    Value value;
    core::Index index;  // since when
    std::uint32_t older;
  };
  Value held(std::uint32_t version) const noexcept {
    return version == kNone ? kNil : versions_[version].value;
  }

  std::vector<Version> versions_;
  std::vector<std::uint32_t> newest_;  // by key
};

}  // namespace squall::checkers::linearizability
