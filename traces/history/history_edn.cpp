// The events of Jepsen histories.
#include "traces/history/history_edn.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/json/strict_json.hpp"
#include "scenarios/scenario.hpp"
#include "traces/action_words.hpp"
#include "traces/history/datum.hpp"
#include "traces/history/edn_source.hpp"

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
  std::optional<Edn> key;  // of the map, not of a tuple
  std::optional<std::int64_t> time;
};

class Reader {
 public:
  Reader(std::string_view text, const std::string& file)
      : source_(text, file), builder_(file, "nil") {}

  NamedHistory read(const std::string& initial) {
    if (!initial.empty()) {
      // Wrapped in a vector, because the reader unpacks a document that is one vector.
      const std::string document = "[" + initial + "]";
      EdnReader reader(document, "--initial");
      const auto value = reader.next();
      if (!value || reader.next()) {
        throw scenarios::UserError{"--initial", "must be one value, written as EDN"};
      }
      builder_.set_initial(identity(*value));
    }
    while (const auto edn = source_.next()) read_event(*edn);
    decide_keys();
    for (const Event& event : events_) add(event);
    return std::move(builder_.named());
  }

 private:
  void read_event(const Edn& edn) {
    if (edn.kind != Edn::Kind::map) {
      builder_.refuse(edn.line, "an event must be a map such as {:process 0, :type :invoke, …}");
    }
    const Edn& process = required(edn, "process");
    if (process.kind != Edn::Kind::integer && process.kind != Edn::Kind::text) return;
    Event event;
    event.line = edn.line;
    event.process = process.text();
    event.type = static_cast<Type>(keyword(edn, "type", kTypes));
    event.kind = static_cast<OperationKind>(keyword(edn, "f", kFunctions));
    if (const Edn* value = edn.find("value")) event.value = *value;
    if (const Edn* key = edn.find("key")) event.key = *key;
    if (const Edn* time = edn.find("time")) event.time = whole_number(datum_of(*time));
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

  /// A read is invoked without a value; a pair there has a key, or a version.
  static bool is_keyed_read(const Event& event) {
    return event.type == Type::invoke && event.kind == OperationKind::read && !event.key &&
           is_pair(event.value);
  }
  static bool is_versioned(const Edn& value) {
    return is_pair(value) && value.items[0].kind == Edn::Kind::nil &&
           value.items[1].kind == Edn::Kind::nil;
  }

  /// Where the keys of this history stand.
  void decide_keys() {
    const Event* named = nullptr;  // has a :key
    const Event* tuple = nullptr;  // certainly is [key value]
    for (const Event& event : events_) {
      if (event.type != Type::invoke) continue;
      if (named == nullptr && event.key) named = &event;
      if (tuple == nullptr && is_keyed_read(event)) tuple = &event;
      const bool reads = event.kind == OperationKind::read;
      if (reads && (is_versioned(event.value) ||
                    (is_pair(event.value) && is_versioned(event.value.items[1])))) {
        builder_.refuse(event.line,
                        "versioned registers ([version value]) are not judged; leave the versions "
                        "out of every :value");
      }
    }
    if (named != nullptr) {
      refuse_without("no :key", *named, [](const Event& event) { return event.key.has_value(); });
      return;
    }
    keyed_ = !events_.empty() && std::all_of(events_.begin(), events_.end(), may_be_keyed);
    if (tuple != nullptr) refuse_without("no [key value]", *tuple, may_be_keyed);
  }

  /// Refuses the first invocation that is not keyed where that of `other` is.
  template <typename IsKeyed>
  void refuse_without(const std::string& what, const Event& other, IsKeyed is_keyed) const {
    for (const Event& event : events_) {
      if (event.type != Type::invoke || is_keyed(event)) continue;
      builder_.refuse(event.line, "this invocation has " + what + ", but that of line " +
                                      std::to_string(other.line) +
                                      " has: keyed and unkeyed operations do not mix");
    }
  }

  /// Keeps the first spelling of each value.
  std::string identity(const Edn& value) {
    std::string identity = value.identity();
    builder_.value(identity, value.text());
    return identity;
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
    builder_.set_time(event.time);
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
        if (keyed_) check_key(event, operation, event.value.items[0]);
        builder_.set_result(operation, identity(value));
      }
    }
    if (event.key) check_key(event, operation, *event.key);
    builder_.complete(event.line, event.process, outcome);
  }

  void check_key(const Event& event, std::uint32_t operation, const Edn& key) const {
    const std::string& asked = builder_.key_of(operation);
    if (key.identity() == asked) return;
    builder_.refuse(event.line, "the " + std::string(word(event.kind)) + " of " +
                                    (asked.empty() ? "no key" : "key " + asked) +
                                    " completes with key " + key.text());
  }

  void invoke(const Event& event) {
    HistoryBuilder::Question question;
    question.kind = event.kind;
    const Edn& value = value_of(event);
    if (keyed_) question.key = event.value.items[0].identity();
    if (event.key) question.key = event.key->identity();
    if (event.kind == OperationKind::write) question.value = identity(value);
    if (event.kind == OperationKind::compare_and_set) {
      if (!is_pair(value)) {
        builder_.refuse(event.line,
                        "the :value of a :cas must be [old new], not " + shown(value.text()));
      }
      question.expected = identity(value.items[0]);
      question.value = identity(value.items[1]);
    }
    builder_.invoke(event.line, event.process, question);
  }

  EdnSource source_;
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
