// Looks at each step's view before and after.
#include "traces/view/run_columns.hpp"

#include <initializer_list>

#include "core/describe.hpp"
#include "core/hexadecimal.hpp"
#include "scenarios/json/value.hpp"
#include "traces/action_words.hpp"
#include "traces/describe_action.hpp"
#include "traces/prose.hpp"
#include "traces/view/command_words.hpp"
#include "traces/view/servers_json.hpp"

namespace squall::traces::view {

using core::to_string;
using scenarios::json::Value;
using sim::ActionKind;

namespace {

constexpr std::uint32_t bit(EventFlag flag) { return 1u << static_cast<unsigned>(flag); }

/// Millions of values would be slow as a tree, and texts that are put together from parts are copied
/// as often as there are parts: all is written behind one text.
template <typename Items, typename Write>
void add_list(std::string& text, std::string_view key, const Items& items, const Write& write) {
  if (text.back() != '{') text += ',';
  text.append("\"").append(key).append("\":[");
  bool is_first = true;
  for (const auto& item : items) {
    if (!is_first) text += ',';
    is_first = false;
    write(item);
  }
  text += ']';
}
template <typename Names>
void add_names(std::string& text, std::string_view key, const Names& all) {
  add_list(text, key, all, [&](std::string_view name) { text += Value(name).dump(); });
}
/// [1,2,"text"]: numbers, then texts.
void add_row(std::string& text, std::initializer_list<std::uint64_t> numbers,
             std::initializer_list<std::string_view> texts) {
  char before = '[';
  for (const std::uint64_t number : numbers) {
    text += before;
    append_number(text, static_cast<std::int64_t>(number));
    before = ',';
  }
  for (const std::string_view one : texts) {
    text += before;
    text += Value(one).dump();
    before = ',';
  }
  text += ']';
}

bool is_fault(ActionKind kind) {
  const sim::ActionRow& row = sim::row_of(kind);
  return row.in_summary || row.change != sim::FaultChange::none;
}

void add_messages(NumberColumns& out, const std::vector<MessageRow>& rows) {
  using Row = MessageRow;
  out.text() += ",\"messages\":{";
  out.add("from", rows, [](const Row& row) { return std::int32_t{row.from.value()}; });
  out.add("to", rows, [](const Row& row) { return std::int32_t{row.to.value()}; });
  out.add("type", rows, [](const Row& row) { return static_cast<int>(row.type); });
  out.add("term", rows, [](const Row& row) { return row.term.value(); });
  out.add("entries", rows, [](const Row& row) { return row.entries; });
  out.add("sent", rows, [](const Row& row) { return row.sent; });
  out.add("entered", rows, [](const Row& row) { return row.entered; });
  out.add("received", rows, [](const Row& row) { return row.received; });
  out.add("ended", rows, [](const Row& row) { return row.ended; });
  out.add("fate", rows, [](const Row& row) { return static_cast<int>(row.fate); });
  out.add("copy_of", rows, [](const Row& row) { return row.copy_of; });
  out.add("garbled", rows, [](const Row& row) { return row.garbled ? 1 : 0; });
  out.text() += '}';
}

std::string link_row(std::uint32_t event, const sim::Action& action) {
  Value row = Value::array();
  row.push_back(event);
  row.push_back(name(action.kind));
  row.push_back(servers_json(action.links_from()));
  row.push_back(servers_json(action.links_to()));
  const bool filters = names_message_type(action.kind);
  const bool any = action.message_type() >= core::kMessageTypes;
  row.push_back(!filters ? std::string_view()
                : any    ? std::string_view("any")
                         : core::name(static_cast<core::MessageType>(action.message_type())));
  return row.dump();
}

Value outcome_json(const Outcome& outcome, std::uint32_t witness) {
  Value json;
  json["word"] = outcome.word();
  json["limit"] = outcome.limit;
  json["event"] = outcome.event;
  json["time_us"] = outcome.time_us;
  json["digest"] = core::hexadecimal(outcome.digest);
  json["world_digest"] = core::hexadecimal(outcome.world_digest);
  if (!outcome.violation) {
    json["property"] = nullptr;
    return json;
  }
  json["property"] = checkers::name(outcome.violation->property);
  json["statement"] = checkers::statement(outcome.violation->property);
  json["explanation"] = outcome.explanation();
  json["server"] = outcome.violation->server;
  json["other"] = outcome.violation->other;
  json["witness"] = witness;
  return json;
}

Value judgement_json(const std::optional<Judgement>& judgement) {
  if (!judgement) return nullptr;
  Value json;
  json["result"] = name(judgement->result);
  json["reasons"] = Value(judgement->reasons);
  return json;
}

}  // namespace

RunColumns::Span RunColumns::span_of(const sim::World& world, core::ServerId server,
                                     std::uint32_t event) {
  const core::View& view = world.views()[server];
  const std::uint32_t look = world.down().contains(server)     ? kDown
                             : world.paused().contains(server) ? kPaused
                                                               : static_cast<int>(view.role);
  return {event, server, look, view.durable.current_term};
}

RunColumns::RunColumns(const sim::World& world) : latest_operation_(world.clients().count()) {
  note_spans(world);
}

void RunColumns::note_spans(const sim::World& world) {
  for (const core::ServerId server : world.servers()) {
    const Span now = span_of(world, server, event());
    if (!spans_.empty() && latest_span_[server].server == server &&
        now.shows_as(latest_span_[server])) {
      continue;
    }
    latest_span_[server] = now;
    spans_.push_back(now);
  }
}

std::uint32_t RunColumns::flags_of(const sim::Report& report, const sim::World& world) {
  std::uint32_t flags = 0;
  const auto set = [&](EventFlag flag, bool holds) { flags |= holds ? bit(flag) : 0; };
  const ActionKind kind = report.action.kind;
  set(EventFlag::stopped, report.stopped);
  set(EventFlag::started, kind == ActionKind::restart);
  set(EventFlag::answered, !report.answers.empty());
  set(EventFlag::violated, world.verdict().has_value() && !is_violated_);
  is_violated_ = world.verdict().has_value();
  set(EventFlag::synced, kind == ActionKind::sync);
  set(EventFlag::asked, kind == ActionKind::request && report.accepted);
  set(EventFlag::fault, is_fault(kind));
  set(EventFlag::stepped, report.stepped);
  if (!report.stepped) return flags;
  const core::View& before = report.before;
  const core::View& after = world.views()[report.action.server];
  const core::LogTree& tree = world.tree();
  const core::Log& old = before.durable.log;
  const core::Log& log = after.durable.log;
  set(EventFlag::role, before.role != after.role);
  set(EventFlag::term, before.durable.current_term != after.durable.current_term);
  set(EventFlag::voted, after.durable.voted_for != core::kNobody &&
                            (before.durable.voted_for != after.durable.voted_for ||
                             before.durable.current_term != after.durable.current_term));
  set(EventFlag::removed, old.tip != log.tip && !tree.contains(log.tip, old.tip));
  set(EventFlag::appended, old.tip != log.tip && !tree.contains(old.tip, log.tip));
  set(EventFlag::committed, after.commit_index > before.commit_index);
  set(EventFlag::configuration, before.configuration != after.configuration);
  set(EventFlag::snapshot, old.base != log.base);
  return flags;
}

void RunColumns::mark(core::ServerId server, std::string_view kind, std::string text) {
  marks_.push_back({event(), server, kind, std::move(text)});
}

void RunColumns::note_marks(const sim::Report& report, const sim::World& world,
                            std::uint32_t flags) {
  const core::ServerId server = report.action.server;
  const core::View& after = world.views()[server];
  const auto has = [&](EventFlag flag) { return (flags & bit(flag)) != 0; };
  if (has(EventFlag::role) && after.role == core::Role::leader) {
    mark(server, "leader", "leader of term " + to_string(after.durable.current_term));
  }
  if (report.stepped && after.commit_index > committed_) {
    committed_ = after.commit_index;
    mark(server, "commit", "committed up to " + to_string(committed_));
  }
  if (has(EventFlag::configuration)) {
    mark(server, "configuration", "configuration " + in_words(after.configuration));
  }
  if (has(EventFlag::snapshot)) {
    mark(server, "snapshot",
         "snapshot up to " + to_string(world.tree().index(after.durable.log.base)));
  }
  const ActionKind kind = report.action.kind;
  if (has(EventFlag::stopped)) mark(server, "crash", describe(report));
  if (kind == ActionKind::restart) mark(server, "restart", describe(report));
  if (kind == ActionKind::pause) mark(server, "pause", describe(report));
  if (kind == ActionKind::resume) mark(server, "resume", describe(report));
  const bool breaks_disk = names_server(kind) && is_fault(kind) && !report.stopped &&
                           kind != ActionKind::restart && kind != ActionKind::pause &&
                           kind != ActionKind::resume;
  if (breaks_disk) mark(server, "disk", describe(report));
  if (has(EventFlag::violated)) {
    mark(world.verdict()->server, "violation",
         checkers::explain(*world.verdict(), world.failure_text()));
  }
}

void RunColumns::note_probes(const sim::Report& report, const Probes& probes) {
  // Most events hit none that was not hit before.
  if (probes.count() == probes_hit_) return;
  probes_hit_ = probes.count();
  for (std::size_t at = 0; at < was_hit_.size(); ++at) {
    const auto probe = static_cast<Probe>(at);
    if (was_hit_[at] || !probes.hit(probe)) continue;
    was_hit_[at] = true;
    mark(report.action.server, "probe", std::string(name(probe)));
  }
}

void RunColumns::note_clients(const sim::Report& report, const sim::World& world, sim::Time now) {
  const sim::Action& action = report.action;
  if (action.kind == ActionKind::request && report.accepted &&
      action.client() < latest_operation_.size()) {
    Operation operation;
    operation.client = action.client();
    operation.asked = event();
    operation.asked_us = now;
    operation.server = action.server;
    const sim::Client& client = world.clients()[action.client()];
    operation.text = client.registering ? "opens a session" : describe_command(client.command);
    operations_.push_back(std::move(operation));
    latest_operation_[action.client()] = static_cast<std::uint32_t>(operations_.size());
  }
  for (const sim::Answer& answer : report.answers) {
    if (answer.client >= latest_operation_.size()) continue;
    const std::uint32_t number = latest_operation_[answer.client];
    if (number == 0 || operations_[number - 1].answered != 0) continue;
    operations_[number - 1].answered = event();
    operations_[number - 1].result =
        answer.expired ? "the session expired" : std::to_string(answer.value);
  }
}

void RunColumns::add(const sim::Report& report, const sim::World& world,
                     const MessageLedger& ledger, const Probes& probes, sim::Time now) {
  const std::uint32_t flags = flags_of(report, world);
  time_us_.push_back(now);
  kind_.push_back(static_cast<std::uint32_t>(report.action.kind));
  server_.push_back(report.action.server.value());
  flags_.push_back(flags);
  message_.push_back(ledger.named());
  if (report.stepped) changed_at_[report.action.server] = event();
  note_spans(world);
  note_marks(report, world, flags);
  note_probes(report, probes);
  note_clients(report, world, now);
  if (names_links(report.action.kind)) links_.push_back(link_row(event(), report.action));
}

void RunColumns::write(NumberColumns& out, const Branch& branch, std::uint32_t number,
                       const sim::World& world, const MessageLedger& ledger) const {
  out.reserve(6 * time_us_.size() + 12 * ledger.rows().size() + 1'000);
  std::string& text = out.text();
  Value head;
  head["branch"] = number;
  head["name"] = branch.name;
  head["parent"] = branch.parent ? Value(*branch.parent) : Value(nullptr);
  head["fork"] = branch.fork;
  head["servers"] = world.setup().servers;
  head["events"] = event();
  const checkers::Verdict& violation = branch.outcome.violation;
  head["outcome"] =
      outcome_json(branch.outcome, violation ? changed_at_[violation->other] : std::uint32_t{0});
  head["judgement"] = judgement_json(branch.judgement);
  text += head.dump();
  text.pop_back();
  add_names(text, "kinds", action_kind_names());
  add_names(text, "types", core::kNamesOf<core::MessageType>);
  add_names(text, "roles", core::kNamesOf<core::Role>);
  const auto as_it_is = [](auto value) { return value; };
  out.add("time", time_us_, as_it_is);
  out.add("kind", kind_, as_it_is);
  out.add("server", server_, as_it_is);
  out.add("message", message_, as_it_is);
  out.add("flags", flags_, as_it_is);
  add_messages(out, ledger.rows());
  add_list(text, "spans", spans_, [&](const Span& span) {
    add_row(text, {span.event, span.server.value(), span.look, span.term.value()}, {});
  });
  add_list(text, "links", links_, [&](const std::string& row) { text += row; });
  add_list(text, "marks", marks_, [&](const Mark& mark) {
    add_row(text, {mark.event, mark.server.value()}, {mark.kind, mark.text});
  });
  add_list(text, "clients", operations_, [&](const Operation& one) {
    add_row(text, {one.client, one.asked, one.asked_us, one.server.value(), one.answered},
            {one.text, one.result});
  });
  text += '}';
}

}  // namespace squall::traces::view
