// The functions of a shared object by which the processes of one exploration talk.
#pragma once

#include <cstddef>
#include <cstdint>

namespace squall::tools::explore {

/// See sim/explore/ranks/ranks.hpp. The shared object exports one, by the name kRankSymbol. No
/// function returns after an error: the engine ends all processes.
struct RankFunctions {
  void (*begin)(int* own, int* count) = nullptr;
  void (*end)() = nullptr;
  /// Copies the bytes, and returns at once.
  void (*send)(int to, const void* bytes, std::size_t size) = nullptr;
  /// False: nothing has arrived.
  bool (*probe)(bool waits, int* from, std::size_t* size) = nullptr;
  /// What probe() told of.
  void (*receive)(int from, void* room, std::size_t size) = nullptr;
  /// `sizes`: for each rank.
  void (*exchange_sizes)(const std::uint64_t* own, std::uint64_t* theirs) = nullptr;
  void (*exchange)(const void* const* own, const std::uint64_t* own_sizes, void* const* theirs,
                   const std::uint64_t* their_sizes) = nullptr;
};
inline constexpr const char* kRankSymbol = "squall_rank_functions";
/// A pointer to the text that names the build: commit, and hash of this file and of what implements it. Where
/// it is not that of the program, nothing else of the object is looked at.
inline constexpr const char* kRankBuildSymbol = "squall_rank_build";

}  // namespace squall::tools::explore
