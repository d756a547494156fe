// Numbers the keys of transactions, and joins those that are used together.
#include "traces/history/transactions.hpp"

#include <array>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/json/strict_json.hpp"

namespace squall::traces::history {

using checkers::linearizability::Act;
using checkers::linearizability::ActKind;
using checkers::linearizability::Value;

namespace {

struct MicroWord {
  std::string_view word;
  ActKind kind;
};
constexpr std::array<MicroWord, 5> kMicroWords{{{"r", checkers::linearizability::kUnread},
                                                {"read", checkers::linearizability::kUnread},
                                                {"w", checkers::linearizability::kWrite},
                                                {"write", checkers::linearizability::kWrite},
                                                {"append", checkers::linearizability::kAppend}}};

std::optional<ActKind> kind_of(const Datum& word) {
  for (const MicroWord& micro : kMicroWords) {
    if (word.kind == Datum::Kind::word && word.word == micro.word) return micro.kind;
  }
  return std::nullopt;
}

}  // namespace

std::int64_t Transactions::number(const Datum& key) {
  const auto next = static_cast<std::int64_t>(names_.size());
  const auto [at, is_new] = numbers_.emplace(key.identity, next);
  if (is_new) {
    names_.push_back(key.text);
    shares_.push_back(static_cast<std::size_t>(next));
  }
  return at->second;
}

std::size_t Transactions::root(std::size_t at) {
  while (shares_[at] != at) at = shares_[at] = shares_[shares_[at]];
  return at;
}

Act Transactions::act(HistoryBuilder& builder, const HistoryEvent& event, const Act* asked) {
  const auto refuse = [&](const std::string& text) {
    builder.refuse(event.line, text + std::string(scenarios::json::cut(event.value.text, 60)));
  };
  if (event.value.kind != Datum::Kind::list || event.value.items.empty()) {
    refuse(
        "the value of a txn must be a list such as [[\"r\", \"x\", null], [\"w\", \"y\", 1]], "
        "not ");
  }
  Act act;
  for (const Datum& micro : event.value.items) {
    const auto kind = micro.items.size() == 3 ? kind_of(micro.items[0]) : std::nullopt;
    if (!kind)
      refuse("a txn consists of [r, key, value], [w, key, value] and [append, key, element], not ");
    const bool reads = *kind == checkers::linearizability::kUnread;
    const Datum& datum = micro.items[2];
    const Value value = builder.value(datum.identity, datum.text);
    if (reads && asked != nullptr && datum.kind == Datum::Kind::list) read_.emplace(value, datum);
    const std::int64_t now = reads && asked != nullptr ? checkers::linearizability::kRead : *kind;
    act.insert(act.end(), {now, number(micro.items[1]), value});
    const std::size_t here = root(static_cast<std::size_t>(act[act.size() - 2]));
    shares_[here] = root(static_cast<std::size_t>(act[1]));
  }
  if (asked == nullptr) return act;
  bool same = act.size() == asked->size();
  for (std::size_t at = 0; same && at < act.size(); at += 3) {
    const bool reads = act[at] == checkers::linearizability::kRead;
    same = act[at + 1] == (*asked)[at + 1] &&
           (reads ? (*asked)[at] == checkers::linearizability::kUnread
                  : act[at] == (*asked)[at] && act[at + 2] == (*asked)[at + 2]);
  }
  if (!same) refuse("a txn completes with other reads and writes than it was invoked with: ");
  return act;
}

void Transactions::make_sequences(HistoryBuilder& builder) {
  using namespace checkers::linearizability;
  NamedHistory& named = builder.named();
  std::vector<bool> grows(names_.size(), false);
  for (const Act& act : named.acts) {
    for (std::size_t at = 0; at < act.size(); at += 3) {
      if (act[at] == kAppend) grows[static_cast<std::size_t>(act[at + 1])] = true;
    }
  }
  for (std::size_t operation = 0; operation < named.acts.size(); ++operation) {
    Act& act = named.acts[operation];
    for (std::size_t at = 0; at < act.size(); at += 3) {
      const auto key = static_cast<std::size_t>(act[at + 1]);
      const auto value = static_cast<Value>(act[at + 2]);
      if (!grows[key]) continue;
      const auto refuse = [&](const std::string& text) {
        const Operation& what = named.history.operations[operation];
        const bool answered = act[at] == kRead;
        builder.refuse(named.lines[answered ? what.completed : what.invoked],
                       text + ": key " + names_[key] + " has appends");
      };
      if (act[at] == kWrite) refuse("a list is not written");
      if (act[at] == kAppend) act[at + 2] = element_part(value);
      if (act[at] != kRead || value == kNil) continue;
      const auto list = read_.find(value);
      if (list == read_.end()) refuse("a read of a list returns its elements");
      Value sequence = kNil;
      for (const Datum& item : list->second.items) {
        const Value part = builder.value(item.identity, item.text);
        sequence = named.history.values.extend(sequence, element_part(part));
      }
      named.names.emplace(sequence, list->second.text);
      act[at + 2] = sequence;
    }
  }
}

void Transactions::finish(HistoryBuilder& builder) {
  make_sequences(builder);
  NamedHistory& named = builder.named();
  std::map<std::size_t, std::uint32_t> keys;  // by root
  named.keys.clear();
  for (std::size_t at = 0; at < names_.size(); ++at) {
    const auto next = static_cast<std::uint32_t>(keys.size());
    const auto [found, is_new] = keys.emplace(root(at), next);
    if (is_new) named.keys.emplace_back();
    std::string& name = named.keys[found->second];
    name += (name.empty() ? "" : ", ") + names_[at];
  }
  for (std::size_t at = 0; at < named.acts.size(); ++at) {
    named.history.operations[at].key = keys.at(root(static_cast<std::size_t>(named.acts[at][1])));
  }
  named.key_names = names_;
}

}  // namespace squall::traces::history
