// Sets, counters, queues, locks, and several registers at once.
#include "checkers/linearizability/sequential_model.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace squall::checkers::linearizability {

namespace {

/// A state is a bit for each element.
class SetModel final : public SequentialModel {
 public:
  explicit SetModel(const Acts& all) : all_(all) {
    std::map<std::int64_t, std::uint32_t> numbers;
    for (const Act& act : all.acts) {
      for (std::size_t at = 1; at < act.size(); ++at) numbers.emplace(act[at], 0);
    }
    std::uint32_t next = 0;
    for (auto& [element, number] : numbers) {
      number = next++;
      elements_.push_back(static_cast<std::uint64_t>(element));
    }
    words_ = (next + 63) / 64;
    for (const Act& act : all.acts) {
      ModelState bits(words_, 0);
      bool twice = false;
      for (std::size_t at = 1; at < act.size(); ++at) {
        const std::uint32_t number = numbers.at(act[at]);
        twice = twice || (at > 1 && act[at] == act[at - 1]);
        bits[number / 64] |= std::uint64_t{1} << number % 64;
      }
      bits_.push_back(std::move(bits));
      twice_.push_back(twice);
    }
  }

  ModelState initial() const noexcept override { return ModelState(words_, 0); }
  bool observes_only(std::uint32_t operation) const noexcept override {
    return all_.acts[operation][0] == kRead;
  }
  bool apply(ModelState& state, std::uint32_t operation) noexcept override {
    if (observes_only(operation)) return !twice_[operation] && state == bits_[operation];
    for (std::size_t at = 0; at < words_; ++at) state[at] |= bits_[operation][at];
    return true;
  }
  ModelState shown(const ModelState& state) const noexcept override {
    ModelState elements;
    for (std::size_t at = 0; at < elements_.size(); ++at) {
      if ((state[at / 64] >> at % 64 & 1) != 0) elements.push_back(elements_[at]);
    }
    return elements;
  }
  /// Nothing leaves a set. So what must precede `target` are the open reads that it makes
  /// impossible, and what they and it have read: of each the first element that is missing.
  void choose(const ModelState& state, std::uint32_t target, std::span<const std::uint32_t> open,
              std::vector<std::uint32_t>& useful) const noexcept override {
    for (const std::uint32_t read : open) {
      if (!observes_only(read) || !all_.known(read) || !within(state, bits_[read])) continue;
      const bool hurried = observes_only(target) ? within(bits_[read], bits_[target])
                                                 : !within(bits_[target], bits_[read]);
      if (!hurried) continue;
      const auto wanted = std::find_if(open.begin(), open.end(), [&](std::uint32_t add) {
        return add != target && !observes_only(add) && within(bits_[add], bits_[read]) &&
               !within(bits_[add], state);
      });
      if (wanted != open.end()) useful.push_back(*wanted);
    }
  }

 private:
  static bool within(const ModelState& part, const ModelState& whole) {
    for (std::size_t at = 0; at < part.size(); ++at) {
      if ((part[at] & ~whole[at]) != 0) return false;
    }
    return true;
  }

  Acts all_;
  std::size_t words_ = 0;
  std::vector<ModelState> bits_;         // by operation
  std::vector<bool> twice_;              // by operation: an element stands there twice
  std::vector<std::uint64_t> elements_;  // by bit
};

class CounterModel final : public SequentialModel {
 public:
  explicit CounterModel(const Acts& all) : all_(all) {}

  ModelState initial() const noexcept override { return {0}; }
  bool observes_only(std::uint32_t operation) const noexcept override {
    return all_.acts[operation][0] == kRead;
  }
  bool apply(ModelState& state, std::uint32_t operation) noexcept override {
    const auto number = static_cast<std::uint64_t>(all_.acts[operation][1]);
    if (observes_only(operation)) return state[0] == number;
    state[0] += number;
    return true;
  }
  /// Additions commute: where no open read can tell, none need precede another.
  void choose(const ModelState& state, std::uint32_t target, std::span<const std::uint32_t> open,
              std::vector<std::uint32_t>& useful) const noexcept override {
    const bool told = std::any_of(open.begin(), open.end(), [this](std::uint32_t at) {
      return observes_only(at) && all_.known(at);
    });
    if (told) SequentialModel::choose(state, target, open, useful);
  }

 private:
  Acts all_;
};

/// A state is what waits, the oldest first.
class QueueModel final : public SequentialModel {
 public:
  explicit QueueModel(const Acts& all) : all_(all) {}

  ModelState initial() const noexcept override { return {}; }
  bool observes_only(std::uint32_t operation) const noexcept override {
    return all_.known(operation) && all_.acts[operation] == Act{kDequeue, kNil};
  }
  bool apply(ModelState& state, std::uint32_t operation) noexcept override {
    const Act& act = all_.acts[operation];
    const auto element = static_cast<std::uint64_t>(act[1]);
    if (act[0] == kEnqueue) {
      state.push_back(element);
      return true;
    }
    if (!all_.known(operation) && state.empty()) return false;
    if (observes_only(operation)) return state.empty();
    const bool fits = !all_.known(operation) || (!state.empty() && state.front() == element);
    if (fits) state.erase(state.begin());
    return fits;
  }

 private:
  Acts all_;
};

/// A state is whether the lock is held.
class LockModel final : public SequentialModel {
 public:
  explicit LockModel(const Acts& all) : all_(all) {}

