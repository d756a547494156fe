// Every step out of a state, in a fixed order: an ensemble's moves, then each message's arrival,
// loss and doubling.
#pragma once

#include <algorithm>
#include <array>

#include "sim/explore/frontier.hpp"
#include "sim/explore/transition_memo.hpp"

namespace squall::sim::explore {

/// What a message in flight may meet.
enum class Fate : std::uint8_t { stays, arrives, is_lost, is_doubled };

/// A step out of a state; it is described, not taken: most lead to states that are known.
struct Successor {
  const Effect* effect = nullptr;  // null: only messages change
  Purse purse;                     // what is left
  std::uint32_t choice = 0;        // counts the steps of a state
  std::uint32_t message = 0;       // position in the state, unless `fate` is stays
  Fate fate = Fate::stays;
  Cut cut = Cut::none;  // then it must not be taken
  ActionKind kind = ActionKind::deliver;
  Budget budget = Budget::free;
};

class Successors {
 public:
  Successors(Ensembles& ensembles, const Bounds& bounds)
      : Successors(ensembles, ensembles.taker(), bounds) {}
  /// For a thread that takes steps with this one.
  Successors(const Ensembles& ensembles, Taker& taker, const Bounds& bounds)
      : ensembles_(ensembles), taker_(taker), bounds_(bounds) {}

  /// Calls `take` with every step. COST: a look into a table for each.
  template <typename Take>
  void list(const ExploredState& state, Take&& take) {
    Successor step;
    for (const Effect& effect : taker_.row(state.ensemble)) {
      step.effect = &effect;
      offer(state, step, effect.kind, effect.budget, take);
    }
    for (std::uint32_t i = 0; i < state.count; ++i) {
      if (!is_distinct(state, i)) continue;
      step.message = i;
      step.fate = Fate::arrives;
      step.effect = &taker_.delivery(state.ensemble, state.messages[i]);
      // The state after it lacks a message and is the same otherwise: it can do nothing that this
      // one cannot, for nobody must receive a message that is in flight.
      if (bounds_.absorbs && step.effect->idle) continue;
      offer(state, step, ActionKind::deliver, Budget::free, take);
      if (bounds_[Budget::drops] == 0 && bounds_[Budget::duplicates] == 0) continue;
      step.effect = nullptr;
      if (bounds_[Budget::drops] > 0) {
        step.fate = Fate::is_lost;
        offer(state, step, ActionKind::drop, Budget::drops, take);
      }
      if (bounds_[Budget::duplicates] > 0) {
        step.fate = Fate::is_doubled;
        offer(state, step, ActionKind::duplicate, Budget::duplicates, take);
      }
    }
  }

  /// The state after a step. REQUIRES: not cut.
  void take(const ExploredState& state, const Successor& step, ExploredState& next) const {
    next.ensemble = step.effect == nullptr ? state.ensemble : step.effect->ensemble;
    next.purse = step.purse;
    next.count = 0;
    const std::uint32_t gone = step.fate == Fate::arrives || step.fate == Fate::is_lost
                                   ? step.message
                                   : kExploredMessagesMax;
    for (std::uint32_t i = 0; i < state.count; ++i) {
      if (i != gone) next.messages[next.count++] = state.messages[i];
    }
    if (step.fate == Fate::is_doubled) add(next, state.messages[step.message]);
    if (step.effect == nullptr) return;
    const MessageId* sent = ensembles_.sent(*step.effect);
    for (std::uint32_t i = 0; i < step.effect->sent_count; ++i) add(next, sent[i]);
  }

  /// How `after` was found. REQUIRES: take() made it of this step.
  Arrival arrival(const ExploredState& state, const Successor& step,
                  const ExploredState& after) const {
    if (step.effect == nullptr || !step.effect->is_own) return {};
    Arrival arrival(step.effect->server, after.count < state.count);
    const MessageId* sent = ensembles_.sent(*step.effect);
    for (std::uint32_t i = 0; i < step.effect->sent_count; ++i) {
      if (flew_before(state, step, sent[i])) continue;
      for (std::uint32_t at = 0; at < after.count; ++at) {
        if (after.messages[at] == sent[i]) arrival.set_fresh(at);
      }
    }
    return arrival;
  }
  /// What the step leads to need not be looked up, see sim/sleep.hpp. REQUIRES: not cut.
  bool sleeps_on(const ExploredState& state, const Successor& step) const {
    const Arrival arrival = state.arrival;
    if (step.effect == nullptr || !step.effect->is_own) return false;
    if (step.effect->server >= arrival.server()) return false;
    if (step.effect->remark != Remark::nothing) return false;
    if (step.fate == Fate::arrives && arrival.is_fresh(step.message)) return false;
    return !arrival.shrank() || messages_after(state, step) < bounds_.messages;
  }

