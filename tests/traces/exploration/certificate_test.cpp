// Certificates: what is claimed, what was cut, and what was never possible.
#include "traces/exploration/certificate.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "traces/exploration/export_certificate.hpp"

namespace squall::tests::certificate_test {

using sim::ActionKind;
using sim::explore::Budget;
using traces::exploration::Certificate;
using traces::exploration::ExplorationEnd;

namespace {

Certificate certificate_of(ExplorationEnd end = ExplorationEnd::complete) {
  Certificate certificate;
  certificate.scenario.name = "a space";
  certificate.scenario.bounds = sim::explore::Bounds{};
  certificate.end = end;
  certificate.tally.states = 1000;
  return certificate;
}

std::string line(const Certificate& certificate, const std::string& label) {
  for (const auto& [own, text] : certificate_lines(certificate)) {
    if (own == label) return text;
  }
  return "";
}

std::uint64_t& count(Certificate& certificate, ActionKind kind) {
  return certificate.tally.actions[static_cast<std::size_t>(kind)];
}

nlohmann::ordered_json json_of(const Certificate& certificate) {
  return nlohmann::ordered_json::parse(certificate_json(certificate).dump());
}

}  // namespace

TEST_CASE("The odds of a collision are those of a birthday in 2^64 days", "[traces][certificate]") {
  CHECK(traces::exploration::collision_odds(1'000'000) == 36'000'000);
  CHECK(traces::exploration::collision_odds(33'052) == 33'000'000'000);
  CHECK(traces::exploration::collision_odds(1'000'000'000) == 36);
  CHECK(traces::exploration::collision_odds(std::uint64_t{1} << 33) == 0);
  CHECK(traces::exploration::collision_odds(1) == ~std::uint64_t{0});
}

TEST_CASE("What was cut is counted by the bound that forbade it", "[traces][certificate]") {
  Certificate certificate = certificate_of();
  CHECK(cuts(certificate).empty());
  CHECK(line(certificate, "bounded") == "no step");
  certificate.end = ExplorationEnd::memory;
  CHECK(line(certificate, "bounded") == "no step so far");
  certificate.tally.cuts[static_cast<std::size_t>(sim::explore::Cut::budget)] = 7;
  certificate.tally.cuts[static_cast<std::size_t>(sim::explore::Cut::terms)] = 1234;
  certificate.tally.spent[static_cast<std::size_t>(Budget::elections)] = 7;
  certificate.tally.pruned = 3;
  CHECK(line(certificate, "bounded") ==
        "1 234 steps by `terms`, 7 steps by `elections`, 3 states by `unless`");
}

TEST_CASE("An action that the bounds allow and that never happened is warned of",
          "[traces][certificate]") {
  Certificate certificate = certificate_of();
  count(certificate, ActionKind::deliver) = count(certificate, ActionKind::election_timeout) = 1;
  CHECK(never_taken(certificate).empty());
  CHECK(line(certificate, "WARNING").empty());
  certificate.scenario.setup.clients = 1;
  (*certificate.scenario.bounds)[Budget::crashes] = 1;
  CHECK(never_taken(certificate) ==
        std::vector<ActionKind>{ActionKind::request, ActionKind::crash, ActionKind::restart});
  CHECK(line(certificate, "WARNING") ==
        "allowed by the bounds but never enabled: request, crash, restart");
  certificate.scenario.bounds->restarts_at_once = true;
  count(certificate, ActionKind::request) = count(certificate, ActionKind::crash) = 1;
  CHECK(never_taken(certificate).empty());
}

TEST_CASE("A certificate says what its bounds were, and what they left out",
          "[traces][certificate]") {
  Certificate certificate = certificate_of(ExplorationEnd::within_bounds);
  sim::explore::Bounds& bounds = *certificate.scenario.bounds;
  bounds.terms = 2;
  bounds[Budget::membership_changes] = 3;
  bounds[Budget::heartbeats] = sim::explore::kUnlimited;
  CHECK(headline(certificate) == "EXPLORED WITHIN ITS BOUNDS");
  CHECK(line(certificate, "bounds") ==
        "terms 2, messages 48, elections unlimited, heartbeats unlimited, requests 1, membership "
        "changes 3");
  CHECK(line(certificate, "disabled") ==
        "retries, crashes, drops, duplicates, compactions, transfers, lost syncs, "
        "crashes in step");
  CHECK(line(certificate, "setup") == "3 servers, 0 clients, synchronous disk");
  CHECK(line(certificate, "collision") ==
        "about 1 in 36 000 000 000 000 that two states share a fingerprint");
}

TEST_CASE("What ended before its bounds claims nothing of the rest", "[traces][certificate]") {
  for (const ExplorationEnd end : {ExplorationEnd::depth, ExplorationEnd::memory,
                                   ExplorationEnd::limit, ExplorationEnd::interrupted}) {
    const Certificate certificate = certificate_of(end);
    CHECK_FALSE(is_whole(end));
    CHECK(line(certificate, "because").find("before every state was explored") !=
          std::string::npos);
    CHECK(headline(certificate).find("EXPLORED") == std::string::npos);
    CHECK(json_of(certificate)["verdict"] == name(end));
  }
  CHECK(line(certificate_of(), "because").empty());
}

TEST_CASE("A search that ends early has computed more transitions than it took",
          "[traces][certificate]") {
  Certificate certificate = certificate_of(ExplorationEnd::memory);
  certificate.tally.steps = 51;
  certificate.distinct_steps = 99;
  certificate.ensembles = 20;
  CHECK(line(certificate, "steps") ==
        "51 taken; 99 distinct transitions computed (taken or not), 20 ensembles of servers");
}

TEST_CASE("A certificate's JSON has one shape", "[traces][certificate]") {
  const Certificate complete = certificate_of();
  Certificate violated = certificate_of(ExplorationEnd::violated);
  violated.violation = checkers::Violation{};
  violated.path_length = 5;
  const auto one = json_of(complete);
  const auto other = json_of(violated);
  std::vector<std::string> keys;
  for (const auto& item : one.items()) {
    keys.push_back(item.key());
    CHECK(other.contains(item.key()));
  }
  CHECK(other.size() == keys.size());
  CHECK(one["way"].is_null());
  CHECK(other["way"] == 5);
  CHECK(one["property"].is_null());
  CHECK(other["property"].is_string());
  CHECK(one["bounds"]["terms"].is_null());
  CHECK(one["bounds"]["elections"] == "unlimited");
  CHECK(one["bounds"]["requests"] == 1);
  CHECK(one["probes"]["missed"].size() == traces::kProbes);
  CHECK(one["actions"].empty());
}

}  // namespace squall::tests::certificate_test
