// `squall campaign`: a folder that many processes fill comes to what one of them would have come to.
#include <csignal>
#include <thread>

#include "tests/tools/campaign/campaign_folders.hpp"

namespace squall::tests::shared_campaign_test {

namespace {

namespace fs = std::filesystem;

/// The lines of all logs, and the runs of all complete chunks of eight seeds.
long runs_kept(const Program& squall, const std::string& folder) {
  long runs = 0;
  std::error_code ignored;
  for (const auto& entry :
       fs::recursive_directory_iterator(squall.path(folder) / "chunks", ignored)) {
    if (entry.path().extension() == ".json") runs += 8;
    const bool is_complete = fs::exists(fs::path(entry.path()).replace_extension(".json"));
    if (entry.path().extension() == ".log" && !is_complete) {
      const std::string text = read_file(entry.path());
      for (std::size_t at = 0; (at = text.find("{\"seed\":", at)) != std::string::npos; ++at) {
        if (text.find('\n', at) != std::string::npos) ++runs;
      }
    }
  }
  return runs;
}

}  // namespace

TEST_CASE("Sharded in any way, in any order, a campaign comes to the same bytes",
          "[slow][tools][shared_campaign]") {
  const Program squall;
  squall.write("corruption.json", kSilentCorruption);
  squall.write("held.json", kHeld);
  const std::vector<std::string> plan{"corruption.json",   "held.json", "--seeds",        "1..26",
                                      "--seeds-per-chunk", "4",         "--shrink-tries", "200"};
  const auto expected = whole(squall, plan, 1);
  CHECK(expected.count("results.json") == 1);
  CHECK(expected.count("findings/0-corruption-log_matching-0x2.min.trace.jsonl") == 1);
  for (const int shards : {3, 7}) {
    const std::string folder = "sharded-" + std::to_string(shards);
    std::vector<std::string> init{"campaign", "init", folder};
    init.insert(init.end(), plan.begin(), plan.end());
    CHECK(squall(init).code == 0);
    for (int shard = shards; shard > 0; --shard) {
      CHECK(squall({"campaign", "work", folder, "--threads", "1", "--shard",
                    std::to_string(shard) + "/" + std::to_string(shards)})
                .code == 0);
      // Merging in between has no part in what comes of it in the end.
      if (shard == 2) CHECK(squall({"campaign", "merge", folder}).code == 1);
    }
    CHECK(squall({"campaign", "merge", folder}).code == 1);
    check_same(expected, merged_files(squall, folder));
  }
}

TEST_CASE("Parts that were worked on apart are merged to the same bytes",
          "[slow][tools][shared_campaign]") {
  const Program squall;
  const auto expected = whole(squall, {"--seeds", "1..20", "--seeds-per-chunk", "2"}, 0);
  for (const std::string part : {"1", "2", "3"}) {
    CHECK(squall({"campaign", "init", part, "--seeds", "1..20", "--seeds-per-chunk", "2"}).code ==
          0);
    CHECK(squall({"campaign", "work", part, "--threads", "1", "--shard", part + "/3"}).code == 0);
  }
  const Finished merge = squall({"campaign", "merge", "3", "1", "2"});
  CHECK(merge.code == 0);
  CHECK(starts_with(merge.out, "merged 20 of 20 runs\n"));
  check_same(expected, merged_files(squall, "3"));
}

TEST_CASE("A campaign counts what fuzz counts", "[slow][tools][shared_campaign]") {
  const Program squall;
  const auto fuzz = squall.json({"fuzz", "--seeds", "1..10"});
  CHECK(squall({"campaign", "init", "a", "--seeds", "1..10", "--seeds-per-chunk", "3"}).code == 0);
  CHECK(squall({"campaign", "work", "a"}).code == 0);
  const auto merged = squall.json({"campaign", "merge", "a"})["scenarios"][0];
  for (const char* key : {"base_seed", "runs", "events", "virtual_seconds", "faults", "charges",
                          "repeated", "held", "violated", "vacuous", "seeds", "probes"}) {
    INFO(key);
    CHECK(merged[key] == fuzz[key]);
  }
  for (const char* key : {"pairs", "pairs_met", "runs_alone", "chance_of_new_pair"}) {
    CHECK(merged["coverage"][key] == fuzz["coverage"][key]);
  }
}

TEST_CASE("A killed worker loses what was under way, and its restart does nothing twice",
          "[slow][tools][shared_campaign]") {
  const Program squall;
  squall.write("long.json", R"({"servers": 3, "clients": {"count": 3}, "end": {"at": "3s"}})");
  const std::vector<std::string> plan{"long.json", "--seeds", "1..32", "--seeds-per-chunk", "8"};
  const auto expected = whole(squall, plan, 0);
  std::vector<std::string> init{"campaign", "init", "killed"};
  init.insert(init.end(), plan.begin(), plan.end());
  CHECK(squall(init).code == 0);
  const std::vector<std::string> work{"campaign", "work", "killed", "--threads", "1"};
  long kept = 0;
  for (int kills = 0; kills < 2; ++kills) {
    Process process(squall.command(work));
    for (int looks = 0; looks < 10000 && runs_kept(squall, "killed") < kept + 3; ++looks) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    process.signal(SIGKILL);
    process.finish();
    const long now = runs_kept(squall, "killed");
    CHECK(now >= std::min(kept + 3, 32L));
    kept = now;
  }
  const auto rest = squall.json(work);
  CHECK(rest["done"] == 32);
  CHECK(rest["runs"] == 32 - kept);
  CHECK(squall.json(work)["runs"] == 0);
  CHECK(squall({"campaign", "merge", "killed"}).code == 0);
  check_same(expected, merged_files(squall, "killed"));
}

TEST_CASE("What a dead worker had not renamed goes with the next one, and with merging",
          "[tools][shared_campaign]") {
  const Program squall;
  squall.write("held.json", kHeld);
  CHECK(squall({"campaign", "init", "a", "held.json", "--seeds", "1..4"}).code == 0);
  const std::vector<std::string> left{"a/chunks/0000/0000000.json.part-4711-3",
                                      "a/workers/there-4711.json.part-4711-2"};
  const std::vector<std::string> work{"campaign", "work", "a", "--quiet"};
  for (const std::vector<std::string>& words : {work, {"campaign", "merge", "a"}}) {
    for (const std::string& file : left) {
      fs::create_directories(squall.path(file).parent_path());
      squall.write(file, "half of");
    }
    CHECK(squall(words).code == 0);
    for (const std::string& file : left) {
      INFO(words[1] << ": " << file);
      CHECK_FALSE(fs::exists(squall.path(file)));
    }
  }
}

TEST_CASE("SIGTERM ends a worker in order, and says that the same command goes on",
          "[tools][shared_campaign]") {
  const Program squall;
  squall.write("endless.json", kEndless);
  CHECK(squall({"campaign", "init", "a", "endless.json", "--seeds", "1..8"}).code == 0);
  Process process(squall.command({"campaign", "work", "a", "--threads", "2"}));
  // However long the program takes to start: it is at work when its status is there.
  const fs::path workers = squall.path("a") / "workers";
  for (int looks = 0; looks < 10000; ++looks) {
    if (fs::exists(workers) && !fs::is_empty(workers)) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  CHECK(process.works(std::chrono::milliseconds(100)));
  process.signal(SIGTERM);
  const Finished run = process.finish();
  CHECK(run.code == 5);
  CHECK(starts_with(run.out, "shard 1/1: 0 of 8 runs done, 0 by this process, 0 findings\n"));
  CHECK(field(run.out, "stopped") == "interrupted; the same command goes on from here");
  const auto status = squall.json({"campaign", "status", "a"});
  CHECK(status["workers"][0]["state"] == "interrupt");
}

TEST_CASE("Budgets end a worker: time, time of processors, events",
          "[slow][tools][shared_campaign]") {
  const Program squall;
  squall.write("endless.json", kEndless);
  squall.write("held.json", kHeld);
  CHECK(squall({"campaign", "init", "endless", "endless.json", "--seeds", "1..8"}).code == 0);
  const auto work = [&](const std::string& folder, const std::string& option,
                        const std::string& value) {
    const Finished run = squall({"campaign", "work", folder, "--threads", "1", option, value});
    CHECK(run.code == 5);
    return field(run.out, "stopped");
  };
  const std::string goes_on = "; the same command goes on from here";
  CHECK(work("endless", "--seconds", "0.1") == "the time was over" + goes_on);
  CHECK(work("endless", "--cpu-seconds", "0.2") == "the time of processors was spent" + goes_on);
  CHECK(squall({"campaign", "init", "held", "held.json", "--seeds", "1..8"}).code == 0);
  CHECK(work("held", "--events", "1") == "the events were spent" + goes_on);
  // The run that spends the last event is kept.
  const auto status = squall.json({"campaign", "status", "held"});
  CHECK(status["done"] == 1);
  CHECK(status["left"] == 7);
  const Finished merge = squall({"campaign", "merge", "held"});
  CHECK(merge.code == 5);
  CHECK(starts_with(merge.out, "merged 1 of 8 runs: what is left is not in the results\n"));
}

TEST_CASE("A full disk ends a worker in order, and nothing is lost", "[tools][shared_campaign]") {
  const Program squall;
  squall.write("held.json", kHeld);
  CHECK(
      squall({"campaign", "init", "a", "held.json", "--seeds", "1..64", "--seeds-per-chunk", "64"})
          .code == 0);
  const Finished full = run({{"/bin/sh", "-c", "ulimit -f 8; exec \"$0\" \"$@\"", SQUALL_PROGRAM,
                              "campaign", "work", "a", "--threads", "2"},
                             squall.path("")});
  CHECK(full.code == 2);
  CHECK(lines(full.error) == 1);
  CHECK(full.error == "squall: a/chunks/0000/0000000.log: cannot be written: File too large\n");
  const auto rest = squall.json({"campaign", "work", "a", "--threads", "1"});
  CHECK(rest["done"] == 64);
  CHECK(rest["runs"] < 64);
  CHECK(rest["runs"] > 0);
  CHECK(squall({"campaign", "merge", "a"}).code == 0);
}

TEST_CASE("Two processes share a folder without shards, and the status tells of both",
          "[tools][shared_campaign]") {
  const Program squall;
  squall.write("endless.json", kEndless);
  CHECK(
      squall({"campaign", "init", "a", "endless.json", "--seeds", "1..2", "--seeds-per-chunk", "1"})
          .code == 0);
  const std::vector<std::string> work{"campaign", "work", "a", "--threads", "1"};
  Process one(squall.command(work));
  CHECK(one.works(std::chrono::milliseconds(100)));
  Process two(squall.command(work));
  CHECK(two.works(std::chrono::milliseconds(100)));
  // Both chunks are taken.
  const auto third = squall.json(work);
  CHECK(third["ended"] == "done");
  CHECK(third["elsewhere"] == 2);
  CHECK(third["exit_code"] == 0);
  const auto status = squall.json({"campaign", "status", "a"});
  CHECK(status["workers"].size() == 3);
  CHECK(status["hosts"] == 1);
  CHECK(status["left"] == 2);
  const Finished text = squall({"campaign", "status", "a"});
  CHECK(field(text.out, "done") == "0 of 2 runs (0.0 %), 0 events");
  CHECK(field(text.out, "rate") == "0 runs/s by 2 workers on 1 host");
  for (Process* process : {&one, &two}) {
    process->signal(SIGINT);
    CHECK(process->finish().code == 5);
  }
}

}  // namespace squall::tests::shared_campaign_test
