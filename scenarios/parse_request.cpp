// What a step requests of clients.
#include "scenarios/parse_request.hpp"

#include "scenarios/words.hpp"

namespace squall::scenarios {

using sim::plan::Step;

namespace {

/// What a request asks for; the operation's number among those of the timeline, from 1.
std::uint16_t parse_command(const json::Reader& reader, const json::Reader& operation,
                            Known& known) {
  sim::ScriptedCommand command;
  command.operation = static_cast<core::Operation>(operation.word(kOperationWords, "operation"));
  const bool reads = command.operation == core::Operation::get;
  if (const auto key = reader.find("key")) {
    command.key = static_cast<std::uint16_t>(key->integer(0, known.keys - 1u));
  }
  const auto value = reader.find("value");
  if (reads && value) value->fail("a get has no value");
  if (!reads) command.value = static_cast<std::uint32_t>(reader.at("value").integer(1, kU32));
  if (const auto expected = reader.find("expected")) {
    if (command.operation != core::Operation::compare_and_set) {
      expected->fail("only a compare_and_set expects a value");
    }
    command.expected = static_cast<std::uint32_t>(expected->integer(0, kU32));
  }
  known.commands.push_back(command);
  return static_cast<std::uint16_t>(known.commands.size());
}

}  // namespace

void parse_request(const json::Reader& reader, Known& known, Step& step) {
  reader.allow({"to", "count", "client", "operation", "key", "value", "expected"});
  step.target = parse_target(reader.at("to"), known);
  step.value = 1;
  if (const auto count = reader.find("count")) {
    step.value = static_cast<std::uint32_t>(count->integer(1, sim::kClientsMax));
  }
  if (const auto client = reader.find("client")) {
    if (reader.find("count")) client->fail("contradicts \"count\"");
    if (known.clients == 0) client->fail("there are no clients");
    step.client = static_cast<std::uint32_t>(client->integer(0, known.clients - 1u));
  }
  if (const auto operation = reader.find("operation")) {
    step.command = parse_command(reader, *operation, known);
    return;
  }
  for (const std::string_view key : {"key", "value", "expected"}) {
    if (const auto value = reader.find(key)) value->fail("there is no \"operation\" to go with it");
  }
}

}  // namespace squall::scenarios
