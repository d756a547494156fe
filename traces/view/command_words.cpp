// Words of commands and entries.
#include "traces/view/command_words.hpp"

#include "core/configuration.hpp"
#include "traces/prose.hpp"

namespace squall::traces::view {

std::string describe_command(const core::Command& command) {
  const std::string key = "key " + std::to_string(command.key);
  const std::string value = std::to_string(command.value);
  switch (command.operation) {
    case core::Operation::get:
      return "get " + key;
    case core::Operation::put:
      return "put " + key + " = " + value;
    case core::Operation::append:
      return "append " + value + " to " + key;
    case core::Operation::compare_and_set:
      return "set " + key + " from " + std::to_string(command.expected) + " to " + value;
  }
  return "";
}

std::string content_of(const core::Entry& entry) {
  switch (entry.kind) {
    case core::EntryKind::command: {
      const core::Command command = core::command_in(entry.payload);
      return describe_command(command) + ", client " + std::to_string(command.client - 1);
    }
    case core::EntryKind::session:
      return "client " + std::to_string(core::command_in(entry.payload).client - 1);
    case core::EntryKind::configuration:
      return in_words(core::configuration_in(entry.payload));
    case core::EntryKind::no_op:
      return "";
  }
  return "";
}

}  // namespace squall::traces::view
