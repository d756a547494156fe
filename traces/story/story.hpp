// The story of a violation: the sentences of its causal past, and what each server believes at its end.
#pragma once

#include <string>
#include <vector>

#include "traces/story/repetition.hpp"

namespace squall::traces::story {

struct Sentence {
  std::uint64_t first_event = 0;
  std::uint64_t last_event = 0;  // another one: it stands for several events of one server
  sim::Time time_us = 0;         // of the first
  core::ServerId server = core::kNobody;
  std::string text;
};

/// Steps of the accused server before a violation that are told one by one, however alike.
inline constexpr std::size_t kLastStepsTold = 20;

/// One sentence for each event of the slice, but one for several of a server between which no server
/// changed its term, its role, its configuration or its disk, and which only grew its log or its
/// commit index. `slice`: see causal_slice().
std::vector<Sentence> story_of(const Repetition& run, const std::vector<bool>& slice);

/// "server 1, leader of term 3, voted for itself, …", one for each server.
struct Belief {
  core::ServerId server = core::kNobody;
  std::string state;  // "up", "down", "paused"
  core::View view;
  core::Position last;
};
std::vector<Belief> beliefs_of(const sim::World& world);

}  // namespace squall::traces::story
