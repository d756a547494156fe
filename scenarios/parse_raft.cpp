// Features of Raft, clients and their mix, and what must agree between features.
#include "scenarios/parse_raft.hpp"

#include "core/state_machine.hpp"
#include "scenarios/words.hpp"

namespace squall::scenarios {

namespace {

template <typename Number>
void read(const json::Reader& reader, std::string_view key, std::uint64_t min, std::uint64_t max,
          Number& number) {
  const auto value = reader.find(key);
  if (value) number = static_cast<Number>(value->integer(min, max));
}

void read(const json::Reader& reader, std::string_view key, bool& flag) {
  const auto value = reader.find(key);
  if (value) flag = value->boolean();
}

void parse_election_timeout(const json::Reader& reader, sim::Time& min, sim::Time& max) {
  reader.allow({"min", "max"});
  min = reader.at("min").duration();
  max = reader.at("max").duration();
  if (min == 0) reader.fail("an election timeout of 0 would never end");
  if (min > max) reader.fail("\"min\" is greater than \"max\"");
}

void parse_timing(const json::Reader& reader, sim::plan::Timing& timing) {
  if (const auto value = reader.find("heartbeat")) {
    timing.heartbeat_us = value->duration();
    if (timing.heartbeat_us == 0) value->fail("a heartbeat interval of 0 would never end");
  }
  if (const auto value = reader.find("election_timeout")) {
    parse_election_timeout(*value, timing.election_timeout_min_us, timing.election_timeout_max_us);
  }
  if (const auto value = reader.find("election_timers")) timing.election_timers = value->boolean();
  if (const auto value = reader.find("lease")) {
    timing.lease_us = value->duration();
    if (timing.lease_us == 0) value->fail("a lease of 0 would never hold");
  }
  read(reader, "clock_drift_ppm", 0, kDriftMax_ppm, timing.clock_drift);
}

void parse_features(const json::Reader& reader, sim::Setup& setup) {
  core::Settings& features = setup.settings;
  read(reader, "pre_vote", features.pre_vote);
  read(reader, "check_quorum", features.check_quorum);
  read(reader, "stickiness", features.stickiness);
  read(reader, "follower_reads", features.follower_reads);
  read(reader, "forward", features.forward);
  if (const auto value = reader.find("membership")) {
    features.joint_consensus = value->word(kChangeWords) == 1;
  }
  if (const auto value = reader.find("leave_joint")) {
    features.leaves_joint_on_request = value->word(kLeaveJointWords) == 1;
    if (!features.joint_consensus) {
      value->fail("there are no joint configurations without \"membership\": \"joint\"");
    }
  }
  read(reader, "no_op", features.no_op);
  read(reader, "quiescence", features.quiescence);
  read(reader, "catch_up_rounds", 0, 1'000, features.catch_up_rounds_max);
  if (const auto snapshot = reader.find("snapshot")) {
    snapshot->allow({"every", "keep", "pieces"});
    setup.snapshot_every = static_cast<std::uint32_t>(snapshot->at("every").integer(1, kU32));
    read(*snapshot, "keep", 0, 1'000'000, features.compaction_keeps);
    read(*snapshot, "pieces", 1, 255, features.snapshot_chunks);
  }
  read(reader, "uncommitted_bytes", sizeof(core::Payload), kU32, features.uncommitted_bytes_max);
  read(reader, "sessions", 1, sim::kClientsMax, setup.sessions_max);
}

void parse_reads(const json::Reader& reader, Scenario& scenario) {
  constexpr std::string_view kReads[] = {"read_index", "lease", "log"};
  core::Settings& features = scenario.setup.settings;
  if (const auto reads = reader.find("reads")) {
    const std::size_t way = reads->word(kReads);
    features.lease_reads = way == 1;
    scenario.setup.mix.reads_in_log = way == 2;
    // Without stickiness followers elect another leader while the lease lasts; without check_quorum
    // a leader that hears no server would stay leader for ever.
    if (features.lease_reads && !(features.stickiness && features.check_quorum)) {
      reads->fail(
          "reads by a lease need \"stickiness\" and \"check_quorum\" to be true: a lease is what "
          "followers promise by them");
    }
  }
  for (const std::string_view key : {"lease", "clock_drift_ppm"}) {
    const auto value = reader.find(key);
    if (value && !features.lease_reads)
      value->fail("there are no leases without \"reads\": \"lease\"");
  }
}

void parse_mix(const json::Reader& reader, sim::ClientMix& mix) {
  reader.allow({"keys", "get", "append", "compare_and_set"});
  read(reader, "keys", 1, core::kKeysMax, mix.keys);
  if (const auto share = reader.find("get")) mix.gets = share->share();
  if (const auto share = reader.find("append")) mix.appends = share->share();
  if (const auto share = reader.find("compare_and_set")) mix.compare_and_sets = share->share();
  if (mix.gets + mix.appends + mix.compare_and_sets > sim::kPpmAll) {
    reader.fail("the shares are more than 100% together");
  }
}

}  // namespace

void parse_raft(const json::Reader& reader, Scenario& scenario) {
  reader.allow({"heartbeat",
                "election_timeout",
                "election_timers",
                "entries_per_message",
                "entries_in_flight",
                "pre_vote",
                "check_quorum",
                "stickiness",
                "reads",
                "lease",
                "clock_drift_ppm",
                "follower_reads",
                "forward",
                "membership",
                "leave_joint",
                "no_op",
                "quiescence",
                "catch_up_rounds",
                "snapshot",
                "uncommitted_bytes",
                "sessions"});
  parse_timing(reader, scenario.plan.timing);
  parse_features(reader, scenario.setup);
  parse_reads(reader, scenario);
  if (const auto value = reader.find("entries_per_message")) {
    scenario.setup.settings.entries_per_message_max =
        static_cast<std::uint32_t>(value->integer(1, 65'535));
  }
  if (const auto value = reader.find("entries_in_flight")) {
    scenario.setup.settings.entries_in_flight_max =
        static_cast<std::uint32_t>(value->integer(1, 1'000'000));
  }
}

namespace {

void parse_own_raft(const json::Reader& reader, const Scenario& scenario, sim::OwnSettings& own,
                    sim::plan::OwnTiming& timing) {
  reader.allow({"pre_vote", "check_quorum", "stickiness", "heartbeat", "election_timeout"});
  const auto flag = [&](std::string_view key, std::optional<bool>& is) {
    if (const auto value = reader.find(key)) is = value->boolean();
  };
  flag("pre_vote", own.pre_vote);
  flag("check_quorum", own.check_quorum);
  flag("stickiness", own.stickiness);
  for (const std::string_view key : {"check_quorum", "stickiness", "election_timeout"}) {
    const auto value = reader.find(key);
    if (value && scenario.setup.settings.lease_reads) {
      value->fail("reads by a lease need the same of every server");
    }
  }
  if (const auto value = reader.find("heartbeat")) {
    timing.heartbeat_us = value->duration();
    if (timing.heartbeat_us == sim::Time{0})
      value->fail("a heartbeat interval of 0 would never end");
  }
  if (const auto value = reader.find("election_timeout")) {
    sim::Time min = 0;
    sim::Time max = 0;
    parse_election_timeout(*value, min, max);
    timing.election_timeout_min_us = min;
    timing.election_timeout_max_us = max;
  }
}

}  // namespace

void parse_server_settings(const json::Reader& reader, const Known& known, Scenario& scenario) {
  for (const auto& [key, server] : servers_by_key(reader, known, {})) {
    const json::Reader item = reader.at(key);
    item.allow({"raft", "disk", "clock"});
    sim::plan::OwnTiming& timing = scenario.plan.timing.own[server];
    if (const auto raft = item.find("raft")) {
      parse_own_raft(*raft, scenario, scenario.setup.own_settings[server], timing);
    }
    if (const auto clock = item.find("clock")) {
      clock->allow({"rate"});
      timing.clock_rate_ppm = clock->at("rate").rate();
    }
    const auto disk = item.find("disk");
    if (!disk) continue;
    disk->allow({"sync"});
    if (scenario.setup.settings.synchronous_disk) {
      disk->fail("all disks are synchronous unless \"/disk/sync\" is a time");
    }
    timing.sync = disk->at("sync").delay();
  }
}

void parse_clients(const json::Reader& reader, Scenario& scenario) {
  reader.allow(
      {"count", "ask", "think", "latency", "retry", "stay", "start", "stop", "commands", "mix"});
  sim::plan::Workload& workload = scenario.plan.workload;
  if (const auto value = reader.find("count")) {
    scenario.setup.clients = static_cast<std::uint32_t>(value->integer(0, sim::kClientsMax));
  }
  if (const auto value = reader.find("think")) workload.think = value->delay();
  if (const auto value = reader.find("latency")) workload.latency = value->delay();
  if (const auto value = reader.find("retry")) {
    const bool never = value->is_string() && value->text() == kNeverWord;
    workload.retry_us = never ? sim::kNever : value->duration();
    if (workload.retry_us == 0) value->fail("a retry after 0 would never end");
  }
  if (const auto value = reader.find("ask")) workload.on_request = value->word(kAskWords) == 1;
  read(reader, "stay", workload.stay);
  for (const std::string_view key : {"think", "start", "stop", "commands"}) {
    const auto value = reader.find(key);
    if (value && workload.on_request) {
      value->fail("clients that ask \"on_request\" begin nothing by themselves");
    }
  }
  if (const auto value = reader.find("start")) workload.start_us = value->duration();
  if (const auto value = reader.find("stop")) workload.stop_us = value->duration();
  if (const auto value = reader.find("commands")) {
    workload.commands_max = value->integer(1, kU32);
  }
  if (const auto value = reader.find("mix")) parse_mix(*value, scenario.setup.mix);
}

void parse_spare(const json::Reader& reader, const Known& known, sim::Setup& setup) {
  setup.spare = parse_servers(reader, known);
  if (setup.spare == core::ServerSet::first(known.servers)) {
    reader.fail("no server is left for the first configuration: all are spare");
  }
}

void parse_outside_model(const json::Reader& reader, sim::Setup& setup) {
  constexpr std::string_view kWays[] = {"switch_off", "judge_all"};
  setup.judges_outside_model = reader.word(kWays) == 1;
}

}  // namespace squall::scenarios
