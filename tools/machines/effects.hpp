// What a foreign machine has written, and the effects of the input that it handles.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/machine.hpp"
#include "core/renaming.hpp"
#include "tools/machines/raft_machine.h"

namespace squall::tools::machines {

/// Takes the calls of raft_env in their order. It owns the log of a server whose machine knows indexes and
/// bytes only, and refuses what no log can do: the machine then has failed.
class Effects : public raft_env {
 public:
  /// `leave`: ends the machine's call after a refusal; nullptr: the call goes on, and its later effects
  /// count for nothing.
  Effects(core::ServerId self, core::LogTree& tree, bool applies, const core::Rules& rules,
          void (*leave)());
  Effects(const Effects&) = delete;
  Effects& operator=(const Effects&) = delete;

  /// A server that starts from its disk.
  void boot(const core::Durable& kept, const core::Configuration& first);
  /// The effects of the next call go to `output`. `is_repeated`: the input was handled before, and its
  /// messages were sent.
  void begin(core::Output& output, bool is_repeated);
  /// After the call: what the machine shows. Sets output.view, and the failure if there is one.
  void conclude(const raft_view& view, core::Output& output);
  /// The call was ended by a signal, or the machine is gone.
  void fail_call(const std::string& why);
  const bool& has_failed() const { return has_failed_; }
  const std::string& failure() const { return failure_; }

  const core::Durable& written() const { return written_; }
  core::Ref applied() const { return applied_; }
  /// REQUIRES: both come from here, in a World with the same tree.
  void restore(const core::Durable& written, core::Ref applied,
               const std::vector<core::NamedTimer>& running);
  /// The timers of raft_timer_for() that run, by ascending names, each with its whole duration.
  const std::vector<core::NamedTimer>& running_timers() const { return running_; }
  void rename(const core::Renaming& to) { core::rename(written_, to); }
  /// One of these ran out.
  void note_timeout(std::uint32_t timer);
  /// What the servers of one World share; nullptr: nothing.
  void* shared() const { return shared_.get(); }
  void share(std::shared_ptr<void> shared) { shared_ = std::move(shared); }
  /// That the log begins after; index 0: none.
  raft_snapshot snapshot() const;
  /// The configuration of the log.
  core::Configuration configuration() const;

 private:
  void write_hard_state(std::uint64_t term, std::uint32_t voted_for);
  void write_commit_index(std::uint64_t index);
  void append_entry(std::uint64_t index, const raft_entry& entry);
  void truncate_log(std::uint64_t from);
  raft_snapshot take_snapshot(std::uint64_t up_to);
  void install_snapshot(const raft_snapshot& snapshot, const raft_configuration& configuration);
  void send_message(std::uint32_t to, const void* bytes, std::size_t size, const raft_tells* tells);
  void set_timer(raft_timer_id which, bool runs);
  void set_named_timer(std::uint32_t timer, std::uint64_t duration_us);
  void apply_entry(std::uint64_t index);
  void answer_read(std::uint32_t read, std::uint64_t index);
  std::uint64_t draw();
  /// By a rule of the machine, the message may be sent before what it tells is written.
  bool may_be_early(const raft_tells& tells) const;
  /// The message promises something that is not written yet.
  bool promises_too_early(const raft_tells& tells, std::uint32_t to);
  void note_write();
  void refuse(std::string why);
  std::uint64_t last() const { return tree_.index(written_.log.tip).value(); }

  core::ServerId self_;
  core::LogTree& tree_;
  bool applies_;
  core::Rules rules_;
  void (*leave_)();
  core::Configuration first_{};
  core::Durable written_;
  core::Ref applied_ = core::kRoot;
  core::Output* output_ = nullptr;
  std::uint64_t drawn_ = 0;
  std::vector<core::Write> writes_;       // of the input that is handled
  std::vector<core::NamedTimer> timers_;  // started or stopped in it
  std::vector<core::NamedTimer> running_;
  bool is_repeated_ = false;
  bool has_failed_ = false;
  std::string failure_;
  std::shared_ptr<void> shared_;
};

/// Conversions between the types of raft_machine.h and those of core.
raft_configuration to_c(const core::Configuration& configuration);
core::Configuration to_core(const raft_configuration& configuration);
raft_entry to_c(const core::Entry& entry);
core::Entry to_core(const raft_entry& entry);

}  // namespace squall::tools::machines
