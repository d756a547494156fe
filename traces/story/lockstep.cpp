// Steps two servers with each input, and compares what they show and send.
#include "traces/story/lockstep.hpp"

#include <algorithm>

#include "core/describe.hpp"
#include "core/server.hpp"
#include "traces/prose.hpp"
#include "traces/story/log_words.hpp"

namespace squall::traces::story {

using core::Output;
using core::View;

namespace {

std::string vote_in_words(const View& view) {
  if (view.durable.voted_for == core::kNobody) return "has voted for no server";
  return "has voted for " + in_words(view.durable.voted_for);
}

std::string timer_in_words(const Output& output) {
  return "election timer: " + std::string(name(output.election_timer)) +
         ", heartbeat timer: " + std::string(name(output.heartbeat_timer));
}

/// What one of them shows of an aspect.
std::string shown_of(const View& view, Aspect aspect, const core::LogTree& tree) {
  switch (aspect) {
    case Aspect::term:
      return "is in term " + to_string(view.durable.current_term);
    case Aspect::vote:
      return vote_in_words(view);
    case Aspect::role:
      return "is " + std::string(name(view.role));
    case Aspect::log:
      return "has a log that " + end_in_words(tree, view.durable.log.tip);
    case Aspect::snapshot:
      return "has a snapshot up to " + to_string(tree.index(view.durable.log.base));
    case Aspect::commit_index:
      return "has commit index " + to_string(view.commit_index);
    case Aspect::applied:
      return "has applied " + to_string(tree.index(view.applied)) + " entries, state " +
             to_string(view.applied);
    case Aspect::configuration:
      return "goes by configuration " + traces::in_words(view.configuration);
    case Aspect::leader:
      return "follows " + traces::in_words(view.leader);
    case Aspect::lease:
      return view.holds_lease ? "holds a lease" : "holds no lease";
    case Aspect::message:
    case Aspect::persistence:
    case Aspect::read:
    case Aspect::acceptance:
    case Aspect::timer:
      break;
  }
  return "";
}

bool show_the_same(const View& a, const View& b, Aspect aspect) {
  switch (aspect) {
    case Aspect::term:
      return a.durable.current_term == b.durable.current_term;
    case Aspect::vote:
      return a.durable.voted_for == b.durable.voted_for;
    case Aspect::role:
      return a.role == b.role;
    case Aspect::log:
      return a.durable.log.tip == b.durable.log.tip;
    case Aspect::snapshot:
      return a.durable.log.base == b.durable.log.base &&
             a.durable.snapshot_configuration == b.durable.snapshot_configuration;
    case Aspect::commit_index:
      return a.commit_index == b.commit_index;
    case Aspect::applied:
      return a.applied == b.applied;
    case Aspect::configuration:
      return a.configuration == b.configuration;
    case Aspect::leader:
      return a.leader == b.leader;
    case Aspect::lease:
      return a.holds_lease == b.holds_lease;
    case Aspect::message:
    case Aspect::persistence:
    case Aspect::read:
    case Aspect::acceptance:
    case Aspect::timer:
      break;
  }
  return true;
}

/// The message of this number in words.
std::string sent(const Output& output, std::size_t at) {
  if (at >= output.messages.size()) return at == 0 ? "sends nothing" : "sends nothing more";
  const core::Message& message = output.messages[at];
  return "sends " + describe(message) + (message.after_sync ? " once its disk has it" : "");
}

std::string read(const Output& output, std::size_t at) {
  if (at >= output.reads.size()) return "answers no read";
  return "answers a read from the state after entry " + to_string(output.reads[at].index);
}

/// Compares all that a step came to.
class Comparison {
 public:
  Comparison(const Output& did, const Output& reference, const core::LogTree& tree)
      : did_(did), reference_(reference), tree_(tree) {}

