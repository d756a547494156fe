// A run's client history in two input formats of check-history.
#include <ostream>

#include "scenarios/json/value.hpp"
#include "traces/history/client_record.hpp"

namespace squall::traces::history {

using core::Command;
using core::Index;
using Json = scenarios::json::Value;

namespace {

/// The value of each key at each index, as the list of the numbers that clients wrote.
class Values {
 public:
  explicit Values(const sim::World& world)
      : lists_(world.setup().mix.appends > 0), newest_(world.setup().mix.keys, kNone) {
    const std::vector<core::Applied> applied = what_took_effect(world);
    const core::LogTree& tree = world.tree();
    core::Ref log = world.state_machine().at();
    if (tree.contains(world.history().committed(), log)) log = world.history().committed();
    Index index = 0;
    for (const core::Applied& result : applied) {
      const core::Ref entry = tree.at(log, ++index);
      if (tree.kind(entry) != core::EntryKind::command || !result.effective) continue;
      const Command command = core::command_in(tree.payload(entry));
      const bool writes = command.operation != core::Operation::get && result.success;
      if (writes) write(index, command);
    }
  }

  Json at(Index index, std::uint16_t key) const {
    std::uint32_t version = newest_[key];
    while (version != kNone && versions_[version].index > index) version = versions_[version].older;
    if (version == kNone) return nullptr;
    if (!lists_) return versions_[version].number;
    std::vector<std::uint32_t> numbers{versions_[version].number};
    for (; versions_[version].appended && versions_[version].older != kNone;) {
      version = versions_[version].older;
      numbers.push_back(versions_[version].number);
    }
    return std::vector<std::uint32_t>(numbers.rbegin(), numbers.rend());
  }
  /// A number as the value of a key.
  Json value(std::uint32_t number) const { return lists_ ? Json::array({number}) : Json(number); }
  /// The expected value of a compare-and-set: nothing, a number that was written, or a value that
  /// no key ever has, because the client knows an appended value only by its hash.
  Json expected(std::uint32_t seen, std::uint32_t clients) const {
    if (seen == 0) return nullptr;
    const std::uint32_t writer = seen >> 20;
    if (!lists_ || (writer >= 1 && writer <= clients)) return value(seen);
    return Json::array({"appended", seen});
  }

 private:
  static constexpr std::uint32_t kNone = 0xffff'ffff;
  struct Version {
    std::uint32_t number;
    bool appended;
    Index index;  // from this index on
    std::uint32_t older;
  };
  void write(Index index, const Command& command) {
    std::uint32_t& newest = newest_[command.key];
    versions_.push_back(
        {command.value, command.operation == core::Operation::append, index, newest});
    newest = static_cast<std::uint32_t>(versions_.size()) - 1;
  }

  bool lists_;
  std::vector<Version> versions_;
  std::vector<std::uint32_t> newest_;  // by key
};

/// Adds what a client asks for.
void add_question(Json& json, const Command& command, const Values& values, std::uint32_t clients) {
  constexpr std::array<const char*, core::kOperations> kFunctions{"read", "write", "append", "cas"};
  json["f"] = kFunctions[static_cast<std::size_t>(command.operation)];
  json["key"] = command.key;
  switch (command.operation) {
    case core::Operation::get:
      break;
    case core::Operation::put:
      json["value"] = values.value(command.value);
      break;
    case core::Operation::append:
      json["value"] = Json::array({command.value});
      break;
    case core::Operation::compare_and_set:
      json["value"] =
          Json::array({values.expected(command.expected, clients), values.value(command.value)});
      break;
  }
}

/// Tells each event as an object of JSON, and the command that it is about.
template <typename Take>
void tell_events(const std::vector<ClientRecord::Event>& events, const sim::World& world,
                 Take&& take) {
  const Values values(world);
  const std::uint32_t clients = world.clients().count();
  std::vector<Command> asked(clients);
  for (const ClientRecord::Event& event : events) {
    Json line{{"process", event.client}};
    Command& command = asked[event.client];
    if (event.asks) {
      command = event.command;
      line["type"] = "invoke";
      add_question(line, command, values, clients);
    } else {
      line["type"] = event.answer.expired ? "info" : "ok";
      if (command.operation == core::Operation::get && !event.answer.expired) {
        line["value"] = values.at(event.answer.index, command.key);
      }
      const bool swaps =
          command.operation == core::Operation::compare_and_set && !event.answer.expired;
      if (swaps && event.answer.value != command.value) line["swapped"] = false;
    }
    take(event, line);
  }
}

/// A value of a history: null, a whole number, a text, or a list of them.
std::string edn_text(const Json& value) {
  if (value.is_null()) return "nil";
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const Json& item : value.list()) text += (text.empty() ? "[" : " ") + edn_text(item);
  return text.empty() ? "[]" : text + "]";
}

}  // namespace

void ClientRecord::write(std::ostream& out, const sim::World& world) const {
  out << R"({"squall_history":1})" << '\n';
  tell_events(events_, world, [&out](const Event& event, Json& line) {
    line["time"] = event.time_us * 1000;
    out << line.dump() << '\n';
  });
}

void ClientRecord::write_edn(std::ostream& out, const sim::World& world) const {
  std::vector<Json> questions(world.clients().count());
  std::uint64_t index = 0;
  tell_events(events_, world, [&](const Event& event, const Json& line) {
    if (event.asks) questions[event.client] = line;
    // A completion repeats what was asked.
    const Json& question = questions[event.client];
    const Json* value = line.find("value");
    if (value == nullptr) value = question.find("value");
    // Of a list there is one item that is appended.
    const std::string& f = question.find("f")->text();
    if (f == "append") value = &value->list().front();
    const bool fails = line.contains("swapped");
    out << "{:index " << index++ << ", :time " << event.time_us * 1000 << ", :process "
        << event.client << ", :type :" << (fails ? "fail" : line.find("type")->text())
        << ", :f :" << question.find("f")->text() << ", :value [" << question.find("key")->dump()
        << " " << (value == nullptr ? "nil" : edn_text(*value)) << "]}\n";
  });
}

}  // namespace squall::traces::history
