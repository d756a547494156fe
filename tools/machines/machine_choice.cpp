// The doors by their words.
#include "tools/machines/machine_choice.hpp"

#include "scenarios/json/strict_json.hpp"
#include "scenarios/json/user_error.hpp"
#include "tools/machines/child_machine.hpp"
#include "tools/machines/mixed_machines.hpp"
#include "tools/machines/shared_object.hpp"

namespace squall::tools::machines {

std::unique_ptr<LoadedMachine> load_machine(const std::string& text) {
  if (text.starts_with("lib:")) return load_shared_object(text.substr(4));
  if (text.starts_with("cmd:")) return load_child(text.substr(4));
  throw scenarios::json::UserError{
      "--machine", "expected squall, lib:FILE.so[:ARGUMENT] or cmd:COMMAND, found " +
                       scenarios::json::in_quotes(text)};
}

std::unique_ptr<LoadedMachine> load_seats(const std::string& rest, const scenarios::Seats& seats) {
  return std::make_unique<MixedMachines>(machine_loader(), rest, seats);
}

}  // namespace squall::tools::machines