  /// Nothing: they are the same. Else aspect, did and reference are set.
  std::optional<Deviation> difference() const {
    for (int at = 0; at < static_cast<int>(core::count_of<Aspect>()); ++at) {
      const auto aspect = static_cast<Aspect>(at);
      if (show_the_same(did_.view, reference_.view, aspect)) continue;
      return of(aspect, shown_of(did_.view, aspect, tree_),
                shown_of(reference_.view, aspect, tree_));
    }
    const std::size_t messages = std::max(did_.messages.size(), reference_.messages.size());
    for (std::size_t at = 0; at < messages; ++at) {
      if (same_message(at)) continue;
      return of(differ_in_sync(at) ? Aspect::persistence : Aspect::message, sent(did_, at),
                sent(reference_, at));
    }
    const std::size_t reads = std::max(did_.reads.size(), reference_.reads.size());
    for (std::size_t at = 0; at < reads; ++at) {
      if (same_read(at)) continue;
      return of(Aspect::read, read(did_, at), read(reference_, at));
    }
    if (did_.accepted != reference_.accepted) {
      return of(Aspect::acceptance, did_.accepted ? "takes it on" : "refuses it",
                reference_.accepted ? "takes it on" : "refuses it");
    }
    if (did_.election_timer == reference_.election_timer &&
        did_.heartbeat_timer == reference_.heartbeat_timer) {
      return std::nullopt;
    }
    return of(Aspect::timer, timer_in_words(did_), timer_in_words(reference_));
  }

 private:
  static Deviation of(Aspect aspect, std::string did, std::string reference) {
    Deviation deviation;
    deviation.aspect = aspect;
    deviation.did = std::move(did);
    deviation.reference = std::move(reference);
    return deviation;
  }
  bool same_message(std::size_t at) const {
    if (at >= did_.messages.size() || at >= reference_.messages.size()) return false;
    const core::Message& a = did_.messages[at];
    const core::Message& b = reference_.messages[at];
    return a.after_sync == b.after_sync &&
           core::message_key(a, tree_) == core::message_key(b, tree_);
  }
  /// The same message, but one of them is sent before what it depends on is on disk. REQUIRES: not
  /// same_message().
  bool differ_in_sync(std::size_t at) const {
    if (at >= did_.messages.size() || at >= reference_.messages.size()) return false;
    return core::message_key(did_.messages[at], tree_) ==
           core::message_key(reference_.messages[at], tree_);
  }
  bool same_read(std::size_t at) const {
    if (at >= did_.reads.size() || at >= reference_.reads.size()) return false;
    return did_.reads[at].read == reference_.reads[at].read &&
           did_.reads[at].index == reference_.reads[at].index;
  }

  const Output& did_;
  const Output& reference_;
  const core::LogTree& tree_;
};

/// The accused machine, and the reference beside it.
class Pair final : public core::Machine {
 public:
  Pair(std::unique_ptr<core::Machine> accused, core::ServerId self, const core::Settings& settings,
       core::LogTree& tree, std::optional<Deviation>& deviation)
      : accused_(std::move(accused)),
        reference_(self, settings, tree),
        self_(self),
        tree_(tree),
        deviation_(deviation) {}

  void boot(const core::Durable& kept, Output& output) noexcept override {
    accused_->boot(kept, output);
    if (deviation_) return;
    expected_.clear();
    reference_.boot(kept, expected_);
    compare(output, {}, true);
  }
  void step(const core::Input& input, Output& output) noexcept override {
    (*accused_).step(input, output);
    if (deviation_) return;
    expected_.clear();
    reference_.step(input, expected_);
    compare(output, input, false);
  }
  std::size_t save(std::span<std::byte> room) const noexcept override {
    return accused_->save(room);
  }
  void load(std::span<const std::byte> saved) noexcept override { accused_->load(saved); }
  std::optional<core::FollowerProgress> progress_of(core::ServerId other) const noexcept override {
    return accused_->progress_of(other);
  }
  std::span<const core::NamedTimer> running_timers() const noexcept override {
    return accused_->running_timers();
  }
  std::size_t words_of(const core::Message& message, std::span<char> room) const noexcept override {
    return accused_->words_of(message, room);
  }

 private:
  void compare(const Output& output, const core::Input& input, bool booted) {
    deviation_ = Comparison(output, expected_, tree_).difference();
    if (deviation_) {
      deviation_->server = self_;
      deviation_->input = input;
      deviation_->booted = booted;
      deviation_->before = before_;
      deviation_->expected = expected_.view;
    }
    before_ = output.view;
  }

  std::unique_ptr<core::Machine> accused_;
  core::Server reference_;
  core::ServerId self_;
  const core::LogTree& tree_;
  std::optional<Deviation>& deviation_;
  Output expected_;
  View before_;
};

}  // namespace

Lockstep::Lockstep(const core::MachineMaker& accused)
    : accused_(accused), deviations_(std::make_unique<Deviations>()) {}

std::unique_ptr<core::Machine> Lockstep::make(core::ServerId self, const core::Settings& settings,
                                              core::LogTree& tree) const {
  return std::make_unique<Pair>(accused_.make(self, settings, tree), self, settings, tree,
                                (*deviations_)[self]);
}

}  // namespace squall::traces::story
