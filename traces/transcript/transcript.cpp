// The lines of a transcript, and the choice of which ones are shown.
#include "traces/transcript/transcript.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "core/describe.hpp"
#include "traces/convergence.hpp"
#include "traces/describe_plan.hpp"
#include "traces/prose.hpp"

namespace squall::traces::transcript {

using core::ServerId;
using core::ServerSet;

namespace {

/// "   412.310 ms".
std::string clock_text(sim::Time time_us) {
  const std::string whole = std::to_string(time_us / 1000);
  const std::string rest = std::to_string(1000 + time_us % 1000).substr(1);
  return std::string(whole.size() < 6 ? 6 - whole.size() : 0, ' ') + whole + "." + rest + " ms";
}

/// The initial content of a disk: "term 7, entries of terms 1 1 4".
std::string disk_in_words(const sim::InitialLog& initial) {
  constexpr std::size_t kTermsShown = 20;
  std::string text = "term " + to_string(initial.current_term);
  if (initial.terms.empty()) return text;
  text += initial.terms.size() == 1 ? ", an entry of term" : ", entries of terms";
  const std::string held =
      initial.snapshot == 0 ? "" : "; a snapshot holds the first " + to_string(initial.snapshot);
  const std::size_t shown = std::min(initial.terms.size(), kTermsShown);
  for (std::size_t at = 0; at < shown; ++at) text += " " + to_string(initial.terms[at]);
  return shown < initial.terms.size()
             ? text + " … (" + std::to_string(initial.terms.size()) + " entries)" + held
             : text + held;
}

/// Also the servers outside of the core of a calm phase.
sim::plan::ConvergenceScope scope_of(const Scene& scene) {
  if (scene.simulator == nullptr) return sim::plan::whole(scene.world);
  sim::plan::ConvergenceScope scope = scene.simulator->convergence_scope();
  scope.servers = scene.world.servers();
  return scope;
}

}  // namespace

void Transcript::begin(const Scene& scene) {
  const scenarios::Scenario& scenario = scene.scenario;
  heading_ = wrapped(scenario.name, "");
  if (!scenario.description.empty()) heading_ += "\n" + wrapped(scenario.description, "");
  if (!scenario.source.empty()) heading_ += wrapped("From: " + scenario.source, "  ");
  held_at_.assign(scenario.plan.sometimes.size(), sim::kNever);
  fired_.assign(scenario.plan.timeline.size(), false);
  const sim::World& world = scene.world;
  const core::Configuration first = initial_configuration(scenario.setup);
  const ServerSet voters = first.voting();
  std::string text = in_words(voters) + (voters.size() == 1 ? " boots" : " boot");
  if (first.is_joint()) text += " with configuration " + in_words(first);
  if (!first.learners.empty())
    text += ", " + in_words(first.learners) +
            (first.learners.size() == 1 ? " as a learner" : " as learners");
  const ServerSet outside = world.servers() - first.members();
  if (!outside.empty()) text += ", " + in_words(outside) + " outside of the configuration";
  write(Grain::moment, text);
  ServerSet left = world.servers();
  while (!left.empty()) {  // one line for all servers with equal disks
    const sim::InitialLog& disk = scenario.setup.initial[left.lowest()];
    ServerSet same;
    for (const ServerId server : left) {
      if (scenario.setup.initial[server] == disk) same.add(server);
    }
    left = left - same;
    if (disk == sim::InitialLog{}) continue;
    write(Grain::moment, "on the disk" + std::string(same.size() == 1 ? " of " : "s of ") +
                             in_words(same) + ": " + disk_in_words(disk));
  }
  watch(scene);
}

void Transcript::add(const sim::Report& report, const Scene& scene) {
  const sim::World& world = scene.world;
  const bool same_links = now_ == scene.now && (report.action.kind == sim::ActionKind::cut ||
                                                report.action.kind == sim::ActionKind::heal);
  if (!same_links) tell_links();
  now_ = scene.now;
  event_ = world.tally().events;
  on_steps(scene);
  probes_.add(report, world);
  on_fault(report, world);
  on_asked(report, world);
  if (report.stepped) {
    const core::View& after = world.views()[report.action.server];
    if (report.action.kind == sim::ActionKind::deliver) on_votes(report, world);
    if (report.changed) {
      on_role(report, world);
      on_lease(report, after);
      on_log(report, world);
      on_commit(report, world);
      on_configuration(report, world);
    }
    on_snapshot(report, world);
  }
  on_answers(report, world);
  if (report.verdict) {
    write(Grain::moment, "VIOLATION of " + std::string(checkers::name(report.verdict->property)) +
                             ": " + checkers::explain(*report.verdict, world.failure_text()));
  }
  watch(scene);
  tally_ = world.tally();
}

void Transcript::end(const Scene& scene) {
  const sim::World& world = scene.world;
  tell_links();
  now_ = scene.now;
  event_ = 0;
  on_steps(scene);
  probes_.finish(world);
  const char* limit =
      scene.simulator == nullptr ? world.limit_reached() : scene.simulator->limit_reached();
  if (limit != nullptr) {
    write(Grain::moment, "the limit \"" + std::string(limit) + "\" is reached");
  }
  std::string rest = "all members agree";
  const std::vector<std::string> awaited = what_is_awaited(world, scope_of(scene));
  for (std::size_t at = 0; at < awaited.size(); ++at)
    rest = (at == 0 ? "" : rest + "; ") + awaited[at];
  const ServerId leader = world.leader();
  write(Grain::moment,
        (scene.simulator == nullptr ? "the path ends" : "the run ends") +
            (leader == core::kNobody ? std::string()
                                     : " with " + in_words(leader) + " as leader of term " +
                                           to_string(world.views()[leader].durable.current_term)) +
            ": " + rest);
  closing_.clear();
  add_conditions(scene, closing_);
  std::string hit;
  for (int at = 0; at < kProbes; ++at) {
    const auto probe = static_cast<Probe>(at);
    if (!probes_.hit(probe)) continue;
    if (!hit.empty()) hit += ", ";
    hit += name(probe);
  }
  closing_ += wrapped("Probes hit: " + (hit.empty() ? "none" : hit) + ".", "  ");
}

void Transcript::add_conditions(const Scene& scene, std::string& text) const {
  if (scene.simulator == nullptr) return;
  std::string held;
  std::string missed;
  const std::vector<sim::plan::Sometime>& sometimes = scene.scenario.plan.sometimes;
  for (std::size_t at = 0; at < sometimes.size(); ++at) {
    const bool ever = held_at_[at] != sim::kNever;
    std::string& list = ever ? held : missed;
    list += (list.empty() ? "" : ", ") + describe(sometimes[at].condition);
    if (!ever) continue;
    list += " (" + milliseconds(held_at_[at]) + ")";
  }
  if (!held.empty()) text += wrapped("Expected and seen: " + held + ".", "  ");
  if (!missed.empty()) text += wrapped("Expected but never seen: " + missed + ".", "  ");
}

void Transcript::watch(const Scene& scene) {
  if (scene.simulator == nullptr) return;
  const std::vector<bool>& held = scene.simulator->statistics().sometimes;
  for (std::size_t at = 0; at < held_at_.size(); ++at) {
    if (held_at_[at] == sim::kNever && held[at]) held_at_[at] = now_;
  }
}

void Transcript::write(Grain grain, std::string text) {
  if (grain == Grain::moment) tell_progress();
  keep({now_, event_, grain, std::move(text)});
}

void Transcript::tell_progress() {
  if (progress_at_ == now_) return;  // the current moment belongs to the interval
  if (committed_ == committed_told_ && answered_ == answered_told_) return;
  std::string text = "… committed up to " + to_string(committed_);
  if (answered_ != answered_told_) {
    text += "; " + std::to_string(answered_) +
            (answered_ == 1 ? " command answered" : " commands answered");
  }
  committed_told_ = committed_;
  answered_told_ = answered_;
  keep({progress_at_, 0, Grain::progress, std::move(text)});
}

std::size_t Transcript::told() const {
  const std::size_t told =
      finest_ == Grain::detail ? lines_.size() - progress_lines_ : lines_.size();
  return left_out_ == 0 ? told : told + 1;
}

void Transcript::keep(Line line) {
  if (line.grain > finest_) return;
  progress_lines_ += line.grain == Grain::progress ? 1 : 0;
  // A progress line is added late, at the next moment; finer lines may have been added since.
  auto at = lines_.end();
  while (at != lines_.begin() && (at - 1)->time_us > line.time_us) --at;
  lines_.insert(at, std::move(line));
  while (told() > kLinesMax) {
    if (finest_ == Grain::moment) {
      lines_.erase(lines_.begin() + kFirstLines);
      ++left_out_;
      continue;
    }
    finest_ = finest_ == Grain::detail ? Grain::turn : Grain::moment;
    std::erase_if(lines_, [this](const Line& one) { return one.grain > finest_; });
  }
}

std::string Transcript::text() const {
  std::string text = heading_ + "\n";
  std::set<std::uint64_t> events;
  for (std::size_t at = 0; at < lines_.size(); ++at) {
    if (left_out_ > 0 && at == kFirstLines) {
      text += "        ⋮  " + std::to_string(left_out_) + " lines omitted\n";
    }
    const Line& line = lines_[at];
    if (line.grain == Grain::progress && finest_ == Grain::detail) continue;
    text += clock_text(line.time_us) + "  " + line.text + "\n";
    if (line.event != 0) events.insert(line.event);
  }
  return text + "\n" + closing_ +
         wrapped("Shown: " + std::to_string(events.size()) + " of " +
                     std::to_string(tally_.events) + " events.",
                 "  ");
}

}  // namespace squall::traces::transcript
