// Each server with a broken feature is accused of the property that it breaks.
#include <string>

#include "core/membership.hpp"
#include "tests/catch.hpp"
#include "tests/mutants/broken_servers.hpp"
#include "tests/sim/restless_world.hpp"

using namespace squall;
using namespace squall::tests;
using checkers::Property;

namespace {

/// Takes pre-votes for votes (§9.6).
class CountsPreVotes final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void before(Message& message) override {
    auto* reply = std::get_if<core::RequestVoteReply>(&message.body);
    if (reply == nullptr || !reply->pre_vote || state_.role != Role::candidate) return;
    reply->pre_vote = false;
    message.term = state_.current_term;
  }
};

/// Takes a learner for a voter (§4.2.1).
class CountsLearners final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void before(Message& message) override {
    if (!state_.configuration.learners.contains(message.from)) return;
    const core::ServerSet others = state_.configuration.voters - core::ServerSet::of(self_);
    if (!others.empty()) message.from = others.lowest();
  }
};

/// Goes by a configuration only when it is committed (§4.1).
class WaitsForCommitment final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input&, Output&) override {
    const core::Ref committed = tree_.at(state_.log.tip, std::min(last(), state_.commit_index));
    state_.configuration = core::configuration_on_path(tree_, committed, settings_.configuration);
  }
};

/// Keeps a configuration whose entry has been replaced (§4.1).
class NeverFallsBack final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input&, Output&) override {
    if (state_.role == Role::follower && tree_.index(state_.configuration_entry) < latest_ &&
        state_.log.base == core::kRoot) {
      state_.configuration = kept_;
      return;
    }
    latest_ = tree_.index(state_.configuration_entry);
    kept_ = state_.configuration;
  }
  Index latest_ = 0;
  core::Configuration kept_{};
};

/// Takes a joint configuration for one of all its servers (§4.3).
class MergesJoint final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input&, Output&) override {
    core::Configuration& configuration = state_.configuration;
    configuration.voters = configuration.voting();
    configuration.outgoing = {};
  }
};

/// Installs snapshots of less than it has committed (Figure 5.3).
class RewindsToSnapshots final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void before(Message& message) override {
    if (message.type() == MessageType::install_snapshot) state_.commit_index = 0;
  }
};

/// Leaves the configuration out of its snapshots (chapter 5).
class ForgetsConfiguration final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input&, Output&) override {
    if (state_.log.base != core::kRoot) state_.snapshot_configuration = settings_.configuration;
  }
};

/// Answers reads without asking whether it still leads (§6.4).
class ReadsAtOnce final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input& input, Output& output) override {
    const auto* read = std::get_if<core::ClientRead>(&input);
    if (read == nullptr || state_.role != Role::leader) return;
    output.reads.clear();
    output.reads.push({read->read, state_.commit_index});
  }
};

/// Does not notice that its lease has run out (§6.4.1).
class KeepsItsLease final : public BrokenServer {
 public:
  using BrokenServer::BrokenServer;

 private:
  void after(const Input& input, Output&) override {
    if (std::holds_alternative<core::LeaseExpired>(input) && state_.role == Role::leader) {
      state_.holds_lease = true;
    }
  }
};

/// Some run's first violation must be of this property.
template <typename Machine>
void accuses(Property property) {
  checkers::Verdict found;
  for (std::uint64_t seed = 1; seed <= 3'000 && !found; ++seed) {
    sim::Rng rng = sim::Rng::stream(seed, "restless");
    const sim::Setup setup = any_features(rng);
    RestlessWorld restless(setup, Maker<Machine>{}, rng);
    for (int choice = 0; choice < 2'000 && !restless.world().verdict(); ++choice) restless.go_on();
    const checkers::Verdict& verdict = restless.world().verdict();
    if (verdict && verdict->property == property) found = verdict;
  }
  REQUIRE(found.has_value());
  CHECK(found->server != core::kNobody);
  CHECK_FALSE(checkers::explain(*found).empty());
}

}  // namespace

TEST_CASE("a candidate that counts pre-votes breaks election_quorum", "[mutants][features]") {
  accuses<CountsPreVotes>(Property::election_quorum);
}
TEST_CASE("a candidate that counts learners breaks election_quorum", "[mutants][features]") {
  accuses<CountsLearners>(Property::election_quorum);
}
TEST_CASE("a leader that counts learners breaks commit_quorum", "[mutants][features]") {
  accuses<CountsLearners>(Property::commit_quorum);
}
TEST_CASE("who waits for a configuration's commitment breaks configuration_safety",
          "[mutants][features]") {
  accuses<WaitsForCommitment>(Property::configuration_safety);
}
TEST_CASE("who keeps a configuration that its log has lost breaks configuration_safety",
          "[mutants][features]") {
  accuses<NeverFallsBack>(Property::configuration_safety);
}
TEST_CASE("who takes a joint configuration for one of all breaks configuration_safety",
          "[mutants][features]") {
  accuses<MergesJoint>(Property::configuration_safety);
}
TEST_CASE("a snapshot that takes back what was committed breaks commit_monotonic",
          "[mutants][features]") {
  accuses<RewindsToSnapshots>(Property::commit_monotonic);
}
TEST_CASE("a snapshot without its configuration breaks snapshot_prefix", "[mutants][features]") {
  accuses<ForgetsConfiguration>(Property::snapshot_prefix);
}
TEST_CASE("a leader that reads without a quorum breaks read_freshness", "[mutants][features]") {
  accuses<ReadsAtOnce>(Property::read_freshness);
}
TEST_CASE("a leader that keeps its lease for ever breaks lease_exclusivity",
          "[mutants][features]") {
  accuses<KeepsItsLease>(Property::lease_exclusivity);
}
