// `squall explore`, other ways to search: symmetry, one way at a time, checkpoints; and what more
// it tells: liveness, explosion, a picture.
#include <chrono>
#include <csignal>
#include <filesystem>

#include "tests/tools/program.hpp"

namespace squall::tests::explore_search_test {

namespace {

const std::vector<std::string> kSpace{"explore", "--servers",  "3",      "--terms",
                                      "1",       "--messages", "4",      "--crashes",
                                      "1",       "--restart",  "at_once"};

std::vector<std::string> with(std::vector<std::string> more) {
  std::vector<std::string> words = kSpace;
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace

TEST_CASE("Depth first takes the steps that breadth first takes", "[tools][explore]") {
  const Program squall;
  const auto bfs = squall.json(kSpace);
  const auto dfs = squall.json(with({"--search", "dfs"}));
  CHECK(dfs["search"] == "depth_first");
  for (const char* key : {"verdict", "states", "steps", "cuts", "actions"}) {
    CHECK(dfs[key] == bfs[key]);
  }
}

TEST_CASE("With symmetry there are fewer states, and the verdict is the same", "[tools][explore]") {
  const Program squall;
  const auto whole = squall.json(kSpace);
  const auto reduced = squall.json(with({"--symmetry"}));
  CHECK(reduced["symmetric"] == true);
  CHECK(reduced["verdict"] == whole["verdict"]);
  CHECK(reduced["depth"] == whole["depth"]);
  CHECK(reduced["states"].get<int>() * 4 < whole["states"].get<int>());
  CHECK(contains(squall(with({"--symmetry"})).out, "symmetry: states that differ only"));
}

TEST_CASE("Symmetry is refused where servers are not alike", "[tools][explore]") {
  const Program squall;
  squall.write("goal.json", R"({"bounds": {"terms": 1, "until": [{"leader": 2}]}})");
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"explore", "goal.json", "--symmetry"},
           {"explore", "a-server-that-receives-nothing", "--symmetry"},
           {"explore", "--servers", "6", "--elections", "1", "--symmetry"},
           {"explore", "--servers", "3", "--elections", "1", "--membership-changes", "1",
            "--symmetry"}}) {
    const Finished refused = squall(words);
    CHECK(refused.code == 2);
    CHECK(starts_with(refused.error, "squall: --symmetry: "));
  }
}

TEST_CASE("Messages that change nothing are absorbed, unless a bound counts messages",
          "[tools][explore]") {
  const Program squall;
  const std::vector<std::string> space{"explore", "--servers", "3", "--elections", "1"};
  const auto whole = squall.json(space);
  std::vector<std::string> words = space;
  words.push_back("--absorb");
  const auto reduced = squall.json(words);
  CHECK(reduced["absorbing"] == true);
  CHECK(reduced["ensembles"] == whole["ensembles"]);
  CHECK(reduced["states"].get<int>() < whole["states"].get<int>());
  for (const char* bound : {"--messages=4", "--network=links"}) {
    words = space;
    words.insert(words.end(), {"--absorb", bound});
    const Finished refused = squall(words);
    CHECK(refused.code == 2);
    CHECK(starts_with(refused.error, "squall: --absorb: "));
  }
}

TEST_CASE("Deepening finds the shortest way to a goal, a random walk some way",
          "[tools][explore]") {
  const Program squall;
  squall.write("goal.json", R"({"bounds": {"terms": 1, "until": [{"leader": 2}]}})");
  const auto deepening = squall.json({"explore", "goal.json", "--search", "deepening"});
  CHECK(deepening["verdict"] == "reached");
  CHECK(deepening["way"] == 3);
  const auto walk = squall.json({"explore", "goal.json", "--search", "walk", "--seed", "7"});
  CHECK(walk["verdict"] == "reached");
  CHECK(walk["way"].get<int>() >= 3);
  CHECK(squall({"replay", walk["trace"].get<std::string>()}).code == 0);
}

TEST_CASE("Random walks that find nothing prove nothing", "[tools][explore]") {
  const Program squall;
  const Finished walked = squall(with({"--search", "walk", "--walks", "20"}));
  CHECK(walked.code == 5);
  CHECK(starts_with(walked.out, "RANDOM WALKS DONE  3-servers\n"));
  CHECK(squall(with({"--search", "walk", "--walks", "20"})).out.substr(0, 400) ==
        walked.out.substr(0, 400));
}

