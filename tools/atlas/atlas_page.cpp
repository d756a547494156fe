// The atlas as a page: a drawing of each topology, and what became of Raft in it.
#include <array>
#include <utility>

#include "core/describe.hpp"
#include "tools/atlas/atlas_texts.hpp"
#include "tools/atlas/atlas_verb.hpp"
#include "tools/io/numbers.hpp"
#include "traces/graph/page_template.hpp"

namespace squall::tools::atlas {
namespace {

using core::ServerId;
using scenarios::Topology;
using Point = std::pair<int, int>;

/// Places on a circle, the first on top; by hand, so that no rounding is in question.
Point place(int servers, ServerId server) {
  static constexpr std::array<std::array<Point, 5>, 3> kPlaces{{
      {{{60, 16}, {98, 82}, {22, 82}, {0, 0}, {0, 0}}},
      {{{60, 16}, {104, 60}, {60, 104}, {16, 60}, {0, 0}}},
      {{{60, 16}, {102, 46}, {86, 96}, {34, 96}, {18, 46}}},
  }};
  return kPlaces[static_cast<std::size_t>(servers - 3)][server - core::ServerId{1}];
}

std::string attribute(const char* name, int value) {
  return std::string(" ") + name + "='" + std::to_string(value) + "'";
}

std::string line(const Topology& topology, ServerId from, ServerId to) {
  const auto [x1, y1] = place(topology.servers, from);
  const auto [x2, y2] = place(topology.servers, to);
  const bool both = topology.has(to, from);
  // An arrow ends before the circle of the server that it leads to.
  const int x = both ? x2 : x2 + (x1 - x2) / 4;
  const int y = both ? y2 : y2 + (y1 - y2) / 4;
  return "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x) +
         attribute("y2", y) + (both ? "/>" : " class='one' marker-end='url(#arrow)'/>");
}

std::string drawing(const Topology& topology) {
  std::string svg =
      "<svg viewBox='0 0 120 120' role='img' aria-label='links: " + links_text(topology) + "'>";
  const core::ServerSet all = core::ServerSet::first(topology.servers);
  for (const ServerId from : all) {
    for (const ServerId to : all) {
      if (from == to || !topology.has(from, to)) continue;
      if (!topology.has(to, from) || from < to) svg += line(topology, from, to);
    }
  }
  const core::ServerSet able = topology.able_to_lead();
  for (const ServerId server : all) {
    const auto [x, y] = place(topology.servers, server);
    // A second ring, for colours alone are not told apart.
    if (able.contains(server)) {
      svg += "<circle class='ring'" + attribute("cx", x) + attribute("cy", y) + " r='12'/>";
    }
    svg += "<circle" + attribute("cx", x) + attribute("cy", y) + " r='9'" +
           (able.contains(server) ? " class='able'" : "") + "/><text" + attribute("x", x) +
           attribute("y", y + 4) + ">" + to_string(server) + "</text>";
  }
  return svg + "</svg>";
}

std::string share(std::uint32_t count, std::uint32_t runs) {
  const char* kind = count == runs ? "all" : count == 0 ? "none" : "some";
  return std::string("<td class='") + kind + "'>" +
         (count == runs ? std::string("yes")
          : count == 0  ? std::string("no")
                        : std::to_string(count) + "/" + std::to_string(runs)) +
         "</td>";
}

std::string card(const AtlasRow& row, std::size_t number) {
  std::string html = "<section><h2>" + std::to_string(number) + "</h2>" + drawing(row.topology) +
                     "<table><tr><th></th><th>leader stays</th><th>commits flow</th>"
                     "<th>terms stop</th></tr>";
  for (std::size_t at = 0; at < kAtlasVariants.size(); ++at) {
    const traces::AtlasCell& cell = row.cells[at];
    html += "<tr><th>" + std::string(name(kAtlasVariants[at])) + "</th>" +
            share(cell.leader_stays, cell.runs) + share(cell.commits_flow, cell.runs) +
            share(cell.terms_stop, cell.runs) + "</tr>";
  }
  return html + "</table></section>\n";
}

/// In how many topologies what holds in every run.
std::string summary(const std::vector<AtlasRow>& rows) {
  std::string html =
      "<table class='sum'><caption>In how many of the " + std::to_string(rows.size()) +
      " it holds in every run</caption><tr><th></th><th>leader stays</th><th>commits "
      "flow</th><th>terms stop</th><th>all three</th></tr>";
  for (std::size_t at = 0; at < kAtlasVariants.size(); ++at) {
    const AtlasSum held = sum(rows, at);
    html += "<tr><th>" + std::string(name(kAtlasVariants[at])) + "</th>";
    for (const std::size_t count :
         {held.leader_stays, held.commits_flow, held.terms_stop, held.live}) {
      html += "<td>" + std::to_string(count) + "</td>";
    }
    html += "</tr>";
  }
  return html + "</table>\n";
}

}  // namespace

std::string atlas_page(const AtlasOptions& options, const std::vector<AtlasRow>& rows) {
  std::string cards;
  for (std::size_t at = 0; at < rows.size(); ++at) cards += card(rows[at], at + 1);
  return traces::graph::filled(traces_view_page_atlas_html(),
                               {{"topologies", std::to_string(rows.size())},
                                {"direction", options.directed ? "directed" : "undirected"},
                                {"servers", std::to_string(options.servers)},
                                {"runs", std::to_string(options.runs)},
                                {"seed", io::seed_text(options.seed)},
                                {"with_hope", std::to_string(with_hope(rows))},
                                {"summary", summary(rows)},
                                {"cards", cards}});
}

}  // namespace squall::tools::atlas
