// The plan of a campaign that many processes work on: plan.json in its folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "tools/machine_under_test.hpp"

namespace squall::tools::fuzz::campaign {

inline constexpr std::uint32_t kPlanFormat = 1;
/// A result file holds the sums of at most so many seeds.
inline constexpr std::uint64_t kSeedsPerChunkMax = 4096;
/// A campaign has at most so many result files, unless they would get too large, and unless given.
inline constexpr std::uint64_t kChunksWanted = 256;
/// A result file is synced to the disk, which takes as long as a few runs: it has so many seeds unless given.
inline constexpr std::uint64_t kSeedsPerChunkMin = 8;
inline constexpr std::uint64_t kSeedsMax = std::uint64_t{1} << 40;
inline constexpr std::size_t kScenariosMax = 1000;

/// What the program is: two with the same text give the same results.
std::string build_text();
/// What the machine under test does: the digest of one run.
std::uint64_t behaviour();
/// Of the file that the machine under test was loaded from; empty: it is of no file.
std::string machine_file_hash();

struct SharedPlan {
  std::string build;
  std::string machine;       // its name in traces; empty: Squall's own
  std::string machine_file;  // hash of what it was loaded from; empty: no file
  SeatOptions seat;          // how it is chosen
  std::uint64_t digest = 0;  // see behaviour()
  std::uint64_t first_seed = 0;
  std::uint64_t seeds = 1;  // of each scenario
  std::uint64_t seeds_per_chunk = 1;
  std::uint32_t repeat_ppm = 0;
  std::uint64_t shrink_tries = 0;              // 0: nothing is shrunk
  std::vector<scenarios::Scenario> scenarios;  // empty: the swarm draws one for each seed

  bool is_of_swarm() const { return scenarios.empty(); }
  std::size_t scenario_count() const { return is_of_swarm() ? 1 : scenarios.size(); }
  std::string scenario_name(std::size_t at) const;
  std::uint64_t chunks_of_scenario() const;
  std::uint64_t chunks() const { return chunks_of_scenario() * scenario_count(); }
  std::uint64_t runs() const { return seeds * scenario_count(); }
};

/// Some seeds of one scenario: what one result file holds.
struct Chunk {
  std::uint64_t number = 0;
  std::size_t scenario = 0;
  std::uint64_t first_seed = 0;
  std::uint64_t seeds = 0;
};

/// REQUIRES: number < plan.chunks(). Chunks of different scenarios take turns.
Chunk chunk_of(const SharedPlan& plan, std::uint64_t number);

/// The seats that all of its scenarios ask for. ERRORS: UserError: they ask for different ones.
scenarios::Seats seats_of(const std::vector<scenarios::Scenario>& scenarios);

std::string text_of(const SharedPlan& plan);
/// The first thing in which they differ; empty: nothing.
std::string difference_of(const SharedPlan& one, const SharedPlan& other);
/// ERRORS: UserError: `folder` holds no plan, or one of another format.
SharedPlan read_plan(const std::filesystem::path& folder);
/// REQUIRES: the machine of the plan is under test. ERRORS: UserError: this program, or that machine,
/// is another one than the plan's.
void require_same_program(const SharedPlan& plan, const std::filesystem::path& folder);

}  // namespace squall::tools::fuzz::campaign
