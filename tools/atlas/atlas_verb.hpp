// `squall atlas`: liveness of Raft in every link topology of three to five servers.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "tools/io/options.hpp"
#include "traces/atlas.hpp"

namespace squall::tools::atlas {

struct AtlasOptions {
  int servers = 5;  // 3 … 5
  bool directed = false;
  std::uint32_t runs = 20;  // of each topology and variant
  std::uint64_t seed = 1;   // of the first run
  bool json = false;
  std::string html;  // a file for the page; empty: none
};

inline constexpr std::array<traces::AtlasVariant, 4> kAtlasVariants{
    {{false, false}, {true, false}, {false, true}, {true, true}}};
/// "plain", "pre-vote", "check-quorum", "both".
std::string_view name(const traces::AtlasVariant& variant) noexcept;

struct AtlasRow {
  scenarios::Topology topology;
  std::array<traces::AtlasCell, kAtlasVariants.size()> cells;
};

/// In how many topologies this held in every run of a variant.
struct AtlasSum {
  std::size_t leader_stays = 0;
  std::size_t commits_flow = 0;
  std::size_t terms_stop = 0;
  std::size_t live = 0;  // all three
};
AtlasSum sum(const std::vector<AtlasRow>& rows, std::size_t variant);
/// How many topologies have a server that hears a majority that hears it: the others have no hope.
std::size_t with_hope(const std::vector<AtlasRow>& rows);
/// "1-2 2-3", and "1>2" for a link in one direction only.
std::string links_text(const scenarios::Topology& topology);
/// One self-contained page.
std::string atlas_page(const AtlasOptions& options, const std::vector<AtlasRow>& rows);

/// --json: {"servers", "directed", "runs", "seed", "variants": [name…], "topologies": [{"links",
/// "able_to_lead": [server…], "cells": {name: {"leader_stays", "commits_flow", "terms_stop"}}}…],
/// "with_hope", "held": {name: {"leader_stays", "commits_flow", "terms_stop"}}, "live": {name: how
/// many}, "exit_code"}.
io::ExitCode atlas(const AtlasOptions& options);

/// Adds the verb to the program.
void add_atlas_verb(io::CommandLine& program);

}  // namespace squall::tools::atlas
