// Loads a shared object and checks its table.
#include "tools/machines/shared_object.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <optional>
#include <vector>

#include "scenarios/json/user_error.hpp"
#include "tools/io/crash_guard.hpp"
#include "tools/loaded_object.hpp"
#include "tools/machines/arena_seat.hpp"
#include "tools/machines/foreign_machine.hpp"
#include "tools/machines/object_tables.hpp"
#include "tools/machines/raft_machine.h"

namespace squall::tools::machines {
namespace {

using scenarios::json::UserError;

class SharedObject final : public LoadedMachine {
 public:
  SharedObject(const std::string& file, const std::string& argument)
      : path_(std::filesystem::absolute(file)), maker_(raft_) {
    const std::vector<std::string> before = loaded_paths();
    object_ = dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (object_ == nullptr) throw UserError{"--machine", std::string("cannot load ") + dlerror()};
    for (const std::string& path : loaded_paths()) {
      if (std::find(before.begin(), before.end(), path) == before.end()) brought_.push_back(path);
    }
    separate_symbols(object_, brought_);
    try {
      read_table(file);
    } catch (...) {
      dlclose(object_);
      throw;
    }
    raft_.argument = argument;
    name_ = machine_name(raft_.table->name, raft_.table->version);
    if ((raft_.table->offers & RAFT_CALLS_RETURN) != 0) {
      raft_.calls = Calls::returning;
    } else {
      io::guard_crashes();
    }
  }
  ~SharedObject() override {
    arena_.reset();
    dlclose(object_);
  }

  const core::MachineMaker& maker() const override { return maker_; }
  const std::string& name() const override { return name_; }
  std::string unseen() const override { return unseen_by(*raft_.table); }
  std::string object() const override { return path_; }
  void record_inputs() override { raft_.records_at_once = true; }
  std::string prepare_to_go_back() override {
    record_inputs();
    if (table_.save != nullptr) return "its own save() and load()";
    std::string why = arena_ ? arena_->limit() : obstacle();
    if (why.empty()) {
      arena_.emplace(brought_);
      raft_.has_arena = true;
      return "copies of its memory, as it has no save()";
    }
    raft_.has_arena = false;
    arena_.reset();
    return "its inputs since its start, as it has no save(), and its memory cannot be copied: " +
           why;
  }
  bool could_not_go_back() const override { return arena_ && !arena_->limit().empty(); }
  scenarios::OfferSet offers() const override {
    return scenarios::OfferSet::of_another(raft_.table->offers);
  }

 private:
  std::string obstacle() const {
    if (raft_.calls == Calls::returning) return "its calls return in any case";
    if (brought_.empty()) return "it was loaded before";
    return ArenaSeat::obstacle(brought_);
  }

  void read_table(const std::string& file) {
    using Function = const raft_machine* (*)();
    const auto function = reinterpret_cast<Function>(dlsym(object_, "squall_raft_machine"));
    if (function == nullptr) {
      throw UserError{"--machine", file +
                                       " has no function squall_raft_machine; raft_machine.h "
                                       "describes it"};
    }
    const raft_machine* const given = function();
    if (given == nullptr || given->abi == 0 || given->abi > RAFT_MACHINE_ABI) {
      throw UserError{"--machine", file + " was compiled with version " +
                                       (given == nullptr ? "0" : std::to_string(given->abi)) +
                                       " of raft_machine.h, and this program knows versions 1 to " +
                                       std::to_string(RAFT_MACHINE_ABI)};
    }
    // That of version 1 is shorter.
    std::memcpy(&table_, given,
                given->abi == 1 ? offsetof(raft_machine, describe) : sizeof(raft_machine));
    raft_.table = &table_;
    const raft_machine& table = table_;
    const char* const missing = table.name == nullptr      ? "name"
                                : table.version == nullptr ? "version"
                                : table.create == nullptr  ? "create"
                                : table.destroy == nullptr ? "destroy"
                                : table.input == nullptr   ? "input"
                                : table.view == nullptr    ? "view"
                                                           : nullptr;
    if (missing != nullptr) {
      throw UserError{"--machine", file + ": raft_machine." + missing + " is missing"};
    }
    if ((table.save == nullptr) != (table.load == nullptr)) {
      throw UserError{"--machine", file + ": raft_machine has one of save and load: both or none"};
    }
    if (table.rename != nullptr && table.save == nullptr) {
      throw UserError{"--machine", file + ": raft_machine has rename, and neither save nor load"};
    }
  }

  std::string path_;
  std::vector<std::string> brought_;  // itself, and the libraries that were loaded with it
  void* object_ = nullptr;
  raft_machine table_{};
  ForeignRaft raft_;
  ForeignMaker maker_;
  std::string name_;
  std::optional<ArenaSeat> arena_;
};

}  // namespace

std::unique_ptr<LoadedMachine> load_shared_object(const std::string& text) {
  const std::size_t colon = text.find(':');
  const std::string file = text.substr(0, colon);
  const std::string argument = colon == std::string::npos ? "" : text.substr(colon + 1);
  if (!std::filesystem::exists(file)) {
    throw UserError{"--machine", "there is no file " + file};
  }
  return std::make_unique<SharedObject>(file, argument);
}

}  // namespace squall::tools::machines
