// The successors of a state, in a fixed order: moves, then the arrival, loss and duplication of
// each message.
#pragma once

#include <algorithm>
#include <array>

#include "sim/explore/frontier.hpp"
#include "sim/explore/transition_memo.hpp"

namespace squall::sim::explore {

/// What a step does to the message in flight that it names.
enum class Fate : std::uint8_t { stays, arrives, is_lost, is_doubled };

/// A step from a state. It is described, not taken, because most steps lead to known states.
struct Successor {
  const Effect* effect = nullptr;  // null: only messages in flight change
  RemainingBudget remaining;       // after the step
  std::uint32_t choice = 0;        // position among the steps of the state
  std::uint32_t message = 0;       // position in the state, unless `fate` is stays
  Fate fate = Fate::stays;
  Cut cut = Cut::none;  // if not none, a bound disables the step
  ActionKind kind = ActionKind::deliver;
  Budget budget = Budget::free;
};

class Successors {
 public:
  Successors(Ensembles& ensembles, const Bounds& bounds)
      : Successors(ensembles, ensembles.memo(), bounds) {}
  /// For the thread that owns `memo`.
  Successors(const Ensembles& ensembles, TransitionMemo& memo, const Bounds& bounds)
      : ensembles_(ensembles),
        memo_(memo),
        bounds_(bounds),
        adds_fingerprints_(bounds.network == NetworkKind::datagrams && ensembles.renamings() == 1) {
  }

  /// Calls `take` with every step. COST: one look-up for each.
  template <typename Take>
  void list(const ExploredState& state, Take&& take) {
    Successor step;
    for (const Effect& effect : memo_.row(state.ensemble)) {
      step.effect = &effect;
      offer(state, step, effect.kind, effect.budget, take);
    }
    // Asked once for a state: the compiler cannot know that `take` leaves them as they are.
    const bool skips = bounds_.skips_no_ops;
    const bool loses = bounds_[Budget::drops] > 0;
    const bool doubles = bounds_[Budget::duplicates] > 0;
    const bool is_in_order = bounds_.network == NetworkKind::links;
    for (std::uint32_t i = 0; i < state.count; ++i) {
      if (!is_distinct(state, i, is_in_order)) continue;
      step.message = i;
      step.effect = &memo_.delivery(state.ensemble, state.messages[i]);
      // Sound: the state after this step is this one without the message. Every path from there is
      // also a path from here, because a message in flight need not arrive.
      if (skips && step.effect->idle) continue;
      offer_arrival(state, step, take);
      if (loses) offer_fate(state, step, Fate::is_lost, ActionKind::drop, Budget::drops, take);
      if (doubles) {
        offer_fate(state, step, Fate::is_doubled, ActionKind::duplicate, Budget::duplicates, take);
      }
    }
  }

  /// The state after a step. REQUIRES: not cut.
  void take(const ExploredState& state, const Successor& step, ExploredState& next) const {
    next.ensemble = step.effect == nullptr ? state.ensemble : step.effect->ensemble;
    next.remaining = step.remaining;
    next.count = 0;
    const std::uint32_t gone = step.fate == Fate::arrives || step.fate == Fate::is_lost
                                   ? step.message
                                   : kExploredMessagesMax;
    for (std::uint32_t i = 0; i < state.count; ++i) {
      next.messages[next.count] = state.messages[i];
      next.count += i != gone;  // no branch
    }
    if (step.fate == Fate::is_doubled) add(next, state.messages[step.message]);
    if (step.effect == nullptr) return;
    const MessageId* sent = ensembles_.sent(*step.effect);
    for (std::uint32_t i = 0; i < step.effect->sent_count; ++i) add(next, sent[i]);
  }

  /// Adds a message in flight, sent last. REQUIRES: there is room for it.
  void put(ExploredState& state, MessageId message) const { add(state, message); }

  /// Whether fingerprint_after() adds to the fingerprint of the state before.
  bool adds_fingerprints() const { return adds_fingerprints_; }
  /// Equal for equal states. Under symmetry, the least fingerprint under all renamings.
  std::uint64_t fingerprint(const ExploredState& state) const {
    std::uint64_t least = fingerprint(state, 0);
    for (std::size_t renaming = 1; renaming < ensembles_.renamings(); ++renaming) {
      least = std::min(least, fingerprint(state, renaming));
    }
    // The least of several hashes is likely to be small: mixing spreads it over the table again.
    if (ensembles_.renamings() > 1) least = core::mix(least, 0x6c65617374);
    return least + of(state.remaining);
  }
  /// The fingerprint after a step. `before`: that of `state`, where fingerprints are added: it is a
  /// sum then, and a step adds what changes. Where it is no sum (renamings, FIFO links, sets of
  /// messages) the next state is computed.
  std::uint64_t fingerprint_after(const ExploredState& state, std::uint64_t before,
                                  const Successor& step) const {
    if (!adds_fingerprints_) {
      ExploredState next;
      take(state, step, next);
      return fingerprint(next);
    }
    std::uint64_t sum = before;
    if (step.remaining != state.remaining) sum += of(step.remaining) - of(state.remaining);
    if (step.effect != nullptr) return sum + step.effect->change;
    const std::uint64_t message = *ensembles_.fingerprints_of_message(state.messages[step.message]);
    return step.fate == Fate::is_lost ? sum - message : sum + message;
  }

