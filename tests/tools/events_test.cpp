// `squall run --events`: every event with what the server was, became, wrote and sent.
#include "tests/tools/machines/raft_source.hpp"

namespace squall::tests::events_test {

namespace {

/// Ends with the first election; server 1 times out when the test says so.
const std::string kElection = R"({
  "servers": 3, "raft": {"election_timers": false}, "network": {"delay": "1ms"},
  "timeline": [{"at": "10ms", "election_timeout": 1}], "end": {"at": "15ms"}})";

/// The lines of the event with this number, without the first one's time.
std::string block_of(const std::string& text, int number) {
  const std::size_t at = text.find("event " + std::to_string(number) + ", ");
  if (at == std::string::npos) return "";
  std::size_t end = text.find("\nevent ", at);
  end = std::min(end, text.find("\n\n", at));
  return text.substr(at, end - at) + "\n";
}

}  // namespace

TEST_CASE("Every event is told with views, writes, messages and timers", "[tools][run][events]") {
  const Program squall;
  squall.write("election.json", kElection);
  const Finished run = squall({"run", "election.json", "--events"});
  CHECK(run.code == 0);
  CHECK(starts_with(
      run.out,
      "event 0: boot\n"
      "  server 1  follower term 0 vote none last 0/0 commit 0 follows none applied 0\n"));
  CHECK(block_of(run.out, 1) ==
        "event 1, 10 ms: election timeout of server 1\n"
        "  before    follower term 0 vote none last 0/0 commit 0 follows none applied 0\n"
        "  after     candidate term 1 vote 1 last 0/0 commit 0 follows none applied 0\n"
        "  sent      RequestVote 1→2 term 1 last 0/0\n"
        "  sent      RequestVote 1→3 term 1 last 0/0\n"
        "  timers    election restart\n");
  CHECK(contains(run.out, "  wrote     1: no_op term 1\n"));
  CHECK(contains(run.out, "\n\nHELD  election, seed 0x1\n"));
}

TEST_CASE("Messages of another Raft are told by what they tell", "[tools][run][events][machines]") {
  const RaftSource squall;
  squall.write("election.json", kElection);
  const Finished run =
      squall({"run", "election.json", "--machine", squall.small_raft(), "--events"});
  CHECK(contains(run.out, "  sent      request_vote 1→2 term 1\n"));
  CHECK(contains(run.out, "  sent      request_vote_reply 2→1 term 1 yes\n"));
}

TEST_CASE("The events of a seed are those of what is shown of it for a machine",
          "[tools][run][events][machines][slow]") {
  const RaftSource squall;
  const std::string machine = squall.small_raft();
  const Finished shown = squall({"scenario", "show", "0x5", "--machine", machine});
  squall.write("drawn.json", shown.out);
  const Finished run =
      squall({"run", "drawn.json", "--seed", "0x5", "--machine", machine, "--events"});
  const Finished replayed = squall({"replay", "0x5", "--machine", machine, "--events"});
  const auto events = [](const std::string& text) {
    return text.substr(0, text.find("\n\nHELD "));
  };
  CHECK(events(run.out).size() > 1000);
  CHECK(events(replayed.out) == events(run.out));
  // Without the machine another scenario is drawn: it offers less than Squall's own servers.
  CHECK(squall({"scenario", "show", "0x5"}).out != shown.out);
  squall({"run", "leader-crash", "--trace", "t.jsonl"});
  CHECK(squall({"replay", "t.jsonl", "--events"}).error ==
        "squall: t.jsonl: --events prints the events of a seed; --tell tells those of a trace\n");
}

TEST_CASE("Entries that are removed, stopped servers and violations are told",
          "[tools][run][events]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  const Finished corrupted = squall({"run", "corruption.json", "--seed", "7", "--events"});
  CHECK(corrupted.code == 1);
  CHECK(contains(corrupted.out, "  after     down; on its disk: term 1 vote "));
  CHECK(contains(corrupted.out, "  violated  log_matching: "));
  CHECK(contains(squall({"run", "uncommitted-overwritten", "--events"}).out, "  removed   entr"));
}

TEST_CASE("What waits for a disk is told apart from what is sent", "[tools][run][events]") {
  const Program squall;
  const std::string told = squall({"run", "slow-disks", "--events"}).out;
  CHECK(contains(told, "\n  waits     AppendEntriesReply "));
  CHECK(contains(told, "\n  freed     AppendEntriesReply "));
  CHECK(contains(told, "\n  accepted  "));
  CHECK(contains(told, "\n  answered  client "));
}

TEST_CASE("Snapshots and members are told", "[tools][run][events]") {
  const Program squall;
  CHECK(contains(squall({"run", "snapshot-for-a-straggler", "--events"}).out,
                 "\n  snapshot  up to "));
  CHECK(contains(squall({"run", "learner-promoted", "--events"}).out, "\n  members   voters {"));
}

TEST_CASE("Every event is one form of a run among others", "[tools][run][events]") {
  const Program squall;
  for (const char* other : {"--json", "--quiet", "--tell"}) {
    CHECK(contains(squall({"run", "figure-3.7", "--events", other}).error, " excludes --"));
  }
}

}  // namespace squall::tests::events_test
