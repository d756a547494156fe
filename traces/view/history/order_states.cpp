// Plays an order with exact states.
#include "traces/view/history/order_states.hpp"

#include <map>
#include <set>

#include "checkers/linearizability/linearization.hpp"
#include "scenarios/json/strict_json.hpp"

namespace squall::traces::view::history {

using checkers::linearizability::Act;
using checkers::linearizability::ActKind;
using checkers::linearizability::ClientHistory;
using checkers::linearizability::kNil;
using checkers::linearizability::Model;
using checkers::linearizability::OperationOutcome;
using Element = checkers::linearizability::Value;
using traces::history::NamedHistory;

namespace {

constexpr std::size_t kEndBytes = 90;     // of a shortened text, at each end
constexpr std::size_t kEndElements = 12;  // of a shortened state, at each end

/// The elements between `begin` and `end`, in words.
template <typename Elements>
std::string listed(const NamedHistory& named, const Elements& elements, const char* begin,
                   const char* end) {
  std::string text = begin;
  std::size_t at = 0;
  for (const std::int64_t element : elements) {
    const bool shown = at < kEndElements || at + kEndElements >= elements.size();
    if (at == kEndElements && !shown) text += " …";
    if (shown) text += (at == 0 ? "" : " ") + named.value_text(static_cast<Element>(element));
    ++at;
  }
  return text + end;
}

/// Does what the acts of one key do. Answers are not looked at: the order was judged.
class ActPlay {
 public:
  explicit ActPlay(NamedHistory& named) : named_(named) {}

  /// `is_known`: of its outcome.
  void apply(const Act& act, bool is_known) {
    switch (named_.model) {
      case Model::registers:
      case Model::list:
        break;
      case Model::set:
        if (act[0] == ActKind::kAdd) set_.insert(act[1]);
        break;
      case Model::counter:
        if (act[0] == ActKind::kAdd) number_ += static_cast<std::uint64_t>(act[1]);
        break;
      case Model::queue:
        if (act[0] == ActKind::kEnqueue) queue_.push_back(act[1]);
        if (act[0] == ActKind::kDequeue && !queue_.empty() &&
            (!is_known || act[1] != std::int64_t{kNil})) {
          queue_.erase(queue_.begin());
        }
        break;
      case Model::lock:
        number_ = act[0] == ActKind::kAcquire ? 1 : 0;
        break;
      case Model::multi_register:
        apply_transaction(act);
        break;
    }
  }

  std::string text() const {
    switch (named_.model) {
      case Model::registers:
      case Model::list:
        break;
      case Model::set:
        return listed(named_, set_, "{", "}");
      case Model::counter:
        return std::to_string(static_cast<std::int64_t>(number_));
      case Model::queue:
        return listed(named_, queue_, "[", "]");
      case Model::lock:
        return number_ == 0 ? "free" : "held";
      case Model::multi_register: {
        std::string all;
        for (const auto& [key, value] : registers_) {
          all += (all.empty() ? "" : ", ") + named_.key_names[static_cast<std::size_t>(key)] +
                 " = " + named_.value_text(value);
        }
        return all;
      }
    }
    return "";
  }

 private:
  void apply_transaction(const Act& act) {
    for (std::size_t at = 0; at + 2 < act.size(); at += 3) {
      Element& now = registers_.try_emplace(act[at + 1], kNil).first->second;
      const auto value = static_cast<Element>(act[at + 2]);
      if (act[at] == ActKind::kWrite) now = value;
      if (act[at] == ActKind::kAppend) now = named_.history.values.extend(now, value);
    }
  }

  NamedHistory& named_;
  std::set<std::int64_t> set_;
  std::vector<std::int64_t> queue_;
  std::uint64_t number_ = 0;
  std::map<std::int64_t, Element> registers_;
};

}  // namespace

std::string shortened(const std::string& text) {
  if (text.size() <= 2 * kEndBytes + 20) return text;
  std::size_t tail = text.size() - kEndBytes;
  // Not within a character.
  while ((static_cast<unsigned char>(text[tail]) & 0xc0) == 0x80) ++tail;
  return std::string(scenarios::json::cut(text, kEndBytes)) + " … " + text.substr(tail);
}

std::vector<std::string> order_states(NamedHistory& named, const ClientHistory& explained,
                                      const std::vector<std::uint32_t>& order) {
  std::vector<std::string> states;
  if (!named.acts.empty()) {
    ActPlay play(named);
    states.push_back(shortened(play.text()));
    for (const std::uint32_t operation : order) {
      play.apply(named.acts[operation],
                 explained.operations[operation].outcome != OperationOutcome::unknown);
      states.push_back(shortened(play.text()));
    }
    return states;
  }
  Element now = named.history.initial;
  states.push_back(shortened(named.value_text(now)));
  for (const std::uint32_t operation : order) {
    const Element next = checkers::linearizability::value_after(explained.operations[operation],
                                                                now, named.history.values);
    states.push_back(next == now ? states.back() : shortened(named.value_text(next)));
    now = next;
  }
  return states;
}

}  // namespace squall::traces::view::history
