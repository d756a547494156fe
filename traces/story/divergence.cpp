// Repeats two runs in two Worlds, and stops where they part.
#include "traces/story/divergence.hpp"

#include <algorithm>

#include "core/describe.hpp"
#include "core/hexadecimal.hpp"
#include "traces/action_words.hpp"
#include "traces/describe_action.hpp"
#include "traces/prose.hpp"
#include "traces/replay.hpp"
#include "traces/run.hpp"

namespace squall::traces::story {

using core::to_string;
using sim::ActionKind;

namespace {

/// Collects what differs.
class Fields {
 public:
  void add(const std::string& field, std::string first, std::string second) {
    if (first != second) fields_.push_back({field, std::move(first), std::move(second)});
  }
  std::vector<FieldDifference> take() { return std::move(fields_); }

 private:
  std::vector<FieldDifference> fields_;
};

/// One of the two runs under way.
class Side {
 public:
  explicit Side(const ComparedRun& run) : run_(run), world_(run.scenario.setup, run.maker) {}

  bool has_ended() const { return at_ == run_.trace.choices.size() || world_.verdict(); }
  const Choice& choice() const { return run_.trace.choices[at_]; }
  const Trace& trace() const { return run_.trace; }
  const sim::World& world() const { return world_; }
  const sim::Report& report() const { return *report_; }
  /// REQUIRES: !has_ended().
  std::string words() const { return words(at_); }
  std::string message_words() const {
    const std::string what =
        at_ < run_.trace.descriptions.size() ? run_.trace.descriptions[at_] : std::string();
    return what.empty() ? "the message " + core::hexadecimal(choice().message_key) : what;
  }
  core::ServerId server() const {
    if (!names_message(choice().action.kind)) return choice().action.server;
    const std::uint16_t slot = slot_of(world_, choice());
    return slot == sim::Network::kNoSlot ? core::kNobody : world_.network().message(slot).to;
  }
  /// False: it was not possible.
  bool advance() {
    sim::Action action = choice().action;
    if (names_message(action.kind)) action.slot = slot_of(world_, choice());
    report_ = &world_.apply(action);
    ++at_;
    return report_->enabled;
  }

 private:
  std::string words(std::size_t at) const {
    const sim::Action& action = run_.trace.choices[at].action;
    return describe(action, names_message(action.kind) ? message_words() : std::string());
  }

