// Parses one JSON object and hands out its fields, or says what is wrong with them.
#include "scenarios/json/json_line.hpp"

#include <algorithm>

#include "core/hexadecimal.hpp"
#include "scenarios/json/nearest_word.hpp"
#include "scenarios/json/strict_json.hpp"
#include "scenarios/json/user_error.hpp"

namespace squall::scenarios::json {

using nlohmann::ordered_json;
using scenarios::json::in_quotes;

namespace {

std::string dump(const ordered_json& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace

JsonLine::JsonLine(std::string_view text, std::string where) : where_(std::move(where)) {
  try {
    json_ = scenarios::json::parse_json(text, {kDepthMax, kKeysMax});
  } catch (const scenarios::json::JsonFault& fault) {
    throw UserError{where_ + ":" + std::to_string(fault.byte + 1), "the line " + fault.message};
  }
  if (!json_.is_object()) refuse("the line must be a JSON object");
}

void JsonLine::allow(std::span<const std::string_view> keys) const {
  for (const auto& [key, value] : json_.items()) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    refuse("unknown key " + in_quotes(key) + suggestion(key, keys));
  }
}

const ordered_json& JsonLine::at(std::string_view key) const {
  const auto found = json_.find(key);
  if (found == json_.end()) refuse(in_quotes(key) + " is missing");
  return *found;
}

std::uint64_t JsonLine::number(std::string_view key, std::uint64_t min, std::uint64_t max) const {
  const ordered_json& value = at(key);
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (number >= min && number <= max) return number;
  }
  refuse(key, "a whole number from " + std::to_string(min) + " to " + std::to_string(max));
}

bool JsonLine::boolean(std::string_view key) const {
  const ordered_json& value = at(key);
  if (!value.is_boolean()) refuse(key, "true or false");
  return value.get<bool>();
}

const std::string& JsonLine::text(std::string_view key) const {
  const ordered_json& value = at(key);
  if (!value.is_string()) refuse(key, "a string");
  return value.get_ref<const std::string&>();
}

std::uint64_t JsonLine::hexadecimal(std::string_view key, bool prefixed) const {
  const ordered_json& value = at(key);
  if (value.is_string()) {
    std::string_view digits = value.get_ref<const std::string&>();
    if (!prefixed || digits.substr(0, 2) == "0x") {
      if (prefixed) digits.remove_prefix(2);
      if (const auto number = core::from_hexadecimal(digits)) return *number;
    }
  }
  refuse(key, prefixed ? "\"0x\" and up to 16 hexadecimal digits, in quotes"
                       : "up to 16 hexadecimal digits, in quotes");
}

core::ServerId JsonLine::server(std::string_view key, core::ServerId min) const {
  return static_cast<core::ServerId>(number(key, min, core::kServersMax));
}

core::ServerSet JsonLine::servers(std::string_view key) const {
  const ordered_json& value = at(key);
  core::ServerSet set;
  std::uint64_t last = 0;
  bool good = value.is_array();
  for (std::size_t item = 0; good && item < value.size(); ++item) {
    good = value[item].is_number_unsigned();
    if (!good) break;
    const auto server = value[item].get<std::uint64_t>();
    good = server > last && server <= core::kServersMax;
    if (good) set.add(static_cast<core::ServerId>(server));
    last = server;
  }
  if (!good) {
    refuse(key, "an ascending list of servers from 1 to " + std::to_string(core::kServersMax));
  }
  return set;
}

std::size_t JsonLine::word(std::string_view key, std::span<const std::string_view> words) const {
  const std::string& value = text(key);
  const auto found = std::find(words.begin(), words.end(), value);
  if (found == words.end()) {
    refuse("unknown " + in_quotes(key) + ": " + in_quotes(value) + suggestion(value, words));
  }
  return static_cast<std::size_t>(found - words.begin());
}

std::string JsonLine::object(std::string_view key) const {
  const ordered_json& value = at(key);
  if (!value.is_object()) refuse(key, "an object");
  return dump(value);
}

void JsonLine::refuse(const std::string& message) const { throw UserError{where_, message}; }

void JsonLine::refuse(std::string_view key, const std::string& wanted) const {
  constexpr std::size_t kShownMax = 40;
  std::string found = dump(at(key));
  if (found.size() > kShownMax) found = "what stands there";
  refuse(in_quotes(key) + " must be " + wanted + ", not " + found);
}

}  // namespace squall::scenarios::json
