// Filters of one effect (hold, or block) on messages in flight: rules, of which the last decides.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/message.hpp"
#include "core/types.hpp"
#include "sim/action.hpp"

namespace squall::sim {

/// A message is filtered if the last rule that matches it says so. So a filter can be lifted for
/// some of the messages that it matches.
class Filters {
 public:
  /// True: no message is filtered.
  bool empty() const { return rules_.empty(); }
  bool match(const core::Message& message) const {
    return !rules_.empty() &&
           match(static_cast<std::uint16_t>(message.body.index()), message.from, message.to);
  }

  /// Filters messages of this type, or of all with kAnyMessageType, on these links. False: they
  /// were filtered already.
  bool add(std::uint16_t type, std::uint32_t links) { return put({type, links, true}); }
  /// Filters them no longer. False: none of them was filtered.
  bool remove(std::uint16_t type, std::uint32_t links) { return put({type, links, false}); }

 private:
  struct Rule {
    std::uint16_t type;
    std::uint32_t links;
    bool filters;
    bool matches(std::uint16_t some, core::ServerId from, core::ServerId to) const {
      return (type == kAnyMessageType || type == some) && links_from(links).contains(from) &&
             links_to(links).contains(to);
    }
    bool contains(const Rule& other) const {
      return (type == kAnyMessageType || type == other.type) &&
             (links_from(other.links) - links_from(links)).empty() &&
             (links_to(other.links) - links_to(links)).empty();
    }
  };

  static constexpr Rule kLiftsAll{kAnyMessageType, ~std::uint32_t{0}, false};

  bool match(std::uint16_t type, core::ServerId from, core::ServerId to) const {
    const auto rule = std::find_if(rules_.rbegin(), rules_.rend(),
                                   [&](const Rule& some) { return some.matches(type, from, to); });
    return rule != rules_.rend() && rule->filters;
  }
  bool changes(const Rule& rule) const {
    for (std::uint16_t type = 0; type < core::kMessageTypes; ++type) {
      if (rule.type != kAnyMessageType && rule.type != type) continue;
      for (const core::ServerId from : links_from(rule.links)) {
        for (const core::ServerId to : links_to(rule.links)) {
          if (from != to && match(type, from, to) != rule.filters) return true;
        }
      }
    }
    return false;
  }
  bool put(const Rule& rule) {
    if (!changes(rule)) return false;
    std::erase_if(rules_, [&](const Rule& other) { return rule.contains(other); });
    rules_.push_back(rule);
    if (!rule.filters && !changes(kLiftsAll)) rules_.clear();
    return true;
  }

  std::vector<Rule> rules_;
};

}  // namespace squall::sim