  ComparedRun run_;
  sim::World world_;
  std::size_t at_ = 0;
  const sim::Report* report_ = nullptr;
};

bool is_same_action(const Choice& one, const Choice& other) {
  return one.action == other.action && one.message_key == other.message_key;
}

std::string path_in_words(const core::LogTree& tree, core::Ref tip) {
  return core::describe(tree.position(tip)) + " (" + core::hexadecimal(tree.path_hash(tip)) + ")";
}

void compare_views(const sim::World& one, const sim::World& other, core::ServerId server,
                   Fields& fields) {
  const core::View& a = one.views()[server];
  const core::View& b = other.views()[server];
  fields.add("term", to_string(a.durable.current_term), to_string(b.durable.current_term));
  fields.add("voted_for", to_string(a.durable.voted_for), to_string(b.durable.voted_for));
  fields.add("role", std::string(core::name(a.role)), std::string(core::name(b.role)));
  fields.add("leader", to_string(a.leader), to_string(b.leader));
  fields.add("log", path_in_words(one.tree(), a.durable.log.tip),
             path_in_words(other.tree(), b.durable.log.tip));
  fields.add("snapshot", path_in_words(one.tree(), a.durable.log.base),
             path_in_words(other.tree(), b.durable.log.base));
  fields.add("commit_index", to_string(a.commit_index), to_string(b.commit_index));
  fields.add("applied", path_in_words(one.tree(), a.applied),
             path_in_words(other.tree(), b.applied));
  fields.add("configuration", in_words(a.configuration), in_words(b.configuration));
  fields.add("lease", a.holds_lease ? "held" : "none", b.holds_lease ? "held" : "none");
}

std::string sent(const sim::Report& report, std::size_t at) {
  return at < report.sent.size() ? core::describe(report.sent[at]) : "nothing";
}

void compare_messages(const Side& one, const Side& other, Fields& fields) {
  const sim::Report& a = one.report();
  const sim::Report& b = other.report();
  const std::size_t count = std::max(a.sent.size(), b.sent.size());
  for (std::size_t at = 0; at < count; ++at) {
    const bool is_in_both = at < a.sent.size() && at < b.sent.size();
    if (is_in_both && core::message_key(a.sent[at], one.world().tree()) ==
                          core::message_key(b.sent[at], other.world().tree())) {
      continue;
    }
    return fields.add("sends", sent(a, at), sent(b, at));
  }
}

std::string answers(const sim::Report& report) {
  std::string text;
  for (const sim::Answer& answer : report.answers) {
    text += (text.empty() ? "client " : ", client ") + std::to_string(answer.client) +
            " at entry " + to_string(answer.index);
  }
  return text.empty() ? "none" : text;
}

std::string verdict(const sim::Report& report) {
  return report.verdict ? std::string(checkers::name(report.verdict->property)) : "none";
}

void compare_effects(const Side& one, const Side& other, Fields& fields) {
  const sim::Report& a = one.report();
  const sim::Report& b = other.report();
  fields.add("possible", a.enabled ? "yes" : "no", b.enabled ? "yes" : "no");
  if (!a.enabled || !b.enabled) return;
  if (a.stepped || b.stepped) {
    compare_views(one.world(), other.world(), a.action.server, fields);
    compare_messages(one, other, fields);
    fields.add("election_timer", std::string(core::name(a.election_timer)),
               std::string(core::name(b.election_timer)));
    fields.add("heartbeat_timer", std::string(core::name(a.heartbeat_timer)),
               std::string(core::name(b.heartbeat_timer)));
    fields.add("accepted", a.accepted ? "yes" : "no", b.accepted ? "yes" : "no");
  }
  fields.add("answers", answers(a), answers(b));
  fields.add("stopped", a.stopped ? "yes" : "no", b.stopped ? "yes" : "no");
  fields.add("violated", verdict(a), verdict(b));
}

/// What the choice is, field by field; nothing of a run that has ended.
void compare_choices(const Side& one, const Side& other, Fields& fields) {
  const auto shown = [&](const std::string& field, const auto& text_of) {
    const auto text = [&](const Side& side) {
      return side.has_ended() ? std::string() : text_of(side);
    };
    fields.add(field, text(one), text(other));
  };
  shown("time_us", [](const Side& side) { return std::to_string(side.choice().time_us); });
  shown("do",
        [](const Side& side) { return std::string(traces::name(side.choice().action.kind)); });
  shown("server", [](const Side& side) { return to_string(side.server()); });
  shown("message", [](const Side& side) {
    return names_message(side.choice().action.kind) ? side.message_words() : "none";
  });
  shown("value", [](const Side& side) { return std::to_string(side.choice().action.value); });
}

/// Where, in the other run, the choice happens that comes sooner in one of them.
void find_elsewhere(const Choice& sooner, const Trace& other, Divergence& divergence) {
  const auto from = other.choices.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(
                                                divergence.event - 1, other.choices.size()));
  const auto found = std::find_if(from, other.choices.end(), [&](const Choice& choice) {
    return is_same_action(choice, sooner);
  });
  divergence.elsewhere = 0;
  if (found == other.choices.end()) return;
  divergence.elsewhere = static_cast<std::uint64_t>(found - other.choices.begin()) + 1;
  divergence.elsewhere_us = found->time_us;
}

/// REQUIRES: not both have ended.
Divergence of_choices(const Side& one, const Side& other, std::uint64_t event,
                      Divergence::Kind kind) {
  Divergence divergence;
  divergence.kind = kind;
  divergence.event = event;
  divergence.is_first_sooner =
      other.has_ended() || (!one.has_ended() && one.choice().time_us <= other.choice().time_us);
  const Side& sooner = divergence.is_first_sooner ? one : other;
  divergence.time_us = sooner.choice().time_us;
  divergence.server = sooner.server();
  if (!one.has_ended()) divergence.first = one.words();
  if (!other.has_ended()) divergence.second = other.words();
  Fields fields;
  compare_choices(one, other, fields);
  divergence.fields = fields.take();
  divergence.stream = stream_of(sooner.choice().action.kind);
  const Side& later = divergence.is_first_sooner ? other : one;
  if (kind == Divergence::Kind::choice && sooner.choice().action.kind != ActionKind::request)
    find_elsewhere(sooner.choice(), later.trace(), divergence);
  return divergence;
}

std::optional<Divergence> at_boot(const sim::World& one, const sim::World& other) {
  Fields fields;
  fields.add("servers", in_words(one.servers()), in_words(other.servers()));
  fields.add("clients", std::to_string(one.clients().count()),
             std::to_string(other.clients().count()));
  Divergence divergence;
  for (const core::ServerId server : one.servers() & other.servers()) {
    Fields own;
    compare_views(one, other, server, own);
    for (FieldDifference& difference : own.take()) {
      fields.add("server " + to_string(server) + " " + difference.field,
                 std::move(difference.first), std::move(difference.second));
    }
  }
  divergence.fields = fields.take();
  if (divergence.fields.empty()) return std::nullopt;
  return divergence;
}

}  // namespace

