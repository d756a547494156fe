// When each probe is hit.
#include "traces/probes.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "checkers/change.hpp"

namespace squall::traces {

using core::Role;
using core::ServerId;
using core::View;
using sim::ActionKind;
using sim::Report;
using sim::World;

namespace {

constexpr core::Term kManyTerms = 10;
constexpr std::uint32_t kManyEntries = 5;

template <typename Body>
const Body* sent(const Report& report) {
  for (const core::Message& message : report.sent) {
    if (const auto* body = std::get_if<Body>(&message.body)) return body;
  }
  return nullptr;
}

template <typename Pick>
bool any_other(const World& world, ServerId server, Pick&& pick) {
  const core::ServerSet others = world.servers() - world.down() - core::ServerSet::of(server);
  return std::any_of(others.begin(), others.end(),
                     [&](ServerId other) { return pick(world.views()[other]); });
}

}  // namespace

std::string_view name(Probe probe) noexcept { return core::name_of(probe); }

std::string_view theme(Probe probe) noexcept {
  // Each with its first probe.
  constexpr std::array<std::pair<std::string_view, Probe>, 8> kThemes{
      {{"elections", Probe::two_candidates_in_one_term},
       {"replication", Probe::old_term_entry_committed_indirectly},
       {"crashes, disks", Probe::leader_crashes},
       {"transfer", Probe::transfer_begins},
       {"membership", Probe::configuration_committed},
       {"snapshots", Probe::snapshot_taken},
       {"clients", Probe::read_by_leader},
       {"network", Probe::message_duplicated}}};
  std::string_view found;
  for (const auto& [theme, first] : kThemes) {
    if (probe >= first) found = theme;
  }
  return found;
}

void Probes::add(const Report& report, const World& world) {
  const bool received = report.action.kind == ActionKind::deliver && report.stepped;
  if (received) on_message(report, world);
  if (report.stopped) on_stop(report);
  on_asked(report, world);
  if (!report.changed || !report.stepped || report.stopped) return;
  on_role(report, world);
  on_log(report, world);
  on_configuration(report, world);
}

bool Probes::read(std::string_view text) {
  const bool is_right =
      text.size() == kProbes && text.find_first_not_of("01") == std::string_view::npos;
  if (is_right) hit_ = std::bitset<kProbes>(text.data(), text.size());
  return is_right;
}

void Probes::on_message(const Report& report, const World& world) {
  switch (report.message.type()) {
    case core::MessageType::request_vote:
    case core::MessageType::request_vote_reply:
      return on_votes(report, world);
    case core::MessageType::append_entries:
      return on_appends(report, world);
    case core::MessageType::install_snapshot: {
      const auto* reply = sent<core::InstallSnapshotReply>(report);
      if (reply == nullptr) return;
      mark(Probe::snapshot_behind_log_ignored, reply->installed && !report.changed);
      const auto& request = *std::get_if<core::InstallSnapshot>(&report.message.body);
      mark(Probe::snapshot_piece_repeated, !reply->installed && reply->chunk != request.chunk + 1);
      return;
    }
    case core::MessageType::timeout_now:
      return mark(Probe::timeout_now_comes_late,
                  report.message.term < report.before.durable.current_term);
    case core::MessageType::append_entries_reply:
    case core::MessageType::install_snapshot_reply:
    case core::MessageType::read_index:
    case core::MessageType::read_index_reply:
    case core::MessageType::forward:
    case core::MessageType::opaque:
      return;
  }
}

void Probes::on_votes(const Report& report, const World& world) {
  const View& before = report.before;
  const core::Message& message = report.message;
  const auto* request = std::get_if<core::RequestVote>(&message.body);
  if (request == nullptr) {
    const bool stale = message.term < before.durable.current_term;
    const auto& vote = *std::get_if<core::RequestVoteReply>(&message.body);
    return mark(Probe::vote_of_earlier_term_arrives,
                stale && !vote.pre_vote && vote.vote_granted && before.role == Role::candidate);
  }
  mark(Probe::removed_server_campaigns, !before.configuration.votes(message.from));
  const auto* reply = sent<core::RequestVoteReply>(report);
  if (request->pre_vote) {
    if (reply != nullptr) {
      mark(reply->vote_granted ? Probe::pre_vote_granted : Probe::pre_vote_refused);
    }
    return;
  }
  if (reply == nullptr && !report.changed) {
    return mark(Probe::candidate_ignored_by_loyal_server);
  }
  const core::Durable& after = world.views()[report.action.server].durable;
  if (reply == nullptr || reply->vote_granted || message.term < after.current_term) return;
  const bool voted = after.voted_for != core::kNobody && after.voted_for != message.from;
  mark(voted ? Probe::vote_refused_for_earlier_vote : Probe::vote_refused_for_stale_log);
}

void Probes::on_appends(const Report& report, const World& world) {
  const auto& request = *std::get_if<core::AppendEntries>(&report.message.body);
  const View& after = world.views()[report.action.server];
  mark(Probe::stale_leader_refused, report.message.term < after.durable.current_term);
  const auto* reply = sent<core::AppendEntriesReply>(report);
  if (reply == nullptr || report.message.term < after.durable.current_term) return;
  if (!reply->success) {
    const bool short_log = reply->conflict.term == 0;
    return mark(short_log ? Probe::append_refused_for_short_log
                          : Probe::append_refused_for_conflict);
  }
  const bool same_log = report.before.durable.log == after.durable.log;
  mark(Probe::append_changes_nothing, request.count > 0 && same_log);
  const core::Index last = world.tree().index(after.durable.log.tip);
  mark(Probe::late_append_is_covered, request.count > 0 && same_log && reply->match_index < last);
  mark(Probe::follower_learns_commit_by_heartbeat,
       request.count == 0 && after.commit_index > report.before.commit_index);
}

void Probes::on_role(const Report& report, const World& world) {
  const ServerId server = report.action.server;
  const View& before = report.before;
  const View& after = world.views()[server];
  const core::Term term = after.durable.current_term;
  const bool same_term = before.durable.current_term == term;
  const bool timed_out = report.action.kind == ActionKind::election_timeout;
  if (after.role == Role::candidate) {
    mark(Probe::candidate_times_out, timed_out && before.role == Role::candidate);
    mark(Probe::two_candidates_in_one_term, any_other(world, server, [&](const View& view) {
           return view.role == Role::candidate && view.durable.current_term == term;
         }));
    const auto* request = sent<core::RequestVote>(report);
    mark(Probe::candidate_by_transfer, request != nullptr && request->transfer);
  }
  if (after.role == Role::leader && before.role != Role::leader) {
    mark(Probe::elected_in_first_term, term == 1);
    mark(Probe::elected_after_many_terms, term >= kManyTerms);
    mark(Probe::elected_in_joint_configuration, after.configuration.is_joint());
    mark(Probe::two_leaders_at_once,
         any_other(world, server, [](const View& view) { return view.role == Role::leader; }));
    mark(Probe::lease_outlived_by_another_leader,
         any_other(world, server, [](const View& view) { return view.holds_lease; }));
  }
  if (after.role != Role::follower) return;
  mark(Probe::candidate_yields_to_leader, before.role == Role::candidate && same_term);
  mark(Probe::pre_candidate_gives_up, before.role == Role::pre_candidate);
  if (before.role != Role::leader) return;
  mark(Probe::leader_deposed_by_higher_term, !same_term);
  mark(Probe::leader_without_quorum_steps_down, same_term && timed_out);
  mark(Probe::leader_removes_itself, same_term && !after.configuration.votes(server));
}

void Probes::on_log(const Report& report, const World& world) {
  const core::LogTree& tree = world.tree();
  const View& before = report.before;
  const View& after = world.views()[report.action.server];
  if (before.durable.log.base != after.durable.log.base &&
      report.action.kind != ActionKind::restart) {
    const bool taken = report.action.kind == ActionKind::compact;
    mark(taken ? Probe::snapshot_taken : Probe::snapshot_installed);
    mark(Probe::snapshot_in_joint_configuration, after.configuration.is_joint());
    mark(Probe::snapshot_keeps_later_entries,
         !taken && after.durable.log.tip != after.durable.log.base);
  }
  if (after.role == Role::leader && after.commit_index > before.commit_index) {
    const core::Index next = before.commit_index + 1;
    mark(Probe::old_term_entry_committed_indirectly,
         tree.term(tree.at(after.durable.log.tip, next)) < after.durable.current_term);
    mark(Probe::many_entries_committed_at_once,
         after.commit_index - before.commit_index >= kManyEntries);
  }
  if (report.action.kind == ActionKind::restart) {
    return mark(Probe::restart_as_voter_of_current_term, after.durable.voted_for != core::kNobody);
  }
  const core::Ref old = before.durable.log.tip;
  if (old == after.durable.log.tip || tree.contains(after.durable.log.tip, old)) return;
  const core::Index kept = tree.index(tree.common_prefix(old, after.durable.log.tip));
  mark(Probe::log_truncated);
  mark(Probe::many_entries_truncated, tree.index(old) - kept >= kManyEntries);
  mark(Probe::uncommitted_configuration_truncated, tree.index(tree.configuration(old)) > kept);
}

void Probes::on_configuration(const Report& report, const World& world) {
  const core::Configuration& before = report.before.configuration;
  const View& after = world.views()[report.action.server];
  mark(Probe::lease_begins, after.holds_lease && !report.before.holds_lease);
  if (before == after.configuration) return;
  const core::Configuration& now = after.configuration;
  mark(Probe::joint_configuration_in_use, now.is_joint());
  mark(Probe::learner_in_use, !now.learners.empty());
  mark(Probe::learner_promoted, !(before.learners & now.voters).empty());
  mark(Probe::voter_removed, !(before.voting() - now.members()).empty());
}

void Probes::on_stop(const Report& report) {
  mark(Probe::leader_crashes, report.before.role == Role::leader);
  mark(Probe::candidate_crashes, report.before.role == Role::candidate);
  if (report.action.kind == ActionKind::fail_sync) return mark(Probe::sync_fails);
  const bool crashes = report.action.kind == ActionKind::crash || report.writes_before_crash != 0;
  if (!crashes) return mark(Probe::stop_on_full_disk);
}

void Probes::on_request(const Report& report, const World& world) {
  const bool leads = report.stepped && report.before.role == Role::leader;
  const sim::Client& client = world.clients()[report.action.value];
  const bool gets = client.command.operation == core::Operation::get;
  mark(Probe::back_pressure, leads && !report.accepted && !gets);
  mark(Probe::read_refused, report.stepped && !report.accepted && gets);
  const bool bypasses_log = gets && !client.registering && !world.setup().mix.reads_in_log;
  mark(Probe::read_by_follower, report.stepped && report.accepted && bypasses_log && !leads);
}

void Probes::on_asked(const Report& report, const World& world) {
  const sim::Action& action = report.action;
  switch (action.kind) {
    case ActionKind::transfer:
      return mark(report.accepted ? Probe::transfer_begins : Probe::transfer_refused);
    case ActionKind::change_membership:
      return mark(Probe::membership_change_refused, !report.accepted);
    case ActionKind::lease_expired:
      return mark(Probe::lease_runs_out, report.before.holds_lease);
    case ActionKind::duplicate:
      return mark(Probe::message_duplicated);
    case ActionKind::garble:
      return mark(Probe::message_corrupted_in_flight);
    case ActionKind::crash:
      return mark(Probe::crash_spares_unsynced_writes, action.value == 1 || action.value == 2);
    case ActionKind::resume: {
      const View& view = world.views()[action.server];
      return mark(Probe::paused_leader_returns_to_later_term,
                  view.role == Role::leader && any_other(world, action.server, [&](const View& o) {
                    return o.role == Role::leader &&
                           o.durable.current_term > view.durable.current_term;
                  }));
    }
    case ActionKind::request:
      return on_request(report, world);
    case ActionKind::deliver:
    case ActionKind::drop:
    case ActionKind::election_timeout:
    case ActionKind::heartbeat_timeout:
    case ActionKind::sync:
    case ActionKind::restart:
    case ActionKind::pause:
    case ActionKind::cut:
    case ActionKind::heal:
    case ActionKind::hold:
    case ActionKind::release:
    case ActionKind::block:
    case ActionKind::unblock:
    case ActionKind::corrupt:
    case ActionKind::silence_timeout:
    case ActionKind::named_timeout:
    case ActionKind::compact:
    case ActionKind::fail_sync:
    case ActionKind::fill_disk:
    case ActionKind::free_disk:
    case ActionKind::latent_sector_error:
    case ActionKind::wipe:
    case ActionKind::misdirect:
    case ActionKind::break_clock:
    case ActionKind::forget_leader:
    case ActionKind::release_message:
    case ActionKind::lying_sync:
    case ActionKind::back_up_disk:
    case ActionKind::restore_disk:
    case ActionKind::shorten_log:
    case ActionKind::limit_disk:
    case ActionKind::force_configuration:
      return;
  }
}

void Probes::finish(const sim::Tally& tally, const World& world) {
  mark(Probe::crash_loses_writes, tally.writes_lost > 0);
  mark(Probe::torn_record, tally.records_torn > 0);
  mark(Probe::configuration_committed, tally.configurations_committed > 0);
  mark(Probe::read_by_leader, tally.reads_answered > 0);
  mark(Probe::retry_absorbed, world.setup().sessions_max > 0 && tally.retries_absorbed > 0);
  mark(Probe::session_expired, tally.sessions_expired > 0);
  mark(Probe::message_lost_on_cut_link, tally.lost_on_cut_links > 0);
  mark(Probe::message_to_down_server, tally.lost_at_down_servers > 0);
  for (std::uint32_t client = 0; client < world.clients().count(); ++client) {
    mark(Probe::session_opened, world.clients()[client].registered);
  }
}

}  // namespace squall::traces
