// Takes the members of events from EDN maps and from JSON objects.
#include "traces/history/event_source.hpp"

#include <algorithm>
#include <array>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/scenario.hpp"

namespace squall::traces::history {

namespace {

constexpr std::array<std::string_view, 4> kEventTypes{"invoke", "ok", "fail", "info"};

}  // namespace

EventSource::EventSource(std::string_view text, const std::string& file, bool is_json)
    : file_(file) {
  if (is_json) {
    json_.emplace(text, file);
  } else {
    edn_.emplace(text, file);
  }
}

void EventSource::refuse(std::uint64_t line, const std::string& message) const {
  throw scenarios::UserError{file_ + ":" + std::to_string(line), message};
}

std::optional<HistoryEvent> EventSource::next() { return json_ ? next_json() : next_edn(); }

std::optional<HistoryEvent> EventSource::next_edn() {
  while (const std::optional<Edn> edn = edn_->next()) {
    if (edn->kind != Edn::Kind::map) {
      refuse(edn->line, "an event must be a map such as {:process 0, :type :invoke, …}");
    }
    const auto required = [&](const char* name) -> const Edn& {
      const Edn* value = edn->find(name);
      if (value == nullptr) refuse(edn->line, "the event has no :" + std::string(name));
      return *value;
    };
    const Edn& process = required("process");
    if (process.kind != Edn::Kind::integer && process.kind != Edn::Kind::text) continue;
    HistoryEvent event;
    event.line = edn->line;
    event.process = process.text();
    const Edn& type = required("type");
    const auto found = std::find(kEventTypes.begin(), kEventTypes.end(), type.atom);
    if (type.kind != Edn::Kind::keyword || found == kEventTypes.end()) {
      refuse(edn->line, "unknown :type " + type.text() +
                            scenarios::json::suggestion(type.atom, kEventTypes) +
                            "; allowed: :invoke, :ok, :fail, :info");
    }
    event.type = static_cast<EventType>(found - kEventTypes.begin());
    const Edn& f = required("f");
    if (f.kind != Edn::Kind::keyword) refuse(edn->line, ":f must be a keyword, not " + f.text());
    event.f = f.atom;
    if (const Edn* value = edn->find("value")) event.value = datum_of(*value);
    if (event.value.text.empty()) event.value = datum_of(Edn{});
    if (const Edn* key = edn->find("key")) event.key = datum_of(*key);
    if (const Edn* time = edn->find("time")) event.time = whole_number(datum_of(*time));
    return event;
  }
  return std::nullopt;
}

std::optional<HistoryEvent> EventSource::next_json() {
  while (const JsonSource::Document document = json_->next()) {
    const scenarios::json::Reader line = document->root();
    if (line.has("squall_history")) {
      line.allow({"squall_history", "initial"});
      if (line.has("initial") && !line.at("initial").json().is_null()) {
        line.fail("an \"initial\" value is for registers");
      }
      continue;
    }
    line.allow(
        {"process", "type", "f", "key", "value", "swapped", "time", "index", "error", "node"});
    HistoryEvent event;
    event.line = json_->line();
    const auto& process = line.at("process").json();
    if (!process.is_whole() && !process.is_string()) {
      line.fail("\"process\" must be a whole number or a text, not " + line.at("process").found());
    }
    event.process = process.dump();
    event.type = static_cast<EventType>(line.at("type").word(kEventTypes));
    if (event.type == EventType::invoke || line.has("f")) event.f = line.at("f").text();
    event.value = datum_of(line.has("value") ? line.at("value").json() : scenarios::json::Value());
    if (line.has("key")) event.key = datum_of(line.at("key").json());
    if (line.has("time")) event.time = whole_number(datum_of(line.at("time").json()));
    return event;
  }
  return std::nullopt;
}

}  // namespace squall::traces::history