  ModelState initial() const noexcept override { return {0}; }
  bool observes_only(std::uint32_t) const noexcept override { return false; }
  bool apply(ModelState& state, std::uint32_t operation) noexcept override {
    const bool acquires = all_.acts[operation][0] == kAcquire;
    if ((state[0] == 0) != acquires) return false;
    state[0] = acquires ? 1 : 0;
    return true;
  }

 private:
  Acts all_;
};

/// A state is the value of each register.
class MultiRegisterModel final : public SequentialModel {
 public:
  MultiRegisterModel(const Acts& all, const ValueTree& values)
      : all_(all), named_(&values), values_(values) {
    for (const Act& act : all.acts) {
      for (std::size_t at = 0; at < act.size(); at += 3) numbers_.emplace(act[at + 1], 0);
    }
    std::size_t next = 0;
    for (auto& [key, number] : numbers_) number = next++;
    read_since_.assign(next, 0);
    grows_.assign(next, false);
    for (const Act& act : all.acts) {
      for (std::size_t at = 0; at < act.size(); at += 3) {
        if (act[at] == kAppend) grows_[numbers_.at(act[at + 1])] = true;
      }
    }
    for (std::uint32_t at = 0; at < all.acts.size(); ++at) note_reads(at);
  }

  ModelState initial() const noexcept override { return ModelState(numbers_.size(), kNil); }
  bool matters(std::uint32_t operation) const noexcept override {
    const Act& act = all_.acts[operation];
    for (std::size_t at = 0; at < act.size(); at += 3) {
      const bool writes = act[at] == kWrite || act[at] == kAppend;
      if (writes && seen_.count({act[at + 1], act[at], act[at + 2]}) > 0) return true;
    }
    return false;
  }
  bool observes_only(std::uint32_t operation) const noexcept override {
    const Act& act = all_.acts[operation];
    for (std::size_t at = 0; at < act.size(); at += 3) {
      if (act[at] == kWrite || act[at] == kAppend) return false;
    }
    return true;
  }
  ModelState shown(const ModelState& state) const noexcept override {
    ModelState pairs;
    for (const auto& [key, number] : numbers_) {
      pairs.insert(pairs.end(), {static_cast<std::uint64_t>(key), state[number]});
    }
    return pairs;
  }
  bool apply(ModelState& state, std::uint32_t operation) noexcept override {
    const Act& act = all_.acts[operation];
    for (std::size_t at = 0; at < act.size(); at += 3) {
      const std::size_t number = numbers_.at(act[at + 1]);
      std::uint64_t& now = state[number];
      const auto value = static_cast<std::uint64_t>(act[at + 2]);
      if (act[at] == kRead && all_.known(operation) && now != value) return false;
      if (act[at] == kWrite) now = value;
      if (act[at] == kAppend && !append(now, static_cast<std::uint32_t>(value), number))
        return false;
    }
    return true;
  }

 private:
  /// What known reads show: values, and the elements of lists.
  void note_reads(std::uint32_t operation) {
    const Act& act = all_.acts[operation];
    for (std::size_t at = 0; at < act.size() && all_.certain(operation); at += 3) {
      if (act[at] != kRead) continue;
      std::uint32_t& since = read_since_[numbers_.at(act[at + 1])];
      since = std::max(since, all_.operations[operation].invoked);
      seen_.insert({act[at + 1], kWrite, act[at + 2]});
      if (!grows_[numbers_.at(act[at + 1])]) continue;
      for (const std::uint32_t part : values_.parts(static_cast<Value>(act[at + 2]))) {
        seen_.insert({act[at + 1], kAppend, part});
      }
    }
  }

  /// False for a list that is none of those that were read, when it will be read again: it only
  /// grows, and what is read then begins with it.
  bool append(std::uint64_t& list, std::uint32_t part, std::size_t number) {
    const auto before = static_cast<Value>(list);
    if (now_ < read_since_[number] && named_->find(before, part) == kUnnamed) return false;
    list = values_.extend(before, part);
    return true;
  }

  Acts all_;
  const ValueTree* named_;  // what the history names
  ValueTree values_;        // grows beyond that
  std::map<std::int64_t, std::size_t> numbers_;
  std::vector<bool> grows_;                     // by number: it is a list
  std::vector<std::uint32_t> read_since_;       // by number: the last read's invocation
  std::set<std::array<std::int64_t, 3>> seen_;  // register, kWrite or kAppend, value
};

}  // namespace

void SequentialModel::choose(const ModelState&, std::uint32_t target,
                             std::span<const std::uint32_t> open,
                             std::vector<std::uint32_t>& useful) const noexcept {
  for (const std::uint32_t at : open) {
    if (at != target && !observes_only(at)) useful.push_back(at);
  }
}

std::unique_ptr<SequentialModel> sequential_model(Model model, const Acts& all,
                                                  const ValueTree& values) noexcept {
  switch (model) {
    case Model::set:
      return std::make_unique<SetModel>(all);
    case Model::counter:
      return std::make_unique<CounterModel>(all);
    case Model::queue:
      if (auto unordered = unordered_queue_model(all)) return unordered;
      return std::make_unique<QueueModel>(all);
    case Model::lock:
      return std::make_unique<LockModel>(all);
    case Model::registers:
    case Model::list:
    case Model::multi_register:
      return std::make_unique<MultiRegisterModel>(all, values);
  }
  return nullptr;
}

}  // namespace squall::checkers::linearizability
