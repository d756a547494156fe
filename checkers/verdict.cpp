// Names, statements in the dissertation's words, and one sentence for each violation.
#include "checkers/verdict.hpp"

namespace squall::checkers {

namespace {
struct Words {
  std::string_view name;
  std::string_view statement;
};
constexpr std::array<Words, kProperties> kWords{{
    {"election_safety",
     "Election Safety (§3.4): at most one leader can be elected in a given term."},
    {"leader_append_only",
     "Leader Append-Only (§3.5): a leader never overwrites or deletes entries in its log; it only "
     "appends new entries."},
    {"log_matching",
     "Log Matching (§3.5): if two logs contain an entry with the same index and term, then the "
     "logs "
     "are identical in all entries up through the given index."},
    {"leader_completeness",
     "Leader Completeness (§3.6): if a log entry is committed in a given term, then that entry "
     "will "
     "be present in the logs of the leaders for all higher-numbered terms."},
    {"state_machine_safety",
     "State Machine Safety (§3.6.3): if a server has applied a log entry at a given index to its "
     "state machine, no other server will ever apply a different log entry for the same index."},
    {"vote_once",
     "Vote once (§3.4): each server will vote for at most one candidate in a given term."},
    {"term_monotonic", "Terms (§3.3): a server's current term increases monotonically over time."},
    {"commit_monotonic", "Commit index (Figure 3.1): it increases monotonically."},
    {"commit_quorum",
     "Committed (§3.5): a log entry is committed once it is stored on a majority of the servers."},
    {"durability",
     "Persisted state (§3.8): a server never forgets its term, its vote or an entry that it has "
     "acknowledged."},
    {"reply_after_sync",
     "Persisted state (§3.8): a server writes its term, vote and new entries to stable storage "
     "before it responds."},
}};

std::string server_text(core::ServerId server) { return "server " + std::to_string(server); }
std::string number(std::uint64_t value) { return std::to_string(value); }
std::string vote_text(std::uint64_t vote) {
  return vote == core::kNobody ? "nobody" : server_text(static_cast<core::ServerId>(vote));
}
std::string hex(std::uint64_t value) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t at = 16; at > 0; value >>= 4) text[--at] = kDigits[value & 15];
  return text;
}
}  // namespace

std::string_view name(Property property) noexcept {
  return kWords[static_cast<std::size_t>(property)].name;
}

std::optional<Property> property_named(std::string_view name) noexcept {
  for (std::size_t at = 0; at < kWords.size(); ++at) {
    if (kWords[at].name == name) return static_cast<Property>(at);
  }
  return std::nullopt;
}

std::string_view statement(Property property) noexcept {
  return kWords[static_cast<std::size_t>(property)].statement;
}

std::string explain(const Violation& violation) {
  const std::string who = server_text(violation.server);
  const std::string other = server_text(violation.other);
  const std::string term = "term " + number(violation.term);
  const std::string index = "index " + number(violation.index);
  switch (violation.property) {
    case Property::election_safety:
      return who + " became leader of " + term + ", which " + other + " had led already";
    case Property::leader_append_only:
      return who + ", leader of " + term + ", changed its own log at " + index + ": of " +
             number(violation.expected) + " entries " + number(violation.found) + " stayed";
    case Property::log_matching:
      return who + " and " + other + " hold different entries at " + index + ", both of " + term +
             " (prefix hashes " + hex(violation.found) + " and " + hex(violation.expected) + ")";
    case Property::leader_completeness:
      return who + ", leader of " + term + ", was elected without the entry at " + index +
             ", committed in term " + number(violation.expected) + " (its log ended at index " +
             number(violation.found) + ")";
    case Property::state_machine_safety:
      return who + " in " + term + " applies another entry at " + index +
             " than was applied there: of term " + number(violation.found) + ", not " +
             number(violation.expected);
    case Property::vote_once:
      return who + " voted in " + term + " for " + vote_text(violation.found) +
             " after it had for " + vote_text(violation.expected);
    case Property::term_monotonic:
      return who + " went back from term " + number(violation.expected) + " to " +
             number(violation.found);
    case Property::commit_monotonic:
      return who + " in " + term + " took its commit index back from " +
             number(violation.expected) + " to " + number(violation.found);
    case Property::commit_quorum:
      return who + " in " + term + " calls " + index + " committed, which " +
             number(violation.found) + " servers have on disk where " + number(violation.expected) +
             " are a majority";
    case Property::durability:
      if (violation.index != 0) {
        return who + " restarted without the entry at " + index +
               ": it had acknowledged up to index " + number(violation.expected) +
               ", its log ends at " + number(violation.found);
      }
      if (violation.other != core::kNobody) {
        return who + " restarted in " + term + " with its vote for " + vote_text(violation.found) +
               ": it had voted for " + vote_text(violation.expected);
      }
      return who + " restarted in term " + number(violation.found) +
             ": it had told others of term " + number(violation.expected);
    case Property::reply_after_sync:
      if (violation.index != 0) {
        return who + " acknowledged " + index + " to " + other + " in " + term +
               " while its disk ends at index " + number(violation.found);
      }
      if (violation.expected == violation.term && violation.found < violation.term) {
        return who + " sent a message of " + term + " to " + other + " while its disk is in term " +
               number(violation.found);
      }
      return who + " answered " + other + " in " + term + " with a vote for " +
             vote_text(violation.expected) + " while its disk says " + vote_text(violation.found);
  }
  return who;
}

}  // namespace squall::checkers
