// Names tables: one strict JSON document each.
#include "tools/check/log_names.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "scenarios/json/json_reader.hpp"
#include "scenarios/json/nearest_word.hpp"
#include "tools/check/log_tables.hpp"

namespace squall::tools::check {
namespace {

using scenarios::json::Reader;
using scenarios::json::Value;

constexpr std::size_t kBytesMax = std::size_t{1} << 20;

LogNames::Path split(std::string_view text) {
  LogNames::Path path;
  while (!text.empty()) {
    const std::size_t dot = text.find('.');
    path.emplace_back(text.substr(0, dot));
    text = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  }
  return path;
}

std::vector<std::string_view> field_paths() {
  std::vector<std::string_view> paths;
  for (const FieldRow& row : kFieldRows) paths.push_back(row.path);
  return paths;
}

Field field_named(const Reader& at, const std::string& name) {
  const std::vector<std::string_view> paths = field_paths();
  const auto found = std::find(paths.begin(), paths.end(), name);
  if (found == paths.end()) {
    at.fail("unknown field \"" + name + "\"" + scenarios::json::hint(name, paths));
  }
  return static_cast<Field>(found - paths.begin());
}

void read_fields(const Reader& json, LogNames& names) {
  for (const auto& member : json.object().items()) {
    const Field field = field_named(json, member.key());
    names.paths[static_cast<std::size_t>(field)] = split(json.at(member.key()).text());
  }
  for (const Field needed : {Field::server, Field::event}) {
    if (names.path(needed).empty()) {
      json.fail("a table must say where \"" + std::string(core::name_of(needed)) + "\" stands");
    }
  }
}

void read_events(const Reader& json, LogNames& names) {
  for (const auto& member : json.object().items()) {
    const Reader ours = json.at(member.key());
    auto& kind = names.events[member.key()];
    if (!ours.json().is_null()) kind = static_cast<EventKind>(ours.word(kEventNames, "event"));
  }
}

void read_values(const Reader& json, LogNames& names) {
  for (const auto& member : json.object().items()) {
    const Reader words = json.at(member.key());
    auto& values = names.values[field_named(json, member.key())];
    for (const auto& word : words.object().items()) values[word.key()] = word.value();
  }
}

void read_without(const Reader& json, LogNames& names) {
  for (const auto& member : json.object().items()) {
    if (!names.events.contains(member.key())) {
      json.fail("\"" + member.key() + "\" is not among the \"events\" of this table");
    }
    for (const Reader& field : json.at(member.key()).items(kFields)) {
      names.without[member.key()] |= 1u << static_cast<unsigned>(field_named(field, field.text()));
    }
  }
}

}  // namespace

std::string dotted(const LogNames::Path& path) {
  std::string text;
  for (const std::string& key : path) text += (text.empty() ? "" : ".") + key;
  return text;
}

std::string token(const Value& value) { return value.is_string() ? value.text() : value.dump(); }

void read_promises(const Reader& json, LogNames& names) {
  if (const auto complete = json.find("complete")) {
    for (const Reader& what : complete->items(2)) {
      constexpr std::array<std::string_view, 2> kWords{"votes", "acknowledgements"};
      const bool votes = what.word(kWords, "kind of lines") == 0;
      (votes ? names.tells_votes : names.tells_acknowledgements) = true;
    }
  }
  if (const auto not_judged = json.find("not_judged")) {
    for (const auto& member : not_judged->object().items()) {
      const auto property = checkers::property_named(member.key());
      if (!property) {
        const auto& words = core::kNamesOf<checkers::Property>;
        not_judged->fail("unknown property \"" + member.key() + "\"" +
                         scenarios::json::hint(member.key(), words));
      }
      names.not_judged[*property] = not_judged->at(member.key()).text();
    }
  }
}

LogNames own_names() {
  LogNames names;
  names.own = true;
  for (const FieldRow& row : kFieldRows) {
    names.paths[static_cast<std::size_t>(row.kind)] = split(row.path);
  }
  for (std::size_t at = 0; at < kEventNames.size(); ++at) {
    names.events[std::string(kEventNames[at])] = static_cast<EventKind>(at);
  }
  return names;
}

LogNames read_names(std::string_view text, const std::string& file) {
  const auto document = scenarios::json::parse_document(text, file);
  const Reader json = document.root();
  json.allow({"fields", "events", "without", "values", "lines", "complete", "not_judged"});
  LogNames names;
  read_fields(json.at("fields"), names);
  read_events(json.at("events"), names);
  if (const auto without = json.find("without")) read_without(*without, names);
  if (const auto values = json.find("values")) read_values(*values, names);
  if (const auto lines = json.find("lines")) {
    for (const auto& member : lines->object().items()) {
      names.lines.emplace_back(split(member.key()), token(member.value()));
    }
  }
  read_promises(json, names);
  return names;
}

LogNames names_for(const std::string& choice) {
  if (choice.empty()) return own_names();
  if (choice == "etcd") return read_names(etcd_json(), "etcd");
  if (choice == "c-raft") return read_names(c_raft_json(), "c-raft");
  std::ifstream file(choice);
  std::stringstream text;
  if (file) text << file.rdbuf();
  if (!file || text.str().size() > kBytesMax) {
    constexpr std::array<std::string_view, 2> kTables{"etcd", "c-raft"};
    throw scenarios::UserError{"--names", scenarios::json::in_quotes(choice) +
                                              " is no names table and no file that can be read" +
                                              scenarios::json::suggestion(choice, kTables) +
                                              "; tables: etcd, c-raft"};
  }
  return read_names(text.str(), choice);
}

}  // namespace squall::tools::check
