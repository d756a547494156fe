// Machines whose every step is held against Figure 3.1.
#pragma once

#include <memory>
#include <optional>

#include "core/machine.hpp"
#include "tools/conform/figure_model.hpp"

namespace squall::tools::conform {

/// Makes machines that do what those of another maker do, and judges them. After the first step that
/// Figure 3.1 forbids nothing is judged any more. One World at a time, on one thread.
class Conformance final : public core::MachineMaker {
 public:
  /// `judged` lives longer.
  Conformance(const core::MachineMaker& judged, Freedoms freedoms)
      : judged_(judged), freedoms_(freedoms) {
    if (judged.rules().leads_unelected) freedoms_.grant(Freedom::lead_unelected);
  }

  std::unique_ptr<core::Machine> make(core::ServerId self, const core::Settings& settings,
                                      core::LogTree& tree) const override;
  core::Rules rules() const override { return judged_.rules(); }
  const std::optional<traces::story::Deviation>& found() const { return record_->found; }
  std::uint64_t steps() const { return record_->steps; }

  struct Record {
    std::optional<traces::story::Deviation> found;
    std::uint64_t steps = 0;
  };

 private:
  const core::MachineMaker& judged_;
  Freedoms freedoms_;
  std::unique_ptr<Record> record_ = std::make_unique<Record>();
};

}  // namespace squall::tools::conform
