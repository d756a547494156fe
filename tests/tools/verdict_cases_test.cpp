// Small scenarios whose verdict was wrong once, each for a kind of mistake: tests/tools/cases.
#include <string>
#include <vector>

#include "tests/tools/program.hpp"

namespace squall::tests::verdict_cases_test {

namespace {

struct Case {
  const char* name;
  int code;
  std::vector<std::string> words;  // of what is printed, line breaks aside
};

const std::vector<Case> kCases{
    {"check-quorum-newcomer", 0, {"HELD"}},
    {"dead-learner-promoted", 0, {"HELD"}},
    {"wiped-learner-never-served", 0, {"HELD"}},
    {"clock-beyond-its-drift",
     0,
     {"HELD", "lease_exclusivity, read_freshness: since a clock exceeded clock_drift_ppm"}},
    {"core-that-is-no-quorum", 2, {"/end/calm/core: {3,4} is no quorum of the voters {1,2,3,4}"}},
    {"empty-follower-converged", 4, {"server 3 waits for entries 1 to 4"}},
    {"refused-transfer-is-the-point",
     4,
     {"/timeline/1 (transfer) was refused, because the target is the leader itself"}},
    {"sometimes-at-time-zero",
     4,
     {"expected \"no_leader\" at some time after the first step, but it never came to hold"}},
    {"stands-still-in-the-calm",
     4,
     {"an operation of client 0 lasts for 9000", "an operation of client 3"}},
    {"unfired-steps-hidden",
     4,
     {"expected the servers to converge by the end, but they did not: server 3 is down",
      "/timeline/1 (restart) never fired"}},
    {"many-that-do-nothing",
     4,
     {"/timeline/1 (election_timeout) had no effect", "/timeline/2 (heartbeat_timeout)",
      "/timeline/3 (release) had no effect", "/timeline/4 (unblock) had no effect",
      "/timeline/5 (heal) had no effect", "/timeline/6 (restart) had no effect",
      "/timeline/7 (resume) had no effect", "/timeline/8 (free_disk) had no effect"}},
    {"release-that-releases-nothing", 0, {"HELD"}},
    {"request-without-clients", 2, {"/timeline/1/request: there are no clients that could ask"}},
    {"minority-of-all-servers", 0, {"HELD", "1 crash,"}},
    {"faults-none", 0, {"effects of clock"}},
    {"refused-membership-without-reason",
     4,
     {"was refused, because a new voter must be a learner first, because catch_up_rounds is set"}},
};

/// Lines that were broken are joined again.
std::string unbroken(const std::string& text) {
  std::string joined;
  for (const char c : text) {
    const bool is_space = c == ' ' || c == '\n';
    if (is_space && !joined.empty() && joined.back() == ' ') continue;
    joined += is_space ? ' ' : c;
  }
  return joined;
}

}  // namespace

TEST_CASE("A run that tested nothing, or stands still, is no success", "[tools][run]") {
  const Program squall;
  for (const Case& one : kCases) {
    CAPTURE(one.name);
    const Finished run =
        squall({"run", SQUALL_SOURCE_DIR "/tests/tools/cases/" + std::string(one.name) + ".json"});
    CHECK(run.code == one.code);
    const std::string printed = unbroken(run.out + run.error);
    CAPTURE(printed);
    for (const std::string& words : one.words) CHECK(contains(printed, words));
  }
}

TEST_CASE("A learner that loses its disk switches no property off", "[tools][run]") {
  const Program squall;
  const std::string cases = SQUALL_SOURCE_DIR "/tests/tools/cases/";
  CHECK_FALSE(
      contains(squall({"run", cases + "wiped-learner-never-served.json"}).out, "not judged"));
  CHECK(contains(squall({"run", cases + "clock-beyond-its-drift.json"}).out, "not judged"));
}

TEST_CASE("An election that did not come about meets no probe", "[tools][run]") {
  const Program squall;
  const Finished run = squall(
      {"run", SQUALL_SOURCE_DIR "/tests/tools/cases/probe-without-an-election.json", "--tell"});
  CHECK(run.code == 0);
  CHECK_FALSE(contains(run.out, "elected_by_transfer"));
}

TEST_CASE("A snapshot that a server installs is told once, as a snapshot", "[tools][run]") {
  const Program squall;
  const Finished run =
      squall({"run", SQUALL_SOURCE_DIR "/tests/tools/cases/snapshot-as-entries.json", "--tell"});
  CHECK(run.code == 0);
  CHECK(
      contains(run.out, "server 3 installs a snapshot from server 1 that covers the log up to 11"));
  CHECK_FALSE(contains(run.out, "server 3 stores"));
  CHECK_FALSE(contains(run.out, "server 3 learns commit index"));
}

}  // namespace squall::tests::verdict_cases_test
