// The whole of a branch as columns: what a space-time diagram needs.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "traces/probes.hpp"
#include "traces/view/branch.hpp"
#include "traces/view/message_ledger.hpp"
#include "traces/view/number_columns.hpp"

namespace squall::traces::view {

/// What an event did, as bits of the column "flags".
enum class EventFlag : std::uint8_t {
  stepped,
  role,
  term,
  appended,
  removed,
  committed,
  configuration,
  stopped,
  started,
  answered,
  violated,
  voted,
  snapshot,
  synced,
  asked,
  fault
};

/// Filled while a branch is run from its start.
class RunColumns {
 public:
  /// `world`: before its first event.
  explicit RunColumns(const sim::World& world);
  /// Call after each enabled action, when the ledger has it.
  /// `probes`: they have the report as well.
  void add(const sim::Report& report, const sim::World& world, const MessageLedger& ledger,
           const Probes& probes, sim::Time now);
  /// Appends a JSON object: see README.md, "RUN". `number`: the branch's. `world`, `ledger`: at its end.
  void write(NumberColumns& out, const Branch& branch, std::uint32_t number,
             const sim::World& world, const MessageLedger& ledger) const;

 private:
  struct Span {
    std::uint32_t event;
    core::ServerId server;
    std::uint32_t look;  // a role, or kDown, or kPaused
    core::Term term;
    bool shows_as(const Span& other) const { return look == other.look && term == other.term; }
  };
  struct Mark {
    std::uint32_t event;
    core::ServerId server;
    std::string_view kind;
    std::string text;
  };
  struct Operation {
    std::uint32_t client = 0;
    std::uint32_t asked = 0;
    sim::Time asked_us = 0;
    core::ServerId server = core::kNobody;
    std::uint32_t answered = 0;
    std::string text;
    std::string result;
  };
  static constexpr std::uint32_t kDown = 4;
  static constexpr std::uint32_t kPaused = 5;

  static Span span_of(const sim::World& world, core::ServerId server, std::uint32_t event);
  std::uint32_t flags_of(const sim::Report& report, const sim::World& world);
  void note_spans(const sim::World& world);
  void note_marks(const sim::Report& report, const sim::World& world, std::uint32_t flags);
  void note_probes(const sim::Report& report, const Probes& probes);
  void note_clients(const sim::Report& report, const sim::World& world, sim::Time now);
  void mark(core::ServerId server, std::string_view kind, std::string text);
  std::uint32_t event() const { return static_cast<std::uint32_t>(time_us_.size()); }

  std::vector<sim::Time> time_us_;
  std::vector<std::uint32_t> kind_, server_, flags_;
  std::vector<std::int32_t> message_;
  std::vector<Span> spans_;
  std::vector<std::string> links_;  // rows as JSON
  std::vector<Mark> marks_;
  std::vector<Operation> operations_;
  core::PerServer<Span> latest_span_{};
  std::vector<std::uint32_t> latest_operation_;  // by client, from 1; 0: none
  core::Index committed_ = 0;
  core::PerServer<std::uint32_t> changed_at_{};
  bool is_violated_ = false;
  std::size_t probes_hit_ = 0;
  std::array<bool, kProbes> was_hit_{};
};

}  // namespace squall::traces::view
