// Folds what repeats between two turns of a run.
#include "traces/story/story.hpp"

#include <algorithm>

#include "core/describe.hpp"
#include "traces/prose.hpp"
#include "traces/story/causal_slice.hpp"
#include "traces/story/sentence.hpp"

namespace squall::traces::story {

using core::Index;
using core::ServerId;
using core::to_string;

namespace {

/// It only adds to logs and commit indexes, and can be told together with others.
bool is_routine(const Event& event, const core::LogTree& tree) {
  if (!event.stepped || event.action.kind == sim::ActionKind::restart) return false;
  const core::View& before = event.before;
  const core::View& after = event.after;
  const bool votes =
      event.has_message && (event.message.type() == core::MessageType::request_vote ||
                            event.message.type() == core::MessageType::request_vote_reply);
  return !votes && before.role == after.role &&
         before.durable.current_term == after.durable.current_term &&
         before.durable.voted_for == after.durable.voted_for &&
         before.durable.log.base == after.durable.log.base &&
         before.configuration == after.configuration && before.holds_lease == after.holds_lease &&
         before.commit_index <= after.commit_index &&
         tree.contains(after.durable.log.tip, before.durable.log.tip);
}

/// REQUIRES: not empty; all of one server, and routine.
Sentence folded(const std::vector<const Event*>& events, const Repetition& run) {
  const Event& first = *events.front();
  const Event& last = *events.back();
  Sentence sentence{first.number, last.number, first.time_us, first.action.server, ""};
  if (events.size() == 1) {
    sentence.text = sentence_of(first, run);
    return sentence;
  }
  const core::LogTree& tree = run.world->tree();
  const Index had = tree.index(first.before.durable.log.tip);
  const core::Ref tip = last.after.durable.log.tip;
  const bool leads = last.after.role == core::Role::leader;
  sentence.text = in_words(first.action.server);
  if (tree.index(tip) > had) {
    sentence.text +=
        (leads ? " appends " : " stores ") + entries_in_words(tree, tip, had + 1, tree.index(tip));
  } else {
    sentence.text += " goes on with its log up to entry " + to_string(had);
  }
  if (last.after.commit_index > first.before.commit_index) {
    sentence.text += (leads ? ", commits up to entry " : ", learns commit index ") +
                     to_string(last.after.commit_index);
  }
  sentence.text += " (" + std::to_string(events.size()) + " events)";
  return sentence;
}

/// Takes the events of the slice in order, and hands out sentences.
class Folder {
 public:
  explicit Folder(const Repetition& run) : run_(run) {}

  void add(const Event& event, bool is_told_alone) {
    if (!is_told_alone && is_routine(event, run_.world->tree())) {
      groups_[event.action.server].push_back(&event);
      return;
    }
    flush();
    sentences_.push_back(
        {event.number, event.number, event.time_us, event.action.server, sentence_of(event, run_)});
  }
  std::vector<Sentence> take() {
    flush();
    return std::move(sentences_);
  }

 private:
  void flush() {
    const std::size_t from = sentences_.size();
    for (auto& group : groups_) {
      if (!group.empty()) sentences_.push_back(folded(group, run_));
      group.clear();
    }
    std::sort(sentences_.begin() + static_cast<std::ptrdiff_t>(from), sentences_.end(),
              [](const Sentence& a, const Sentence& b) { return a.first_event < b.first_event; });
  }

  const Repetition& run_;
  core::PerServer<std::vector<const Event*>> groups_;
  std::vector<Sentence> sentences_;
};

}  // namespace

std::vector<Sentence> story_of(const Repetition& run, const std::vector<bool>& slice) {
  const ServerId culprit = accused(run);
  std::uint64_t told_from = 0;
  std::size_t steps = 0;
  for (std::size_t at = run.events.size(); at > 0 && steps < kLastStepsTold; --at) {
    if (!slice[at - 1] || run.events[at - 1].action.server != culprit) continue;
    told_from = at;
    ++steps;
  }
  Folder folder(run);
  for (const Event& event : run.events) {
    if (!slice[event.number - 1]) continue;
    const bool alone = event.action.server == culprit && event.number >= told_from;
    folder.add(event, alone || event.number == run.events.size());
  }
  return folder.take();
}

std::vector<Belief> beliefs_of(const sim::World& world) {
  std::vector<Belief> beliefs;
  for (const ServerId server : world.servers()) {
    const core::View& view = world.views()[server];
    const char* const state = world.down().contains(server)     ? "down"
                              : world.paused().contains(server) ? "paused"
                                                                : "up";
    beliefs.push_back({server, state, view, world.tree().position(view.durable.log.tip)});
  }
  return beliefs;
}

}  // namespace squall::traces::story
