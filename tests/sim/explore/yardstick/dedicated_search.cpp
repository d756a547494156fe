// One table of fingerprints in huge pages, two levels of states, and look-ups that are prefetched.
#include "tests/sim/explore/yardstick/dedicated_search.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "tests/sim/explore/yardstick/dedicated_model.hpp"

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace squall::tests::yardstick {
namespace {

/// Fingerprints of the states that were reached; open addressing, at most 70 % full.
class Table {
 public:
  Table() { use(20); }
  void prefetch(std::uint64_t key) const { __builtin_prefetch(&slots_[key >> shift_], 1); }
  bool insert(std::uint64_t key) {
    for (std::size_t at = key >> shift_;; at = (at + 1) & (capacity_ - 1)) {
      if (slots_[at] == key) return false;
      if (slots_[at] != 0) continue;
      slots_[at] = key;
      ++size_;
      return true;
    }
  }
  void make_room(std::size_t more) {
    while (size_ + more > capacity_ / 10 * 7) {
      const auto old = std::move(slots_);
      const std::size_t count = capacity_;
      use(64 - shift_ + 1);
      size_ = 0;
      for (std::size_t at = 0; at < count; ++at) {
        if (old[at] != 0) insert(old[at]);
      }
    }
  }

 private:
  struct Free {
    void operator()(std::uint64_t* slots) const { std::free(slots); }
  };
  void use(int bits) {
    shift_ = 64 - bits;
    capacity_ = std::size_t{1} << bits;
    const std::size_t bytes = capacity_ * sizeof(std::uint64_t);
    slots_.reset(static_cast<std::uint64_t*>(std::aligned_alloc(std::size_t{2} << 20, bytes)));
    if (slots_ == nullptr) std::abort();
#ifdef __linux__
    madvise(slots_.get(), bytes, MADV_HUGEPAGE);
#endif
    std::memset(slots_.get(), 0, bytes);
  }
  std::unique_ptr<std::uint64_t[], Free> slots_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  int shift_ = 0;
};

class Search {
 public:
  explicit Search(const Model& model) : model_(model) {}
  Result run() {
    State first;
    first.elections = model_.elections;
    first.commands = model_.commands;
    first.fingerprint = hash_of_budgets(first.elections, first.commands);
    for (int i = 0; i < kServers; ++i) first.fingerprint += hash_of(first.servers[i], i);
    table_.insert(first.fingerprint);
    next_.push_back(first);
    result_.states = 1;
    while (!next_.empty() && !result_.violated) {
      level_.swap(next_);
      next_.clear();
      ++result_.levels;
      for (const State& state : level_) expand(state);
      while (pending_count_ > 0) settle();
    }
    return result_;
  }

 private:
  static constexpr std::size_t kAhead = 32;
  /// A step whose state is being looked up.
  struct Pending {
    const State* before = nullptr;
    std::uint64_t fingerprint = 0;  // of the state after it
    std::uint8_t message = 0;       // the place of the one that arrives; kMessagesMax: none
    std::uint8_t elections = 0;     // that are left
    std::uint8_t commands = 0;
    Step step;
  };

  void expand(const State& state) {
    table_.make_room(1000);
    for (int i = 0; i < kServers; ++i) {
      const bool leads = state.servers[i].get(kRole) == leader;
      if (leads ? state.commands == 0 : state.elections == 0) continue;
      Pending& pending = begin(state, i, kMessagesMax);
      if (leads) {
        pending.step.take_command(pending.commands--);
      } else {
        --pending.elections;
        pending.step.time_out();
      }
      pending.fingerprint += hash_of_budgets(pending.elections, pending.commands) -
                             hash_of_budgets(state.elections, state.commands);
      finish(pending);
    }
    for (std::uint8_t i = 0; i < state.count; ++i) {
      const Message message = state.messages[i];
      if (i > 0 && message == state.messages[i - 1]) continue;
      Pending& pending = begin(state, message.get(kTo), i);
      pending.step.deliver(message);
      pending.fingerprint -= hash_of(message);
      finish(pending);
    }
  }
  Pending& begin(const State& before, int self, std::uint8_t message) {
    if (pending_count_ == kAhead) settle();
    Pending& pending = pending_[(pending_first_ + pending_count_++) % kAhead];
    pending.before = &before;
    pending.fingerprint = before.fingerprint;
    pending.message = message;
    pending.elections = before.elections;
    pending.commands = before.commands;
    pending.step.bug = model_.bug;
    pending.step.self = self;
    pending.step.server = before.servers[self];
    pending.step.sent = 0;
    return pending;
  }
  void finish(Pending& pending) {
    const Step& step = pending.step;
    pending.fingerprint +=
        hash_of(step.server, step.self) - hash_of(pending.before->servers[step.self], step.self);
    for (std::uint32_t i = 0; i < step.sent; ++i) pending.fingerprint += hash_of(step.messages[i]);
    table_.prefetch(pending.fingerprint);
  }
  void settle() {
    const Pending& pending = pending_[pending_first_];
    pending_first_ = (pending_first_ + 1) % kAhead;
    --pending_count_;
    ++result_.steps;
    if (!table_.insert(pending.fingerprint)) return;
    ++result_.states;
    const Step& step = pending.step;
    State& state = next_.emplace_back(*pending.before);
    state.fingerprint = pending.fingerprint;
    state.servers[step.self] = step.server;
    state.elections = pending.elections;
    state.commands = pending.commands;
    if (pending.message != kMessagesMax) state.remove(pending.message);
    for (std::uint32_t i = 0; i < step.sent; ++i) state.put(step.messages[i]);
    if (!holds(state, step.self)) result_.violated = true;
  }

  const Model model_;
  Table table_;
  std::vector<State> level_;
  std::vector<State> next_;
  std::array<Pending, kAhead> pending_;
  std::size_t pending_first_ = 0;
  std::size_t pending_count_ = 0;
  Result result_;
};

}  // namespace

Result search(const Model& model) { return Search(model).run(); }

}  // namespace squall::tests::yardstick
