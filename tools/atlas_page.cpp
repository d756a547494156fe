// The atlas as a page: a drawing of each topology, and what became of Raft in it.
#include <array>
#include <utility>

#include "tools/atlas_verb.hpp"
#include "tools/io/numbers.hpp"

namespace squall::tools {
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
  return kPlaces[static_cast<std::size_t>(servers - 3)][server - 1u];
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
    svg += "<circle" + attribute("cx", x) + attribute("cy", y) + " r='9'" +
           (able.contains(server) ? " class='able'" : "") + "/><text" + attribute("x", x) +
           attribute("y", y + 4) + ">" + std::to_string(server) + "</text>";
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

constexpr std::string_view kHead =
    R"(<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Raft under partial connectivity</title>
<meta name='viewport' content='width=device-width'><style>
body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:75em;padding:0 1em;color:#222;background:#fff}
main{display:grid;grid-template-columns:repeat(auto-fill,minmax(20em,1fr));gap:1em}
section{border:1px solid #ccc;border-radius:6px;padding:.6em;break-inside:avoid}
h2{margin:0;font-size:1em;color:#777}svg{display:block;width:9em;margin:0 auto .4em}
svg line{stroke:#555;stroke-width:2}svg line.one{stroke:#b35900}
svg circle{fill:#fff;stroke:#555;stroke-width:1.5}svg circle.able{fill:#cfe3ff;stroke:#1f5fbf}
svg text{font:11px system-ui,sans-serif;text-anchor:middle}
table{border-collapse:collapse;width:100%;font-size:.85em;font-variant-numeric:tabular-nums}
th{font-weight:500;text-align:left;white-space:nowrap;padding:0 .5em 0 0}
tr:first-child th{text-align:center;font-weight:400;color:#555;white-space:normal;padding:0 .3em .2em;vertical-align:bottom}
td{text-align:center;border:1px solid #fff;padding:.1em .3em}
.all{background:#cdeccd}.some{background:#fff0c2}.none{background:#f6cfcb}
.sum{width:auto;margin:1em 0 1.5em;font-size:1em}.sum td{border:0;border-top:1px solid #ccc;padding:.2em 1.2em}
.sum th{padding-right:1.5em}.sum caption{text-align:left;padding-bottom:.4em}
.key span{padding:.1em .5em;border-radius:3px}
@media print{body{margin:0;max-width:none;font-size:9pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}
main{grid-template-columns:repeat(3,1fr);gap:.6em}svg{width:6.5em}}
</style></head><body>
<svg width='0' height='0' style='position:absolute'><defs><marker id='arrow' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='5' markerHeight='5' orient='auto'><path d='M0 0L8 4L0 8z' fill='#b35900'/></marker></defs></svg>
)";

}  // namespace

std::string atlas_page(const AtlasOptions& options, const std::vector<AtlasRow>& rows) {
  std::string html(kHead);
  html +=
      "<h1>Raft under partial connectivity</h1>\n<p>All " + std::to_string(rows.size()) +
      (options.directed ? " directed" : " undirected") + " link topologies of " +
      std::to_string(options.servers) +
      " servers, up to isomorphism. A leader is elected with all links up; then only the links "
      "shown are left (an arrow: in that direction only). After ten virtual seconds the cluster "
      "is watched for ten more: does one leader stay, are commands committed in every two "
      "seconds, has every term stopped growing? " +
      std::to_string(options.runs) + " runs each, from seed " + io::seed_text(options.seed) +
      ", servers placed at random. Blue: hears a majority that hears it; " +
      std::to_string(with_hope(rows)) + " of the topologies have such a server.</p>\n" +
      summary(rows) +
      "<p class='key'><span class='all'>yes</span> in every run, <span class='some'>n/m</span> in "
      "n of m runs, <span class='none'>no</span> in none. Check-quorum (§6.2) comes with "
      "followers that ignore candidates while they hear a leader (§4.2.3); pre-vote is that of "
      "§9.6 of Ongaro's dissertation. Where few servers are blue, those that would vote for them "
      "may have entries that they lack: then nobody is elected, whatever is in use (§3.6.1)."
      "</p>\n<main>\n";
  for (std::size_t at = 0; at < rows.size(); ++at) html += card(rows[at], at + 1);
  return html + "</main></body></html>\n";
}

}  // namespace squall::tools
