// The formats of other tools that a run can be written in.
#pragma once

#include <array>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string_view>

#include "traces/exports/export_format.hpp"

namespace squall::traces::exports {

/// For Mermaid: a sequence diagram; messages are arrows at the time of their receipt.
std::unique_ptr<ExportFormat> mermaid_format(std::ostream& out);
/// For Graphviz: events as nodes, a column for each server; `dot` lays out causes, `neato -n2` the
/// order of time.
std::unique_ptr<ExportFormat> dot_format(std::ostream& out);
/// For ShiViz: a line of text, and one of the host with its vector clock, which is what ShiViz
/// expects unless told otherwise.
std::unique_ptr<ExportFormat> shiviz_format(std::ostream& out);
/// For ui.perfetto.dev, chrome://tracing and speedscope: Chrome's trace events as JSON.
std::unique_ptr<ExportFormat> perfetto_format(std::ostream& out);
/// For Apalache and Quint: the Informal Trace Format, a state for each event.
std::unique_ptr<ExportFormat> itf_format(std::ostream& out);
/// For Jepsen's checkers: what clients asked and were told, as EDN.
std::unique_ptr<ExportFormat> edn_format(std::ostream& out);
/// What the loggers of etcd's Raft write for the validation against its TLA+ specification.
std::unique_ptr<ExportFormat> etcd_format(std::ostream& out);

struct ExportRow {
  std::string_view name;
  std::unique_ptr<ExportFormat> (*make)(std::ostream& out);
  /// So many events unless more are asked for: diagrams get no better, and states no smaller.
  std::uint64_t events_usual;
  std::string_view what;
};
inline constexpr std::uint64_t kAllEvents = ~std::uint64_t{0};

inline constexpr std::array kExports{
    ExportRow{"mermaid", mermaid_format, 400, "a sequence diagram for Mermaid"},
    ExportRow{"dot", dot_format, 300, "a space-time diagram for Graphviz"},
    ExportRow{"shiviz", shiviz_format, kAllEvents, "events with vector clocks for ShiViz"},
    ExportRow{"perfetto", perfetto_format, kAllEvents, "Chrome's trace JSON for Perfetto"},
    ExportRow{"itf", itf_format, 10'000, "states for Apalache and Quint"},
    ExportRow{"edn", edn_format, kAllEvents, "the clients' history for Jepsen"},
    ExportRow{"etcd", etcd_format, kAllEvents, "the state machine trace of etcd's Raft"},
};

}  // namespace squall::traces::exports
