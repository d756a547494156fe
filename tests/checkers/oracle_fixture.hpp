// The oracle and the suite side by side: what each says of the same event.
#pragma once

#include <ostream>
#include <string>
#include <utility>

#include "checkers/oracle.hpp"
#include "checkers/suite.hpp"
#include "sim/world.hpp"

namespace squall::tests {

using checkers::Oracle;
using checkers::Property;

/// What suite and oracle say of one event.
struct Opinions {
  checkers::Verdict suite;
  Oracle::Violated oracle;

  bool silent() const { return !suite && oracle.empty(); }
  /// The suite names the first property, in its fixed order, that the oracle sees violated. It has
  /// forgotten the votes of a term that a server goes back to; then it says that the term fell.
  /// Where it names what the oracle knows nothing of, there is nothing to compare.
  bool agree() const {
    if (!suite) return oracle.empty();
    if (checkers::kUnknownToOracle.contains(suite->property)) return true;
    return suite->property == Property::term_monotonic
               ? oracle.contains(suite->property)
               : !oracle.empty() && *oracle.begin() == suite->property;
  }
};

inline std::ostream& operator<<(std::ostream& out, const Opinions& opinions) {
  out << "suite: " << (opinions.suite ? checkers::name(opinions.suite->property) : "silent")
      << ", oracle:";
  if (opinions.oracle.empty()) out << " silent";
  for (const Property property : opinions.oracle) out << ' ' << checkers::name(property);
  return out;
}

/// Shows the oracle a World's steps and messages as the World showed them to its suite.
class Witness {
 public:
  /// REQUIRES: world is fresh, and outlives the witness.
  explicit Witness(const sim::World& world) : world_(world), views_(world.views()) {
    for (const core::ServerId server : world.servers()) {
      note(oracle_.observe(
          checkers::Observation{cluster_, server, views_[server], views_[server], true}));
    }
  }
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;

  /// Of the boots before the first action.
  Opinions at_start() const { return {world_.verdict(), first_}; }
  /// Of the action that has just been applied. The suite tells its first violation; so does this.
  Opinions after(const sim::Report& report) {
    first_.clear();
    // What a sync sets free leaves before its server steps.
    for (const core::Message& message : report.freed) depart(message);
    const checkers::Views before = std::exchange(views_, world_.views());
    if (report.enabled && report.action.kind == sim::ActionKind::crash) {
      const core::ServerId server = report.action.server;
      note(oracle_.observe(checkers::Crash{cluster_, server, before[server]}));
    }
    if (report.stepped) {
      const core::ServerId server = report.action.server;
      const bool booted = report.action.kind == sim::ActionKind::restart;
      note(oracle_.observe(
          checkers::Observation{cluster_, server, report.before, views_[server], booted}));
    }
    for (const core::Message& message : report.sent) {
      if (!report.waits || !message.after_sync) depart(message);
    }
    return {report.verdict, first_};
  }

 private:
  void depart(const core::Message& message) {
    note(oracle_.observe(checkers::Departure{cluster_, message}));
  }
  void note(const Oracle::Violated& violated) {
    if (first_.empty()) first_ = violated;
  }

  const sim::World& world_;
  checkers::Views views_;
  checkers::Cluster cluster_{
      world_.tree(), world_.servers(), {world_.servers()}, views_, world_.disks()};
  Oracle oracle_;
  Oracle::Violated first_;
};

}  // namespace squall::tests
