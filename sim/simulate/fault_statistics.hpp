// What each kind of fault did to a run: one that changed nothing has tested nothing.
#pragma once

#include <array>
#include <cstdint>

#include "sim/simulate/plan_kinds.hpp"

namespace squall::sim::simulate {

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