TEST_CASE("Another word than an order is refused, and the nearest named", "[tools][explore]") {
  const Finished refused = Program()(with({"--search", "dfz"}));
  CHECK(refused.code == 2);
  CHECK(contains(refused.error, "--search: unknown word \"dfz\""));
  CHECK(contains(refused.error, "dfs"));
}

TEST_CASE("What goes with one order of searching is refused with another", "[tools][explore]") {
  const Program squall;
  for (const std::vector<std::string>& more :
       std::vector<std::vector<std::string>>{{"--resume", "kept", "--search", "dfs"},
                                             {"--explosion", "--search", "deepening"},
                                             {"--threads", "2", "--search", "walk"},
                                             {"--walks", "3"},
                                             {"--seed", "3"}}) {
    const Finished refused = squall(with(more));
    CHECK(refused.code == 2);
    CHECK(starts_with(refused.error, "squall: " + more[0] + ": goes with --search "));
  }
}

TEST_CASE("A checkpoint of another exploration is refused, and what is none", "[tools][explore]") {
  const Program squall;
  std::filesystem::create_directory(squall.path("kept"));
  squall.write("kept/exploration.checkpoint", "something else\n");
  const Finished refused = squall(with({"--resume", "kept"}));
  CHECK(refused.code == 2);
  CHECK(contains(refused.error, "checkpoint of another exploration"));
}

TEST_CASE("Where no checkpoint can be kept, nothing is begun", "[tools][explore]") {
  const Program squall;
  squall.write("file", "");
  const Finished refused = squall(with({"--resume", "file"}));
  CHECK(refused.code == 2);
  CHECK(
      starts_with(refused.error, "squall: file/exploration.checkpoint: its folder cannot be made"));
  CHECK(refused.out.empty());
}

TEST_CASE("What was explored to its end leaves no checkpoint", "[tools][explore]") {
  const Program squall;
  const auto json = squall.json(with({"--resume", "kept"}));
  CHECK(json["resumed"] == false);
  CHECK(json["exit_code"] == 0);
  CHECK(squall.files("kept").empty());
}

TEST_CASE("A livelock that is known appears, and goes with its remedy", "[tools][explore]") {
  const Program squall;
  const Finished stuck = squall({"explore", "a-leader-without-answers", "--liveness"});
  CHECK(stuck.code == 4);
  CHECK(contains(stuck.out,
                 "every waiting client can be answered: from 0 of 29 states, NEVER from 29"));
  CHECK(squall.files() ==
        std::vector<std::string>{"a-leader-without-answers-liveness-explored.trace.jsonl"});
  CHECK(squall(pasted(stuck.out, "replay")).code == 0);
  const Finished restless = squall({"explore", "a-server-that-receives-nothing", "--liveness"});
  CHECK(restless.code == 4);
  CHECK(contains(restless.out, "no stable leader: "));
  CHECK(contains(field(restless.out, "loop"), "the trace's choices from "));
  CHECK(squall(pasted(restless.out, "replay")).code == 0);
  squall.write("remedied.json",
               R"({"servers": 3, "raft": {"pre_vote": true}, "bounds": {"terms": 3,
                   "network": "at_most_once", "timely": true, "leader": 2,
                   "cut": [{"from": [2, 3], "to": 1}]}})");
  const Finished live = squall({"explore", "remedied.json", "--liveness"});
  CHECK(live.code == 0);
  CHECK(contains(live.out, "a stable leader can be elected: from 24 of 24 "));
}

TEST_CASE("What multiplies the states is told", "[tools][explore]") {
  const std::string text = Program()(with({"--explosion"})).out;
  CHECK(contains(text, "explosion"));
  CHECK(contains(text, "history: "));
  CHECK(contains(text, "at most 3 messages in flight: "));
  CHECK(contains(text, "append_entries in flight in "));
  CHECK(contains(text, "one less in budget \"crashes\": at most "));
}

