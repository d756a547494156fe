// Verdicts as text: a name, a statement and a sentence for every property.
#include <set>

#include "tests/checkers/checkers_fixture.hpp"

namespace squall::tests::verdict_test {

using squall::checkers::explain;
using squall::checkers::kProperties;
using squall::checkers::kValues;
using squall::checkers::property_named;
using squall::checkers::statement;

namespace {

/// Entries as verdicts name them.
constexpr std::uint64_t kOne = 0x0123456789abcdef;
constexpr std::uint64_t kOther = 0xfedcba9876543210;

Violation of_servers(Violation violation, ServerId expected, ServerId found) {
  violation.values = Values::servers;
  violation.expected = expected.value();
  violation.found = found.value();
  return violation;
}
Violation of_numbers(Violation violation, Values values, std::uint64_t expected,
                     std::uint64_t found) {
  violation.values = values;
  violation.expected = expected;
  violation.found = found;
  return violation;
}
/// An entry kOne of term 1 was expected, kOther of term 2 was found.
Violation of_entries(Violation violation) {
  violation.values = Values::entries;
  violation.expected = kOne;
  violation.found = kOther;
  violation.expected_term = 1;
  violation.found_term = 2;
  return violation;
}
Violation of_lost_entry(Violation violation) {
  violation = of_entries(violation);
  violation.found = 0;
  violation.found_term = 0;
  return violation;
}

}  // namespace

TEST_CASE("every property is found by its name", "[checkers][verdict]") {
  std::set<std::string_view> names;
  for (int at = 0; at < kProperties; ++at) {
    const auto property = static_cast<Property>(at);
    const std::string_view name = squall::checkers::name(property);
    names.insert(name);
    CHECK(property_named(name) == property);
  }
  CHECK(names.size() == kProperties);
  CHECK(squall::checkers::name(Property::reply_after_sync) == "reply_after_sync");
}

TEST_CASE("no property has a mistaken name", "[checkers][verdict]") {
  CHECK(property_named("") == std::nullopt);
  CHECK(property_named("vote") == std::nullopt);
  CHECK(property_named("Vote_once") == std::nullopt);
  CHECK(property_named("vote_once ") == std::nullopt);
}

TEST_CASE("every statement says where the dissertation makes it", "[checkers][verdict]") {
  std::set<std::string_view> statements;
  for (int at = 0; at < kProperties; ++at) {
    const std::string_view text = statement(static_cast<Property>(at));
    CAPTURE(text);
    statements.insert(text);
    // What a program must not do at all, it need not say.
    if (static_cast<Property>(at) == Property::machine_failed) continue;
    CHECK((text.find("(§") != text.npos || text.find("(Figure 3.") != text.npos ||
           text.find("(chapter 5)") != text.npos));
    CHECK(text.back() == '.');
  }
  CHECK(statements.size() == kProperties);
}

TEST_CASE("the kinds of values have different names", "[checkers][verdict]") {
  std::set<std::string_view> names;
  for (int at = 0; at < kValues; ++at) names.insert(name(static_cast<Values>(at)));
  CHECK(names.size() == kValues);
  CHECK(name(Values::entries) == "entries");
}

TEST_CASE("a second leader is explained by both leaders", "[checkers][verdict]") {
  CHECK(explain(of_servers({Property::election_safety, 3, 1, 2, 5}, 1, 3)) ==
        "server 3 became leader of term 2, with a log up to index 5, but server 1 had become "
        "leader of that term");
}

TEST_CASE("a leader that rewrites its log is explained by what stood and what stands there",
          "[checkers][verdict]") {
  const Violation violation{Property::leader_append_only, 2, kNobody, 2, 4};
  CHECK(explain(of_entries(violation)) ==
        "server 2, leader of term 2, changed its own log at index 4 from entry 0123456789abcdef of "
        "term 1 to entry fedcba9876543210 of term 2");
  CHECK(explain(of_lost_entry(violation)) ==
        "server 2, leader of term 2, changed its own log at index 4 from entry 0123456789abcdef of "
        "term 1 to no entry");
}

TEST_CASE("logs that do not match are explained by their entries", "[checkers][verdict]") {
  Violation violation = of_entries({Property::log_matching, 2, 1, 1, 4});
  violation.found_term = 1;
  CHECK(explain(violation) ==
        "server 2 and server 1 both have an entry of term 1 at index 4, but not with the same log "
        "up to it: entry fedcba9876543210 of term 1 and entry 0123456789abcdef of term 1");
}

TEST_CASE("an incomplete leader is explained by the committed entry and its own",
          "[checkers][verdict]") {
  const Violation violation{Property::leader_completeness, 3, 3, 4, 5};
  CHECK(explain(of_entries(violation)) ==
        "server 3 became leader of term 4 without what is committed at index 5, entry "
        "0123456789abcdef of term 1: its log had entry fedcba9876543210 of term 2 there");
  CHECK(explain(of_lost_entry(violation)) ==
        "server 3 became leader of term 4 without what is committed at index 5, entry "
        "0123456789abcdef of term 1: its log had no entry there");
}

TEST_CASE("a commit that becomes known after the election names both servers",
          "[checkers][verdict]") {
  CHECK(explain(of_lost_entry({Property::leader_completeness, 1, 3, 4, 5})) ==
        "server 1, in an earlier term, commits entry 0123456789abcdef of term 1 at index 5, but "
        "server 3 became leader of term 4 without it: its log had no entry there");
}

TEST_CASE("a server that commits an entry of a later term than its own is told to be behind",
          "[checkers][verdict]") {
  CHECK(explain(of_lost_entry({Property::leader_completeness, 2, 3, 1, 5})) ==
        "server 2 is in a term before term 1 and commits entry 0123456789abcdef of term 1 at index "
        "5, of a later term than its own: server 3 became leader of term 1 without it: its log had "
        "no entry there");
}

TEST_CASE("different committed entries are explained by who called which committed",
          "[checkers][verdict]") {
  CHECK(explain(of_entries({Property::state_machine_safety, 3, 1, 3, 4})) ==
        "server 3, in term 3, calls entry fedcba9876543210 of term 2 committed at index 4, where "
        "server 1 called entry 0123456789abcdef of term 1 committed");
  CHECK(explain(of_entries({Property::state_machine_safety, 3, kNobody, 3, 4})) ==
        "server 3, in term 3, calls entry fedcba9876543210 of term 2 committed at index 4, where a "
        "server that is down now called entry 0123456789abcdef of term 1 committed");
}

TEST_CASE("a change of what a server had called committed is explained by the entries",
          "[checkers][verdict]") {
  CHECK(explain(of_lost_entry({Property::state_machine_safety, 3, 3, 3, 4})) ==
        "server 3, in term 3, changed its log at index 4, which it had called committed, from "
        "entry 0123456789abcdef of term 1 to no entry");
}

TEST_CASE("a commit index beyond the log is explained by the log's end", "[checkers][verdict]") {
  const Violation violation{Property::state_machine_safety, 3, kNobody, 3, 7};
  CHECK(explain(of_numbers(violation, Values::indexes, 5, 7)) ==
        "server 3, in term 3, calls index 7 committed, but its log ends at index 5");
}

TEST_CASE("a second vote is explained by both candidates", "[checkers][verdict]") {
  CHECK(explain(of_servers({Property::vote_once, 2, 3, 4, 0}, 1, 3)) ==
        "server 2 voted in term 4 for server 3, but had voted for server 1");
}

TEST_CASE("what goes back is explained by from where to where", "[checkers][verdict]") {
  CHECK(explain(of_numbers({Property::term_monotonic, 3, kNobody, 4, 2}, Values::terms, 5, 4)) ==
        "server 3, with a log up to index 2, went back from term 5 to term 4");
  const Violation commit{Property::commit_monotonic, 1, kNobody, 4, 2};
  CHECK(explain(of_numbers(commit, Values::indexes, 2, 1)) ==
        "server 1, in term 4, took its commit index back from index 2 to index 1");
}

TEST_CASE("a commit without a quorum is explained by how many have it and how many should",
          "[checkers][verdict]") {
  const Violation violation{Property::commit_quorum, 1, kNobody, 4, 6};
  CHECK(explain(of_numbers(violation, Values::counts, 3, 2)) ==
        "server 1, in term 4, calls index 6 committed: voters that have its entry on disk: 2, a "
        "majority: 3");
}

TEST_CASE("what a restart forgot is explained as a term, a vote or an entry",
          "[checkers][verdict]") {
  CHECK(explain(of_numbers({Property::durability, 2, kNobody, 5, 0}, Values::terms, 5, 3)) ==
        "server 2 restarted in term 3, but had told others of term 5");
  CHECK(explain(of_servers({Property::durability, 2, 1, 5, 0}, 1, 3)) ==
        "server 2 restarted in term 5 with a vote for server 3, but had voted for server 1");
  CHECK(explain(of_servers({Property::durability, 2, 1, 5, 0}, 1, kNobody)) ==
        "server 2 restarted in term 5 with a vote for no server, but had voted for server 1");
  CHECK(explain(of_lost_entry({Property::durability, 2, kNobody, 5, 7})) ==
        "server 2 restarted in term 5 with no entry at index 7, but had acknowledged entry "
        "0123456789abcdef of term 1");
}

TEST_CASE("what was told before its sync is explained as a term, a vote or an entry",
          "[checkers][verdict]") {
  const Violation violation{Property::reply_after_sync, 2, 1, 3, 0};
  CHECK(explain(of_numbers(violation, Values::terms, 3, 1)) ==
        "server 2 sent server 1 a message of term 3 while its disk was in term 1");
  CHECK(explain(of_servers(violation, 1, kNobody)) ==
        "server 2 told server 1 of its vote for server 1 in term 3 while on its disk was a vote "
        "for no server");
  CHECK(explain(of_lost_entry({Property::reply_after_sync, 2, 1, 3, 4})) ==
        "server 2 acknowledged index 4 to server 1 in term 3 while there was no entry on its disk: "
        "in its log was entry 0123456789abcdef of term 1");
}

TEST_CASE("a vote is not taken for a term although their numbers are equal",
          "[checkers][verdict]") {
  CHECK(explain(of_servers({Property::reply_after_sync, 2, 3, 3, 0}, 3, 1)) ==
        "server 2 told server 3 of its vote for server 3 in term 3 while on its disk was a vote "
        "for server 1");
}

}  // namespace squall::tests::verdict_test
