// The checkers of the simulator, on the steps that an event log tells.
#pragma once

#include <map>
#include <vector>

#include "checkers/change.hpp"
#include "checkers/history.hpp"
#include "checkers/observation.hpp"
#include "checkers/verdict.hpp"
#include "tools/check/log_event.hpp"
#include "tools/check/server_replay.hpp"

namespace squall::tools::check {

/// The first violation of a property, and the lines that tell it.
struct Finding {
  checkers::Violation violation;
  std::uint32_t event = kNoEvent;
  std::uint32_t against = kNoEvent;  // what it contradicts; kNoEvent: nothing by itself
};

/// Judges lines one after the other, in an order in which each server's lines keep theirs, and no
/// message arrives before it was sent. Whether something is violated does not depend on which one:
/// see ARCHITECTURE.md.
class LogJudge {
 public:
  explicit LogJudge(const EventLog& log);

  bool can_take(std::uint32_t event) const { return replay_.can_take(event); }
  void take(std::uint32_t event);

  const ServerReplay& replay() const { return replay_; }
  /// In the order of Property: what matters most comes first, whichever line came first.
  std::vector<Finding> findings() const;
  /// How often the property was judged: steps, messages, elections, as the property has it.
  std::uint64_t judged(checkers::Property property) const {
    return judged_[static_cast<std::size_t>(property)];
  }
  std::uint64_t entries_without_id() const { return entries_without_id_; }

 private:
  static constexpr std::uint32_t kNoLog = 0xffffffff;
  /// What a server's lines told so far, beside its view.
  struct Told {
    core::Term box_term = 0;                    // of the votes in the box
    core::PerServer<core::ServerId> box{};      // votes that it received
    core::PerServer<core::Ref> acknowledged{};  // to it, as the leader of its term
    bool leads_since_boot = false;              // acknowledgements have been counted from the start
    // The latest event that changed it.
    std::uint32_t term = kNoEvent;
    std::uint32_t vote = kNoEvent;
    std::uint32_t role = kNoEvent;
    std::uint32_t log = kNoEvent;
    std::uint32_t commit = kNoEvent;
    std::uint32_t promise = kNoEvent;
    std::vector<std::pair<core::Index, std::uint32_t>> commits;  // ascending
  };

  void judge(const Step& step);
  void judge_state(const Step& step, const checkers::Observation& seen);
  void judge_election(const Step& step, const checkers::Observation& seen);
  void judge_log(const Step& step, const checkers::Observation& seen);
  checkers::Observation at_the_commit(const checkers::Observation& seen,
                                      const checkers::Change& change);
  void judge_commit(const Step& step, const checkers::Observation& seen,
                    const checkers::Change& change);
  void judge_rest(const Step& step, const checkers::Observation& seen,
                  const checkers::Change& change);
  void judge_ends(const Step& step);
  void remember(const Step& step);
  void send(std::uint32_t number);
  void receive(std::uint32_t number);
  core::Message message_of(const Event& event) const;
  checkers::Cluster cluster(core::ServerId server, const checkers::Disks& disks) const;

  void count(checkers::Property property) { ++judged_[static_cast<std::size_t>(property)]; }
  bool is_on(checkers::Property property) const { return !off_.contains(property); }
  void note(const checkers::Verdict& verdict, std::uint32_t event, std::uint32_t against);
  void note_in_log(checkers::Verdict verdict, std::uint32_t event, std::uint32_t against);
  std::uint32_t commit_event(core::ServerId server, core::Index index) const;

  const EventLog& log_;
  ServerReplay replay_;
  checkers::Views views_{};
  checkers::Disks disks_{};        // no line tells of them: what is written counts
  checkers::History elections_;    // who led which term
  checkers::History commitments_;  // whose logs are known: leaders, commits, promises
  core::PerServer<Told> told_{};
  core::View committing_;  // see at_the_commit()
  std::map<core::Term, std::uint32_t> leader_events_;
  /// By event: the sender's log up to what its message acknowledged; kNoLog: not known.
  std::vector<core::Ref> sent_logs_;
  std::vector<Finding> findings_;
  checkers::PropertySet off_;
  std::array<std::uint64_t, checkers::kProperties> judged_{};
  std::uint64_t entries_without_id_ = 0;
};

}  // namespace squall::tools::check
