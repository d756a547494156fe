// Processes the events of a key and keeps the set of possibilities.
#include "checkers/linearizability/key_search.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace squall::checkers::linearizability {

namespace {

/// The watch is asked after so many possibilities or completions.
constexpr std::uint64_t kSlice = 1024;
/// The first width. Few rows are enough for most linearizable histories.
constexpr std::size_t kWidthMin = 8;
constexpr std::size_t kWidening = 8;
/// While a completion is processed, this many times more rows may be in memory.
constexpr std::size_t kSurge = 16;
/// The mark of a row whose probe has not taken effect; else the mark is the value that it met.
constexpr std::uint32_t kMetNone = KeyTimeline::kImpossible;

template <typename Visit>
void for_each_bit(const Word* words, std::size_t count, Visit&& visit) {
  for (std::size_t at = 0; at < count; ++at) {
    for (Word rest = words[at]; rest != 0; rest &= rest - 1) {
      visit(static_cast<std::uint32_t>(64 * at) +
            static_cast<std::uint32_t>(std::countr_zero(rest)));
    }
  }
}

}  // namespace

KeySearch::Answer KeySearch::search(const Question& question, std::uint64_t& possibilities,
                                    std::uint64_t bytes_max) noexcept {
  timeline_.lay(question.operations, question.initial, question.probe);
  shape_.words = std::max<std::size_t>(1, (timeline_.slots() + 63) / 64);
  constexpr std::size_t kBookkeeping = 48;  // of Possibilities, for a row
  constexpr std::size_t kDoubling = 2;      // as its vectors grow
  const std::size_t row_bytes = kDoubling * (shape_.row() * sizeof(Word) + kBookkeeping);
  const std::size_t width_max =
      std::max<std::size_t>(1, bytes_max / (2 * (kSurge + 1)) / row_bytes);
  budget_ = possibilities;
  slice_ = 0;
  keep_trail_ = question.keep_trail;
  trails_max_ = std::min<std::size_t>(bytes_max / sizeof(Trail), kNoTrail);
  Answer answer;
  std::uint32_t undecided_from = 0;
  for (width_ = std::min(kWidthMin, width_max);; width_ = std::min(width_ * kWidening, width_max)) {
    answer = walk(question);
    const bool survived = answer.decision == Decision::linearizable;
    // A probe needs all survivors.
    if (survived && question.probe == KeyTimeline::kNoProbe) break;
    if (ended_ == SearchEnd::decided && !narrowed_) break;
    undecided_from = std::max(undecided_from, answer.completed);
    if (ended_ == SearchEnd::decided && width_ == width_max) ended_ = SearchEnd::memory;
    if (ended_ != SearchEnd::decided) {
      if (!survived) answer = {Decision::undecided, undecided_from, ended_};
      break;
    }
  }
  possibilities = budget_ + slice_;
  return answer;
}

/// Takes the next part of the budget, so that the watch is asked now and then. False when the budget
/// is spent, or the watch stops the search.
bool KeySearch::next_slice() noexcept {
  if (budget_ == 0 && ended_ == SearchEnd::decided) ended_ = SearchEnd::possibilities;
  if (!goes_on()) return false;
  slice_ = std::min(budget_, kSlice);
  budget_ -= slice_;
  return true;
}

bool KeySearch::goes_on() noexcept {
  const bool asks = watch_ != nullptr && ended_ == SearchEnd::decided;
  if (asks && !watch_->goes_on(now_, budget_ + slice_)) ended_ = SearchEnd::stopped;
  return ended_ == SearchEnd::decided;
}

KeySearch::Answer KeySearch::walk(const Question& question) noexcept {
  for (Possibilities* set : {&current_, &waiting_, &next_}) set->reset(shape_);
  step_of_slot_.assign(64 * shape_.words, 0);
  blind_.assign(shape_.words, 0);
  row_.assign(shape_.row(), 0);
  child_.assign(shape_.row(), 0);
  settled_.assign(shape_.row(), 0);
  choices_.assign(timeline_.alike_count(), {});
  visit_ = 0;
  trails_.clear();
  ended_ = SearchEnd::decided;
  narrowed_ = false;
  now_ = 0;
  if (question.any_initial) {
    for (const Value value : timeline_.values_that_matter()) {
      row_[0] = PossibilityShape::head(value, kMetNone);
      current_.add(row_.data(), kNoTrail);
    }
    row_[0] = PossibilityShape::head(kUnnamed, kMetNone);
  } else {
    row_[0] = PossibilityShape::head(timeline_.settled(question.initial, 1), kMetNone);
  }
  current_.add(row_.data(), kNoTrail);
  for (const KeyEvent& event : timeline_.events()) {
    if (event.time >= question.until) break;
    now_ = event.time;
    if (event.kind == KeyEvent::Kind::invoke) {
      open(event.step);
    } else if (event.kind == KeyEvent::Kind::expire) {
      expire(event.step);
    } else if (!complete(event.step)) {
      return {Decision::undecided, event.time, ended_};
    } else if (current_.size() == 0) {
      return {Decision::not_linearizable, event.time, ended_};
    }
  }
  return {Decision::linearizable, kNeverCompleted, ended_};
}

