// What a page asks of a run: one JSON request, one JSON answer.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/machine.hpp"
#include "scenarios/json/json_reader.hpp"
#include "scenarios/scenario.hpp"
#include "traces/judged/judged_run.hpp"
#include "traces/record.hpp"
#include "traces/view/branch.hpp"
#include "traces/view/number_columns.hpp"
#include "traces/view/walk.hpp"

namespace squall::traces::view {

/// A run, its branches, and the place in one of them that was looked at last. State is computed by
/// running; nothing of it is stored but a few moments.
class Engine {
 public:
  /// `program`: names the build, for the traces that it writes. `has_reference`: Squall's own server can
  /// read what the machines send. REQUIRES: `maker` outlives this.
  Engine(const core::MachineMaker& maker, Header program, bool has_reference = true)
      : machines_{{program.machine, &maker}},
        program_(std::move(program)),
        has_reference_(has_reference) {}

  /// A request may ask for it by this name. REQUIRES: `maker` outlives this.
  void add_machine(std::string name, const core::MachineMaker& maker) {
    machines_.push_back({std::move(name), &maker});
  }
  /// `tell` gets the number of events that are done, now and then while a run is computed.
  void tell_progress(void (*tell)(std::uint32_t events)) { tell_ = tell; }
  /// See README.md for the requests. An error of the request is {"error": one sentence}.
  std::string answer(std::string_view request);
  /// The latest answer's columns, where its request asked for bytes.
  const std::string& bytes() const { return bytes_; }

 private:
  struct NamedMachine {
    std::string name;  // empty: Squall's own
    const core::MachineMaker* maker = nullptr;
  };

  using Reader = scenarios::json::Reader;
  using Value = scenarios::json::Value;

  std::string handle(const Reader& request);
  std::string open(const Reader& request);
  std::string digest(const Reader& request);
  std::string state(const Reader& request);
  std::string lines(const Reader& request);
  std::string search(const Reader& request);
  std::string act(const Reader& request);
  std::string go_on(const Reader& request);
  std::string undo(const Reader& request);
  std::string rename(const Reader& request);
  std::string trace(const Reader& request);
  std::string script(const Reader& request);
  std::string explain(const Reader& request);
  std::string futures(const Reader& request);
  std::string goal(const Reader& request);

  /// Of the request: `machine`, or the first.
  void choose_machine(const Reader& request);
  const core::MachineMaker& maker() const { return *machines_[chosen_].maker; }
  /// Of the request: `scenario`, and perhaps `name` and `seed`. Gives the seed.
  std::uint64_t read_scenario(const Reader& request);
  /// Append RUN.
  void open_trace(std::string_view recorded, std::string& text);
  void open_seed(std::uint64_t seed, std::string& text);
  void note_progress(std::uint32_t events) const;
  NumberColumns columns_in(std::string& text) {
    return NumberColumns(text, asks_for_bytes_ ? &bytes_ : nullptr);
  }
  /// The run, which has ended, as the first branch.
  void keep_original(traces::judged::JudgedRun& run, Recorder& recorder);
  std::uint32_t number_of(const Reader& request) const;
  Branch& branch_of(const Reader& request);
  std::size_t event_of(const Reader& request, const Branch& branch) const;
  Walk& walk_to(std::uint32_t branch, std::size_t event);
  /// The branch that grows from this event on: the same, or a new one.
  std::uint32_t grown_from(const Reader& request, const Branch& branch, std::size_t event);
  /// Runs the branch, notes how it ends: appends RUN.
  void run_branch(std::uint32_t number, std::string& text);
  /// {"run":RUN}
  std::string run_json(std::uint32_t number);
  Trace trace_of(std::uint32_t number) const;

  std::vector<NamedMachine> machines_;
  std::size_t chosen_ = 0;  // of the run that is open
  Header program_;
  bool has_reference_;
  Header recorded_by_;  // of a trace that was opened
  scenarios::Scenario scenario_;
  std::vector<std::unique_ptr<Branch>> branches_;
  bool asks_for_bytes_ = false;  // the latest request
  std::string bytes_;
  void (*tell_)(std::uint32_t events) = nullptr;
  std::uint32_t walked_ = 0;  // the branch of walk_
  std::unique_ptr<Walk> walk_;
};

}  // namespace squall::traces::view
