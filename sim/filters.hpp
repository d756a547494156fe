// Filters of one effect (hold, or block) on messages in flight: rules, of which the last decides.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/message.hpp"
#include "core/types.hpp"
#include "sim/action.hpp"
#include "sim/message_traits.hpp"
#include "sim/setup.hpp"

namespace squall::sim {

/// What the messages of a filter say. REQUIRES: the setup has the traits that the action names.
inline MessageTraits traits_of(const Setup& setup, const Action& filter) {
  return filter.traits() == 0 ? MessageTraits{} : setup.filter_traits[filter.traits() - 1u];
}

/// The filter is about this message. REQUIRES: as for traits_of().
inline bool is_filtered_by(const core::Message& message, const Setup& setup, const Action& filter) {
  return (filter.message_type() == kAnyMessageType ||
          filter.message_type() == static_cast<std::uint16_t>(message.stands_for())) &&
         filter.links_from().contains(message.from) && filter.links_to().contains(message.to) &&
         has(message, traits_of(setup, filter));
}

/// A message is filtered if the last rule that matches it says so. So a filter can be lifted for
/// some of the messages that it matches.
class Filters {
 public:
  /// True: no message is filtered.
  bool empty() const { return rules_.empty(); }
  bool match(const core::Message& message) const {
    if (rules_.empty()) return false;  // 35 of 1 172 instructions of an idle event
    const auto rule = std::find_if(rules_.rbegin(), rules_.rend(),
                                   [&](const Rule& some) { return some.matches(message); });
    return rule != rules_.rend() && rule->filters;
  }

  /// Filters messages of this type, or of all with kAnyMessageType, on these links, that have these
  /// traits. False: they were filtered already.
  bool add(std::uint16_t type, std::uint32_t links, const MessageTraits& traits = {}) {
    return put({type, links, traits, true});
  }
  /// Filters them no longer. False: none of them was filtered.
  bool remove(std::uint16_t type, std::uint32_t links, const MessageTraits& traits = {}) {
    return put({type, links, traits, false});
  }

 private:
  struct Rule {
    std::uint16_t type;
    std::uint32_t links;
    MessageTraits traits;
    bool filters;
    bool matches(std::uint16_t some, core::ServerId from, core::ServerId to) const {
      return (type == kAnyMessageType || type == some) && links_from(links).contains(from) &&
             links_to(links).contains(to);
    }
    bool matches(const core::Message& message) const {
      return matches(static_cast<std::uint16_t>(message.stands_for()), message.from, message.to) &&
             has(message, traits);
    }
    bool contains(const Rule& other) const {
      return (type == kAnyMessageType || type == other.type) &&
             (links_from(other.links) - links_from(links)).empty() &&
             (links_to(other.links) - links_to(links)).empty() && implies(other.traits, traits);
    }
  };

  static constexpr Rule kLiftsAll{kAnyMessageType, ~std::uint32_t{0}, {}, false};

  /// Some message of this type and link that the rule matches may be treated otherwise now. Rules
  /// with different traits are taken to have messages in common.
  bool changes(const Rule& rule, std::uint16_t type, core::ServerId from, core::ServerId to) const {
    for (auto last = rules_.rbegin(); last != rules_.rend(); ++last) {
      if (!last->matches(type, from, to)) continue;
      if (last->filters != rule.filters) return true;
      if (implies(rule.traits, last->traits)) return false;
    }
    return rule.filters;
  }
  bool changes(const Rule& rule) const {
    for (std::uint16_t type = 0; type < core::kMessageTypes; ++type) {
      if (rule.type != kAnyMessageType && rule.type != type) continue;
      for (const core::ServerId from : links_from(rule.links)) {
        for (const core::ServerId to : links_to(rule.links)) {
          if (from != to && changes(rule, type, from, to)) return true;
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
