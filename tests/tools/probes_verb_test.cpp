// `squall probes`: the list of probes, from the outside.
#include "tests/tools/program.hpp"
#include "traces/probes.hpp"

namespace squall::tests::probes_verb_test {

namespace traces = squall::traces;

TEST_CASE("Every probe is listed with stories that hit it", "[slow][tools][probes]") {
  const Program squall;
  const nlohmann::json list = squall.json({"probes", "--json"});
  REQUIRE(list.size() == static_cast<std::size_t>(traces::kProbes));
  for (int at = 0; at < traces::kProbes; ++at) {
    const nlohmann::json& item = list[static_cast<std::size_t>(at)];
    CAPTURE(item["probe"]);
    CHECK(item["probe"] == std::string(traces::name(static_cast<traces::Probe>(at))));
    CHECK_FALSE(item["stories"].empty());
  }
}

TEST_CASE("A story that is listed for a probe hits it", "[slow][tools][probes]") {
  const Program squall;
  const nlohmann::json list = squall.json({"probes", "--json"});
  for (const nlohmann::json& item : list) {
    if (item["probe"] != "leader_removes_itself") continue;
    const Finished told = squall({"run", item["stories"][0].get<std::string>(), "--tell"});
    CHECK(told.code == 0);
    CHECK(told.out.find("leader_removes_itself") != std::string::npos);
    return;
  }
  FAIL("the probe is not listed");
}

}  // namespace squall::tests::probes_verb_test
