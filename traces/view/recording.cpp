// Writes a server's state whenever it is another one; logs are paths in one table of entries.
#include "traces/view/recording.hpp"

#include <array>
#include <vector>

#include "core/describe.hpp"
#include "scenarios/json/user_error.hpp"
#include "scenarios/json/value.hpp"
#include "traces/describe_action.hpp"
#include "traces/view/command_words.hpp"
#include "traces/view/state_json.hpp"
#include "traces/view/walk.hpp"

namespace squall::traces::view {

using core::Ref;
using core::ServerId;
using scenarios::json::Value;

namespace {

/// The entries that logs hold, numbered as they appear; 0 is the root.
class EntryTable {
 public:
  std::uint32_t number_of(const core::LogTree& tree, Ref ref) {
    std::vector<Ref> unknown;
    while (known(ref) == 0 && ref != core::kRoot) {
      unknown.push_back(ref);
      ref = tree.parent(ref);
    }
    std::uint32_t parent = known(ref);
    for (auto at = unknown.rbegin(); at != unknown.rend(); ++at) {
      const core::Entry entry = tree.entry(*at);
      parents_.push_back(parent);
      terms_.push_back(entry.term);
      kinds_.push_back(core::name(entry.kind));
      texts_.push_back(content_of(entry));
      parent = static_cast<std::uint32_t>(parents_.size());
      if (numbers_.size() <= at->value()) numbers_.resize(at->value() + std::size_t{1});
      numbers_[at->value()] = parent;
    }
    return parent;
  }
  Value json() const {
    Value table;
    table["parent"] = column(parents_, 0);
    table["term"] = column(terms_, 0);
    table["kind"] = column(kinds_, "");
    table["text"] = column(texts_, "");
    return table;
  }

 private:
  std::uint32_t known(Ref ref) const {
    return ref.value() < numbers_.size() ? numbers_[ref.value()] : 0;
  }
  template <typename Items>
  static Value column(const Items& items, const Value& of_root) {
    Value list = Value::array();
    list.push_back(of_root);
    for (const auto& item : items) list.push_back(item);
    return list;
  }

  std::vector<std::uint32_t> numbers_;  // by ref; 0: unknown
  std::vector<std::uint32_t> parents_;
  std::vector<core::Term> terms_;
  std::vector<std::string_view> kinds_;
  std::vector<std::string> texts_;
};

class Recording {
 public:
  explicit Recording(const Walk& walk) : walk_(walk) {
    for (const ServerId server : walk.world().servers()) note(server);
  }
  void add() {
    lines_.push_back(describe(walk_.report()));
    for (const ServerId server : walk_.world().servers()) note(server);
  }
  std::string json(const std::string& opened, const std::string& explained) const {
    std::string text = "{\"open\":" + opened + ",\"lines\":" + lines_.dump() +
                       ",\"entries\":" + entries_.json().dump() + ",\"states\":[";
    for (std::size_t at = 0; at < states_.size(); ++at) text += (at > 0 ? "," : "") + states_[at];
    return text + "],\"explain\":" + explained + "}";
  }

 private:
  void note(ServerId server) {
    const sim::World& world = walk_.world();
    const core::LogTree& tree = world.tree();
    const core::Log& log = world.down().contains(server) ? world.disks()[server].log
                                                         : world.views()[server].durable.log;
    Value path = Value::array();
    path.push_back(tree.index(log.base));
    path.push_back(tree.term(log.base));
    path.push_back(entries_.number_of(tree, log.tip));
    Value state = server_json(walk_, server);
    state["log"] = std::move(path);
    std::string text = state.dump();
    if (text == latest_[server]) return;
    states_.push_back("[" + std::to_string(walk_.at()) + "," + to_string(server) + "," + text +
                      "]");
    latest_[server] = std::move(text);
  }

  const Walk& walk_;
  EntryTable entries_;
  Value lines_ = Value::array();
  std::vector<std::string> states_;
  core::PerServer<std::string> latest_;
};

}  // namespace

std::string recording(const Trace& trace, const scenarios::Scenario& scenario,
                      const core::MachineMaker& maker, const std::string& opened,
                      const std::string& explained) {
  Walk walk(scenario, maker, trace.choices);
  Recording recording(walk);
  while (walk.advance() != nullptr) recording.add();
  if (!walk.stuck().empty()) throw scenarios::UserError{"trace", walk.stuck()};
  return recording.json(opened, explained);
}

}  // namespace squall::traces::view
