// What all ranks tell each other between two levels: sums, the order of new states and messages.
#include <algorithm>
#include <utility>

#include "sim/explore/ranks/byte_record.hpp"
#include "sim/explore/ranks/rank_explorer.hpp"

namespace squall::sim::explore::ranks {

namespace {
constexpr std::uint32_t kPacketStates = 1024;
}  // namespace

/// One rank's part in what take_reports() reads.
Bytes RankExplorer::report() const {
  Bytes bytes;
  RecordWriter writer(bytes);
  ExplorationTally tally = tally_;
  tally.pruned += new_.pruned();
  writer.value(tally);
  writer.value(std::uint8_t{stops_});
  writer.value(std::uint8_t{lacks_memory_ || memory() > memory_max_});
  writer.value(std::uint8_t{was_stopped_});
  writer.value(std::uint8_t{ensembles_.limit_reached() != nullptr});
  writer.value(found_.step.outcome);
  writer.value(found_.step.fingerprint);
  writer.number(found_.key.parent);
  writer.number(found_.key.choice);
  writer.number(memory());
  writer.number(ensembles_.distinct_steps());
  writer.number(ensembles_.ensembles());
  writer.number(traffic_.states);
  writer.number(traffic_.bytes);
  writer.number(unexpanded_ + new_.size());
  std::uint64_t last = 0;
  for (const auto& [place, fingerprint] : new_messages_) {
    writer.number(place - last);
    writer.value(fingerprint);
    last = place;
  }
  return bytes;
}

void RankExplorer::take_reports(const std::vector<Bytes>& reports) {
  sum_ = {};
  traffic_of_all_ = {};
  memory_of_all_ = distinct_steps_ = most_ensembles_ = frontier_ = 0;
  bool reached_limit = false;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> news;
  for (const Bytes& bytes : reports) {
    RecordReader reader(bytes);
    sum_.add(reader.value<ExplorationTally>());
    stops_ = reader.value<std::uint8_t>() != 0 || stops_;
    lacks_memory_ = reader.value<std::uint8_t>() != 0 || lacks_memory_;
    was_stopped_ = reader.value<std::uint8_t>() != 0 || was_stopped_;
    reached_limit = reader.value<std::uint8_t>() != 0 || reached_limit;
    FoundByRank found;
    found.step.outcome = reader.value<StepOutcome>();
    found.step.fingerprint = reader.value<std::uint64_t>();
    found.key.parent = reader.number();
    found.key.choice = found.step.choice = static_cast<std::uint32_t>(reader.number());
    if (found.goes_before(found_)) found_ = found;
    memory_of_all_ += reader.number();
    distinct_steps_ += reader.number();
    most_ensembles_ = std::max(most_ensembles_, reader.number());
    Traffic traffic;
    traffic.states = reader.number();
    traffic.bytes = reader.number();
    traffic_of_all_.add(traffic);
    frontier_ += reader.number();
    std::uint64_t place = 0;
    while (!reader.done()) {
      place += reader.number();
      news.emplace_back(place, reader.value<std::uint64_t>());
    }
  }
  order_messages(news);
  if (reached_limit) phase_ = Phase::entries;
}

/// Two ranks have no state in common, so that places decide between them.
void RankExplorer::order_messages(std::vector<std::pair<std::uint64_t, std::uint64_t>>& news) {
  std::stable_sort(news.begin(), news.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [place, fingerprint] : news) {
    message_order_.intern(std::as_bytes(std::span(&fingerprint, 1)));
  }
  new_messages_.clear();
}

void RankExplorer::end_level() {
  ensembles_.tidy();
  found_level_ = depth_;
  const std::vector<StepKey> keys = new_.sort();
  LevelOrder order(ranks_, levels_.back());
  const Bytes own = report();
  std::vector<Bytes> out = order.ask(keys);
  std::vector<Bytes> told(out.size());
  for (std::size_t to = 0; to < out.size(); ++to) {
    RecordWriter writer(told[to]);
    writer.string(own);
    writer.string(out[to]);
    if (senders_[to] != nullptr) traffic_.bytes += told[to].size();
  }
  std::vector<Bytes> reports;
  std::vector<Bytes> asked;
  const std::vector<Bytes> heard = ranks_.exchange(told);
  for (const Bytes& bytes : heard) {
    RecordReader reader(bytes);
    const std::span<const std::byte> first = reader.string();
    reports.emplace_back(first.begin(), first.end());
    const std::span<const std::byte> second = reader.string();
    asked.emplace_back(second.begin(), second.end());
  }
  tally_.pruned += new_.pruned();
  take_reports(reports);
  if (stops_) {
    if (lacks_memory_) phase_ = Phase::memory;
    return;
  }
  const std::vector<Bytes> answers = order.answer(asked);
  for (std::size_t to = 0; to < answers.size(); ++to) {
    if (senders_[to] != nullptr) traffic_.bytes += answers[to].size();
  }
  const std::vector<std::uint64_t> places = order.places(ranks_.exchange(answers));
  begin_level(places, keys);
  conclude_level(order.total());
}

void RankExplorer::begin_level(std::span<const std::uint64_t> places,
                               std::span<const StepKey> keys) {
  SQUALL_ASSERT(places.size() == keys.size());
  if (keeps_) keep_states(places, keys);
  places_.assign(places.begin(), places.end());
  pack_level();
  origins_.resize(depth_ + 1);
  OriginList& origins = origins_.emplace_back();
  for (std::size_t i = 0; i < keys.size(); ++i) origins.add(places[i], keys[i]);
  origins.shrink_to_fit();
}

/// The new states are to be expanded.
void RankExplorer::pack_level() {
  level_.clear();
  new_.each([&](std::uint64_t, const ExploredState& state) {
    if (level_.empty() || level_.back().count == kPacketStates) level_.emplace_back();
    level_.back().add(state);
  });
  new_.clear();
}

/// As Explorer::end_level().
void RankExplorer::conclude_level(std::uint64_t total) {
  frontier_ = total;
  if (phase_ == Phase::running) {
    if (found_.step.outcome != StepOutcome::nothing) {
      phase_ = Phase::found;
    } else if (total == 0) {
      phase_ = Phase::complete;
    } else if (depth_ == bounds_.depth) {
      phase_ = Phase::depth;
    } else if (lacks_memory_) {
      phase_ = Phase::memory;
    }
  }
  if (total == 0) return;
  ++depth_;
  levels_.push_back(total);
  settle_sums();
}

void RankExplorer::settle_sums() { settled_ = {sum_, traffic_of_all_, message_order_.size()}; }

std::size_t RankExplorer::memory() const {
  std::size_t sum = visited_.memory() + ensembles_.memory() + new_.memory() +
                    places_.capacity() * sizeof(std::uint64_t) +
                    sent_lately_.size() * sizeof(std::uint64_t) + message_order_.memory() +
                    unsaved_.capacity();
  for (const Packet& packet : level_) sum += packet.memory();
  for (const OriginList& origins : origins_) sum += origins.memory();
  return sum;
}

}  // namespace squall::sim::explore::ranks
