// The text of an exploration certificate.
#include "traces/exploration/certificate.hpp"

#include <algorithm>
#include <array>

#include "core/describe.hpp"
#include "traces/action_words.hpp"
#include "traces/describe_plan.hpp"
#include "traces/prose.hpp"

namespace squall::traces::exploration {

using sim::ActionKind;
using sim::explore::Bounds;
using sim::explore::Budget;

namespace {

constexpr std::array<std::string_view, 15> kNames{"explored_completely",
                                                  "explored_within_bounds",
                                                  "violated",
                                                  "violated_as_expected",
                                                  "expectation_failed",
                                                  "expectation_failed",
                                                  "reached",
                                                  "not_reached",
                                                  "depth",
                                                  "memory",
                                                  "disk",
                                                  "limit",
                                                  "interrupted",
                                                  "time",
                                                  "walked"};
static_assert(static_cast<std::size_t>(ExplorationEnd::walked) + 1 == kNames.size());

void add(std::string& list, std::string_view item) {
  if (!list.empty()) list += ", ";
  list += item;
}

std::string counted(std::uint64_t count, const std::string& what) {
  return grouped(count) + " " + what + (count == 1 ? "" : "s");
}

template <typename Use>
void for_each_budget(Use&& use) {
  for (int at = 1; at < sim::explore::kBudgets; ++at) use(static_cast<Budget>(at));
}

/// "membership changes".
std::string in_words(Budget budget) {
  std::string text(sim::explore::name(budget));
  for (char& c : text) c = c == '_' ? ' ' : c;
  return text;
}

std::string setup_text(const sim::Setup& setup) {
  std::string text = counted(static_cast<std::uint64_t>(setup.servers), "server");
  if (!setup.spare.empty()) text += " (" + traces::in_words(setup.spare) + " spare)";
  add(text, counted(setup.clients, "client"));
  add(text, setup.settings.synchronous_disk ? "synchronous disk" : "asynchronous disk");
  const core::Settings& features = setup.settings;
  if (features.pre_vote) add(text, "pre-vote");
  if (features.check_quorum) add(text, "check-quorum");
  if (features.stickiness) add(text, "stickiness");
  if (features.follower_reads) add(text, "follower reads");
  if (features.forward) add(text, "forwarded requests");
  if (features.joint_consensus) add(text, "joint consensus");
  if (features.leaves_joint_on_request) add(text, "joint until a request");
  if (features.quiescence) add(text, "quiescence");
  if (!features.no_op) add(text, "no no-op");
  if (setup.mix.gets > 0) add(text, setup.mix.reads_in_log ? "reads through the log" : "ReadIndex");
  if (setup.sessions_max > 0) add(text, "sessions");
  for (const sim::InitialLog& initial : setup.initial) {
    if (initial == sim::InitialLog{}) continue;
    add(text, "initial logs");
    break;
  }
  return text;
}

std::string bounds_text(const Bounds& bounds) {
  std::string text;
  const auto bound = [&](const char* what, std::uint64_t value) {
    if (value != 0) add(text, std::string(what) + " " + std::to_string(value));
  };
  bound("terms", bounds.terms.value());
  bound("entries", bounds.entries.value());
  bound("messages", bounds.messages);
  bound("depth", bounds.depth);
  for_each_budget([&](Budget budget) {
    if (bounds[budget] == sim::explore::kUnlimited) add(text, in_words(budget) + " unlimited");
    if (bounds[budget] < sim::explore::kUnlimited) bound(in_words(budget).c_str(), bounds[budget]);
  });
  return text;
}

std::string disabled_text(const Bounds& bounds) {
  std::string text;
  for_each_budget([&](Budget budget) {
    if (bounds[budget] == 0) add(text, in_words(budget));
  });
  return text;
}

std::string network_text(const Bounds& bounds) {
  switch (bounds.network) {
    case sim::explore::NetworkKind::datagrams:
      return "datagrams in any order";
    case sim::explore::NetworkKind::at_most_once:
      return "datagrams in any order, equal ones in flight merged";
    case sim::explore::NetworkKind::links:
      return "FIFO links";
  }
  return "";
}

/// "1→2, 3→2".
std::string cut_links_text(const Bounds& bounds) {
  std::string text;
  for (const core::ServerId from : core::ServerSet::first(core::kServersMax)) {
    for (const core::ServerId to : bounds.cut_links[from]) {
      add(text, to_string(from) + "→" + to_string(to));
    }
  }
  return text;
}

std::string start_text(const Certificate& certificate, const Bounds& bounds) {
  if (bounds.first_leader != core::kNobody) {
    return "server " + to_string(bounds.first_leader) + " is elected and every server knows it";
  }
  if (!certificate.begins_in_run || certificate.prefix == 0) return "";
  return "after the first " + counted(certificate.prefix, "event") + " of a run";
}

std::string conditions_text(const std::vector<sim::plan::Condition>& conditions) {
  std::string text;
  for (const sim::plan::Condition& condition : conditions) add(text, describe(condition));
  return text;
}

std::string bounded_text(const Certificate& certificate) {
  std::string text;
  for (const CutCount& cut : cuts(certificate)) {
    const bool is_of_states = cut.by == "unless" || cut.by == "depth";
    add(text,
        counted(cut.steps, is_of_states ? "state" : "step") + " by `" + std::string(cut.by) + "`");
  }
  if (!text.empty()) return text;
  return is_whole(certificate.end) ? "no step" : "no step so far";
}

std::string actions_text(const sim::explore::ExplorationTally& tally) {
  std::string text;
  for (std::size_t at = 0; at < tally.actions.size(); ++at) {
    if (tally.actions[at] == 0) continue;
    add(text,
        std::string(traces::name(static_cast<ActionKind>(at))) + " " + grouped(tally.actions[at]));
  }
  return text.empty() ? "none" : text;
}

std::string probes_text(const Probes& probes) {
  std::string hit;
  int count = 0;
  for (int at = 0; at < kProbes; ++at) {
    if (!probes.hit(static_cast<Probe>(at))) continue;
    add(hit, traces::name(static_cast<Probe>(at)));
    ++count;
  }
  return std::to_string(count) + " of " + std::to_string(kProbes) + " hit" +
         (hit.empty() ? "" : ": " + hit);
}

std::string odds_text(std::uint64_t states) {
  const std::uint64_t odds = collision_odds(states);
  return odds == 0 ? "likely: too many states for 64-bit fingerprints"
                   : "about 1 in " + grouped(odds) + " that two states share a fingerprint";
}

std::string workers_text(const Certificate& certificate) {
  if (certificate.ranks == 0) return counted(certificate.threads, "thread");
  return counted(certificate.ranks, "rank") + " sent " + grouped(certificate.sent_states) +
         " states in " + grouped(certificate.sent_bytes >> 20) + " MiB";
}

std::string effort_text(const Certificate& certificate) {
  // Floating point is for display only; nothing depends on it.
  const auto tenths = static_cast<std::uint64_t>(certificate.seconds * 10);
  const double rate = certificate.seconds > 0
                          ? static_cast<double>(certificate.tally.states) / certificate.seconds
                          : 0;
  const std::string disk =
      certificate.disk == 0 ? "" : grouped(certificate.disk >> 20) + " MiB on disk, ";
  return "(" + grouped(certificate.memory >> 20) + " MiB, " + disk + workers_text(certificate) +
         ", " + grouped(tenths / 10) + "." + std::to_string(tenths % 10) + " s, " +
         grouped(static_cast<std::uint64_t>(rate)) + " states/s)";
}

/// The options of the search; empty for the default.
std::string search_text(const Certificate& certificate) {
  std::string text;
  if (certificate.search != "breadth_first") {
    text = std::string(certificate.search);
    std::replace(text.begin(), text.end(), '_', ' ');
    if (certificate.rounds > 0) text += ", " + counted(certificate.rounds, "round");
  }
  if (certificate.symmetric)
    add(text, "symmetry: states that differ only by server names are merged");
  if (certificate.scenario.bounds && certificate.scenario.bounds->skips_no_ops) {
    add(text, "no-op deliveries are dropped");
  }
  if (certificate.resumed) add(text, "resumed from a checkpoint");
  return text;
}

std::string listed(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) add(text, item);
  return text;
}

/// What was found before an exploration ended too soon: that nothing was.
std::string so_far_text(const Certificate& certificate) {
  std::string text = "; no violation so far";
  if (!certificate.scenario.goals.until.empty()) text += "; \"until\" not reached so far";
  const std::string missed = listed(missed_situations(certificate));
  if (!missed.empty()) text += "; not met so far: " + missed;
  return text;
}

/// Why the exploration is incomplete or failed; empty otherwise.
std::string reason(const Certificate& certificate) {
  const std::string so_far = " before every state was explored" + so_far_text(certificate);
  switch (certificate.end) {
    case ExplorationEnd::depth:
      return "the depth bound was reached" + so_far +
             "; depth-first search may also miss states near the start";
    case ExplorationEnd::memory:
      return "the memory limit was reached" + so_far;
    case ExplorationEnd::disk:
      return "the disk failed (" + certificate.disk_trouble + ")" + so_far;
    case ExplorationEnd::limit:
      return "the limit \"" + certificate.limit + "\" was reached" + so_far;
    case ExplorationEnd::interrupted:
      return "interrupted" + so_far;
    case ExplorationEnd::time:
      return "the time was spent" + so_far;
    case ExplorationEnd::walked:
      return "random walks visit only some of the states" + so_far_text(certificate);
    case ExplorationEnd::not_violated:
      return "expected a violation of " + certificate.scenario.expect.violates +
             ", but no state within the bounds violates a property";
    case ExplorationEnd::not_met:
      return "every state within the bounds was explored, and no step met: " +
             listed(missed_situations(certificate));
    case ExplorationEnd::not_reached:
      return "every state within the bounds was explored, and none satisfies \"until\"";
    case ExplorationEnd::complete:
    case ExplorationEnd::within_bounds:
    case ExplorationEnd::violated:
    case ExplorationEnd::violated_as_expected:
    case ExplorationEnd::reached:
      break;
  }
  return "";
}

}  // namespace

