// Valid documents with something wrong in them: each place in turn, or a few at random.
#pragma once

#include <rapidcheck.h>

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace squall::tests {

using Json = nlohmann::ordered_json;

inline void collect(Json& value, std::vector<Json*>& nodes) {
  nodes.push_back(&value);
  if (!value.is_structured()) return;
  for (Json& inner : value) collect(inner, nodes);
}

/// What could stand in the place of any value; half of it is wrong almost everywhere.
inline const Json& strange_values() {
  static const Json values = Json::parse(R"([null, true, false, -1, 0, 1, 2, 3, 4, 15, 16, 1024,
    1025, 10000, 65000, 65001, 65535, 65536, 1000000, 1000001, 16777216, 16777217, 268435456,
    268435457, 4294967295, 4294967296, 18446744073709551615, 18446744073709551616, 1.0, 1.5, "",
    "0", "00", "0ms", "1ms", "007us", "2s", "1min", "1h", "1 ms", "1.5s", "1440001min", "15", "5%",
    "0%", "100%", "100.0001%", "101%", "0.00001%", "5.%", "leader", "others", "any", "all", "none",
    "crashed", "gone", "old", "a\nb", "9x", "immediate", "append_entries", "vote_once", [], [1],
    [1, 1], [1, 16], [0], [[1], [2]], [[1], [1]], [2, 1], {}, {"min": "1ms"}, {"tail": "5s"},
    {"min": "2s", "max": "1s"}, {"every": "1s", "lasts": "1s"}, {"leader": 1},
    {"server": 1, "at_least": 3}, {"from": "others", "to": "others"}, {"crash": 1},
    {"from": 1, "to": 2}, {"message": "any"}])");
  return values;
}

/// What stands in a value's place when one thing is wrong with it.
inline std::vector<Json> neighbours(const Json& value) {
  std::vector<Json> all{nullptr, "x", 7, Json::array(), Json::object()};
  if (value.is_number()) {
    const auto add =
        Json::parse(R"([-1, 0, 1.5, "1", true, 16, 1025, 65001, 65536, 1000001, 16777217,
      268435457, 4294967296, 18446744073709551616])");
    all.insert(all.end(), add.begin(), add.end());
  } else if (value.is_string()) {
    const auto add =
        Json::parse(R"(["", "0", "0ms", "15", "1h", "1.5s", "1 ms", "5%", "100.5%", "101%",
      "0.00001%", "others", "none", "any", "9x"])");
    all.insert(all.end(), add.begin(), add.end());
    all.emplace_back(std::string(201, 'n'));
    all.emplace_back(std::string(65'537, 'n'));
  } else if (value.is_boolean()) {
    all.insert(all.end(), {Json(!value.get<bool>()), Json(1)});
  } else if (value.is_array() && !value.empty()) {
    for (const std::size_t items : {16, 65, 101, 1001, 10'001}) {
      if (items > 1001 && value.back().is_structured()) continue;  // only logs are that long
      Json list = value;
      while (list.size() < items) list.push_back(value.back());
      all.push_back(list);
    }
  } else if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) {
      Json without = value;
      without.erase(key);
      all.push_back(without);
      without[key + "x"] = inner;
      all.push_back(without);
    }
    const Json more = Json::parse(R"({"crash": 1, "term": 1, "safe": true, "violates": "vote_once",
      "0": {}, "16": {}, "after": "1s", "of": 1})");
    for (const auto& [key, inner] : more.items()) {
      all.push_back(value);
      all.back()[key] = inner;
    }
  }
  return all;
}

/// Calls `use` with the document as it is after each single change.
inline void for_each_neighbour(Json document, const std::function<void(const Json&)>& use) {
  std::vector<Json*> nodes;
  collect(document, nodes);
  for (Json* node : nodes) {
    const Json before = *node;
    for (const Json& neighbour : neighbours(before)) {
      // Swapped, not assigned: the nodes below keep their addresses, and come later.
      Json held = neighbour;
      node->swap(held);
      use(document);
      node->swap(held);
    }
  }
}

/// A key dropped, renamed or added, a value replaced, an item doubled. `keys`: to choose from.
inline void mutate(Json& document, const std::vector<std::string>& keys) {
  const auto any_value = [] {
    return strange_values()[*rc::gen::inRange<std::size_t>(0, strange_values().size())];
  };
  std::vector<Json*> nodes;
  collect(document, nodes);
  const auto any_node = [&] { return nodes[*rc::gen::inRange<std::size_t>(0, nodes.size())]; };
  Json& node = *any_node();
  const int kind = *rc::gen::inRange(0, 5);
  if (kind == 0 || !node.is_structured() || node.empty()) {
    node = *rc::gen::arbitrary<bool>() ? any_value() : Json(*any_node());
    return;
  }
  const auto at = *rc::gen::inRange<std::size_t>(0, node.size());
  if (node.is_array()) {
    if (kind == 1) node.erase(at);
    if (kind == 2) node.push_back(any_value());
    for (int copies = kind == 3 ? *rc::gen::element(1, 70, 110) : 0; copies > 0; --copies) {
      node.push_back(Json(node[at]));
    }
    return;
  }
  auto item = node.begin();
  std::advance(item, static_cast<std::ptrdiff_t>(at));
  const std::string key = item.key();
  const std::string other = *rc::gen::elementOf(keys);
  if (kind == 2) node[other] = any_value();
  if (kind == 4) node[key] = any_value();
  if (kind == 1 || kind == 3) {
    const Json value = item.value();
    node.erase(key);
    if (kind == 3) node[other] = value;
  }
}

}  // namespace squall::tests
