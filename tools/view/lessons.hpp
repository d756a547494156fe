// The lessons of the playground: a scenario, a text, and a goal.
#pragma once

#include <span>
#include <string_view>

namespace squall::tools::view {

/// {"title", "text": paragraphs, "goal": {"say", and "condition" or "property"}, "hints", "solution":
/// beginnings of the labels of a way to the goal, "scenario", "machine": a mutant, where not Squall's own}.
struct Lesson {
  std::string_view name;
  std::string_view (*json)() noexcept;
};

/// In the order in which they are taught.
std::span<const Lesson> lessons() noexcept;

}  // namespace squall::tools::view
