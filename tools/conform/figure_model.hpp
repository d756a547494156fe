// What Figure 3.1 lets one server do, judged by what its machine shows, writes, and tells of its messages.
#pragma once

#include <optional>
#include <string>

#include "core/machine.hpp"
#include "traces/story/lockstep.hpp"

namespace squall::tools::conform {

/// What Raft leaves free, or what a Raft may have good reason to do otherwise. Each has a name for the
/// option --may.
enum class Freedom : std::uint8_t {
  refuse_votes,  // a server that hears a leader ignores candidates (§4.2.3), or asks first (§9.6)
  commit_late,   // a leader's commit index rises later than a majority has the entries
  acknowledge_less,  // a follower refuses entries that fit
  lead_unelected     // the only voter leads without an election
};

/// Freedoms that are granted.
class Freedoms {
 public:
  void grant(Freedom freedom) { bits_ |= 1u << static_cast<unsigned>(freedom); }
  bool has(Freedom freedom) const { return (bits_ >> static_cast<unsigned>(freedom) & 1u) != 0; }

 private:
  unsigned bits_ = 0;
};

/// Of one server: the votes and acknowledgements that it has received, as its messages tell them.
/// Squall's own rules decide (core/election.hpp); what a message does not tell is not judged.
class FigureModel {
 public:
  FigureModel(core::ServerId self, const core::Settings& settings, const core::LogTree& tree,
              Freedoms freedoms)
      : self_(self), settings_(settings), tree_(tree), freedoms_(freedoms) {}

  /// The first thing that is wrong with this boot or step; then the model is of no use any more.
  std::optional<traces::story::Deviation> boot(const core::Durable& kept,
                                               const core::Output& output);
  std::optional<traces::story::Deviation> step(const core::Input& input,
                                               const core::Output& output);

 private:
  using Aspect = traces::story::Aspect;
  /// What the machine did; what Figure 3.1 says.
  void differ(Aspect aspect, std::string did, std::string reference);
  void judge_always(const core::View& after);
  void judge_receipt(const core::Message& message, const core::Output& output);
  void judge_term(const core::Message& message, const core::View& after);
  void judge_vote_request(const core::Message& message, const core::Output& output);
  void judge_vote_reply(const core::Message& message, const core::View& after);
  void judge_append(const core::Message& message, const core::Output& output);
  void judge_stored(const core::Opaque& told, core::Index end, const core::View& after);
  void judge_append_reply(const core::Message& message, const core::View& after);
  void judge_election(const core::Output& output);
  void judge_request(const core::Output& output);
  void judge_commit(const core::View& after);
  void judge_leadership(const core::Output& output);
  void judge_sent(const core::Output& output);
  bool fits(core::Position position, core::Ref tip, core::Ref base) const;
  bool is_free_to_ignore(const core::Message& message) const;
  core::Index counted(const core::Configuration& configuration) const;

  core::ServerId self_;
  const core::Settings& settings_;
  const core::LogTree& tree_;
  Freedoms freedoms_;
  core::View before_;
  core::ServerSet votes_;                        // of this term, for this server
  core::PerServer<core::Index> acknowledged_{};  // of this leadership
  core::Index agreed_ = 0;  // up to which the log is the leader's, in this term
  std::optional<traces::story::Deviation> found_;
  bool wins_ = false;  // the step that is judged
};

}  // namespace squall::tools::conform
