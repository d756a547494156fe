// The conversions of EDN and JSON values.
#include "traces/history/datum.hpp"

#include <charconv>
#include <map>

namespace squall::traces::history {

using Json = scenarios::json::Value;

namespace {

/// The same data with the members of objects in the order of their keys.
Json ordered(const Json& json) {
  if (json.is_array()) {
    Json list = Json::array();
    for (const Json& item : json.list()) list.push_back(ordered(item));
    return list;
  }
  if (!json.is_object()) return json;
  std::map<std::string, const Json*> members;
  for (const auto& member : json.items()) members.emplace(member.key(), &member.value());
  Json object = Json::object();
  for (const auto& [key, value] : members) object.append(key, ordered(*value));
  return object;
}

}  // namespace

std::string identity_of(const Json& json) { return ordered(json).dump(); }

std::optional<std::int64_t> whole_number(const Datum& datum) {
  if (datum.kind != Datum::Kind::whole) return std::nullopt;
  return datum.number;
}

Datum datum_of(const Json& json) {
  Datum datum;
  datum.text = json.dump();
  datum.identity = identity_of(json);
  switch (json.kind()) {
    case Json::Kind::null:
      break;
    case Json::Kind::negative:
      datum.kind = Datum::Kind::whole;
      datum.number = json.negative();
      break;
    case Json::Kind::natural:
      datum.kind = json.natural() >> 63 == 0 ? Datum::Kind::whole : Datum::Kind::other;
      datum.number = static_cast<std::int64_t>(json.natural());
      break;
    case Json::Kind::text:
      datum.kind = Datum::Kind::word;
      datum.word = json.text();
      break;
    case Json::Kind::list:
      datum.kind = Datum::Kind::list;
      for (const Json& item : json.list()) datum.items.push_back(datum_of(item));
      break;
    case Json::Kind::boolean:
    case Json::Kind::real:
    case Json::Kind::object:
      datum.kind = Datum::Kind::other;
      break;
  }
  return datum;
}

Datum datum_of(const Edn& edn) {
  Datum datum;
  datum.text = edn.text();
  datum.identity = edn.identity();
  switch (edn.kind) {
    case Edn::Kind::nil:
      break;
    case Edn::Kind::integer: {
      const char* end = edn.atom.data() + edn.atom.size();
      const auto read = std::from_chars(edn.atom.data(), end, datum.number);
      const bool fits = read.ec == std::errc() && read.ptr == end;
      datum.kind = fits ? Datum::Kind::whole : Datum::Kind::other;
      break;
    }
    case Edn::Kind::text:
    case Edn::Kind::keyword:
      datum.kind = Datum::Kind::word;
      datum.word = edn.atom;
      break;
    case Edn::Kind::list:
    case Edn::Kind::vector:
    case Edn::Kind::set:
      datum.kind = Datum::Kind::list;
      for (const Edn& item : edn.items) datum.items.push_back(datum_of(item));
      break;
    case Edn::Kind::symbol:
    case Edn::Kind::map:
      datum.kind = Datum::Kind::other;
      break;
  }
  return datum;
}

}  // namespace squall::traces::history
