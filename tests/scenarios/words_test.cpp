// Which word was meant, and the tables of words against the enums that they name.
#include "scenarios/words.hpp"

#include <array>

#include "scenarios/json/nearest_word.hpp"
#include "tests/catch.hpp"

namespace squall::tests::words_test {

using scenarios::json::hint;
using scenarios::json::nearest;

namespace {
constexpr std::array<std::string_view, 3> kFew{"leader", "followers", "all"};
}

TEST_CASE("The nearest word is the one that takes the fewest edits", "[scenarios][words]") {
  CHECK(scenarios::json::nearest("leader", kFew) == "leader");
  CHECK(scenarios::json::nearest("leadr", kFew) == "leader");
  CHECK(scenarios::json::nearest("laeder", kFew) == "leader");
  CHECK(scenarios::json::nearest("follower", kFew) == "followers");
  CHECK(scenarios::json::nearest("al", kFew) == "all");
  CHECK(scenarios::json::nearest("lal", kFew) == std::nullopt);
}

TEST_CASE("A word that is near to nothing has no nearest", "[scenarios][words]") {
  CHECK_FALSE(scenarios::json::nearest("candidate", kFew).has_value());
  CHECK_FALSE(scenarios::json::nearest("", kFew).has_value());
  CHECK_FALSE(scenarios::json::nearest("leader", {}).has_value());
  CHECK_FALSE(scenarios::json::nearest(std::string(1000, 'a'), kFew).has_value());
}

TEST_CASE("A hint names the nearest word and all that are allowed", "[scenarios][words]") {
  CHECK(scenarios::json::hint("leadr", kFew) ==
        ", did you mean \"leader\"? Allowed: leader, followers, all");
  CHECK(scenarios::json::hint("candidate", kFew) == "; allowed: leader, followers, all");
  CHECK(scenarios::json::listed({}).empty());
}

TEST_CASE("Words stand in the order of the enums that they name", "[scenarios][words]") {
  using Target = sim::plan::Target::Kind;
  using Condition = sim::plan::Condition::Kind;
  using Step = sim::plan::Step::Kind;
  const auto word = [](auto kind, auto words) { return words[static_cast<std::size_t>(kind)]; };
  CHECK(word(Target::leader, scenarios::kTargetWords) == "leader");
  CHECK(word(Target::random, scenarios::kTargetWords) == "random");
  CHECK(word(Target::others, scenarios::kTargetWords) == "others");
  CHECK(word(Condition::two_leaders, scenarios::kConditionWords) == "two_leaders");
  CHECK(word(Condition::committed, scenarios::kConditionWords) == "committed");
  CHECK(word(Condition::converged, scenarios::kConditionWords) == "converged");
  for (int at = 0; at < sim::explore::kNetworkKinds; ++at) {
    const auto kind = static_cast<sim::explore::NetworkKind>(at);
    CHECK(word(kind, scenarios::kNetworkKindWords) == sim::explore::name(kind));
  }
  CHECK(word(Step::partition, scenarios::kStepWords) == "partition");
  CHECK(word(Step::heartbeat_timeout, scenarios::kStepWords) == "heartbeat_timeout");
  CHECK(word(Step::corrupt, scenarios::kStepWords) == "corrupt");
  CHECK(word(core::MessageType::append_entries, scenarios::kMessageWords) == "append_entries");
}

}  // namespace squall::tests::words_test