void KeySearch::open(std::uint32_t index) noexcept {
  const LinearizationStep& step = timeline_.steps()[index];
  const std::uint32_t slot = step.slot;
  const Word bit = Word{1} << slot % 64;
  step_of_slot_[slot] = index;
  if (step.blind()) blind_[slot / 64] |= bit;
  const bool must = step.outcome != OperationOutcome::unknown;
  for (std::size_t at = 0; at < current_.size(); ++at) {
    Word* row = current_[at];
    const Value value = PossibilityShape::value(row);
    if (!step.observes_only()) shape_.usable(row)[slot / 64] |= bit;
    if (must && (step.probe || timeline_.apply(step, value, now_) != value)) {
      shape_.owed(row)[slot / 64] |= bit;
    }
  }
}

/// Operations that would change nothing are no longer owed.
void KeySearch::relieve(Word* row, std::uint32_t time) noexcept {
  const Value value = PossibilityShape::value(row);
  Word* owed_words = shape_.owed(row);
  for_each_bit(owed_words, shape_.words, [&](std::uint32_t slot) {
    const LinearizationStep& step = timeline_.steps()[step_of_slot_[slot]];
    if (!step.probe && timeline_.apply(step, value, time) == value) clear_bit(owed_words, slot);
  });
}

/// Adds the row to next_. Every event has a time of its own, so that a value matters later if it
/// matters at now_ + 1. Fewer values matter then: the value, and the results of owed operations,
/// may have become equal.
void KeySearch::settle(Word* row, std::uint32_t trail) noexcept {
  row[0] = PossibilityShape::head(timeline_.settled(PossibilityShape::value(row), now_ + 1),
                                  PossibilityShape::mark(row));
  relieve(row, now_ + 1);
  next_.add(row, trail);
}

void KeySearch::expire(std::uint32_t index) noexcept {
  const std::uint32_t slot = timeline_.steps()[index].slot;
  next_.clear();
  for (std::size_t at = 0; at < current_.size(); ++at) {
    if (current_.covered(at)) continue;
    clear_bit(shape_.usable(current_[at]), slot);
    settle(current_[at], current_.origin(at));
  }
  clear_bit(blind_.data(), slot);
  std::swap(current_, next_);
}

/// False when the search ends undecided.
bool KeySearch::complete(std::uint32_t index) noexcept {
  const std::uint32_t slot = timeline_.steps()[index].slot;
  completing_ = index;
  next_.clear();
  waiting_.clear();
  if (slice_ == 0 && !next_slice()) return false;
  if (++completions_ % kSlice == 0 && !goes_on()) return false;
  for (std::size_t at = 0; at < current_.size(); ++at) {
    if (current_.covered(at)) continue;
    std::copy_n(current_[at], shape_.row(), child_.begin());
    child_trail_ = current_.origin(at);
    sort_child();
  }
  const std::size_t surge = width_ * kSurge;
  for (std::size_t at = 0; at < waiting_.size(); ++at) {
    if (waiting_.covered(at)) continue;
    if (ended_ != SearchEnd::decided) return false;
    if (waiting_.size() > surge || next_.size() > surge) {
      narrowed_ = true;
      break;
    }
    std::copy_n(waiting_[at], shape_.row(), row_.begin());
    row_trail_ = waiting_.origin(at);
    expand();
  }
  if (ended_ != SearchEnd::decided) return false;
  clear_bit(blind_.data(), slot);
  if (next_.size() > width_) {
    current_.clear();
    next_.copy_best(width_, current_);
    narrowed_ = narrowed_ || current_.size() == width_;
  } else {
    std::swap(current_, next_);
  }
  return true;
}

/// Adds child_ to waiting_ or next_ while completing_ is processed. Where that operation may have
/// taken effect unobserved, to both: it did so, or it will still be observed.
void KeySearch::sort_child() noexcept {
  const LinearizationStep& step = timeline_.steps()[completing_];
  const bool owes = is_set(shape_.owed(child_.data()), step.slot);
  if (owes || (is_set(shape_.usable(child_.data()), step.slot) && worth_seeing(step))) {
    waiting_.add(child_.data(), child_trail_);
  }
  if (owes) return;
  settled_ = child_;
  clear_bit(shape_.usable(settled_.data()), step.slot);
  settle(settled_.data(), child_trail_);
}

/// False when no operation would observe the result of this one. (The result of an append is known
/// only where it takes effect.)
bool KeySearch::worth_seeing(const LinearizationStep& step) const noexcept {
  return step.kind == OperationKind::append || timeline_.mismatch_at(now_) ||
         timeline_.settled(step.value, now_ + 1) != kUnnamed;
}

/// Every continuation of row_ by one operation.
void KeySearch::expand() noexcept {
  if (timeline_.steps()[completing_].kind == OperationKind::write && owes_only_blind()) {
    // Every operation before this write is unobserved.
    take(completing_);
    return;
  }
  gather_choices();
  for_each_bit(shape_.owed(row_.data()), shape_.words, [&](std::uint32_t slot) {
    if (timeline_.steps()[step_of_slot_[slot]].probe) take_probe(step_of_slot_[slot]);
  });
  for (const std::uint32_t alike : choosable_) {
    const Choice choice = choices_[alike];
    if (choice.owed != kNeverCompleted) take(choice.owed);
    if (choice.free != kNeverCompleted && better_than_nothing(choice)) take(choice.free);
  }
}

