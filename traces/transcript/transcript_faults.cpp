// Transcript lines for the start and end of faults.
#include <algorithm>
#include <cstring>
#include <utility>

#include "core/describe.hpp"
#include "traces/describe_action.hpp"
#include "traces/describe_plan.hpp"
#include "traces/prose.hpp"
#include "traces/transcript/transcript.hpp"

namespace squall::traces::transcript {

using core::ServerId;
using core::ServerSet;
using sim::Action;
using sim::ActionKind;
using sim::Report;

namespace {

using std::to_string;

/// "{1,2}", or "3" for a single server.
std::string short_set(ServerSet servers) {
  return servers.size() == 1 ? to_string(servers.lowest()) : core::describe(servers);
}

/// "{1,2}↔{3,4}, 5→1": links in both directions appear once.
template <typename Links>
std::string links_in_words(Links links) {
  std::string text;
  const auto has = [&](ServerSet from, ServerSet to) {
    return std::all_of(from.begin(), from.end(),
                       [&](ServerId server) { return (to - links[server]).empty(); });
  };
  const ServerSet servers = ServerSet::first(core::kServersMax);
  for (const ServerId at : servers) {
    const ServerSet to = links[at];
    if (to.empty()) continue;
    ServerSet from;
    for (const ServerId other : servers) {
      if (other >= at && links[other] == to) from.add(other);
    }
    const bool both_ways = (from & to).empty() && has(to, from);
    for (const ServerId server : from) links[server] = ServerSet();
    if (both_ways) {
      for (const ServerId server : to) links[server] = links[server] - from;
    }
    text += (text.empty() ? "" : ", ") + short_set(from) + (both_ways ? "↔" : "→") + short_set(to);
  }
  return text;
}

std::string filtered_in_words(const Action& action, const sim::Setup& setup) {
  const std::string said = in_words(sim::traits_of(setup, action));
  return "all " + messages_in_words(action.message_type()) + " " + short_set(action.links_from()) +
         "→" + short_set(action.links_to()) + (said.empty() ? "" : " (" + said + ")");
}

/// Of one message that is not delivered.
std::string fate_in_words(ActionKind kind) {
  if (kind == ActionKind::garble) return "corrupted in flight: ";
  if (kind == ActionKind::duplicate) return "duplicated: ";
  return kind == ActionKind::release_message ? "released: " : "lost: ";
}

std::string restart_in_words(const sim::World& world, ServerId server) {
  const core::Durable& disk = world.views()[server].durable;
  return " restarts in term " + to_string(disk.current_term) + " with a log up to " +
         to_string(world.tree().index(disk.log.tip));
}

struct DiskPhrase {
  ActionKind kind;
  std::string_view phrase;  // "{server}" and "{index}" stand for what the action names
};
constexpr DiskPhrase kDiskPhrases[]{
    {ActionKind::corrupt, "a bit of entry {index} flips on the disk of {server}"},
    {ActionKind::latent_sector_error, "entry {index} on the disk of {server} becomes unreadable"},
    {ActionKind::misdirect, "the last write of {server} overwrites its entry {index}"},
    {ActionKind::wipe, "{server} gets an empty disk"},
    {ActionKind::lying_sync, "the disk of {server} keeps nothing more of what its fsyncs report"},
    {ActionKind::back_up_disk, "the disk of {server} is backed up"},
    {ActionKind::restore_disk, "the disk of {server} is restored from its backup"},
    {ActionKind::shorten_log, "the log on the disk of {server} ends before entry {index}"},
    {ActionKind::force_configuration,
     "{configuration} is written behind the log of {server} as its configuration"},
    {ActionKind::fill_disk, "the disk of {server} is full"},
    {ActionKind::limit_disk, "the disk of {server} is nearly full; entries that fit: {entries}"},
    {ActionKind::free_disk, "the disk of {server} has free space again"}};

/// REQUIRES: the action is in kDiskPhrases.
std::string disk_in_words(const Action& action) {
  const auto* const row =
      std::find_if(std::begin(kDiskPhrases), std::end(kDiskPhrases),
                   [&](const DiskPhrase& one) { return one.kind == action.kind; });
  std::string text(row->phrase);
  const auto put = [&](std::string_view name, const std::string& words) {
    const std::size_t at = text.find(name);
    if (at != std::string::npos) text.replace(at, name.size(), words);
  };
  put("{server}", in_words(action.server));
  put("{index}", to_string(action.index()));
  put("{entries}", std::to_string(action.room()));
  put("{configuration}", in_words(core::Configuration{action.voters(), {}, action.learners()}));
  if (action.kind != ActionKind::misdirect) return text;
  return text + (action.is_silent() ? " without detection" : ": both are unreadable");
}

/// The check of this step has failed.
bool fails(const sim::simulate::RunStatistics& statistics, std::size_t step) {
  return std::any_of(statistics.checks.begin(), statistics.checks.end(),
                     [&](const auto& broken) { return broken.at == step; });
}

}  // namespace

void Transcript::on_fault(const Report& report, const sim::World& world) {
  const Action& action = report.action;
  const std::string server = in_words(action.server);
  if (report.stopped) return on_stop(report, world);
  const Grain of_write = action.kind == ActionKind::fail_sync ? Grain::moment : Grain::detail;
  if (report.write_failed) write(of_write, "a write of " + server + " fails: it writes again");
  switch (action.kind) {
    case ActionKind::cut:
    case ActionKind::heal:
      return on_links(action);
    case ActionKind::hold:
    case ActionKind::release:
    case ActionKind::block:
    case ActionKind::unblock:
      return on_filter(action, world.setup());
    case ActionKind::crash:
    case ActionKind::restart:
      return on_restart_or_crash_to_come(report, world);
    case ActionKind::pause:
      return write(Grain::moment, server + " is paused");
    case ActionKind::resume:
      return write(Grain::moment, server + " resumes");
    case ActionKind::corrupt:
    case ActionKind::latent_sector_error:
    case ActionKind::misdirect:
    case ActionKind::wipe:
    case ActionKind::lying_sync:
    case ActionKind::back_up_disk:
    case ActionKind::restore_disk:
    case ActionKind::shorten_log:
    case ActionKind::force_configuration:
    case ActionKind::fill_disk:
    case ActionKind::limit_disk:
    case ActionKind::free_disk:
      return write(Grain::moment, disk_in_words(action));
    case ActionKind::break_clock:
      return write(Grain::moment, "the clock of " + server +
                                      " exceeds clock_drift_ppm: leases are judged no longer");
    case ActionKind::drop:
    case ActionKind::garble:
    case ActionKind::duplicate:
    case ActionKind::release_message:
      return write(Grain::detail, fate_in_words(action.kind) + describe(report.message, world));
    case ActionKind::deliver:
    case ActionKind::election_timeout:
    case ActionKind::heartbeat_timeout:
    case ActionKind::request:
    case ActionKind::sync:
    case ActionKind::silence_timeout:
    case ActionKind::lease_expired:
    case ActionKind::compact:
    case ActionKind::change_membership:
    case ActionKind::transfer:
    case ActionKind::fail_sync:
    case ActionKind::forget_leader:
    case ActionKind::named_timeout:
      return;
  }
}

void Transcript::on_restart_or_crash_to_come(const Report& report, const sim::World& world) {
  const Action& action = report.action;
  const std::string server = in_words(action.server);
  if (action.kind == ActionKind::crash) {
    return write(Grain::detail, server + " will crash after write " +
                                    std::to_string(action.writes_in_step()) +
                                    " of its next step that writes");
  }
  if (!report.stepped) return write(Grain::detail, server + " will not crash in a step");
  write(Grain::moment, server + restart_in_words(world, action.server));
}

void Transcript::on_stop(const Report& report, const sim::World& world) {
  const Action& action = report.action;
  std::string text = in_words(action.server);
  if (report.before.role == core::Role::leader) {
    text += ", the leader of term " + to_string(report.before.durable.current_term) + ",";
  }
  const bool loses = world.tally().writes_lost > tally_.writes_lost;
  if (action.kind == ActionKind::fail_sync) {
    text += " stops: an fsync has failed";
  } else if (report.writes_before_crash != 0) {
    text += " crashes in this step, after write " + std::to_string(report.writes_before_crash) +
            " of it";
  } else if (action.kind != ActionKind::crash) {
    text += " stops: its disk is full";
  } else {
    text += " crashes";
    if (loses && action.survivors() == sim::kTornWrite) text += " with a torn write";
  }
  if (loses) {
    text += "; its disk has term " + to_string(world.disks()[action.server].current_term) +
            " and a log up to " +
            to_string(world.tree().index(world.disks()[action.server].log.tip));
  }
  write(Grain::moment, text);
}

void Transcript::on_links(const Action& action) {
  const bool cuts = action.kind == ActionKind::cut;
  const ServerSet to = action.links_to();
  for (const ServerId from : action.links_from()) {
    const ServerSet towards = to - ServerSet::of(from);
    if (cuts) {
      new_cuts_[from] = new_cuts_[from] | (towards - cuts_[from]);
      cuts_[from] = cuts_[from] | towards;
    } else {
      new_heals_[from] = new_heals_[from] | (towards & cuts_[from]);
      cuts_[from] = cuts_[from] - towards;
    }
  }
}

void Transcript::tell_links() {
  const std::string cut = links_in_words(std::exchange(new_cuts_, {}));
  const std::string healed = links_in_words(std::exchange(new_heals_, {}));
  if (!cut.empty()) write(Grain::moment, "links are cut: " + cut);
  if (healed.empty()) return;
  const bool all = cuts_ == Links{};
  write(Grain::moment, all ? "all links are healed" : "links are healed: " + healed);
}

void Transcript::on_filter(const Action& action, const sim::Setup& setup) {
  const std::string messages = filtered_in_words(action, setup);
  if (action.kind == ActionKind::hold) {
    write(Grain::moment, messages + " are held from now on");
  } else if (action.kind == ActionKind::release) {
    write(Grain::moment, messages + " are released");
  } else if (action.kind == ActionKind::block) {
    write(Grain::moment, messages + " are blocked from now on");
  } else if (action.kind == ActionKind::unblock) {
    write(Grain::moment, messages + " are unblocked");
  }
}

void Transcript::on_steps(const Scene& scene) {
  if (scene.simulator == nullptr) return;
  const sim::plan::Plan& plan = scene.scenario.plan;
  const sim::simulate::RunStatistics& statistics = scene.simulator->statistics();
  bool told_standing = false;
  for (std::size_t at = 0; at < fired_.size(); ++at) {
    if (fired_[at] || !statistics.steps[at].fired()) continue;
    fired_[at] = true;
    const sim::plan::Step& step = plan.timeline[at];
    using Kind = sim::plan::Step::Kind;
    std::string text = describe(step, scene.simulator->bound());
    const ServerSet unreadable = step.target.servers & scene.world.unreadable_disks();
    if (step.kind == Kind::restart && !unreadable.empty()) {
      text = in_words(unreadable) + " cannot read its disk and does not start";
    }
    if (text.empty()) continue;
    if (step.kind == Kind::check)
      text += fails(statistics, at) ? ": it does not hold" : ": it holds";
    const auto fault = sim::plan::fault_of(step.kind);
    told_standing = told_standing || (fault && sim::plan::is_standing(*fault));
    const sim::Time now = std::exchange(now_, statistics.steps[at].fired_us);
    const std::uint64_t event = std::exchange(event_, 0);
    write(Grain::moment, text);
    now_ = now;
    event_ = event;
  }
  on_standing_faults(scene, told_standing);
}

void Transcript::on_standing_faults(const Scene& scene, bool stepped) {
  using sim::plan::Subject;
  const auto compare = [&](const sim::plan::FaultRow& row, int subject, const std::string& whom) {
    sim::plan::Subjects& known = standing_[static_cast<std::size_t>(row.kind)];
    const bool holds = scene.simulator->has_standing(row.kind, subject);
    if (holds == ((known >> subject & 1) != 0)) return;
    known = static_cast<sim::plan::Subjects>(known ^ 1 << subject);
    if (stepped) return;  // the step's own line says more
    std::string text(holds ? row.begins : row.ends);
    write(Grain::moment, text.replace(text.find("{whom}"), std::strlen("{whom}"), whom));
  };
  const auto compare_all = [&](Subject kind, int subject, const std::string& whom) {
    for (const sim::plan::FaultRow& row : sim::plan::kFaultRows) {
      if (row.subject == kind) compare(row, subject, whom);
    }
  };
  for (const ServerId server : scene.world.servers()) {
    compare_all(Subject::server, server.value(), in_words(server));
    const std::int64_t jumped = scene.simulator->clock_jumped_us(server);
    const std::int64_t by = jumped - std::exchange(clocks_jumped_us_[server], jumped);
    if (by == 0 || stepped) continue;
    write(Grain::moment, "the clock of " + in_words(server) + " jumps " +
                             (by < 0 ? "back" : "forward") + " by " +
                             milliseconds(static_cast<sim::Time>(by < 0 ? -by : by)));
  }
  for (int type = 0; type < core::kMessageTypes; ++type) {
    compare_all(Subject::message_type, type, messages_in_words(static_cast<std::uint16_t>(type)));
  }
}

}  // namespace squall::traces::transcript