std::string_view name(Divergence::Kind kind) noexcept { return core::name_of(kind); }

std::string_view stream_of(ActionKind kind) noexcept {
  switch (kind) {
    case ActionKind::deliver:
      return "delay";
    case ActionKind::drop:
    case ActionKind::duplicate:
    case ActionKind::garble:
      return "loss";
    case ActionKind::election_timeout:
      return "timeout";
    case ActionKind::request:
      return "workload";
    case ActionKind::sync:
      return "disk";
    case ActionKind::heartbeat_timeout:
    case ActionKind::silence_timeout:
    case ActionKind::lease_expired:
    case ActionKind::compact:
    case ActionKind::named_timeout:
      return "";
    case ActionKind::crash:
    case ActionKind::restart:
    case ActionKind::pause:
    case ActionKind::resume:
    case ActionKind::cut:
    case ActionKind::heal:
    case ActionKind::hold:
    case ActionKind::release:
    case ActionKind::block:
    case ActionKind::unblock:
    case ActionKind::corrupt:
    case ActionKind::change_membership:
    case ActionKind::transfer:
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
      return "fault";
  }
  return "";
}

DivergenceResult compare(const ComparedRun& first, const ComparedRun& second) {
  Side one(first);
  Side other(second);
  DivergenceResult result;
  result.first = result.behaviour = at_boot(one.world(), other.world());
  const auto part = [&](Divergence divergence) {
    if (!result.first) result.first = divergence;
    if (divergence.kind != Divergence::Kind::time) result.behaviour = std::move(divergence);
  };
  while (!result.behaviour && !(one.has_ended() && other.has_ended())) {
    const std::uint64_t event = result.events + 1;
    if (one.has_ended() || other.has_ended() || !is_same_action(one.choice(), other.choice())) {
      part(of_choices(one, other, event, Divergence::Kind::choice));
      break;
    }
    if (one.choice().time_us != other.choice().time_us && !result.first) {
      part(of_choices(one, other, event, Divergence::Kind::time));
    }
    Divergence divergence;
    divergence.kind = Divergence::Kind::effect;
    divergence.event = event;
    divergence.time_us = std::min(one.choice().time_us, other.choice().time_us);
    divergence.first = one.words();
    divergence.second = other.words();
    const bool was_possible = one.advance();
    if (!other.advance() && !was_possible) {
      result.stuck = "choice " + std::to_string(event) + " (" + divergence.first +
                     ") is not possible in either run";
      break;
    }
    divergence.server = was_possible ? one.report().action.server : other.report().action.server;
    Fields fields;
    compare_effects(one, other, fields);
    divergence.fields = fields.take();
    if (!divergence.fields.empty()) {
      part(std::move(divergence));
      break;
    }
    ++result.events;
  }
  return result;
}

bool comes_from_seed(const ComparedRun& compared, std::uint64_t choices) {
  Run run(compared.scenario, compared.trace.header.seed, compared.maker);
  for (std::uint64_t at = 0; at < std::min<std::uint64_t>(choices, compared.trace.choices.size());
       ++at) {
    const sim::Report* report = run.advance();
    if (report == nullptr) return false;
    const Choice drawn = canonical({report->action, report->message_key, run.simulator().now()});
    if (drawn != compared.trace.choices[at]) return false;
  }
  return true;
}

}  // namespace squall::traces::story
