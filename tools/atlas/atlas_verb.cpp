// `squall atlas`: the runs, the table, the JSON, and the options.
#include "tools/atlas/atlas_verb.hpp"

#include <algorithm>
#include <memory>

#include "core/describe.hpp"
#include "tools/io/console.hpp"
#include "tools/io/numbers.hpp"
#include "tools/io/output_files.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/run_report.hpp"

namespace squall::tools::atlas {
namespace {

using core::ServerId;
using traces::AtlasCell;

/// L, C, T: in every run; l, c, t: in some; a dot: in none.
std::string letters(const AtlasCell& cell) {
  const auto letter = [&](std::uint32_t count, char all, char some) {
    return count == cell.runs ? all : count > 0 ? some : '.';
  };
  return {letter(cell.leader_stays, 'L', 'l'), letter(cell.commits_flow, 'C', 'c'),
          letter(cell.terms_stop, 'T', 't')};
}

/// At the right of so many places.
std::string padded(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::vector<AtlasRow> survey(const AtlasOptions& options) {
  std::vector<AtlasRow> rows;
  for (const scenarios::Topology& topology :
       scenarios::topologies(options.servers, options.directed)) {
    AtlasRow row{topology, {}};
    for (std::size_t at = 0; at < kAtlasVariants.size(); ++at) {
      row.cells[at] = atlas_cell(topology, kAtlasVariants[at], options.seed, options.runs);
    }
    rows.push_back(row);
  }
  return rows;
}

std::string table(const AtlasOptions& options, const std::vector<AtlasRow>& rows) {
  std::string text = "    #  plain  pre-vote  check-quorum  both  lead  links\n";
  for (std::size_t at = 0; at < rows.size(); ++at) {
    const AtlasRow& row = rows[at];
    const int able = row.topology.able_to_lead().size();
    text += padded(std::to_string(at + 1), 5) + "  " + letters(row.cells[0]) + "    " +
            letters(row.cells[1]) + "       " + letters(row.cells[2]) + "           " +
            letters(row.cells[3]) + "   " + std::to_string(able) + "     " +
            links_text(row.topology) + "\n";
  }
  text +=
      "L: one leader stays, C: commits flow, T: terms stop growing; small letters: in some runs "
      "only.\nlead: how many servers hear a majority that hears them.\n";
  text += "Of " + std::to_string(rows.size()) + " topologies, " + std::to_string(with_hope(rows)) +
          " of them with such a server, in every run of " + std::to_string(options.runs) +
          " from seed " + io::seed_text(options.seed) + ":\n" + "               L    C    T  all\n";
  for (std::size_t at = 0; at < kAtlasVariants.size(); ++at) {
    const AtlasSum held = sum(rows, at);
    std::string line(name(kAtlasVariants[at]));
    line.resize(12, ' ');
    for (const std::size_t count :
         {held.leader_stays, held.commits_flow, held.terms_stop, held.live}) {
      line += padded(std::to_string(count), 5);
    }
    text += line + "\n";
  }
  return text;
}

scenarios::json::Value to_json(const AtlasOptions& options, const std::vector<AtlasRow>& rows) {
  scenarios::json::Value json;
  json["servers"] = options.servers;
  json["directed"] = options.directed;
  json["runs"] = options.runs;
  json["seed"] = io::seed_text(options.seed);
  json["variants"] = scenarios::json::Value::array();
  for (const auto& variant : kAtlasVariants) json["variants"].push_back(name(variant));
  json["topologies"] = scenarios::json::Value::array();
  for (const AtlasRow& row : rows) {
    scenarios::json::Value item;
    item["links"] = links_text(row.topology);
    item["able_to_lead"] = scenarios::json::Value::array();
    for (const ServerId server : row.topology.able_to_lead()) {
      item["able_to_lead"].push_back(server);
    }
    for (std::size_t at = 0; at < kAtlasVariants.size(); ++at) {
      const AtlasCell& cell = row.cells[at];
      item["cells"][std::string(name(kAtlasVariants[at]))] = {{"leader_stays", cell.leader_stays},
                                                              {"commits_flow", cell.commits_flow},
                                                              {"terms_stop", cell.terms_stop}};
    }
    json["topologies"].push_back(std::move(item));
  }
  json["with_hope"] = with_hope(rows);
  for (std::size_t at = 0; at < kAtlasVariants.size(); ++at) {
    const AtlasSum held = sum(rows, at);
    const std::string variant(name(kAtlasVariants[at]));
    json["held"][variant] = {{"leader_stays", held.leader_stays},
                             {"commits_flow", held.commits_flow},
                             {"terms_stop", held.terms_stop}};
    json["live"][variant] = held.live;
  }
  json["exit_code"] = static_cast<int>(io::ExitCode::held);
  return json;
}

}  // namespace

std::string_view name(const traces::AtlasVariant& variant) noexcept {
  if (variant.pre_vote) return variant.check_quorum ? "both" : "pre-vote";
  return variant.check_quorum ? "check-quorum" : "plain";
}

AtlasSum sum(const std::vector<AtlasRow>& rows, std::size_t variant) {
  AtlasSum held;
  for (const AtlasRow& row : rows) {
    const AtlasCell& cell = row.cells[variant];
    const bool stays = cell.leader_stays == cell.runs;
    const bool flows = cell.commits_flow == cell.runs;
    const bool stop = cell.terms_stop == cell.runs;
    held.leader_stays += stays ? 1 : 0;
    held.commits_flow += flows ? 1 : 0;
    held.terms_stop += stop ? 1 : 0;
    held.live += stays && flows && stop ? 1 : 0;
  }
  return held;
}

std::size_t with_hope(const std::vector<AtlasRow>& rows) {
  return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [](const AtlasRow& row) {
    return !row.topology.able_to_lead().empty();
  }));
}

