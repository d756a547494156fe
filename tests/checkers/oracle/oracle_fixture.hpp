// The oracles and the suite side by side: what each says of the same event.
#pragma once

#include <ostream>
#include <string>
#include <utility>

#include "checkers/oracle/client_oracle.hpp"
#include "checkers/oracle/oracle.hpp"
#include "checkers/suite.hpp"
#include "sim/world.hpp"

namespace squall::tests {

using checkers::Property;
using checkers::oracle::Oracle;

/// What suite and oracle say of one event.
struct Opinions {
  checkers::Verdict suite;
  Oracle::Violated oracle;

  bool silent() const { return !suite && oracle.empty(); }
  /// The suite names the first property, in its fixed order, that the oracle sees violated. It has
  /// forgotten the votes of a term that a server goes back to; then it says that the term fell.
  bool agree() const {
    if (!suite) return oracle.empty();
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

/// Shows the oracles a World's steps, messages and clients as the World showed them to its suite.
class Witness {
 public:
  /// REQUIRES: world is fresh, and outlives the witness.
  explicit Witness(const sim::World& world)
      : world_(world),
        views_(world.views()),
        clients_(world.setup().sessions_max),
        asked_(world.clients().count()) {
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
    cluster_.paused = world_.paused();
    // What a sync sets free leaves before its server steps.
    for (const core::Message& message : report.freed) depart(message);
    const checkers::Views before = std::exchange(views_, world_.views());
    const core::ServerId server = report.action.server;
    if (report.enabled && report.action.kind == sim::ActionKind::wipe) oracle_.forget(server);
    if (report.accepted && report.action.kind == sim::ActionKind::change_membership) {
      oracle_.ask_for(report.action.voters() & world_.servers());
    }
    if (report.stopped) note(oracle_.observe(checkers::Crash{cluster_, server, before[server]}));
    if (report.stepped) {
      const bool booted = report.action.kind == sim::ActionKind::restart;
      note(oracle_.observe(
          checkers::Observation{cluster_, server, report.before, views_[server], booted}));
    }
    if (report.enabled) show_clients(report);
    for (const core::Message& message : report.sent) {
      if (!report.waits || !message.after_sync) depart(message);
    }
    return {report.verdict, first_};
  }
  bool bears_the_loss_of(core::ServerId server) const {
    return oracle_.bears_the_loss_of(server, cluster_);
  }

 private:
  void show_clients(const sim::Report& report) {
    for (std::uint32_t client = 0; client < asked_.size(); ++client) {
      const sim::Client& state = world_.clients()[client];
      if (asked_[client] == state.sequence) continue;
      asked_[client] = state.sequence;
      clients_.asks(client, core::payload_of(state.command));
    }
    if (!report.stepped) return;
    const core::View& view = views_[report.action.server];
    const core::View& before = report.before;
    const bool has_counted = view.role == core::Role::leader ||
                             (before.role == core::Role::leader &&
                              before.durable.current_term == view.durable.current_term);
    if (has_counted && view.commit_index > before.commit_index) {
      const checkers::oracle::PlainLog log =
          checkers::oracle::written_out(world_.tree(), view.durable.log.tip);
      note(clients_.applies(checkers::oracle::first_entries(log, view.commit_index.value())));
    }
    for (const sim::Answer& answer : report.answers) {
      if (answer.is_read) note(clients_.reads(answer.client, answer.index));
    }
  }
  void depart(const core::Message& message) {
    note(oracle_.observe(checkers::Departure{cluster_, message}));
  }
  void note(const Oracle::Violated& violated) {
    if (first_.empty()) first_ = violated;
  }

  const sim::World& world_;
  checkers::Views views_;
  checkers::Cluster cluster_{world_.tree(), world_.servers(),
                             sim::initial_configuration(world_.setup()), views_, world_.disks()};
  Oracle oracle_;
  checkers::oracle::ClientOracle clients_;
  std::vector<std::uint32_t> asked_;  // by client: the sequence that has been shown
  Oracle::Violated first_;
};

}  // namespace squall::tests
