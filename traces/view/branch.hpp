// One course of a run: the recorded one, or what became of it by hand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "traces/judgement.hpp"
#include "traces/trace.hpp"

namespace squall::traces::view {

/// The first `fork` choices are the parent's.
struct Branch {
  std::string name;
  std::optional<std::uint32_t> parent;
  std::size_t fork = 0;
  std::vector<Choice> choices;
  /// How many choices there were before each act and each continuation, the latest last.
  std::vector<std::size_t> before_acts;
  /// Of a run from a seed: how it was judged, and its digest.
  std::optional<Judgement> judgement;
  Outcome outcome;
  bool is_gone = false;
};

}  // namespace squall::traces::view