std::string links_text(const scenarios::Topology& topology) {
  std::string text;
  const auto add = [&](ServerId from, char sign, ServerId to) {
    text += (text.empty() ? "" : " ") + to_string(from) + sign + to_string(to);
  };
  for (const ServerId from : core::ServerSet::first(topology.servers)) {
    for (const ServerId to : core::ServerSet::first(topology.servers)) {
      if (from == to || !topology.has(from, to)) continue;
      const bool both = topology.has(to, from);
      if (!both) add(from, '>', to);
      if (both && from < to) add(from, '-', to);
    }
  }
  return text.empty() ? "none" : text;
}

io::ExitCode atlas(const AtlasOptions& options) {
  io::require_writable({{"--html", options.html}}, {});
  const std::vector<AtlasRow> rows = survey(options);
  if (!options.html.empty()) io::write_whole(options.html, atlas_page(options, rows));
  io::print(options.json ? document(to_json(options, rows)) : table(options, rows));
  return io::ExitCode::held;
}

void add_atlas_verb(io::CommandLine& program) {
  using Text = const std::string&;
  const auto options = std::make_shared<AtlasOptions>();
  const io::Verb verb =
      program.add_verb("atlas", "Run Raft in every link topology, and count where it stays live");
  verb.text(
      "--servers", "N",
      [options](Text name, Text text) {
        options->servers = static_cast<int>(io::number(name, text, 3, 5));
      },
      "3 to 5; 5 unless given");
  verb.flag("--directed", options->directed, "Links in one direction, too");
  verb.text(
      "--runs", "N",
      [options](Text name, Text text) {
        options->runs = static_cast<std::uint32_t>(io::number(name, text, 1, 100'000));
      },
      "Of each topology and variant; 20 unless given");
  verb.text(
      "--seed", "SEED", [options](Text name, Text text) { options->seed = io::seed(name, text); },
      "Of the first run; 1 unless given");
  verb.name("--html", "FILE", options->html, "Also write the page to this file");
  verb.flag("--json", options->json, "One JSON document instead of text");
  verb.footer("Example: squall atlas --servers 3 --directed --html atlas.html");
  verb.run([options] { return atlas(*options); });
}

}  // namespace squall::tools::atlas