std::string_view name(ExplorationEnd end) noexcept { return kNames[static_cast<std::size_t>(end)]; }

std::string headline(const Certificate& certificate) {
  switch (certificate.end) {
    case ExplorationEnd::complete:
      return "EXPLORED COMPLETELY";
    case ExplorationEnd::within_bounds:
      return "EXPLORED WITHIN ITS BOUNDS";
    case ExplorationEnd::violated:
      return "VIOLATED " + std::string(checkers::name(certificate.violation->property));
    case ExplorationEnd::violated_as_expected:
      return "EXPECTED VIOLATION " + std::string(checkers::name(certificate.violation->property));
    case ExplorationEnd::not_violated:
    case ExplorationEnd::not_met:
      return "EXPECTATION FAILED";
    case ExplorationEnd::reached:
      return "GOAL REACHED";
    case ExplorationEnd::not_reached:
      return "GOAL NOT REACHED";
    case ExplorationEnd::depth:
      return "DEPTH BOUND REACHED";
    case ExplorationEnd::memory:
      return "MEMORY LIMIT REACHED";
    case ExplorationEnd::disk:
      return "DISK FAILED";
    case ExplorationEnd::limit:
      return "LIMIT REACHED";
    case ExplorationEnd::interrupted:
      return "INTERRUPTED";
    case ExplorationEnd::time:
      return "TIME IS UP";
    case ExplorationEnd::walked:
      return "RANDOM WALKS DONE";
  }
  return "";
}

