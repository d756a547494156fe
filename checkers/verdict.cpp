// Names, statements in the dissertation's words, and one sentence for each violation.
#include "checkers/verdict.hpp"

#include "core/configuration.hpp"
#include "core/describe.hpp"
#include "core/hexadecimal.hpp"

namespace squall::checkers {

namespace {
struct PropertyRow {
  Property kind;
  std::string_view statement;
};
constexpr std::array kRows{
    PropertyRow{Property::election_safety,
                "Election Safety (§3.4): at most one leader can be elected in a given term."},
    PropertyRow{Property::leader_append_only,
                "Leader Append-Only (§3.5): a leader never overwrites or deletes entries in its "
                "log; it only appends new entries."},
    PropertyRow{
        Property::log_matching,
        "Log Matching (§3.5): if two logs contain an entry with the same index and term, then the "
        "logs are identical in all entries up through the given index."},
    PropertyRow{
        Property::leader_completeness,
        "Leader Completeness (§3.6): if a log entry is committed in a given term, then that entry "
        "will be present in the logs of the leaders for all higher-numbered terms."},
    PropertyRow{
        Property::state_machine_safety,
        "State Machine Safety (§3.6.3): if a server has applied a log entry at a given index to "
        "its "
        "state machine, no other server will ever apply a different log entry for the same index."},
    PropertyRow{
        Property::vote_once,
        "Vote once (§3.4): each server will vote for at most one candidate in a given term."},
    PropertyRow{Property::term_monotonic,
                "Terms (§3.3): a server's current term increases monotonically over time."},
    PropertyRow{Property::commit_monotonic,
                "Commit index (Figure 3.1): it increases monotonically."},
    PropertyRow{Property::commit_quorum,
                "Committed (§3.5): a log entry is committed once it is stored on a majority of the "
                "servers."},
    PropertyRow{
        Property::durability,
        "Persisted state (§3.8): a server never forgets its term, its vote or an entry that it has "
        "acknowledged."},
    PropertyRow{
        Property::reply_after_sync,
        "Persisted state (§3.8): a server writes its term, vote and new entries to stable storage "
        "before it responds."},
    PropertyRow{
        Property::configuration_safety,
        "Configuration Safety (§4.1, §4.3): a server uses the latest configuration in its log; a "
        "leader begins no change before the one before is committed, and majorities of a "
        "configuration and its successor share a server."},
    PropertyRow{Property::election_quorum,
                "Election Quorum (§3.4, §4.2.1): a leader has the votes of a majority of its "
                "configuration's "
                "voters; learners and removed servers do not count."},
    PropertyRow{Property::snapshot_prefix,
                "Snapshot Prefix (chapter 5): a snapshot stands for a prefix of the committed "
                "entries, with the latest configuration in it."},
    PropertyRow{
        Property::lease_exclusivity,
        "Lease Exclusivity (§6.4.1): while a leader holds a lease, no other server is elected."},
    PropertyRow{
        Property::read_freshness,
        "Read Freshness (§6.4): a read reflects everything that was answered before it was asked."},
    PropertyRow{
        Property::real_time_order,
        "Linearizability (§6.3): a command takes effect between being asked and being answered."},
    PropertyRow{
        Property::exactly_once,
        "Exactly Once (§6.3): however often a client retries a command, it takes effect once."},
    PropertyRow{
        Property::vote_kept,
        "Vote kept (Figure 3.1): votedFor names the candidate that received the server's vote "
        "in its current term."},
    PropertyRow{
        Property::applied_in_order,
        "Applied in order (Figure 3.1): a server applies the committed entries to its state "
        "machine, each once, in the order of the log."},
    PropertyRow{
        Property::machine_failed,
        "Machine failed: a server ends only when it is stopped; an assertion, a crash or an "
        "impossible call ends it otherwise."},
    PropertyRow{
        Property::unpersisted_state,
        "Persisted state (Figure 3.1, §3.8): the term and the vote that a server goes by are "
        "those that it has written."},
    PropertyRow{
        Property::entry_origin,
        "Entry origin (§3.5): a log entry is created by the leader of its term, with an index that "
        "it keeps."},
};
static_assert(core::lists_each_once(kRows));

using std::to_string;
std::string server_text(std::uint64_t server) {
  return server == core::kNobody.value() ? "no server" : "server " + to_string(server);
}
std::string configuration_text(std::uint64_t value) {
  const core::Configuration configuration = core::configuration_in({value, 0});
  std::string text = "voters " + core::describe(configuration.voters);
  if (configuration.is_joint()) text += " and " + core::describe(configuration.outgoing);
  if (!configuration.learners.empty())
    text += " with learners " + core::describe(configuration.learners);
  return text;
}
std::string entry_text(std::uint64_t entry_name, core::Term term) {
  if (entry_name == 0) return "no entry";
  return "entry " + core::hexadecimal(entry_name) + " of term " + to_string(term);
}

/// The words of one violation, ready to be put into a sentence.
struct Parts {
  explicit Parts(const Violation& violation)
      : who(server_text(violation.server.value())),
        other(server_text(violation.other.value())),
        term("term " + to_string(violation.term)),
        index("index " + to_string(violation.index)),
        expected(value(violation.values, violation.expected, violation.expected_term)),
        found(value(violation.values, violation.found, violation.found_term)) {}

