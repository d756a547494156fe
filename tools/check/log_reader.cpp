// Lines to events, by a names table.
#include "tools/check/log_reader.hpp"

#include <algorithm>
#include <cstring>

#include "core/describe.hpp"
#include "core/hash.hpp"
#include "scenarios/json/nearest_word.hpp"

namespace squall::tools::check {

using core::ServerId;
using scenarios::json::in_quotes;

namespace {

constexpr auto& kRoles = core::kNamesOf<core::Role>;
constexpr auto& kEntryKindNames = core::kNamesOf<core::EntryKind>;
constexpr auto& kMessageNames = core::kNamesOf<core::MessageType>;

/// Two numbers of 64 bits that stand for any text.
core::Payload payload_of_text(std::string_view text) {
  const std::uint64_t hash = core::hash_bytes(std::as_bytes(std::span(text.data(), text.size())));
  return {hash | 1, core::mix(hash, text.size())};
}

/// What each kind of event must say.
std::initializer_list<Field> needs(EventKind kind) {
  static constexpr auto none = {Field::server};
  static constexpr auto entry = {Field::index, Field::entry_term};
  static constexpr auto index = {Field::index};
  static constexpr auto message = {Field::message_type};
  switch (kind) {
    case EventKind::boot:
    case EventKind::crash:
    case EventKind::replace:
    case EventKind::state:
      return none;
    case EventKind::append:
    case EventKind::snapshot:
      return entry;
    case EventKind::truncate:
    case EventKind::apply:
      return index;
    case EventKind::send:
    case EventKind::receive:
      return message;
  }
  return none;
}

}  // namespace

LogReader::Found LogReader::find(const Reader& line, Field field) const {
  const LogNames::Path& path = names_.path(field);
  if (path.empty() || (without_ >> static_cast<unsigned>(field) & 1u) != 0) return {};
  const Value* at = &line.json();
  for (const std::string& key : path) {
    if (at->is_array()) {
      const std::size_t place = key.size() == 1 ? static_cast<std::size_t>(key[0] - '0') : 10;
      at = place < at->size() ? &at->list()[place] : nullptr;
    } else {
      at = at->find(key);
    }
    if (at == nullptr) return {};
  }
  const auto values = names_.values.find(field);
  if (values != names_.values.end() && !at->is_null() && !at->is_array() && !at->is_object()) {
    const auto meant = values->second.find(token(*at));
    if (meant != values->second.end()) {
      at = &meant->second;
    } else if (field != Field::vote) {
      std::vector<std::string_view> words;
      for (const auto& [word, ours] : values->second) words.push_back(word);
      line.fail(in_quotes(dotted(path)) + " is " + in_quotes(token(*at)) +
                ", which the names table does not have" + scenarios::json::hint(token(*at), words));
    }
  }
  return {at->is_null() ? nullptr : at, at->is_null()};
}

void LogReader::refuse(const Reader& line, Field field, const Value& value,
                       const std::string& wanted) const {
  const std::string found = value.dump();
  line.fail(in_quotes(dotted(names_.path(field))) + " must be " + wanted + ", not " +
            std::string(scenarios::json::cut(found, 40)));
}

bool LogReader::number(const Reader& line, Field field, std::uint64_t max,
                       std::uint64_t& into) const {
  const Value* value = find(line, field).value;
  if (value == nullptr) return false;
  if (!value->is_natural() || value->natural() > max) {
    refuse(line, field, *value, "a whole number from 0 to " + std::to_string(max));
  }
  into = value->natural();
  return true;
}

bool LogReader::flag(const Reader& line, Field field, bool& into) const {
  const Value* value = find(line, field).value;
  if (value == nullptr) return false;
  if (!value->is_boolean()) refuse(line, field, *value, "true or false");
  into = value->boolean();
  return true;
}

bool LogReader::word(const Reader& line, Field field, std::span<const std::string_view> words,
                     std::size_t& into) const {
  const Value* value = find(line, field).value;
  if (value == nullptr) return false;
  const auto found =
      value->is_string() ? std::find(words.begin(), words.end(), value->text()) : words.end();
  if (found == words.end()) {
    line.fail(in_quotes(dotted(names_.path(field))) + " is " + in_quotes(token(*value)) +
              scenarios::json::hint(token(*value), words));
  }
  into = static_cast<std::size_t>(found - words.begin());
  return true;
}

ServerId LogReader::number_of(const Reader& line, const Value& name) {
  const std::string text = token(name);
  const auto found = numbers_.find(text);
  if (found != numbers_.end()) return found->second;
  if (numbers_.size() == core::kServersMax) {
    line.fail("server " + in_quotes(text) + " is one more than the " +
              std::to_string(core::kServersMax) + " servers that can be judged");
  }
  const ServerId next = ServerId::of(numbers_.size() + 1);
  numbers_.emplace(text, next);
  return next;
}

bool LogReader::server(const Reader& line, Field field, ServerId& into) {
  const Value* value = find(line, field).value;
  if (value == nullptr) return false;
  if ((!value->is_string() && !value->is_natural()) || token(*value).empty()) {
    refuse(line, field, *value, "a server's number or name");
  }
  into = number_of(line, *value);
  return true;
}

bool LogReader::servers(const Reader& line, Field field, core::ServerSet& into) {
  const Value* value = find(line, field).value;
  if (value == nullptr) return false;
  if (!value->is_array()) refuse(line, field, *value, "a list of servers");
  for (const Value& name : value->list()) {
    if (!name.is_string() && !name.is_natural()) refuse(line, field, name, "a list of servers");
    into.add(number_of(line, name));
  }
  return true;
}

bool LogReader::id(const Reader& line, Field field, core::Payload& into) const {
  const Value* value = find(line, field).value;
  if (value == nullptr) return false;
  if (value->is_natural()) {
    into = {0, value->natural()};
  } else if (value->is_string()) {
    into = payload_of_text(value->text());
  } else {
    refuse(line, field, *value, "a whole number or a text");
  }
  return true;
}

void LogReader::state(const Reader& line, Event& event) {
  std::uint64_t value = 0;
  const auto take = [&](Field field, std::uint64_t max, auto& into) {
    if (!number(line, field, max, value)) return;
    into = std::remove_reference_t<decltype(into)>::of(value);
    event.told(field);
  };
  take(Field::term, kTermMax, event.term);
  take(Field::commit, kIndexMax, event.commit);
  take(Field::last, kIndexMax, event.last);
  take(Field::last_term, kTermMax, event.last_term);
  take(Field::index, kIndexMax, event.index);
  take(Field::snapshot_index, kIndexMax, event.snapshot_index);
  take(Field::snapshot_term, kTermMax, event.snapshot_term);
  const Found vote = find(line, Field::vote);
  if (vote.is_null || server(line, Field::vote, event.vote)) event.told(Field::vote);
  std::size_t role = 0;
  if (word(line, Field::role, kRoles, role)) {
    event.role = static_cast<core::Role>(role);
    event.told(Field::role);
  }
  core::Configuration& now = event.configuration;
  if (servers(line, Field::voters, now.voters)) event.told(Field::voters);
  if (servers(line, Field::outgoing, now.outgoing)) event.told(Field::outgoing);
  if (servers(line, Field::learners, now.learners)) event.told(Field::learners);
  if (now.voters.empty()) event.has &= ~(1u << static_cast<unsigned>(Field::voters));
}

void LogReader::entry(const Reader& line, Event& event) {
  std::uint64_t term = 0;
  if (number(line, Field::entry_term, kTermMax, term)) {
    event.entry_term = core::Term::of(term);
    event.told(Field::entry_term);
  }
  std::size_t kind = 0;
  if (word(line, Field::entry_kind, kEntryKindNames, kind)) {
    event.entry_kind = static_cast<core::EntryKind>(kind);
    event.told(Field::entry_kind);
  }
  if (id(line, Field::entry_id, event.id)) event.told(Field::entry_id);
  core::Configuration& holds = event.entry_configuration;
  if (servers(line, Field::entry_voters, holds.voters)) event.told(Field::entry_voters);
  servers(line, Field::entry_outgoing, holds.outgoing);
  servers(line, Field::entry_learners, holds.learners);
}

void LogReader::message(const Reader& line, Event& event) {
  std::size_t type = 0;
  if (word(line, Field::message_type, kMessageNames, type)) {
    event.type = static_cast<core::MessageType>(type);
    event.told(Field::message_type);
  }
  if (id(line, Field::message_id, event.id)) event.told(Field::message_id);
  event.from = event.kind == EventKind::send ? event.server : core::kNobody;
  event.to = event.kind == EventKind::receive ? event.server : core::kNobody;
  server(line, Field::message_from, event.from);
  server(line, Field::message_to, event.to);
  const ServerId own = event.kind == EventKind::send ? event.from : event.to;
  if (own != event.server) {
    const Field field = event.kind == EventKind::send ? Field::message_from : Field::message_to;
    line.fail(in_quotes(dotted(names_.path(field))) + " is another server than the line's");
  }
  std::uint64_t value = 0;
  if (number(line, Field::message_term, kTermMax, value)) {
    event.message_term = core::Term::of(value);
    event.told(Field::message_term);
  }
  if (number(line, Field::message_acknowledged, kIndexMax, value)) {
    event.acknowledged = core::Index::of(value);
    event.told(Field::message_acknowledged);
  }
  if (flag(line, Field::message_granted, event.granted)) event.told(Field::message_granted);
  flag(line, Field::message_pre_vote, event.pre_vote);
}

void LogReader::boot_entries(const Reader& line, Event& event) {
  event.first_entry = static_cast<std::uint32_t>(log_.entries.size());
  const LogNames::Path& path = names_.path(Field::entries);
  if (path.empty()) return;
  const auto list = line.find(path.front());
  if (!list) return;
  for (const Reader& item : list->items(kLineBytesMax)) {
    item.allow({"term", "kind", "id", "voters", "outgoing", "learners"});
    Value inside;
    inside["entry"] = item.json();
    const scenarios::json::Document document(std::move(inside),
                                             log_.files[file_] + ":" + std::to_string(line_), true);
    Event held;
    entry(document.root(), held);
    if (!held.tells(Field::entry_term)) line.fail("an entry of \"entries\" has no \"term\"");
    log_.entries.push_back(held.entry());
  }
  event.entry_count = static_cast<std::uint32_t>(log_.entries.size()) - event.first_entry;
}

void LogReader::allow_own_members(const Reader& line) const {
  line.allow({"server", "event", "time", "sequence", "term", "vote", "role", "commit", "last",
              "last_term", "voters", "outgoing", "learners", "index", "entry", "snapshot",
              "entries", "message"});
  if (const auto inside = line.find("entry")) {
    inside->allow({"term", "kind", "id", "voters", "outgoing", "learners"});
  }
  if (const auto inside = line.find("snapshot")) inside->allow({"index", "term"});
  if (const auto inside = line.find("message")) {
    inside->allow({"id", "type", "from", "to", "term", "granted", "acknowledged", "pre_vote"});
  }
}

void LogReader::require(const Reader& line, const Event& event) const {
  for (const Field field : needs(event.kind)) {
    if (event.tells(field) || field == Field::server) continue;
    const auto& path = names_.path(field);
    line.fail(
        "event \"" + std::string(core::name_of(event.kind)) + "\" needs " +
        in_quotes(path.empty() ? kFieldRows[static_cast<std::size_t>(field)].path : dotted(path)));
  }
}

bool LogReader::is_meant(const Reader& line) const {
  return std::all_of(names_.lines.begin(), names_.lines.end(), [&](const auto& wanted) {
    const Value* at = &line.json();
    for (const std::string& key : wanted.first) at = at == nullptr ? nullptr : at->find(key);
    return at != nullptr && token(*at) == wanted.second;
  });
}

void LogReader::header(const Reader& line) {
  line.allow({"squall_log", "complete", "not_judged", "voters", "outgoing", "learners"});
  line.at("squall_log").integer(1, 1);
  LogNames said;
  read_promises(line, said);
  all_tell_votes_ = all_tell_votes_ && said.tells_votes;
  all_tell_acknowledgements_ = all_tell_acknowledgements_ && said.tells_acknowledgements;
  log_.not_judged.merge(said.not_judged);
  core::Configuration initial;
  const auto set = [&](const char* key, core::ServerSet& into) {
    const auto list = line.find(key);
    if (!list) return;
    for (const Reader& name : list->items(core::kServersMax)) {
      if (!name.is_string() && !name.json().is_natural()) {
        line.fail(in_quotes(key) + " must be a list of servers, not " + list->found());
      }
      into.add(number_of(line, name.json()));
    }
  };
  set("voters", initial.voters);
  set("outgoing", initial.outgoing);
  set("learners", initial.learners);
  if (initial.voters.empty()) return;
  for (const auto& [other, where] : initials_) {
    if (!(other == initial)) line.fail("the first configuration is another than in " + where);
  }
  initials_.emplace_back(initial, log_.files[file_] + ":" + std::to_string(line_));
}

}  // namespace squall::tools::check
