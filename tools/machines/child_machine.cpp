// The functions of raft_machine.h that ask a child process.
#include "tools/machines/child_machine.hpp"

#include <array>
#include <map>
#include <mutex>

#include "scenarios/json/user_error.hpp"
#include "tools/machines/child_process.hpp"
#include "tools/machines/foreign_machine.hpp"
#include "tools/machines/json_words.hpp"

namespace squall::tools::machines {
namespace {

using scenarios::json::Reader;
using scenarios::json::UserError;
using scenarios::json::Value;

/// A server in the process of its World.
struct ChildServer {
  ChildProcess& process;
  std::uint32_t id;
  raft_snapshot snapshot;  // that its log begins after
  raft_view view{};
};

Effects& effects_of(raft_env* env) { return *static_cast<Effects*>(env); }

/// Asks, makes the calls of the answer, and keeps its view.
void ask(ChildServer& server, const Value& question, raft_env* env) {
  Effects& effects = effects_of(env);
  std::string line;
  if (!server.process.tell(question.dump()) || !server.process.hear(line)) {
    return effects.fail_call(server.process.failure());
  }
  try {
    const auto document = scenarios::json::parse_line(line, "its answer");
    const Reader answer = document.root();
    answer.allow({"effects", "view"});
    make_calls(answer.at("effects"), *env, effects.has_failed());
    server.view = read_view(answer.at("view"));
  } catch (const UserError& error) {
    effects.fail_call(error.where + ": " + error.message + ", in answer to " +
                      question.dump().substr(0, 200));
  }
}

void* create(const raft_settings* settings, const raft_disk* disk, raft_env* env) {
  auto& process = *static_cast<ChildProcess*>(effects_of(env).shared());
  auto server = std::make_unique<ChildServer>(ChildServer{process, settings->self, disk->snapshot});
  const Value question = {{"server", settings->self},
                          {"do", "boot"},
                          {"settings", to_json(*settings)},
                          {"disk", to_json(*disk)}};
  ask(*server, question, env);
  return server.release();
}

void destroy(void* server) { delete static_cast<ChildServer*>(server); }

void input(void* server, const raft_input* given, raft_env* env) {
  auto& child = *static_cast<ChildServer*>(server);
  Value question = {{"server", child.id}};
  const Value what = to_json(*given);
  for (const auto& member : what.items()) question[member.key()] = member.value();
  question["random"] = raft_random(env) >> 32;
  const raft_snapshot snapshot = effects_of(env).snapshot();
  if (snapshot.index != 0) question["snapshot"] = to_json(snapshot);
  ask(child, question, env);
}

void view(const void* server, raft_view* shown) {
  *shown = static_cast<const ChildServer*>(server)->view;
}

/// Gives each World a process.
class ChildMaker final : public core::MachineMaker {
 public:
  ChildMaker(const ForeignRaft& raft, std::string command)
      : raft_(raft), command_(std::move(command)) {}

  std::unique_ptr<core::Machine> make(core::ServerId self, const core::Settings& settings,
                                      core::LogTree& tree) const override {
    return std::make_unique<ForeignMachine>(raft_, self, settings, tree, process_of(tree));
  }

 private:
  std::shared_ptr<ChildProcess> process_of(const core::LogTree& tree) const {
    const std::lock_guard lock(mutex_);
    std::erase_if(processes_, [](const auto& one) { return one.second.expired(); });
    std::weak_ptr<ChildProcess>& known = processes_[&tree];
    std::shared_ptr<ChildProcess> process = known.lock();
    if (!process) {
      process = std::make_shared<ChildProcess>(command_);
      std::string greeting;
      process->hear(greeting);  // a failure is told at the first question
      known = process;
    }
    return process;
  }

  const ForeignRaft& raft_;
  std::string command_;
  mutable std::mutex mutex_;
  mutable std::map<const core::LogTree*, std::weak_ptr<ChildProcess>> processes_;
};

class ChildMachine final : public LoadedMachine {
 public:
  explicit ChildMachine(const std::string& command) : maker_(raft_, command) {
    ChildProcess process(command);
    std::string line;
    if (!process.hear(line)) throw UserError{"--machine", command + ": " + process.failure()};
    const auto document = scenarios::json::parse_line(line, "--machine: the first line of it");
    const Reader greeting = document.root();
    greeting.allow({"squall", "name", "version", "offers", "rules", "applies"});
    greeting.at("squall").integer(RAFT_MACHINE_ABI, RAFT_MACHINE_ABI);
    name_ = machine_name(greeting.at("name").text(), greeting.at("version").text());
    if (const auto offers = greeting.find("offers")) {
      for (const Reader& offer : offers->items(64)) {
        table_.offers |= std::uint64_t{1} << offer.word(core::kNamesOf<scenarios::Offer>, "offer");
      }
    }
    if (const auto rules = greeting.find("rules")) {
      for (const Reader& rule : rules->items(64)) {
        rule.word(std::array<std::string_view, 1>{"configures_when_applied"}, "rule");
        table_.offers |= RAFT_CONFIGURES_WHEN_APPLIED;
      }
    }
    const auto applies = greeting.find("applies");
    table_.abi = RAFT_MACHINE_ABI;
    table_.applies = applies && applies->boolean();
    table_.create = create;
    table_.destroy = destroy;
    table_.input = input;
    table_.view = view;
    raft_.table = &table_;
    raft_.calls = Calls::returning;
  }
  const core::MachineMaker& maker() const override { return maker_; }
  const std::string& name() const override { return name_; }
  std::string unseen() const override { return unseen_by(table_); }
  scenarios::OfferSet offers() const override {
    return scenarios::OfferSet::of_another(table_.offers);
  }
  checkers::PropertySet not_judged() const override { return not_rules_of(table_.offers); }

 private:
  raft_machine table_{};
  ForeignRaft raft_;
  ChildMaker maker_;
  std::string name_;
};

}  // namespace

std::unique_ptr<LoadedMachine> load_child(const std::string& command) {
  return std::make_unique<ChildMachine>(command);
}

}  // namespace squall::tools::machines
