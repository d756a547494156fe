// A run as states in the Informal Trace Format.
#include <algorithm>
#include <ostream>

#include "core/describe.hpp"
#include "core/hexadecimal.hpp"
#include "scenarios/json/value.hpp"
#include "traces/describe_action.hpp"
#include "traces/exports/event_words.hpp"
#include "traces/exports/export_formats.hpp"
#include "traces/exports/message_parts.hpp"

namespace squall::traces::exports {
namespace {

using scenarios::json::Value;

/// Whole numbers have no bound in the format, so they are texts.
template <typename Number>
Value itf_number(Number number) {
  Value json = Value::object();
  json["#bigint"] = std::to_string(number);
  return json;
}
template <typename Meaning, typename Natural>
Value itf_number(core::Number<Meaning, Natural> number) {
  return itf_number(number.value());
}

/// A map from servers to what `value_of` says of them.
template <typename ValueOf>
Value itf_map(const sim::World& world, ValueOf&& value_of) {
  Value pairs = Value::array();
  for (const core::ServerId server : world.servers()) {
    pairs.push_back(Value::array({itf_number(server), value_of(server)}));
  }
  Value json = Value::object();
  json["#map"] = pairs;
  return json;
}

Value itf_log(const core::LogTree& tree, core::Log log) {
  Value entries = Value::array();
  for (core::Index at = tree.index(log.base) + 1; at <= tree.index(log.tip); ++at) {
    const core::Entry entry = tree.entry(tree.at(log.tip, at));
    Value json = Value::object();
    json["index"] = itf_number(at);
    json["term"] = itf_number(entry.term);
    json["kind"] = core::name(entry.kind);
    json["payload"] = core::describe(entry.payload);
    entries.push_back(json);
  }
  return entries;
}

Value itf_message(const core::Message& message, MessageId id) {
  const MessageParts parts = parts_of(message);
  Value json = Value::object();
  json["id"] = itf_number(id);
  json["from"] = itf_number(message.from);
  json["to"] = itf_number(message.to);
  json["term"] = itf_number(message.term);
  json["kind"] = core::name(parts.type);
  json["preVote"] = parts.is_pre_vote;
  json["positive"] = parts.is_positive;
  json["index"] = itf_number(parts.position.index);
  json["logTerm"] = itf_number(parts.position.term);
  json["entries"] = itf_number(parts.entries);
  json["commit"] = itf_number(parts.commit);
  return json;
}

/// Messages in flight are a set; each has its number, so that equal ones are two.
class ItfFormat final : public ExportFormat {
 public:
  explicit ItfFormat(std::ostream& out) : out_(out) {}

  void begin(const Opening& opening) override {
    Value meta = Value::object();
    meta["format"] = "ITF";
    meta["format-description"] = "https://apalache-mc.org/docs/adr/015adr-trace.html";
    meta["source"] = opening.title();
    meta["description"] = opening.part.empty() ? "all events of the run" : opening.part;
    Value vars = Value::array();
    for (const char* name : {"action", "up", "role", "term", "vote", "log", "snapshot",
                             "commitIndex", "applied", "voters", "messages"}) {
      vars.push_back(name);
    }
    out_ << "{\"#meta\":" << meta.dump() << ",\n\"vars\":" << vars.dump() << ",\n\"states\":[\n";
    write(*opening.world, opening.slots, opening.time_us, opening.first_event - 1, "boot");
  }

  void add(const RunEvent& event) override {
    out_ << ",\n";
    write(*event.world, event.slots, event.time_us, event.number, describe(*event.report));
  }

  void end(const Closing&) override { out_ << "\n]}\n"; }

 private:
  void write(const sim::World& world, std::span<const MessageId> slots, sim::Time time_us,
             std::uint64_t event, const std::string& action) {
    const core::LogTree& tree = world.tree();
    const checkers::Views& views = world.views();
    Value state = Value::object();
    Value meta = Value::object();
    meta["index"] = index_++;
    meta["event"] = event;
    meta["time_us"] = time_us;
    state["#meta"] = meta;
    state["action"] = action;
    state["up"] = itf_map(
        world, [&](core::ServerId server) { return Value(!world.down().contains(server)); });
    state["role"] = itf_map(
        world, [&](core::ServerId server) { return Value(core::name(views[server].role)); });
    state["term"] = itf_map(world, [&](core::ServerId server) {
      return itf_number(views[server].durable.current_term);
    });
    state["vote"] = itf_map(
        world, [&](core::ServerId server) { return itf_number(views[server].durable.voted_for); });
    state["log"] = itf_map(
        world, [&](core::ServerId server) { return itf_log(tree, views[server].durable.log); });
    state["snapshot"] = itf_map(world, [&](core::ServerId server) {
      return itf_number(tree.index(views[server].durable.log.base));
    });
    state["commitIndex"] = itf_map(
        world, [&](core::ServerId server) { return itf_number(views[server].commit_index); });
    state["applied"] = itf_map(world, [&](core::ServerId server) {
      return itf_number(tree.index(views[server].applied));
    });
    state["voters"] = itf_map(world, [&](core::ServerId server) {
      Value voters = Value::object();
      Value& list = voters["#set"] = Value::array();
      for (const core::ServerId voter : views[server].configuration.voting()) {
        list.push_back(itf_number(voter));
      }
      return voters;
    });
    state["messages"] = messages(world, slots);
    out_ << state.dump();
  }

  static Value messages(const sim::World& world, std::span<const MessageId> slots) {
    std::vector<std::pair<MessageId, std::uint16_t>> flying;
    for (std::size_t slot = 0; slot < slots.size(); ++slot) {
      if (slots[slot] != 0) flying.emplace_back(slots[slot], static_cast<std::uint16_t>(slot));
    }
    std::sort(flying.begin(), flying.end());
    Value set = Value::object();
    Value& list = set["#set"] = Value::array();
    for (const auto& [id, slot] : flying) {
      list.push_back(itf_message(world.network().message(slot), id));
    }
    return set;
  }

  std::ostream& out_;
  std::uint64_t index_ = 0;
};

}  // namespace

std::unique_ptr<ExportFormat> itf_format(std::ostream& out) {
  return std::make_unique<ItfFormat>(out);
}

}  // namespace squall::traces::exports
