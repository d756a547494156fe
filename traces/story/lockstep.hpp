// Squall's own server beside each server of a run, fed the same inputs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/machine.hpp"
#include "core/types.hpp"

namespace squall::traces::story {

/// In which the two servers differ after a step; the order is that in which they are compared.
enum class Aspect : std::uint8_t {
  term,
  vote,
  role,
  log,
  snapshot,
  commit_index,
  applied,
  configuration,
  leader,
  lease,
  message,
  persistence,
  read,
  acceptance,
  timer
};

/// The first step of a server that the reference does not take.
struct Deviation {
  core::ServerId server = core::kNobody;
  core::Input input;
  bool booted = false;  // there was no input, but a disk
  core::View before;
  core::View expected;  // of the reference, afterwards
  Aspect aspect = Aspect::term;
  std::string did;        // "votes for server 2"
  std::string reference;  // the same of the reference
};

/// Makes machines that do what the accused ones do, and compares them with references. From its first
/// deviation on, a server is compared no more: its reference would be in another state. REQUIRES:
/// lives longer than its machines; `accused` longer than this.
class Lockstep final : public core::MachineMaker {
 public:
  using Deviations = core::PerServer<std::optional<Deviation>>;

  explicit Lockstep(const core::MachineMaker& accused);

  std::unique_ptr<core::Machine> make(core::ServerId self, const core::Settings& settings,
                                      core::LogTree& tree) const override;
  core::Rules rules() const override { return accused_.rules(); }
  const Deviations& deviations() const { return *deviations_; }

 private:
  const core::MachineMaker& accused_;
  std::unique_ptr<Deviations> deviations_;
};

/// What the dissertation says of such a step, in its words, with the place.
std::string_view rule_of(const Deviation& deviation);

}  // namespace squall::traces::story