  static std::string value(Values values, std::uint64_t value, core::Term entry_term) {
    switch (values) {
      case Values::servers:
        return server_text(value);
      case Values::terms:
        return "term " + to_string(value);
      case Values::indexes:
        return "index " + to_string(value);
      case Values::counts:
        return to_string(value);
      case Values::entries:
        return entry_text(value, entry_term);
      case Values::configurations:
        return configuration_text(value);
    }
    return to_string(value);
  }

  std::string who;
  std::string other;
  std::string term;
  std::string index;
  std::string expected;
  std::string found;
};

std::string incomplete_leader(const Violation& violation, const Parts& say) {
  const std::string there = ": its log had " + say.found + " there";
  if (violation.server == violation.other) {
    return say.who + " became leader of " + say.term + " without what is committed at " +
           say.index + ", " + say.expected + there;
  }
  if (violation.expected_term >= violation.term) {
    return say.who + " is in a term before " + say.term + " and commits " + say.expected + " at " +
           say.index + ", of a later term than its own: " + say.other + " became leader of " +
           say.term + " without it" + there;
  }
  return say.who + ", in an earlier term, commits " + say.expected + " at " + say.index + ", but " +
         say.other + " became leader of " + say.term + " without it" + there;
}

std::string unsafe_commit(const Violation& violation, const Parts& say) {
  const std::string who = say.who + ", in " + say.term + ", ";
  if (violation.values == Values::indexes) {
    return who + "calls " + say.found + " committed, but its log ends at " + say.expected;
  }
  if (violation.other == violation.server) {
    return who + "changed its log at " + say.index + ", which it had called committed, from " +
           say.expected + " to " + say.found;
  }
  const std::string first =
      violation.other == core::kNobody ? "a server that is down now" : say.other;
  return who + "calls " + say.found + " committed at " + say.index + ", where " + first +
         " called " + say.expected + " committed";
}

std::string wrong_state(const Violation& violation, const Parts& say) {
  const std::string who = say.who + ", in " + say.term + ", ";
  if (violation.values == Values::entries) {
    return who + "applied " + say.found + " at " + say.index + ", where " + say.expected +
           " is committed";
  }
  if (violation.other == violation.server) {
    return who + "took its state machine back from " + say.expected + " to " + say.found +
           " without a restart";
  }
  return who + "applied everything up to " + say.found + ", but calls only " + say.expected +
         " committed";
}

std::string forgotten(const Violation& violation, const Parts& say) {
  const std::string who = say.who + " restarted in ";
  switch (violation.values) {
    case Values::terms:
      return who + say.found + ", but had told others of " + say.expected;
    case Values::servers:
      return who + say.term + " with a vote for " + say.found + ", but had voted for " +
             say.expected;
    case Values::entries:
      return who + say.term + " with " + say.found + " at " + say.index +
             ", but had acknowledged " + say.expected;
    case Values::indexes:
    case Values::counts:
    case Values::configurations:
      break;  // no violation of this property has them
  }
  return say.who;
}

std::string told_too_early(const Violation& violation, const Parts& say) {
  switch (violation.values) {
    case Values::terms:
      return say.who + " sent " + say.other + " a message of " + say.term +
             " while its disk was in " + say.found;
    case Values::servers:
      return say.who + " told " + say.other + " of its vote for " + say.expected + " in " +
             say.term + " while on its disk was a vote for " + say.found;
    case Values::entries:
      return say.who + " acknowledged " + say.index + " to " + say.other + " in " + say.term +
             " while there was " + say.found + " on its disk: in its log was " + say.expected;
    case Values::indexes:
    case Values::counts:
    case Values::configurations:
      break;  // no violation of this property has them
  }
  return say.who;
}

std::string unsafe_configuration(const Violation& violation, const Parts& say) {
  if (violation.values == Values::indexes) {
    return say.who + ", leader of " + say.term + ", appended a configuration at " + say.index +
           " while that at " + say.found + " was not committed: it had committed up to " +
           say.expected;
  }
  if (violation.index == 0) {
    return say.who + ", in " + say.term + ", goes by " + say.found + ", but its log says " +
           say.expected;
  }
  return say.who + ", leader of " + say.term + ", appended " + say.found + " at " + say.index +
         " after " + say.expected + ": majorities of both need not meet";
}

std::string unsafe_snapshot(const Violation& violation, const Parts& say) {
  const std::string what =
      say.who + ", in " + say.term + ", has a snapshot up to " + say.index + " that ";
  switch (violation.values) {
    case Values::indexes:
      return what + "goes beyond what it knows to be committed, " + say.expected;
    case Values::configurations:
      return what + "says " + say.found + ", but those entries say " + say.expected;
    case Values::entries:
      return what + "ends with " + say.found + " where " + say.expected + " was committed";
    case Values::servers:
    case Values::terms:
    case Values::counts:
      break;  // no violation of this property has them
  }
  return say.who;
}

std::string elected_by_few(const Parts& say) {
  return say.who + " became leader of " + say.term +
         " although of its configuration's voters only " + say.found +
         " voted for it; a majority: " + say.expected;
}

std::string second_vote(const Parts& say) {
  return say.who + " voted in " + say.term + " for " + say.found + ", but had voted for " +
         say.expected;
}

std::string earlier_term(const Parts& say) {
  return say.who + ", with a log up to " + say.index + ", went back from " + say.expected + " to " +
         say.found;
}

std::string failed_machine(const Parts& say, const std::string& failure) {
  return say.who + ", in " + say.term + ", failed" + (failure.empty() ? "" : ": " + failure);
}

std::string unwritten(const Violation& violation, const Parts& say) {
  if (violation.values == Values::terms) {
    return say.who + " goes by " + say.found + ", but has written " + say.expected;
  }
  return say.who + ", in " + say.term + ", goes by its vote for " + say.found +
         ", but has written one for " + say.expected;
}

std::string stray_entry(const Violation& violation, const Parts& say) {
  if (violation.values == Values::terms) {
    return say.who + ", leader of " + say.term + ", added an entry of " + say.found + " at " +
           say.index;
  }
  const std::string what = say.who + " has " + say.found + " at " + say.index + ", ";
  if (violation.other == core::kNobody) return what + "but no server was elected in that term";
  return what + "where the leader of that term, " + say.other + ", has " + say.expected;
}

std::string stale_read(const Parts& say) {
  return say.who + ", in " + say.term + ", answered a read from the state after " + say.found +
         ", but something that took effect at " + say.expected +
         " had been answered before the read was asked";
}

std::string late_command(const Parts& say) {
  return say.who + ", in " + say.term + ", committed a command at " + say.index + ", but one at " +
         say.expected + " had been answered before it was asked";
}

std::string repeated_command(const Parts& say) {
  return say.who + ", in " + say.term + ", applied a command at " + say.index +
         " that had taken effect before";
}

}  // namespace

Verdict accuse(const Violation& violation) noexcept { return violation; }

std::string_view name(Property property) noexcept { return core::name_of(property); }

std::optional<Property> property_named(std::string_view name) noexcept {
  for (const PropertyRow& row : kRows) {
    if (core::name_of(row.kind) == name) return row.kind;
  }
  return std::nullopt;
}

std::string_view statement(Property property) noexcept {
  return kRows[static_cast<std::size_t>(property)].statement;
}

std::string_view name(Values values) noexcept { return core::name_of(values); }

std::string explain(const Violation& violation, const std::string& failure) {
  const Parts say(violation);
  switch (violation.property) {
    case Property::election_safety:
      return say.who + " became leader of " + say.term + ", with a log up to " + say.index +
             ", but " + say.expected + " had become leader of that term";
    case Property::leader_append_only:
      return say.who + ", leader of " + say.term + ", changed its own log at " + say.index +
             " from " + say.expected + " to " + say.found;
    case Property::log_matching:
      return say.who + " and " + say.other + " both have an entry of " + say.term + " at " +
             say.index + ", but not with the same log up to it: " + say.found + " and " +
             say.expected;
    case Property::leader_completeness:
      return incomplete_leader(violation, say);
    case Property::state_machine_safety:
      return unsafe_commit(violation, say);
    case Property::vote_once:
      return second_vote(say);
    case Property::vote_kept:
      return say.who + " withdrew its vote for " + say.other + " in " + say.term;
    case Property::term_monotonic:
      return earlier_term(say);
    case Property::commit_monotonic:
      return say.who + ", in " + say.term + ", took its commit index back from " + say.expected +
             " to " + say.found;
    case Property::commit_quorum:
      return say.who + ", in " + say.term + ", calls " + say.index +
             " committed: voters that have its entry on disk: " + say.found +
             ", a majority: " + say.expected;
    case Property::durability:
      return forgotten(violation, say);
    case Property::reply_after_sync:
      return told_too_early(violation, say);
    case Property::configuration_safety:
      return unsafe_configuration(violation, say);
    case Property::election_quorum:
      return elected_by_few(say);
    case Property::snapshot_prefix:
      return unsafe_snapshot(violation, say);
    case Property::lease_exclusivity:
      return say.who + " holds its lease of " + say.expected + " while " + say.other + " leads " +
             say.found;
    case Property::read_freshness:
      return stale_read(say);
    case Property::real_time_order:
      return late_command(say);
    case Property::exactly_once:
      return repeated_command(say);
    case Property::applied_in_order:
      return wrong_state(violation, say);
    case Property::machine_failed:
      return failed_machine(say, failure);
    case Property::unpersisted_state:
      return unwritten(violation, say);
    case Property::entry_origin:
      return stray_entry(violation, say);
  }
  return say.who;
}

}  // namespace squall::checkers
