// What is the same failure, and what is another one.
#include "traces/shrink/signature.hpp"

#include "tests/mutants/broken_servers.hpp"
#include "tests/traces/shrink/shrink_fixture.hpp"

namespace squall::tests::signature_test {

using traces::Judgement;
using traces::Result;
using traces::shrink::Signature;
using traces::shrink::signature_of;

namespace {

Signature of(const std::string& reason) {
  Judgement judgement;
  judgement.result = Result::expectation_failed;
  judgement.reasons = {reason};
  return signature_of(judgement);
}

/// The signature with which the run of this seed ends.
Signature of_run(const core::MachineMaker& maker, std::uint64_t seed) {
  traces::Run run(busy_scenario(), seed, maker);
  while (!run.world().verdict() && run.advance() != nullptr) {
  }
  return signature_of(run.world());
}

}  // namespace

TEST_CASE("The signature of an expectation names no server, term, index or time",
          "[traces][shrink][signature]") {
  const Signature signature =
      of("expected {1,2,3} to converge in the calm, but they did not: server 3 waits for entries 4 "
         "to 6; server 1 waits for entry 12");
  CHECK(signature.text == "expected # to converge in the calm, but they did not");
  CHECK(signature.waits == std::set<std::string>{"server # waits for entry #"});
  CHECK(of("expected terms up to 5, but term 6 was reached").text ==
        "expected terms up to #, but term # was reached");
  CHECK(of("expected a leader within 9979.500 ms, but there was none").text ==
        "expected a leader within # ms, but there was none");
  CHECK(
      of("/expect/never/0: expected that \"two_leaders\" never holds, but at 20 ms it does").text ==
      "/expect/never/#: expected that \"two_leaders\" never holds, but at # ms it does");
}

TEST_CASE(
    "A failure in which servers wait for less is the same, one in which they wait for more is not",
    "[traces][shrink][signature]") {
  const std::string text = "expected {1,2} to converge in the calm, but they did not";
  const Signature both = of(text + ": there is no leader; server 2 is down");
  const Signature one = of(text + ": there is no leader");
  CHECK(one.is_within(both));
  CHECK_FALSE(both.is_within(one));
  CHECK_FALSE(of("expected a leader, but there was none: there is no leader").is_within(both));
}

TEST_CASE("A run that did not fail has no signature", "[traces][shrink][signature]") {
  Judgement judgement;
  CHECK(signature_of(judgement).empty());
  judgement.result = Result::vacuous;
  judgement.reasons = {"vacuous: /timeline/0 (crash) never fired"};
  CHECK(signature_of(judgement).empty());
  CHECK(of_run(core::ServerMaker{}, 1).empty());
}

TEST_CASE("The signature of a violation is its property, the values and the accused server's role",
          "[traces][shrink][signature]") {
  CHECK(of_run(Maker<CommitsAtOnce>{}, 1).text == "commit_quorum: counts, by a leader");
  CHECK(of_run(Maker<CommitsAtOnce>{}, 1) == of_run(Maker<CommitsAtOnce>{}, 2));
  CHECK_FALSE(of_run(Maker<CommitsAtOnce>{}, 1) == of_run(Maker<WithdrawsVote>{}, 1));
}

}  // namespace squall::tests::signature_test