/// False when the operation that is not owed need not be tried: see the rules in key_search.hpp.
bool KeySearch::better_than_nothing(const Choice& choice) const noexcept {
  const LinearizationStep& step = timeline_.steps()[choice.free];
  // One that is owed and completes no later is the better one to use up.
  if (choice.owed != kNeverCompleted &&
      timeline_.steps()[choice.owed].completed <= step.completed) {
    return false;
  }
  const Value target = timeline_.apply(step, PossibilityShape::value(row_.data()), now_);
  if (target == kUnnamed && !timeline_.mismatch_at(now_)) return false;
  return !replaceable(step, target);
}

void KeySearch::gather_choices() noexcept {
  ++visit_;
  choosable_.clear();
  unknown_targets_.clear();
  const Word* row = row_.data();
  const Value value = PossibilityShape::value(row);
  for_each_bit(shape_.usable(row), shape_.words, [&](std::uint32_t slot) {
    const std::uint32_t index = step_of_slot_[slot];
    const LinearizationStep& step = timeline_.steps()[index];
    const Value target = timeline_.apply(step, value, now_);
    if (target == KeyTimeline::kImpossible || target == value) return;
    const bool unknown = step.outcome == OperationOutcome::unknown;
    if (unknown && step.kind == OperationKind::compare_and_set) unknown_targets_.push_back(target);
    Choice& choice = choices_[step.alike];
    if (choice.visit != visit_) {
      choice = {visit_, kNeverCompleted, kNeverCompleted};
      choosable_.push_back(step.alike);
    }
    std::uint32_t& best = is_set(shape_.owed(row), slot) ? choice.owed : choice.free;
    if (best == kNeverCompleted || step.completed < timeline_.steps()[best].completed) best = index;
  });
}

bool KeySearch::owes_only_blind() const noexcept {
  for (std::size_t at = 0; at < shape_.words; ++at) {
    if ((shape_.owed(row_.data())[at] & ~blind_[at]) != 0) return false;
  }
  return true;
}

/// True for an unknown write when an unknown compare-and-set does the same here.
bool KeySearch::replaceable(const LinearizationStep& step, Value target) const noexcept {
  return step.kind == OperationKind::write && step.outcome == OperationOutcome::unknown &&
         std::find(unknown_targets_.begin(), unknown_targets_.end(), target) !=
             unknown_targets_.end();
}

/// `index` takes effect on row_.
void KeySearch::take(std::uint32_t index) noexcept {
  if (slice_ == 0 && !next_slice()) return;
  --slice_;
  const LinearizationStep& step = timeline_.steps()[index];
  child_ = row_;
  Word* child = child_.data();
  const Value value = timeline_.apply(step, PossibilityShape::value(child), now_);
  child[0] = PossibilityShape::head(value, PossibilityShape::mark(child));
  Word* owed_words = shape_.owed(child);
  clear_bit(owed_words, step.slot);
  clear_bit(shape_.usable(child), step.slot);
  if (step.kind == OperationKind::write) {
    for (std::size_t at = 0; at < shape_.words; ++at) owed_words[at] &= ~blind_[at];
  }
  relieve(child, now_);
  child_trail_ = row_trail_;
  if (keep_trail_) extend_trail(step.operation);
  sort_child();
}

void KeySearch::extend_trail(std::uint32_t operation) noexcept {
  if (trails_.size() >= trails_max_) {
    ended_ = SearchEnd::memory;
    return;
  }
  child_trail_ = static_cast<std::uint32_t>(trails_.size());
  trails_.push_back({row_trail_, {operation, now_}});
}

/// The probe takes effect and meets the value of row_.
void KeySearch::take_probe(std::uint32_t index) noexcept {
  if (slice_ == 0 && !next_slice()) return;
  --slice_;
  child_ = row_;
  const Value value = PossibilityShape::value(child_.data());
  child_[0] = PossibilityShape::head(value, value);
  clear_bit(shape_.owed(child_.data()), timeline_.steps()[index].slot);
  sort_child();
}

std::vector<Take> KeySearch::takes() const noexcept {
  std::vector<Take> takes;
  std::size_t at = 0;
  while (at < current_.size() && current_.covered(at)) ++at;
  std::uint32_t trail = at < current_.size() ? current_.origin(at) : kNoTrail;
  for (; trail != kNoTrail; trail = trails_[trail].before) takes.push_back(trails_[trail].take);
  std::reverse(takes.begin(), takes.end());
  return takes;
}

std::vector<Value> KeySearch::met() const noexcept {
  std::vector<Value> values;
  for (std::size_t at = 0; at < current_.size(); ++at) {
    const std::uint32_t mark = PossibilityShape::mark(current_[at]);
    if (mark != kMetNone) values.push_back(mark);
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

}  // namespace squall::checkers::linearizability