TEST_CASE("A small space is drawn, a large one is not", "[slow][long][tools][explore]") {
  const Program squall;
  squall.write("two.json", R"({"servers": 2, "bounds": {"terms": 1}})");
  for (const char* kind : {"dot", "svg", "html"}) {
    const std::string name = std::string("space.") + kind;
    CHECK(squall({"explore", "two.json", "--quiet", "--graph", name}).code == 0);
    CHECK(contains(squall.read(name), "server 2 leads term 1"));
  }
  CHECK(squall({"explore", "two.json", "--graph", "space.png"}).code == 2);
  const Finished large = squall(with({"--graph", "large.svg"}));
  CHECK(large.code == 2);
  CHECK(starts_with(large.error, "squall: --graph: the space has more than the 3 000 states"));
  CHECK(large.out.empty());
  // Known as soon as there are more, not after years.
  squall.write("endless.json", R"({"servers": 5, "bounds": {"depth": 1000}})");
  CHECK(squall({"explore", "endless.json", "--graph", "endless.svg"}).code == 2);
  squall.write("endless.json", R"({"servers": 5, "bounds": {"depth": 300}})");
  CHECK(squall({"explore", "endless.json", "--search", "dfs", "--graph", "endless.svg"}).code == 2);
  const Finished shallow = squall(with({"--graph", "shallow.svg", "--depth", "4"}));
  CHECK(shallow.code == 0);
  CHECK(field(shallow.out, "picture") == "shallow.svg");
  squall.write("many.json", R"({"servers": 3, "bounds": {"elections": 2, "requests": 0,
                                "network": "links"}})");
  const Finished asked = squall({"explore", "many.json", "--liveness", "--graph", "many.svg"});
  CHECK(asked.code == 2);
  CHECK(asked.out.empty());
  CHECK_FALSE(std::filesystem::exists(squall.path("many.svg")));
  const Finished unwritable = squall({"explore", "two.json", "--graph", "two.json/space.svg"});
  CHECK(unwritable.code == 2);
  CHECK(unwritable.out.empty());
  squall.write("goal.json", R"({"bounds": {"terms": 1, "until": [{"leader": 2}]}})");
  const Finished ended = squall({"explore", "goal.json", "--graph", "goal.svg"});
  CHECK(ended.code == 0);
  CHECK(contains(field(ended.out, "not done"), "--graph"));
}

TEST_CASE("An exploration that is interrupted is resumed, and counts what it would have counted",
          "[slow][long][tools][explore][signals]") {
  const Program squall;
  const std::vector<std::string> space{"explore", "--servers",  "3", "--terms",   "2", "--restart",
                                       "at_once", "--messages", "3", "--crashes", "1", "--resume",
                                       "kept"};
  Process process(squall.command(space));
  REQUIRE(process.works(std::chrono::milliseconds(60)));
  process.signal(SIGINT);
  const Finished cut = process.finish();
  if (cut.code == 0) {
    WARN("it had ended before the signal came");
    return;
  }
  CHECK(cut.code == 5);
  CHECK(starts_with(cut.out, "INTERRUPTED  3-servers\n"));
  CHECK(squall.files("kept") == std::vector<std::string>{"exploration.checkpoint"});
  const auto resumed = squall.json(space);
  CHECK(resumed["resumed"] == true);
  CHECK(resumed["verdict"] == "explored_within_bounds");
  const auto whole = squall.json(space);
  CHECK(whole["resumed"] == false);
  for (const char* key : {"states", "steps", "levels", "cuts", "actions", "probes"}) {
    CHECK(resumed[key] == whole[key]);
  }
  CHECK(squall.files("kept").empty());
}

TEST_CASE("Two processes cannot explore with one folder", "[tools][explore][signals]") {
  const Program squall;
  squall.write("endless.json", R"({"servers": 5, "bounds": {"depth": 1000}})");
  const std::vector<std::string> words{"explore", "endless.json", "--resume", "kept"};
  Process first(squall.command(words));
  REQUIRE(first.works(std::chrono::milliseconds(200)));
  const Finished second = squall(words);
  CHECK(second.code == 2);
  CHECK(second.error ==
        "squall: kept: another process explores with this folder: give --resume another one\n");
  first.signal(SIGINT);
  CHECK(first.finish().code == 5);
  CHECK(squall.files("kept") == std::vector<std::string>{"exploration.checkpoint"});
}

TEST_CASE("Deepening certifies as many distinct states as other searches", "[tools][explore]") {
  const Program squall;
  const std::vector<std::string> space{"explore", "--servers",  "2", "--terms",
                                       "2",       "--requests", "0"};
  const auto breadth = squall.json(space);
  for (const char* order : {"deepening", "dfs"}) {
    INFO(order);
    auto words = space;
    words.insert(words.end(), {"--search", order});
    const auto other = squall.json(words);
    CHECK(other["states"] == breadth["states"]);
    CHECK(other["cuts"] == breadth["cuts"]);
    CHECK(other["verdict"] == breadth["verdict"]);
  }
}

