// The mutants of the zoo that the engine of the page has.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace squall::traces::view {

/// One of each part of Raft, as tools/build_engine reads them here: more would make the module large.
inline constexpr std::array<std::string_view, 8> kPageMutants{"C01-figure8",
                                                              "E03-vote-forgotten-same-term",
                                                              "L01-readindex-new-leader",
                                                              "M01-single-server-2015",
                                                              "P01-vote-not-durable",
                                                              "P02-ack-before-fsync",
                                                              "R01-truncate-without-conflict",
                                                              "S01-stale-snapshot-rewinds"};

inline bool is_page_mutant(std::string_view id) {
  return std::find(kPageMutants.begin(), kPageMutants.end(), id) != kPageMutants.end();
}

}  // namespace squall::traces::view
