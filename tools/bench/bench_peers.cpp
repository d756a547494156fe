// The workloads of the benchmark on C-Raft's fixture; without libraft-dev nothing but an answer.
#include "tools/bench/bench_peers.hpp"

#if SQUALL_HAVE_LIBRAFT
extern "C" {
#include <raft.h>

#include <raft/fixture.h>
}

#include <algorithm>
#include <climits>
#include <memory>
#include <new>

#include "core/hash.hpp"
#include "sim/rng.hpp"
#include "tools/bench/allocations.hpp"
#endif

namespace squall::tools::bench {

#if SQUALL_HAVE_LIBRAFT

namespace {

constexpr raft_time kSecond_ms = 1'000;
// The fixture copies the leader's log after every event, so its time grows with the square.
constexpr std::uint64_t kBearableCommands = 2'000;

int ignore_command(raft_fsm*, const raft_buffer*, void** result) {
  *result = nullptr;
  return 0;
}
int refuse_snapshot(raft_fsm*, raft_buffer*[], unsigned*) { return RAFT_CANTBOOTSTRAP; }
int refuse_restore(raft_fsm*, raft_buffer*) { return RAFT_CANTBOOTSTRAP; }

void must(int result) {
  if (result != 0) throw std::bad_alloc();  // The fixture refuses nothing else that we ask for.
}

class Peer {
 public:
  explicit Peer(const BenchWork& work) : servers_(static_cast<unsigned>(work.servers)) {
    fsm_.version = 1;
    fsm_.apply = ignore_command;
    fsm_.snapshot = refuse_snapshot;
    fsm_.restore = refuse_restore;
    must(raft_fixture_initialize(&fixture_));
    for (unsigned server = 0; server < servers_; ++server) {
      must(raft_fixture_grow(&fixture_, &fsm_));
      raft* const peer = raft_fixture_get(&fixture_, server);
      raft_set_election_timeout(peer, 1'000);
      raft_set_heartbeat_timeout(peer, 100);
      raft_set_pre_vote(peer, false);
      raft_set_snapshot_threshold(peer, UINT_MAX);
      raft_fixture_set_network_latency(&fixture_, server, 15);
    }
    raft_configuration configuration;
    must(raft_fixture_configuration(&fixture_, servers_, &configuration));
    must(raft_fixture_bootstrap(&fixture_, &configuration));
    raft_configuration_close(&configuration);
    must(raft_fixture_start(&fixture_));
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() { raft_fixture_close(&fixture_); }

  raft_time now_ms() { return raft_fixture_time(&fixture_); }
  std::uint64_t committed() const noexcept { return committed_; }

  void step() {
    const raft_fixture_event* const event = raft_fixture_step(&fixture_);
    ++events_;
    digest_ = core::mix(core::mix(digest_, now_ms()),
                        event->server_index * 8 + static_cast<unsigned>(event->type));
  }
  void elect() {
    while (raft_fixture_leader_index(&fixture_) == servers_) step();
  }

  /// Sends one command to the leader, if there is one. Returns whether it was taken.
  bool submit() {
    const unsigned leader = raft_fixture_leader_index(&fixture_);
    if (leader >= servers_ || !raft_fixture_alive(&fixture_, leader)) return false;
    auto request = std::make_unique<Request>();
    request->peer = this;
    request->apply.data = request.get();
    raft_buffer command{raft_malloc(16), 16};
    if (command.base == nullptr) throw std::bad_alloc();
    std::fill_n(static_cast<char*>(command.base), command.len, 'c');
    raft* const server = raft_fixture_get(&fixture_, leader);
    if (raft_apply(server, &request->apply, &command, 1, answered) != 0) {
      raft_free(command.base);
      return false;
    }
    ++outstanding_;
    static_cast<void>(request.release());  // answered() deletes it; raft_close() answers, too.
    return true;
  }
  std::uint64_t outstanding() const noexcept { return outstanding_; }

  /// As strike() of our own workload: the same disasters for the same seed.
  void strike(sim::Rng& chance) {
    const auto one = static_cast<unsigned>(chance.below(servers_));
    const auto other = static_cast<unsigned>(chance.below(servers_));
    const std::uint64_t what = chance.below(4);
    if (what == 0) {
      if (raft_fixture_alive(&fixture_, one)) raft_fixture_kill(&fixture_, one);
    } else if (what == 1) {
      for (unsigned server = 0; server < servers_; ++server) {
        if (raft_fixture_alive(&fixture_, server)) continue;
        raft_fixture_revive(&fixture_, server);
        break;
      }
    } else if (what == 2) {
      if (one == other) return;
      raft_fixture_saturate(&fixture_, one, other);
      raft_fixture_saturate(&fixture_, other, one);
    } else {
      for (unsigned from = 0; from < servers_; ++from) {
        for (unsigned to = 0; to < servers_; ++to) {
          if (from != to) raft_fixture_desaturate(&fixture_, from, to);
        }
      }
    }
  }

  template <typename Done>
  void measure(BenchRun& run, Done&& done) {
    const std::uint64_t allocations_before = allocations();
    const std::uint64_t events_before = events_;
    const std::uint64_t committed_before = committed_;
    const raft_time start_ms = now_ms();
    const double cpu_before = cpu_seconds_now();
    while (!done()) step();
    run.cpu_seconds += cpu_seconds_now() - cpu_before;
    run.allocations += allocations() - allocations_before;
    run.events += events_ - events_before;
    run.commits += committed_ - committed_before;
    run.virtual_seconds += static_cast<double>(now_ms() - start_ms) / kSecond_ms;
    run.digest = core::mix(run.digest, digest_);
  }

 private:
  // The header has a function and a struct of this name.
  using Apply = struct raft_apply;
  struct Request {
    Apply apply{};
    Peer* peer = nullptr;
  };

  static void answered(Apply* apply, int status, void*) {
    const std::unique_ptr<Request> request(static_cast<Request*>(apply->data));
    --request->peer->outstanding_;
    if (status == 0) ++request->peer->committed_;
  }

  unsigned servers_;
  raft_fsm fsm_{};
  raft_fixture fixture_{};
  std::uint64_t events_ = 0;
  std::uint64_t committed_ = 0;
  std::uint64_t outstanding_ = 0;
  std::uint64_t digest_ = 0;
};

BenchRun peer_idle(const BenchWork& work) {
  const auto peer = std::make_unique<Peer>(work);
  peer->elect();
  BenchRun run;
  const raft_time until_ms = peer->now_ms() + 10'000 * kSecond_ms;
  peer->measure(run, [&] { return peer->now_ms() >= until_ms; });
  return run;
}

BenchRun peer_commands(const BenchWork& work) {
  const auto peer = std::make_unique<Peer>(work);
  peer->elect();
  BenchRun run;
  peer->measure(run, [&] {
    while (peer->outstanding() < work.in_flight && peer->submit()) {
    }
    return peer->committed() >= work.commands;
  });
  return run;
}

BenchRun peer_chaos(const BenchWork& work) {
  BenchRun run;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto peer = std::make_unique<Peer>(work);
    sim::Rng chance = sim::Rng::stream(seed, "chaos");
    raft_time proposal_ms = 0;
    for (raft_time second = 1; second <= 60; ++second) {
      peer->measure(run, [&] {
        if (peer->now_ms() >= proposal_ms) {
          static_cast<void>(peer->submit());
          proposal_ms = peer->now_ms() + 100;
        }
        return peer->now_ms() >= second * kSecond_ms;
      });
      peer->strike(chance);
    }
  }
  return run;
}

}  // namespace

bool have_peer() noexcept { return true; }

bool peer_can_run(const BenchWork& work) noexcept {
  if (work.kind == BenchWork::Kind::commands) return work.commands <= kBearableCommands;
  if (work.kind == BenchWork::Kind::chaos) return work.drop_ppm == 0;
  return work.kind == BenchWork::Kind::idle;
}

BenchRun run_peer(const BenchWork& work) {
  if (work.kind == BenchWork::Kind::idle) return peer_idle(work);
  if (work.kind == BenchWork::Kind::commands) return peer_commands(work);
  if (work.kind == BenchWork::Kind::chaos) return peer_chaos(work);
  return {};
}

#else

bool have_peer() noexcept { return false; }
bool peer_can_run(const BenchWork&) noexcept { return false; }
BenchRun run_peer(const BenchWork&) { return {}; }

#endif

}  // namespace squall::tools::bench
