// Transcript lines for entries, commitment, configurations and snapshots.
#include <algorithm>

#include "core/describe.hpp"
#include "traces/prose.hpp"
#include "traces/transcript/transcript.hpp"

namespace squall::traces::transcript {

using core::Index;
using core::Role;
using core::View;
using sim::ActionKind;
using sim::Report;

namespace {

using std::to_string;

/// Then entries and commit index come with the snapshot, which on_snapshot() tells.
bool installs_snapshot(const Report& report, const View& after) {
  return report.action.kind == ActionKind::deliver &&
         report.message.type() == core::MessageType::install_snapshot &&
         report.before.durable.log.base != after.durable.log.base;
}

}  // namespace

void Transcript::on_log(const Report& report, const sim::World& world) {
  const core::LogTree& tree = world.tree();
  const View& after = world.views()[report.action.server];
  const core::Ref old = report.before.durable.log.tip;
  const core::Ref tip = after.durable.log.tip;
  if (old == tip || report.action.kind == ActionKind::restart) return;
  const std::string who = in_words(report.action.server);
  const Index kept = tree.index(tree.common_prefix(old, tip));
  const Index last = tree.index(tip);
  if (tree.index(old) > kept) {
    write(Grain::moment, who + " removes " +
                             entries_in_words(tree, old, kept + 1, tree.index(old)) +
                             ", not in its leader's log");
  }
  const bool leads = after.role == Role::leader;
  if (installs_snapshot(report, after)) return;
  if (last > kept && report.action.kind == ActionKind::deliver && !leads) {
    write(Grain::detail, who + " stores " + entries_in_words(tree, tip, kept + 1, last));
  }
}

void Transcript::on_commit(const Report& report, const sim::World& world) {
  const View& before = report.before;
  const View& after = world.views()[report.action.server];
  if (after.commit_index <= before.commit_index) return;
  // A leader that removed itself steps down in the step that commits the removal.
  const bool leads = after.role == Role::leader || before.role == Role::leader;
  const Index known = committed_;
  if (after.commit_index > committed_) {
    committed_ = after.commit_index;
    progress_at_ = now_;
  }
  if (installs_snapshot(report, after)) return;
  write(Grain::detail, in_words(report.action.server) +
                           (leads ? " commits up to " : " learns commit index ") +
                           to_string(after.commit_index));
  if (!leads) return;
  const core::LogTree& tree = world.tree();
  const Index first = std::max(known, tree.index(after.durable.log.base));
  const Index last = std::min(after.commit_index, tree.index(after.durable.log.tip));
  for (Index index = first + 1; index <= last; ++index) {
    const core::Ref entry = tree.at(after.durable.log.tip, index);
    if (tree.kind(entry) != core::EntryKind::configuration) continue;
    write(Grain::moment, "configuration " + in_words(core::configuration_in(tree.payload(entry))) +
                             " is committed");
  }
}

void Transcript::on_configuration(const Report& report, const sim::World& world) {
  const View& after = world.views()[report.action.server];
  if (report.before.configuration == after.configuration) return;
  if (report.action.kind == ActionKind::restart) return;
  const std::string who = in_words(report.action.server);
  const std::string configuration = "configuration " + in_words(after.configuration);
  const core::LogTree& tree = world.tree();
  if (!tree.contains(after.durable.log.tip, tree.configuration(report.before.durable.log.tip))) {
    return write(Grain::moment, who + " returns to " + configuration);
  }
  const bool leads = after.role == Role::leader;
  write(leads ? Grain::moment : Grain::detail, who + " uses " + configuration);
}

void Transcript::on_snapshot(const Report& report, const sim::World& world) {
  const std::string who = in_words(report.action.server);
  const core::Durable& after = world.views()[report.action.server].durable;
  const bool moved = report.changed && report.before.durable.log.base != after.log.base;
  const std::string up_to = to_string(world.tree().index(after.log.base));
  if (report.action.kind == ActionKind::compact && moved) {
    const bool first = world.tally().snapshots_taken == 1;
    return write(first ? Grain::moment : Grain::detail,
                 who + " takes a snapshot and compacts its log up to " + up_to);
  }
  if (report.action.kind != ActionKind::deliver) return;
  const auto* chunk = std::get_if<core::InstallSnapshot>(&report.message.body);
  if (chunk == nullptr) return;
  const std::string sender = in_words(report.message.from);
  if (moved) {
    return write(Grain::moment, who + " installs a snapshot from " + sender +
                                    " that covers the log up to " + up_to);
  }
  write(Grain::detail, who + " receives chunk " + to_string(chunk->chunk + 1u) + " of " +
                           to_string(chunk->chunks) + " of the snapshot up to " +
                           to_string(chunk->last.index));
}

}  // namespace squall::traces::transcript