  /// One more message in flight, sent last. REQUIRES: room for it.
  void put(ExploredState& state, MessageId message) const { add(state, message); }

  /// The same for states that are one: under symmetry, the least of all renamings'.
  std::uint64_t fingerprint(const ExploredState& state) const {
    std::uint64_t least = fingerprint(state, 0);
    for (std::size_t renaming = 1; renaming < ensembles_.renamings(); ++renaming) {
      least = std::min(least, fingerprint(state, renaming));
    }
    // The least of several is likely to be small: mixed, it spreads over the table again.
    if (ensembles_.renamings() > 1) least = core::mix(least, 0x6c65617374);
    return least + of(state.purse);
  }
  /// Of the state after a step. `before`: of the state before. A sum, so that only what changed is
  /// looked at; otherwise the state is made: where there are renamings to compare, and where links
  /// keep order or a message may be absorbed.
  std::uint64_t fingerprint_after(const ExploredState& state, std::uint64_t before,
                                  const Successor& step) const {
    if (bounds_.network != NetworkKind::datagrams || ensembles_.renamings() > 1) {
      ExploredState next;
      take(state, step, next);
      return fingerprint(next);
    }
    std::uint64_t sum = before;
    if (step.purse != state.purse) sum += of(step.purse) - of(state.purse);
    if (step.effect != nullptr) return sum + step.effect->change;
    const std::uint64_t message = *ensembles_.fingerprints_of_message(state.messages[step.message]);
    return step.fate == Fate::is_lost ? sum - message : sum + message;
  }

 private:
  /// A message like this one flies before the step, and is not the one that arrives.
  static bool flew_before(const ExploredState& state, const Successor& step, MessageId message) {
    for (std::uint32_t i = 0; i < state.count; ++i) {
      const bool arrives = step.fate == Fate::arrives && step.message == i;
      if (!arrives && state.messages[i] == message) return true;
    }
    return false;
  }
  template <typename Take>
  void offer(const ExploredState& state, Successor& step, ActionKind kind, Budget budget,
             Take&& take) {
    step.kind = kind;
    step.budget = budget;
    step.cut = step.effect == nullptr ? Cut::none : step.effect->cut;
    if (state.purse[budget] == 0) {
      step.cut = Cut::budget;
    } else {
      step.purse = state.purse.spend(budget);
      if (step.cut == Cut::none && messages_after(state, step) > bounds_.messages) {
        step.cut = Cut::messages;
      }
    }
    take(step);
    ++step.choice;
  }
  /// At most so many; what is absorbed is counted.
  std::uint32_t messages_after(const ExploredState& state, const Successor& step) const {
    std::uint32_t count = state.count + (step.effect == nullptr ? 0 : step.effect->sent_count);
    if (step.fate == Fate::is_doubled) ++count;
    if (step.fate == Fate::arrives || step.fate == Fate::is_lost) --count;
    return count;
  }

  /// Equal messages are one choice; of a link that keeps order only the first can arrive.
  bool is_distinct(const ExploredState& state, std::uint32_t at) const {
    if (at == 0) return true;
    if (bounds_.network != NetworkKind::links) {
      return state.messages[at] != state.messages[at - 1];
    }
    return link(state.messages[at]) != link(state.messages[at - 1]);
  }
  std::uint32_t link(MessageId id) const {
    const core::Message& message = ensembles_.message(id);
    return std::uint32_t{message.from} << 8 | message.to;
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
  static std::uint64_t of(Purse purse) { return core::mix(purse.bits(), 0x707572736573); }
  std::uint32_t place_on_link(const ExploredState& state, std::uint32_t at) const {
    std::uint32_t place = 0;
    while (place < at && link(state.messages[at - place - 1]) == link(state.messages[at])) ++place;
    return place;
  }

  const Ensembles& ensembles_;
  Taker& taker_;
  Bounds bounds_;
};

}  // namespace squall::sim::explore
