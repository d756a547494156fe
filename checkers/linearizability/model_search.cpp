// Processes the events of a key with a set of whole states.
#include "checkers/linearizability/model_search.hpp"

#include <algorithm>

namespace squall::checkers::linearizability {

namespace {

/// The watch is asked after so many steps or completions.
constexpr std::uint32_t kStepsBetweenLooks = 64;

bool within(const std::vector<std::uint64_t>& part, const std::vector<std::uint64_t>& whole) {
  for (std::size_t at = 0; at < part.size(); ++at) {
    if ((part[at] & ~whole[at]) != 0) return false;
  }
  return true;
}

}  // namespace

ModelSearch::Answer ModelSearch::search(const Question& question,
                                        std::uint64_t& possibilities) noexcept {
  question_ = &question;
  model_ = sequential_model(question.model, {question.operations, question.acts, question.until},
                            values_);
  left_ = possibilities;
  ended_ = SearchEnd::decided;
  prepare();
  const Answer answer = walk();
  possibilities = left_;
  return answer;
}

/// Numbers the slots: those of known outcome are used again, those of unknown outcome are not.
void ModelSearch::prepare() noexcept {
  const auto& operations = question_->operations;
  slots_.assign(operations.size(), 0);
  alike_.assign(operations.size(), 0);
  std::map<Act, std::uint32_t> numbers;
  std::uint32_t unknown = 0;
  std::uint32_t slots = 0;
  std::multimap<std::uint32_t, std::uint32_t> busy;  // slots, by the end of their operation
  std::vector<std::uint32_t> free;
  for (std::uint32_t at = 0; at < operations.size(); ++at) {
    const auto next = static_cast<std::uint32_t>(numbers.size());
    alike_[at] = numbers.emplace(question_->acts[at], next).first->second;
    if (!is_known(at)) {
      slots_[at] = unknown++;
      continue;
    }
    while (!busy.empty() && busy.begin()->first < operations[at].invoked) {
      free.push_back(busy.begin()->second);
      busy.erase(busy.begin());
    }
    slots_[at] = free.empty() ? slots++ : free.back();
    if (!free.empty()) free.pop_back();
    busy.emplace(operations[at].completed, slots_[at]);
  }
  known_words_ = slots / 64 + 1;
  unknown_words_ = unknown / 64 + 1;
}

ModelSearch::Answer ModelSearch::walk() noexcept {
  struct Event {
    std::uint32_t time;
    std::uint32_t operation;
    bool completes;
  };
  std::vector<Event> events;
  for (std::uint32_t at = 0; at < question_->operations.size(); ++at) {
    events.push_back({question_->operations[at].invoked, at, false});
    if (is_known(at)) events.push_back({question_->operations[at].completed, at, true});
  }
  std::sort(events.begin(), events.end(),
            [](const Event& a, const Event& b) { return a.time < b.time; });
  trails_.clear();
  open_.clear();
  current_.clear();
  bytes_ = 0;
  add(current_, {model_->initial(), Bits(known_words_, 0), {Bits(unknown_words_, 0), kNoTrail}});
  for (const Event& event : events) {
    if (event.time >= question_->until) break;
    now_ = event.time;
    model_->advance(now_);
    if (!event.completes) {
      open(event.operation);
    } else if (!complete(event.operation)) {
      return {Decision::undecided, event.time, ended_};
    } else if (current_.empty()) {
      return {Decision::not_linearizable, event.time, ended_};
    }
  }
  return {Decision::linearizable, kNeverCompleted, ended_};
}

void ModelSearch::open(std::uint32_t operation) noexcept {
  const auto completed = [this](std::uint32_t at) { return question_->operations[at].completed; };
  const bool useful = model_->matters(operation) && !model_->observes_only(operation);
  if (!is_known(operation) && !useful) return;
  const auto place = std::upper_bound(
      open_.begin(), open_.end(), operation,
      [&](std::uint32_t a, std::uint32_t b) { return completed(a) < completed(b); });
  open_.insert(place, operation);
  if (!is_known(operation) || !model_->observes_only(operation)) return;
  next_.clear();
  bytes_ = 0;
  for (const auto& [key, list] : current_) {
    for (const Used& used : list) {
      Row row{key.first, key.second, used};
      observe(row);
      add(next_, std::move(row));
    }
  }
  current_.swap(next_);
}

/// False when the search ends undecided.
bool ModelSearch::complete(std::uint32_t operation) noexcept {
  if (!goes_on()) return false;
  next_.clear();
  seen_.clear();
  waiting_.clear();
  for (const auto& [key, list] : current_) {
    for (const Used& used : list) {
      Row row{key.first, key.second, used};
      if (is_done(row, operation)) {
        finish(std::move(row), operation);
      } else if (add(seen_, row)) {
        waiting_.push_back(std::move(row));
      }
    }
  }
  while (!waiting_.empty() && ended_ == SearchEnd::decided) {
    const Row row = std::move(waiting_.back());
    waiting_.pop_back();
    expand(row, operation);
  }
  if (ended_ != SearchEnd::decided) return false;
  std::erase(open_, operation);
  current_.swap(next_);
  next_.clear();
  bytes_ = 0;
  for (const auto& [key, list] : current_) {
    bytes_ += list.size() * 8 * (key.first.size() + known_words_ + unknown_words_ + 16);
  }
  return true;
}

/// The operation took effect, and completes.
void ModelSearch::finish(Row row, std::uint32_t operation) noexcept {
  row.known[slots_[operation] / 64] &= ~(std::uint64_t{1} << slots_[operation] % 64);
  add(next_, std::move(row));
}

/// Every continuation of the row by one operation.
void ModelSearch::expand(const Row& row, std::uint32_t target) noexcept {
  std::vector<std::uint32_t> todo;
  for (const std::uint32_t at : open_) {
    if (!is_done(row, at)) todo.push_back(at);
  }
  useful_.assign(1, target);
  model_->choose(row.state, target, todo, useful_);
  const std::vector<std::uint32_t> useful = useful_;
  for (std::size_t at = 0; at < useful.size(); ++at) {
    // Of those that do the same, the one that completes first.
    const bool later = std::any_of(
        useful.begin() + std::min<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(at)),
        useful.begin() + static_cast<std::ptrdiff_t>(at), [&](std::uint32_t other) {
          return other == useful[at] || (other != target && alike_[other] == alike_[useful[at]]);
        });
    if (later) continue;
    if (!may_step()) return;
    Row child = row;
    if (!model_->apply(child.state, useful[at])) continue;
    mark(child, useful[at]);
    observe(child);
    if (is_done(child, target)) {
      finish(std::move(child), target);
    } else if (add(seen_, child)) {
      waiting_.push_back(std::move(child));
    }
  }
}

