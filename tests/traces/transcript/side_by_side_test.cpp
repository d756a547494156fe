// Two runs side by side: the first event at which they differ, and what differs in it.
#include "traces/transcript/side_by_side.hpp"

#include "scenarios/parse.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"

namespace squall::tests::side_by_side_test {

namespace {

/// Server 1 asks for votes at 10 ms, and leads.
constexpr std::string_view kElection = R"({
  "servers": 3, "raft": {"election_timers": false}, "network": {"delay": "1ms"},
  "timeline": [{"at": "10ms", "election_timeout": 1}], "end": {"at": "15ms"}})";

/// Asks for votes in a term that is one too high.
class Hurries final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input&, Output& output) override {
    for (auto& message : output.messages) {
      if (message.type() == MessageType::request_vote) ++message.term;
    }
  }
};

/// Forgets to answer.
class KeepsSilent final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input& input, Output& output) override {
    if (received(input, MessageType::request_vote) != nullptr) output.messages.clear();
  }
};

/// Its first three servers are ours, the others are broken: as where chance plays a part.
template <typename Broken>
class Fickle final : public core::MachineMaker {
 public:
  std::unique_ptr<core::Machine> make(core::ServerId self, const core::Settings& settings,
                                      core::LogTree& tree) const override {
    if (made_++ < 3) return std::make_unique<core::Server>(self, settings, tree);
    return std::make_unique<Broken>(self, settings, tree);
  }

 private:
  mutable int made_ = 0;
};

std::string difference(const core::MachineMaker& maker) {
  traces::transcript::SideBySide runs(scenarios::parse(kElection, "election.json"), 1, maker);
  while (runs.advance()) {
  }
  CHECK_FALSE(runs.advance());
  return runs.difference();
}

}  // namespace

TEST_CASE("Runs that repeat themselves do not differ", "[transcript]") {
  CHECK(difference(core::ServerMaker{}).empty());
}

TEST_CASE("A message that differs is found in the event that sends it", "[transcript]") {
  CHECK(difference(Fickle<Hurries>()) ==
        "event 1, 10 ms: election timeout of server 1 is the first that differs: \"sent "
        "RequestVote 1→2 "
        "term 1 last 0/0\" in one run, \"sent RequestVote 1→2 term 2 last 0/0\" in the other");
}

TEST_CASE("A message that is missing is found, too", "[transcript]") {
  const std::string text = difference(Fickle<KeepsSilent>());
  INFO(text);
  CHECK(text.starts_with("event 2, 11 ms: "));
  CHECK(text.find("RequestVoteReply") != std::string::npos);
  CHECK(text.ends_with(" in the other"));
}

}  // namespace squall::tests::side_by_side_test