TEST_CASE("An \"until\" that was not reached is told: exit code 4", "[tools][explore]") {
  const Program squall;
  squall.write("goal.json", R"({"servers": 2, "bounds": {"terms": 1, "requests": 0,
                                "until": [{"term": 2}]}})");
  const Finished explore = squall({"explore", "goal.json"});
  CHECK(explore.code == 4);
  CHECK(starts_with(explore.out, "GOAL NOT REACHED  goal\n"));
  CHECK(field(explore.out, "because") ==
        "every state within the bounds was explored, and none satisfies \"until\"");
  const auto json = squall.json({"explore", "goal.json"});
  CHECK(json["verdict"] == "not_reached");
  CHECK(json["exit_code"] == 4);
  CHECK(squall({"explore", "goal.json", "--search", "deepening"}).code == 4);
  // What is not explored to its end says nothing of the goal.
  const Finished walked = squall({"explore", "goal.json", "--search", "walk", "--walks", "3"});
  CHECK(walked.code == 5);
  CHECK(contains(walked.out, "; \"until\" not"));
}

TEST_CASE("Situations that an exploration must meet are expected, and the search goes on",
          "[tools][explore]") {
  const Program squall;
  squall.write("met.json", R"({"servers": 2, "bounds": {"terms": 2, "requests": 0},
      "expect": {"sometimes": [{"term": 2}], "met": ["candidate_times_out"]}})");
  const Finished met = squall({"explore", "met.json"});
  CHECK(met.code == 0);
  CHECK(starts_with(met.out, "EXPLORED WITHIN ITS BOUNDS  met\n"));
  CHECK(field(met.out, "expected") == "term at least 2, candidate_times_out");
  CHECK(squall.json({"explore", "met.json"})["not_met"].empty());
}

TEST_CASE("An expected situation that no step meets within the bounds: exit code 4",
          "[tools][explore]") {
  const Program squall;
  squall.write("vain.json", R"({"servers": 2, "bounds": {"terms": 1, "requests": 0},
      "expect": {"sometimes": [{"leader": 1}, {"term": 2}], "met": ["leader_crashes"]}})");
  const Finished vain = squall({"explore", "vain.json", "--quiet"});
  CHECK(vain.code == 4);
  CHECK(starts_with(vain.out, "EXPECTATION FAILED  vain\n"));
  CHECK(contains(vain.out, "every state within the bounds was explored, and no step met: "));
  const auto json = squall.json({"explore", "vain.json"});
  CHECK(json["verdict"] == "expectation_failed");
  CHECK(json["not_met"] == nlohmann::json({"term at least 2", "leader_crashes"}));
  // What is not explored to its end says nothing of that.
  const Finished walked = squall({"explore", "vain.json", "--search", "walk", "--walks", "3"});
  CHECK(walked.code == 5);
  CHECK(contains(walked.out, "leader_crashes"));
  // Nor are they expected where deliveries may be dropped, or servers are renamed.
  CHECK(starts_with(squall({"explore", "vain.json", "--absorb"}).error, "squall: --absorb: "));
  CHECK(starts_with(squall({"explore", "vain.json", "--symmetry"}).error, "squall: --symmetry: "));
}

TEST_CASE("What a state does not decide cannot be expected of an exploration", "[tools][explore]") {
  const Program squall;
  squall.write("timed.json", R"({"bounds": {"terms": 1, "requests": 0},
      "expect": {"sometimes": [{"condition": {"leader": 1}, "from": "1s"}]}})");
  const Finished timed = squall({"explore", "timed.json"});
  CHECK(timed.code == 2);
  CHECK(timed.error ==
        "squall: /expect/sometimes/0: \"from\" is a time, and an exploration has none\n");
  squall.write("counted.json", R"({"bounds": {"terms": 1, "requests": 0},
      "expect": {"sometimes": [{"truncated": 1}]}})");
  const Finished counted = squall({"explore", "counted.json"});
  CHECK(counted.code == 2);
  CHECK(contains(counted.error, "counts what happened in a run, or depends on time"));
  // A story's expectations are those of its run.
  squall.write("story.json", R"({"expect": {"met": ["leader_crashes"]}})");
  CHECK(squall({"explore", "story.json", "--terms", "1", "--requests", "0", "--quiet"}).code == 0);
}

}  // namespace squall::tests::explore_search_test