std::vector<CertificateLine> certificate_lines(const Certificate& certificate) {
  const sim::explore::ExplorationTally& tally = certificate.tally;
  const Bounds bounds = certificate.scenario.bounds.value_or(Bounds{});
  const scenarios::Goals& goals = certificate.scenario.goals;
  std::vector<CertificateLine> lines;
  const auto line = [&](const char* label, const std::string& text) {
    if (!text.empty()) lines.push_back({label, text});
  };
  line("because", reason(certificate));
  line("setup", setup_text(certificate.scenario.setup));
  line("start", start_text(certificate, bounds));
  line("links cut", cut_links_text(bounds));
  line("timing",
       bounds.synchronous ? "synchronous: a server that hears a leader never times out" : "");
  line("search", search_text(certificate));
  line("network", network_text(bounds));
  line("bounds", bounds_text(bounds));
  line("changes", bounds.learners ? "may also add learners" : "");
  line("disabled", disabled_text(bounds));
  if (bounds[Budget::crashes] > 0) {
    line("crashes", bounds.restarts_at_once ? "a crashed server restarts at once"
                                            : "a crashed server restarts at any time");
  }
  line("until", conditions_text(goals.until));
  line("unless", conditions_text(goals.unless));
  line("expected", listed(expected_situations(certificate.scenario)));
  line("states", grouped(tally.states) + " distinct, " + grouped(certificate.depth) + " levels" +
                     (certificate.waiting == 0
                          ? std::string()
                          : "; " + grouped(certificate.waiting) + " of them not expanded"));
  if (certificate.left) line("remaining", in_words(*certificate.left) + " states (estimate)");
  line("steps", grouped(tally.steps) + " taken; " + grouped(certificate.distinct_steps) +
                    " distinct transitions computed (taken or not)" +
                    (certificate.resumed ? " since the checkpoint" : "") + ", " +
                    grouped(certificate.ensembles) + " ensembles of servers");
  line("bounded", bounded_text(certificate));
  line("collision", odds_text(tally.states));
  line("actions", actions_text(tally));
  std::string missed;
  for (const ActionKind kind : never_taken(certificate)) add(missed, traces::name(kind));
  if (!missed.empty()) line("WARNING", "allowed by the bounds but never enabled: " + missed);
  line("probes", probes_text(certificate.met.probes));
  line("effort", effort_text(certificate));
  return lines;
}

}  // namespace squall::traces::exploration
