// The text of a state explosion profile.
#include "traces/exploration/explosion_report.hpp"

#include <algorithm>
#include <numeric>

#include "core/describe.hpp"

namespace squall::traces::exploration {

namespace {

/// "33.4"
std::string tenths(std::uint64_t share, std::uint64_t of, std::uint64_t times) {
  if (of == 0) return "0.0";
  const std::uint64_t value = share * times * 10 / of;
  return std::to_string(value / 10) + "." + std::to_string(value % 10);
}
std::string percent(std::uint64_t share, std::uint64_t of) { return tenths(share, of, 100) + " %"; }

std::string part_name(sim::World::Part part, const sim::explore::Ensembles& ensembles) {
  if (part == sim::World::kClientsPart) return "clients";
  if (part + 1 == ensembles.part_count()) return "history";
  return "server " + std::to_string(part);
}

std::string parts_text(const sim::explore::Ensembles& ensembles) {
  std::string text;
  for (sim::World::Part part = 0; part < ensembles.part_count(); ++part) {
    const std::uint32_t without = ensembles.ensembles_without(part);
    text += "  " + part_name(part, ensembles) + ": " +
            std::to_string(ensembles.distinct_parts(part)) + " distinct states; " +
            std::to_string(without) + " ensembles without it, which it multiplies by " +
            tenths(ensembles.ensembles(), without, 1) + "\n";
  }
  return text;
}

}  // namespace

std::string explosion_text(const sim::explore::ExplosionProfile& explosion,
                           const sim::explore::Bounds& bounds,
                           const sim::explore::Ensembles& ensembles) {
  const auto& by_messages = explosion.by_messages;
  const std::uint64_t states =
      std::accumulate(by_messages.begin(), by_messages.end(), std::uint64_t{0});
  std::string text = std::to_string(ensembles.ensembles()) + " ensembles; " +
                     tenths(states, ensembles.ensembles(), 1) +
                     " states per ensemble, from messages in flight and budgets\n" +
                     parts_text(ensembles);
  std::uint64_t sum = 0;
  for (std::size_t count = 0; count < by_messages.size() && sum < states; ++count) {
    sum += by_messages[count];
    if (by_messages[count] == 0 || sum == states) continue;
    text += "  at most " + std::to_string(count) + " messages in flight: " + percent(sum, states) +
            " of the states\n";
  }
  for (int type = 0; type < core::kMessageTypes; ++type) {
    const std::uint64_t with = explosion.with_type[static_cast<std::size_t>(type)];
    if (with == 0) continue;
    text += "  " + std::string(name(static_cast<core::MessageType>(type))) + " in flight in " +
            percent(with, states) + " of the states\n";
  }
  for (int i = 1; i < sim::explore::kBudgets; ++i) {
    const auto budget = static_cast<sim::explore::Budget>(i);
    const std::uint8_t given = bounds[budget];
    if (given == 0 || given == sim::explore::kUnlimited) continue;
    text += "  one less in budget \"" + std::string(name(budget)) + "\": at most " +
            percent(states - explosion.by_budget[static_cast<std::size_t>(i)][0], states) +
            " of the states\n";
  }
  return text;
}

}  // namespace squall::traces::exploration
