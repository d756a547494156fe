// Shapes that a network may be left in: who still hears whom directly.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/enumeration.hpp"
#include "core/types.hpp"

namespace squall::sim {

enum class Shape : std::uint8_t {
  ring,    // each hears the one before and the one after
  chain,   // likewise, but the last does not hear the first
  bridge,  // the first hears all; the others fall into two halves that hear no server beyond
  split    // three groups that do not hear each other
};
inline constexpr int kShapes = static_cast<int>(core::count_of<Shape>());

/// Whom the server at `at` hears in a shape of `count` servers in a row, itself left out.
constexpr bool are_neighbours(Shape shape, std::size_t at, std::size_t other, std::size_t count) {
  const std::size_t apart = at < other ? other - at : at - other;
  switch (shape) {
    case Shape::ring:
      return apart == 1 || apart + 1 == count;
    case Shape::chain:
      return apart == 1;
    case Shape::bridge:
      return at == 0 || other == 0 || (at <= count / 2) == (other <= count / 2);
    case Shape::split:
      return at * 3 / count == other * 3 / count;
  }
  return false;
}

/// By server: to whom its links are cut in this shape; `order` holds each server once.
constexpr core::PerServer<core::ServerSet> cuts_of(Shape shape,
                                                   std::span<const core::ServerId> order) {
  core::PerServer<core::ServerSet> cuts{};
  for (std::size_t at = 0; at < order.size(); ++at) {
    for (std::size_t other = 0; other < order.size(); ++other) {
      if (at == other || are_neighbours(shape, at, other, order.size())) continue;
      cuts[order[at]].add(order[other]);
    }
  }
  return cuts;
}

}  // namespace squall::sim
