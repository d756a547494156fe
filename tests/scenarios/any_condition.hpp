// Conditions of every shape that a file can say, for properties.
#pragma once

#include <rapidcheck.h>

#include "scenarios/words.hpp"

namespace squall::tests {

// Draws inside of a property.
inline bool any_bool() { return *rc::gen::arbitrary<bool>(); }
/// Often one of the ends.
inline std::uint64_t any_number(std::uint64_t min, std::uint64_t max) {
  if (min == max) return min;
  return *rc::gen::oneOf(rc::gen::just(min), rc::gen::just(max),
                         rc::gen::inRange<std::uint64_t>(min, max));
}

/// In each unit, up to 1000 days.
inline sim::Time any_time(std::uint64_t min = 0) {
  const auto unit = *rc::gen::element<sim::Time>(1, 1'000, 1'000'000, 60'000'000);
  return unit * any_number(min, sim::Time{86'400'000'000'000} / unit);
}

/// What the parser leaves at its default for a kind stays there.
class AnyCondition {
 public:
  explicit AnyCondition(int servers) : servers_(servers) {}

  sim::plan::Condition draw() const {
    std::vector<sim::plan::Condition> list;
    condition_into(list, 3);
    sim::plan::Condition condition = list.front();
    condition.span = 1;
    condition.parts.assign(list.begin() + 1, list.end());
    return condition;
  }

 private:
  core::ServerId server() const {
    return core::ServerId::of(any_number(1, std::uint64_t(servers_)));
  }
  core::ServerSet servers() const {
    core::ServerSet set = core::ServerSet::of(server());
    while (any_bool()) set.add(server());
    return set;
  }

  sim::plan::Comparison comparison() const {
    return static_cast<sim::plan::Comparison>(
        any_number(0, scenarios::kComparisonWords.size() - 1));
  }
  static std::uint64_t number_for(sim::plan::Comparison comparison) {
    return any_number(comparison == sim::plan::Comparison::at_least ? 1 : 0, 0xffff'ffff);
  }

  /// Of any kind that combines no others.
  sim::plan::Condition simple_condition() const {
    using Fields = sim::plan::ConditionFields;
    sim::plan::Condition condition;
    do {
      condition.kind =
          sim::plan::kConditions[any_number(0, sim::plan::kConditions.size() - 1)].kind;
    } while (sim::plan::combines(condition.kind));
    const core::ServerId of = any_bool() ? core::kNobody : server();
    const Fields fields = sim::plan::row_of(condition.kind).fields;
    if (fields == Fields::number || fields == Fields::count || fields == Fields::progress) {
      condition.comparison = comparison();
      condition.value = number_for(condition.comparison);
    }
    if (fields == Fields::role || fields == Fields::other_server) {
      condition.comparison = sim::plan::Comparison::equals;
      condition.value = any_number(
          0, fields == Fields::role ? scenarios::kRoleWords.size() - 1 : std::uint64_t(servers_));
    }
    if (fields == Fields::flow) {
      condition.comparison = sim::plan::Comparison::equals;
      condition.value = any_number(0, scenarios::kFlowWords.size() - 1);
    }
    if (sim::plan::is_of_progress(condition.kind) && any_bool()) {
      condition.of = server();
    }
    if (fields == Fields::servers) {
      (condition.kind == sim::plan::Condition::Kind::voters ? condition.configuration.voters
                                                            : condition.configuration.learners) =
          servers();
    }
    if (fields == Fields::configuration) {
      condition.configuration.voters = servers();
      if (any_bool()) condition.configuration.outgoing = servers();
      if (any_bool()) condition.configuration.learners = servers();
    }
    const bool has_server =
        fields != Fields::nothing && fields != Fields::count && fields != Fields::servers;
    if (has_server && (of == core::kNobody || of != condition.of)) condition.server = of;
    return condition;
  }

  /// Adds a condition, and after it those that it combines.
  void condition_into(std::vector<sim::plan::Condition>& list, int depth) const {
    using Kind = sim::plan::Condition::Kind;
    const std::size_t place = list.size();
    list.emplace_back();
    sim::plan::Condition condition = simple_condition();
    if (depth > 0 && any_bool()) {
      condition = {};
      condition.kind = *rc::gen::element(Kind::all, Kind::any, Kind::negation);
      do {
        condition_into(list, depth - 1);
      } while (condition.kind != Kind::negation && any_bool());
    }
    condition.span = static_cast<std::uint16_t>(list.size() - place);
    list[place] = condition;
  }

  int servers_;
};

}  // namespace squall::tests