 private:
  template <typename Take>
  void offer(const ExploredState& state, Successor& step, ActionKind kind, Budget budget,
             Take&& take) {
    step.kind = kind;
    step.budget = budget;
    step.cut = step.effect == nullptr ? Cut::none : step.effect->cut;
    if (state.remaining[budget] == 0) {
      step.cut = Cut::budget;
    } else {
      step.remaining = state.remaining.spend(budget);
      if (step.cut == Cut::none && messages_after(state, step) > bounds_.messages) {
        step.cut = Cut::messages;
      }
    }
    take(step);
    ++step.choice;
  }
  /// An arrival spends no budget.
  template <typename Take>
  void offer_arrival(const ExploredState& state, Successor& step, Take&& take) {
    step.kind = ActionKind::deliver;
    step.budget = Budget::free;
    step.fate = Fate::arrives;
    step.remaining = state.remaining;
    step.cut = step.effect->cut;
    if (step.cut == Cut::none && messages_after(state, step) > bounds_.messages) {
      step.cut = Cut::messages;
    }
    take(step);
    ++step.choice;
  }
  template <typename Take>
  void offer_fate(const ExploredState& state, Successor& step, Fate fate, ActionKind kind,
                  Budget budget, Take&& take) {
    step.effect = nullptr;
    step.fate = fate;
    offer(state, step, kind, budget, take);
  }
  /// An upper bound: with at_most_once, a message that is not added is counted.
  std::uint32_t messages_after(const ExploredState& state, const Successor& step) const {
    std::uint32_t count = state.count + (step.effect == nullptr ? 0 : step.effect->sent_count);
    if (step.fate == Fate::is_doubled) ++count;
    if (step.fate == Fate::arrives || step.fate == Fate::is_lost) --count;
    return count;
  }

  /// Equal messages are one choice; of a FIFO link only the first message can arrive.
  bool is_distinct(const ExploredState& state, std::uint32_t at, bool is_in_order) const {
    if (at == 0) return true;
    if (!is_in_order) return state.messages[at] != state.messages[at - 1];
    return link(state.messages[at]) != link(state.messages[at - 1]);
  }
  std::uint32_t link(MessageId id) const {
    const core::Message& message = ensembles_.message(id);
    return std::uint32_t{message.from.value()} << 8 | message.to.value();
  }

  void add(ExploredState& state, MessageId id) const {
    const auto first = state.messages.begin();
    const auto last = first + state.count;
    auto at = last;
    if (bounds_.network == NetworkKind::links) {
      const std::uint32_t own = link(id);
      at = std::upper_bound(first, last, own, [&](std::uint32_t value, MessageId other) {
        return value < link(other);
      });
    } else {
      while (at != first && *(at - 1) > id) --at;
      const bool is_there = at != first && *(at - 1) == id;
      if (is_there && bounds_.network == NetworkKind::at_most_once) return;
    }
    std::copy_backward(at, last, last + 1);
    *at = id;
    ++state.count;
  }

  std::uint64_t fingerprint(const ExploredState& state, std::size_t renaming) const {
    std::uint64_t sum = ensembles_.fingerprints_of_ensemble(state.ensemble)[renaming];
    for (std::uint32_t i = 0; i < state.count; ++i) {
      const std::uint64_t word = ensembles_.fingerprints_of_message(state.messages[i])[renaming];
      sum +=
          bounds_.network == NetworkKind::links ? core::mix(word, place_on_link(state, i)) : word;
    }
    return sum;
  }
  static std::uint64_t of(RemainingBudget remaining) {
    return core::mix(remaining.bits(), 0x707572736573);
  }
  std::uint32_t place_on_link(const ExploredState& state, std::uint32_t at) const {
    std::uint32_t place = 0;
    while (place < at && link(state.messages[at - place - 1]) == link(state.messages[at])) ++place;
    return place;
  }

  const Ensembles& ensembles_;
  TransitionMemo& memo_;
  Bounds bounds_;
  bool adds_fingerprints_;
};

}  // namespace squall::sim::explore