/// Open operations that only observe take effect where they can.
void ModelSearch::observe(Row& row) noexcept {
  for (const std::uint32_t at : open_) {
    if (!is_known(at)) return;
    if (!model_->observes_only(at) || is_done(row, at)) continue;
    if (model_->apply(row.state, at)) mark(row, at);
  }
}

/// False when the rows have one that is as good.
bool ModelSearch::add(Rows& rows, Row row) noexcept {
  const std::size_t bytes = 8 * (row.state.size() + known_words_ + unknown_words_ + 16);
  std::vector<Used>& list = rows[{std::move(row.state), std::move(row.known)}];
  for (const Used& other : list) {
    if (within(other.unknown, row.used.unknown)) return false;
  }
  std::erase_if(list, [&](const Used& other) { return within(row.used.unknown, other.unknown); });
  list.push_back(std::move(row.used));
  bytes_ += bytes;
  if (bytes_ > budget_.bytes_max && ended_ == SearchEnd::decided) ended_ = SearchEnd::memory;
  return true;
}

bool ModelSearch::goes_on() noexcept {
  const bool asks = budget_.watch != nullptr && ++steps_ % kStepsBetweenLooks == 0;
  if (asks && !budget_.watch->goes_on(now_, left_)) ended_ = SearchEnd::stopped;
  return ended_ == SearchEnd::decided;
}

bool ModelSearch::may_step() noexcept {
  if (ended_ != SearchEnd::decided) return false;
  if (left_ == 0) {
    ended_ = SearchEnd::possibilities;
  } else if (goes_on()) {
    --left_;
  }
  return ended_ == SearchEnd::decided;
}

/// The operation has taken effect on the row.
void ModelSearch::mark(Row& row, std::uint32_t operation) noexcept {
  Bits& bits = is_known(operation) ? row.known : row.used.unknown;
  bits[slots_[operation] / 64] |= std::uint64_t{1} << slots_[operation] % 64;
  if (!question_->keep_trail) return;
  trails_.push_back({row.used.trail, operation});
  row.used.trail = static_cast<std::uint32_t>(trails_.size()) - 1;
  if (trails_.size() * sizeof(Trail) > budget_.bytes_max) ended_ = SearchEnd::memory;
}

std::vector<std::uint32_t> ModelSearch::witness() const noexcept {
  std::vector<std::uint32_t> order;
  std::uint32_t at = current_.empty() ? kNoTrail : current_.begin()->second.front().trail;
  for (; at != kNoTrail; at = trails_[at].before) order.push_back(trails_[at].operation);
  std::reverse(order.begin(), order.end());
  return model_->told(std::move(order));
}

std::vector<ModelState> ModelSearch::possible() const noexcept {
  std::vector<ModelState> states;
  const ModelState* last = nullptr;
  for (const auto& [key, list] : seen_) {
    if (last == nullptr || *last != key.first) states.push_back(model_->shown(key.first));
    last = &key.first;
  }
  return states;
}

}  // namespace squall::checkers::linearizability
