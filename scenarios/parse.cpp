// The document: each section in its turn, then what must agree between them.
#include "scenarios/parse.hpp"

#include <algorithm>

#include "checkers/verdict.hpp"
#include "core/describe.hpp"
#include "scenarios/check_plan.hpp"
#include "scenarios/json/nearest_word.hpp"
#include "scenarios/parse_bounds.hpp"
#include "scenarios/parse_initial.hpp"
#include "scenarios/parse_plan.hpp"
#include "scenarios/parse_raft.hpp"
#include "scenarios/words.hpp"
#include "sim/plan/message_steps.hpp"

namespace squall::scenarios {

using sim::plan::Target;

namespace {

std::string stem(std::string_view file) {
  const std::size_t slash = file.find_last_of('/');
  if (slash != std::string_view::npos) file.remove_prefix(slash + 1);
  const std::size_t dot = file.find_last_of('.');
  if (dot != std::string_view::npos && dot > 0) file = file.substr(0, dot);
  return std::string(file.empty() ? "scenario" : file);
}

void parse_version(const json::Reader& reader) {
  const std::uint64_t version = reader.integer(1, kU32);
  if (version == 1) return;
  reader.fail("version " + std::to_string(version) +
              " of the format; this program reads version 1");
}

std::string parse_name(const json::Reader& reader) {
  std::string name = reader.text(200);
  const bool one_line =
      std::none_of(name.begin(), name.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
  if (name.empty() || !one_line) {
    reader.fail("expected a name of one line, found " + reader.found());
  }
  return name;
}

void parse_network(const json::Reader& reader, const Known& known, sim::plan::Plan& plan) {
  reader.allow({"delay", "drop", "duplicate", "reorder", "reorder_by", "garble", "bandwidth",
                "queue", "in_order", "links"});
  parse_link_model(reader, plan.links);
  const auto links = reader.find("links");
  if (!links) return;
  for (const json::Reader& item : links->items(100)) {
    item.allow({"from", "to", "delay", "drop", "duplicate", "reorder", "reorder_by", "garble",
                "bandwidth", "queue", "in_order"});
    sim::plan::LinkRule rule;
    rule.from = parse_servers(item.at("from"), known);
    rule.to = parse_servers(item.at("to"), known);
    rule.model = plan.links;
    parse_link_model(item, rule.model);
    plan.link_rules.push_back(rule);
  }
}

Target parse_struck(const json::Reader& reader, const Known& known) {
  const Target who = parse_target(reader, known);
  if (who.kind == Target::Kind::crashed) reader.fail("a random fault strikes servers that are up");
  return who;
}

void parse_fault(const json::Reader& reader, const Known& known, sim::plan::RandomFault kind,
                 sim::plan::FaultSchedule& faults) {
  const sim::plan::RandomFaultRow& row = sim::plan::row_of(kind);
  sim::plan::FaultTiming& timing = faults.*row.timing;
  using Member = sim::plan::RandomFaultMember;
  std::vector<std::string_view> keys{"every"};
  for (const Member member : row.members) keys.push_back(core::name_of(member));
  reader.allow(keys);
  timing.every_us = reader.at("every").duration();
  if (row.members.contains(Member::lasts)) timing.lasts = reader.at("lasts").delay();
  for (const Member member : row.members) {
    const auto value = reader.find(core::name_of(member));
    if (!value) continue;
    switch (member) {
      case Member::lasts:
        break;  // read already
      case Member::by:
        faults.*row.by = value->delay();
        break;
      case Member::within_ppm:
        faults.clock_drift = static_cast<sim::Ppm>(value->integer(0, kDriftMax_ppm));
        break;
      case Member::who:
      case Member::from:
        timing.who = parse_struck(*value, known);
        break;
      case Member::to:
        timing.to = parse_struck(*value, known);
        break;
      case Member::message:
        timing.message_type = parse_message_type(*value);
        break;
    }
  }
}

void parse_faults(const json::Reader& reader, const Known& known,
                  sim::plan::FaultSchedule& faults) {
  std::vector<std::string_view> words(kFaultWords.begin(), kFaultWords.end());
  words.insert(words.end(), {"torn_writes", "crashes_in_step", "until"});
  reader.allow(words);
  for (std::size_t at = 0; at < kFaultWords.size(); ++at) {
    const auto fault = reader.find(kFaultWords[at]);
    if (fault) parse_fault(*fault, known, static_cast<sim::plan::RandomFault>(at), faults);
  }
  if (const auto torn = reader.find("torn_writes")) faults.torn_writes = torn->boolean();
  if (const auto in_step = reader.find("crashes_in_step")) {
    faults.crashes_in_step = in_step->boolean();
  }
  if (const auto until = reader.find("until")) faults.until_us = until->duration();
}

/// [{"from": servers, "to": servers, "one_way": …}, …]
void parse_cut_links(const json::Reader& reader, const Known& known, core::ServerSet core,
                     sim::plan::CutLinks& cut) {
  const auto add = [&](core::ServerSet from, core::ServerSet to) {
    for (const core::ServerId one : from) cut[one] = cut[one] | (to - core::ServerSet::of(one));
  };
  for (const json::Reader& item : reader.items(kCutLinksMax)) {
    item.allow({"from", "to", "one_way"});
    const core::ServerSet from = parse_servers(item.at("from"), known);
    const core::ServerSet to = parse_servers(item.at("to"), known);
    if (!((from | to) - core).empty()) {
      item.fail(core::describe((from | to) - core) +
                " is outside of the core, and cut off from it already");
    }
    const auto one_way = item.find("one_way");
    add(from, to);
    if (!one_way || !one_way->boolean()) add(to, from);
  }
}

/// The links of the core that stay cut.
void parse_calm_links(const json::Reader& reader, const Known& known, sim::plan::Calm& calm) {
  const core::ServerSet core = calm.core == sim::plan::Calm::Core::servers
                                   ? calm.servers
                                   : core::ServerSet::first(known.servers);
  if (const auto named = reader.find("shape")) {
    sim::Shape shape{};
    std::vector<core::ServerId> order;
    parse_shape(*named, known, core, shape, order);
    if (order.empty()) order.assign(core.begin(), core.end());
    calm.cut_links = sim::cuts_of(shape, order);
  }
  const auto cut = reader.find("cut");
  if (!cut) return;
  if (!cut->is_string()) return parse_cut_links(*cut, known, core, calm.cut_links);
  cut->word({&kDrawnWord, 1}, "cut");
  if (reader.has("shape")) cut->fail("contradicts \"shape\"");
  calm.draws_cut_links = true;
}

void parse_calm(const json::Reader& reader, const Known& known, sim::plan::Plan& plan) {
  reader.allow({"from", "core", "shape", "cut", "leader_within_election_timeouts",
                "answer_within_election_timeouts"});
  if (const auto from = reader.find("from")) plan.faults.until_us = from->duration();
  if (const auto core = reader.find("core")) {
    if (core->is_string()) {
      const std::string word = core->text();
      const auto found = std::find(kCoreWords.begin(), kCoreWords.end(), word);
      if (found == kCoreWords.end()) {
        core->fail("unknown core " + json::in_quotes(word) + json::hint(word, kCoreWords));
      }
      plan.calm.core = static_cast<sim::plan::Calm::Core>(found - kCoreWords.begin());
    } else {
      plan.calm.core = sim::plan::Calm::Core::servers;
      plan.calm.servers = parse_servers(*core, known);
    }
  }
  parse_calm_links(reader, known, plan.calm);
  if (const auto within = reader.find("leader_within_election_timeouts")) {
    plan.calm.election_timeouts =
        static_cast<std::uint32_t>(within->integer(1, sim::plan::kCalmElectionTimeoutsMax));
  }
  if (const auto within = reader.find("answer_within_election_timeouts")) {
    if (plan.calm.election_timeouts == 0) {
      within->fail("needs \"leader_within_election_timeouts\": without a leader no answer comes");
    }
    plan.calm.answer_election_timeouts =
        static_cast<std::uint32_t>(within->integer(1, sim::plan::kCalmElectionTimeoutsMax));
  }
}

void parse_limits(const json::Reader& reader, sim::Limits& limits) {
  reader.allow({"entries", "terms", "events", "messages"});
  if (const auto value = reader.find("entries")) {
    limits.entries = static_cast<std::uint32_t>(value->integer(1, 1u << 28));
  }
  if (const auto value = reader.find("terms")) {
    limits.terms = core::Term::of(value->integer(1, 1u << 24));
  }
  if (const auto value = reader.find("events")) {
    limits.events = static_cast<std::uint32_t>(value->integer(1, kU32));
  }
  if (const auto value = reader.find("messages")) {
    limits.messages = static_cast<std::uint32_t>(value->integer(1, sim::kMessagesInFlightMax));
  }
}

void parse_expect(const json::Reader& reader, const Known& known, Scenario& scenario) {
  reader.allow({"safe", "violates", "leader_within", "committed", "converged", "term_max",
                "leader_changes_max", "sometimes", "in_order", "never", "finally", "met",
                "not_judged", "may_be_vacuous"});
  Expectation& expect = scenario.expect;
  if (const auto safe = reader.find("safe")) safe->must_be_true();
  if (const auto violates = reader.find("violates")) {
    if (reader.find("safe")) violates->fail("contradicts \"safe\"");
    expect.violates = violates->text();
    if (!checkers::property_named(expect.violates)) {
      std::vector<std::string_view> words;
      for (int at = 0; at < checkers::kProperties; ++at) {
        words.push_back(checkers::name(static_cast<checkers::Property>(at)));
      }
      violates->fail("unknown property " + json::in_quotes(expect.violates) +
                     json::hint(expect.violates, words));
    }
  }
  if (const auto value = reader.find("not_judged")) {
    for (const json::Reader& item : value->items(checkers::kProperties)) {
      const std::size_t property = item.word(core::kNamesOf<checkers::Property>, "property");
      scenario.setup.not_judged.add(static_cast<checkers::Property>(property));
    }
  }
  if (const auto value = reader.find("leader_within")) expect.leader_within_us = value->duration();
  if (const auto value = reader.find("committed")) {
    expect.commands_committed_min = value->integer(1, kU32);
  }
  if (const auto value = reader.find("converged")) expect.converged = value->boolean();
  if (const auto value = reader.find("term_max")) {
    expect.term_max = core::Term::of(value->integer(1, kU32));
  }
  if (const auto value = reader.find("leader_changes_max")) {
    expect.leader_changes_max = value->integer(1, kU32);
  }
  if (const auto value = reader.find("met")) {
    for (const json::Reader& item : value->items(sim::plan::kProbes)) {
      expect.met.push_back(static_cast<sim::plan::Probe>(item.word(kProbeWords, "probe")));
    }
  }
  if (const auto value = reader.find("may_be_vacuous")) expect.may_be_vacuous = value->boolean();
  if (const auto value = reader.find("sometimes")) {
    scenario.plan.sometimes = parse_sometimes(*value, known);
  }
  if (const auto value = reader.find("in_order")) {
    scenario.plan.in_order = parse_conditions(*value, known);
  }
  if (const auto value = reader.find("never")) {
    scenario.plan.never = parse_conditions(*value, known);
  }
  if (const auto value = reader.find("finally")) {
    scenario.plan.finally = parse_conditions(*value, known);
  }
}

void parse_disk(const json::Reader& reader, Scenario& scenario) {
  reader.allow({"sync", "failed_write"});
  core::Settings& settings = scenario.setup.settings;
  const json::Reader sync = reader.at("sync");
  settings.synchronous_disk = sync.is_string() && sync.text() == "immediate";
  if (!settings.synchronous_disk) scenario.plan.sync = sync.delay();
  const auto failed_write = reader.find("failed_write");
  if (!failed_write) return;
  settings.failed_write = static_cast<core::FailedWrite>(failed_write->word(kFailedWriteWords));
  if (settings.synchronous_disk && settings.failed_write != core::FailedWrite::stop) {
    failed_write->fail(
        "a write to a disk whose \"sync\" is \"immediate\" is part of a step, and cannot be tried "
        "again; found \"" +
        std::string(failed_write->text()) + "\", expected \"stop\"");
  }
}

void parse_machines(const json::Reader& reader, const Known& known, Seats& into) {
  core::ServerSet seated;
  for (const json::Reader& item : reader.items(core::kServersMax)) {
    item.allow({"servers", "machine", "after_restart"});
    Seat seat;
    seat.servers = parse_servers(item.at("servers"), known);
    if (!(seat.servers & seated).empty()) item.at("servers").fail("a server has two machines");
    seated = seated | seat.servers;
    seat.machine = item.at("machine").text();
    if (const auto after = item.find("after_restart")) seat.after_restart = after->text();
    into.seats.push_back(seat);
  }
  into.others = core::ServerSet::first(known.servers) - seated;
}

void parse_sections(const json::Reader& reader, Scenario& scenario) {
  Known known;
  if (const auto value = reader.find("servers")) {
    scenario.setup.servers = static_cast<int>(value->integer(1, core::kServersMax));
  }
  known.servers = scenario.setup.servers;
  if (const auto value = reader.find("spare")) parse_spare(*value, known, scenario.setup);
  if (const auto value = reader.find("machine")) scenario.seats.machine = value->text();
  if (const auto value = reader.find("machines")) parse_machines(*value, known, scenario.seats);
  if (const auto value = reader.find("raft")) parse_raft(*value, scenario);
  if (const auto value = reader.find("network")) parse_network(*value, known, scenario.plan);
  if (const auto value = reader.find("disk")) {
    parse_disk(*value, scenario);
  }
  if (const auto value = reader.find("server_settings")) {
    if (reader.find("bounds")) {
      value->fail("an exploration gives all servers the same settings; found \"bounds\" too");
    }
    parse_server_settings(*value, known, scenario);
  }
  if (const auto value = reader.find("clients")) parse_clients(*value, scenario);
  if (const auto value = reader.find("initial")) {
    parse_initial(*value, known, scenario);
  }
  if (const auto value = reader.find("faults")) parse_faults(*value, known, scenario.plan.faults);
  known.clients = scenario.setup.clients;
  known.keys = scenario.setup.mix.keys;
  if (const auto value = reader.find("timeline")) {
    scenario.plan.timeline = parse_timeline(*value, known, scenario.plan.links);
    // Who asks for a wrong entry wants to see what breaks.
    scenario.setup.judges_outside_model = corrupts(scenario.plan);
    scenario.plan.names = known.names;
    for (const NamedFilter& filter : known.filters) scenario.plan.filters.push_back(filter.name);
    scenario.setup.filter_traits = sim::plan::filter_traits_of(scenario.plan.timeline);
    if (scenario.setup.filter_traits.size() > sim::kFilterTraitsMax) {
      value->fail("more than " + std::to_string(sim::kFilterTraitsMax) +
                  " filters by different things that messages say");
    }
    scenario.setup.commands = known.commands;
  }
  if (const auto value = reader.find("outside_model")) {
    parse_outside_model(*value, scenario.setup);
  }
  if (const auto value = reader.find("end")) {
    value->allow({"at", "until", "calm"});
    if (const auto at = value->find("at")) scenario.plan.end_us = at->duration();
    if (const auto until = value->find("until")) {
      scenario.plan.until = parse_conditions(*until, known);
    }
    if (const auto calm = value->find("calm")) parse_calm(*calm, known, scenario.plan);
  }
  if (const auto value = reader.find("limits")) parse_limits(*value, scenario.setup.limits);
  if (const auto value = reader.find("bounds")) parse_bounds(*value, known, scenario);
  if (const auto value = reader.find("expect")) parse_expect(*value, known, scenario);
}

}  // namespace

Scenario parse(std::string_view text, std::string_view file_name) {
  const std::string file(file_name);
  const json::Document document = json::parse_document(text, file);
  const json::Reader reader = document.root();
  reader.allow({"$schema",       "version", "name",
                "description",   "source",  "seed",
                "servers",       "spare",   "raft",
                "network",       "disk",    "clients",
                "outside_model", "initial", "faults",
                "timeline",      "end",     "limits",
                "bounds",        "expect",  "server_settings",
                "machine",       "machines"});
  if (const auto schema = reader.find("$schema")) schema->text();  // for editors
  if (const auto version = reader.find("version")) parse_version(*version);
  Scenario scenario;
  scenario.name = stem(file_name);
  if (const auto value = reader.find("name")) scenario.name = parse_name(*value);
  if (const auto value = reader.find("description")) scenario.description = value->text();
  if (const auto value = reader.find("source")) scenario.source = value->text();
  if (const auto value = reader.find("seed")) {
    scenario.seed = value->integer(0, ~std::uint64_t{0});
  }
  parse_sections(reader, scenario);
  check_plan(reader, scenario);
  return scenario;
}

}  // namespace squall::scenarios
