// Which word was meant, and the tables of words against the enums that they name.
#include "scenarios/words.hpp"

#include <array>

#include "tests/catch.hpp"

using namespace squall;
using scenarios::hint;
using scenarios::nearest;

namespace {
constexpr std::array<std::string_view, 3> kFew{"leader", "followers", "all"};
}

TEST_CASE("The nearest word is the one that takes the fewest edits", "[scenarios][words]") {
  CHECK(nearest("leader", kFew) == "leader");
  CHECK(nearest("leadr", kFew) == "leader");
  CHECK(nearest("laeder", kFew) == "leader");
  CHECK(nearest("follower", kFew) == "followers");
  CHECK(nearest("al", kFew) == "all");
  CHECK(nearest("lal", kFew) == std::nullopt);
}

TEST_CASE("A word that is near to nothing has no nearest", "[scenarios][words]") {
  CHECK_FALSE(nearest("candidate", kFew).has_value());
  CHECK_FALSE(nearest("", kFew).has_value());
  CHECK_FALSE(nearest("leader", {}).has_value());
  CHECK_FALSE(nearest(std::string(1000, 'a'), kFew).has_value());
}

TEST_CASE("A hint names the nearest word and all that are allowed", "[scenarios][words]") {
  CHECK(hint("leadr", kFew) == ", did you mean \"leader\"? Allowed: leader, followers, all");
  CHECK(hint("candidate", kFew) == "; allowed: leader, followers, all");
  CHECK(scenarios::listed({}).empty());
}

TEST_CASE("Words stand in the order of the enums that they name", "[scenarios][words]") {
  using Target = sim::Target::Kind;
  using Condition = sim::Condition::Kind;
  using Step = sim::Step::Kind;
  const auto word = [](auto kind, auto words) { return words[static_cast<std::size_t>(kind)]; };
  CHECK(word(Target::leader, scenarios::kTargetWords) == "leader");
  CHECK(word(Target::random, scenarios::kTargetWords) == "random");
  CHECK(word(Target::others, scenarios::kTargetWords) == "others");
  CHECK(word(Condition::two_leaders, scenarios::kConditionWords) == "two_leaders");
  CHECK(word(Condition::committed, scenarios::kConditionWords) == "committed");
  CHECK(word(Condition::converged, scenarios::kConditionWords) == "converged");
  for (int at = 0; at < sim::kNetworkKinds; ++at) {
    const auto kind = static_cast<sim::NetworkKind>(at);
    CHECK(word(kind, scenarios::kNetworkKindWords) == sim::name(kind));
  }
  CHECK(word(Step::partition, scenarios::kStepWords) == "partition");
  CHECK(word(Step::heartbeat_timeout, scenarios::kStepWords) == "heartbeat_timeout");
  CHECK(word(Step::corrupt, scenarios::kStepWords) == "corrupt");
  CHECK(word(core::MessageType::append_entries, scenarios::kMessageWords) == "append_entries");
}
