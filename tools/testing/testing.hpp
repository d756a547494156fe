// Runs of scenarios on a Raft in C++, for its own tests: a run ends in a value that is asked.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "core/machine.hpp"
#include "scenarios/offers.hpp"
#include "scenarios/scenario.hpp"

namespace squall::tools::testing {

/// The Raft under test, and what it offers beyond elections and a log.
class Machine {
 public:
  template <std::derived_from<core::MachineMaker> Maker>
  explicit Machine(Maker maker, scenarios::OfferSet offers = {})
      : maker_(std::make_shared<const Maker>(std::move(maker))), offers_(offers) {}

  const core::MachineMaker& maker() const { return *maker_; }
  scenarios::OfferSet offers() const { return offers_; }

 private:
  std::shared_ptr<const core::MachineMaker> maker_;
  scenarios::OfferSet offers_;
};

/// What a run came to.
class End {
 public:
  End(std::string verdict, std::string property, std::string text)
      : verdict_(std::move(verdict)), property_(std::move(property)), text_(std::move(text)) {}

  /// All that the scenario expects.
  bool held() const { return verdict_ == "held"; }
  /// No property was violated; what was expected besides, a leader for example, is not asked.
  bool is_safe() const { return property_.empty(); }
  bool violated(std::string_view property) const { return property_ == property; }
  /// "held", "violated", "expectation_failed", "vacuous", "limit".
  const std::string& verdict() const { return verdict_; }
  /// The violated one; empty: none.
  const std::string& property() const { return property_; }
  /// Verdict, explanation, seed, and the scenario as a file would hold it.
  const std::string& text() const { return text_; }

 private:
  std::string verdict_, property_, text_;
};

std::ostream& operator<<(std::ostream& out, const End& end);

/// A scenario that is none, or asks for what the machine does not offer.
class ScenarioError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// JSON where the text begins with "{"; else a story of the library by its name; else a file.
/// ERRORS: ScenarioError.
scenarios::Scenario scenario_from(std::string_view text);

/// ERRORS: ScenarioError.
End run(const scenarios::Scenario& scenario, const Machine& machine, std::uint64_t seed);
/// With the scenario's own seed.
End run(const scenarios::Scenario& scenario, const Machine& machine);
End run(std::string_view text, const Machine& machine);

}  // namespace squall::tools::testing

/// As its users write it.
namespace squall {
namespace testing = tools::testing;
}
