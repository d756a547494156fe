// The events of Jepsen histories.
#include "traces/history/history_edn.hpp"

#include <algorithm>
#include <array>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/json/strict_json.hpp"
#include "scenarios/scenario.hpp"
#include "traces/action_words.hpp"
#include "traces/history/edn.hpp"

namespace squall::traces::history {

using checkers::linearizability::OperationKind;
using checkers::linearizability::OperationOutcome;

namespace {

constexpr std::array<std::string_view, 4> kTypes{"invoke", "ok", "fail", "info"};
constexpr std::array<std::string_view, 3> kFunctions{"read", "write", "cas"};
enum class Type : std::uint8_t { invoke, ok, fail, info };

/// A client event.
struct Event {
  std::uint64_t line = 0;
  std::string process;
  Type type = Type::invoke;
  OperationKind kind = OperationKind::read;
  Edn value;
};

/// A quotation of the file, cut to a useful length.
std::string shown(const std::string& text) { return std::string(scenarios::json::cut(text, 60)); }

class Reader {
 public:
  Reader(std::string_view text, const std::string& file)
      : reader_(text, file), builder_(file, "nil") {}

  NamedHistory read(const std::string& initial) {
    if (!initial.empty()) {
      // Wrapped in a vector, because the reader unpacks a document that is one vector.
      const std::string document = "[" + initial + "]";
      EdnReader reader(document, "--initial");
      const auto value = reader.next();
      if (!value || reader.next()) {
        throw scenarios::UserError{"--initial", "must be one value, written as EDN"};
      }
      builder_.set_initial(value->text());
    }
    while (const auto edn = reader_.next()) read_event(*edn);
    keyed_ = !events_.empty() && std::all_of(events_.begin(), events_.end(), may_be_keyed);
    for (const Event& event : events_) add(event);
    return std::move(builder_.named());
  }

 private:
  void read_event(const Edn& edn) {
    if (edn.kind != Edn::Kind::map) {
      builder_.refuse(edn.line, "an event must be a map such as {:process 0, :type :invoke, …}");
    }
    const Edn& process = required(edn, "process");
    if (process.kind != Edn::Kind::integer) return;
    Event event;
    event.line = edn.line;
    event.process = process.text();
    event.type = static_cast<Type>(keyword(edn, "type", kTypes));
    event.kind = static_cast<OperationKind>(keyword(edn, "f", kFunctions));
    if (const Edn* value = edn.find("value")) event.value = *value;
    events_.push_back(std::move(event));
  }

  const Edn& required(const Edn& edn, std::string_view key) const {
    const Edn* value = edn.find(key);
    if (value == nullptr) builder_.refuse(edn.line, "the event has no :" + std::string(key));
    return *value;
  }

  std::size_t keyword(const Edn& edn, std::string_view key,
                      std::span<const std::string_view> words) const {
    const Edn& value = required(edn, key);
    const auto found = std::find(words.begin(), words.end(), value.atom);
    if (value.kind == Edn::Kind::keyword && found != words.end()) {
      return static_cast<std::size_t>(found - words.begin());
    }
    std::string allowed;
    for (const std::string_view word : words) {
      allowed += (allowed.empty() ? ":" : ", :") + std::string(word);
    }
    builder_.refuse(edn.line, "unknown :" + std::string(key) + " " + shown(value.text()) +
                                  scenarios::json::suggestion(value.atom, words) +
                                  "; allowed: " + allowed);
  }

  static bool is_pair(const Edn& edn) {
    return edn.kind == Edn::Kind::vector && edn.items.size() == 2;
  }
  static bool may_be_keyed(const Event& event) {
    if (event.type != Type::invoke) return true;
    return is_pair(event.value) &&
           (event.kind != OperationKind::compare_and_set || is_pair(event.value.items[1]));
  }

  const Edn& value_of(const Event& event) const {
    if (!keyed_) return event.value;
    if (!is_pair(event.value)) {
      builder_.refuse(event.line, "the :value must be [key value] as in all invocations, not " +
                                      shown(event.value.text()));
    }
    return event.value.items[1];
  }

  void add(const Event& event) {
    if (event.type == Type::invoke) {
      invoke(event);
      return;
    }
    const std::uint32_t operation =
        builder_.open_operation(event.line, event.process, word(event.kind));
    OperationOutcome outcome = OperationOutcome::unknown;
    if (event.type == Type::fail) outcome = OperationOutcome::failed;
    if (event.type == Type::ok) {
      outcome = OperationOutcome::ok;
      if (event.kind == OperationKind::read) {
        const Edn& value = value_of(event);
        if (keyed_ && event.value.items[0].text() != builder_.key_of(operation)) {
          builder_.refuse(event.line, "the read of key " + builder_.key_of(operation) +
                                          " completes with key " + event.value.items[0].text());
        }
        builder_.set_result(operation, value.text());
      }
    }
    builder_.complete(event.line, event.process, outcome);
  }

  void invoke(const Event& event) {
    HistoryBuilder::Question question;
    question.kind = event.kind;
    const Edn& value = value_of(event);
    if (keyed_) question.key = event.value.items[0].text();
    if (event.kind == OperationKind::write) question.value = value.text();
    if (event.kind == OperationKind::compare_and_set) {
      if (!is_pair(value)) {
        builder_.refuse(event.line,
                        "the :value of a :cas must be [old new], not " + shown(value.text()));
      }
      question.expected = value.items[0].text();
      question.value = value.items[1].text();
    }
    builder_.invoke(event.line, event.process, question);
  }

  EdnReader reader_;
  HistoryBuilder builder_;
  std::vector<Event> events_;
  bool keyed_ = false;
};

}  // namespace

NamedHistory read_history_edn(std::string_view text, const std::string& file,
                              const std::string& initial) {
  return Reader(text, file).read(initial);
}

}  // namespace squall::traces::history
