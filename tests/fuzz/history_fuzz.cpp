// Any bytes as a client history: refused with UserError, or judged within its budget.
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/types.hpp"
#include "scenarios/scenario.hpp"
#include "traces/history/export_history_verdict.hpp"
#include "traces/history/history_verdict.hpp"
#include "traces/history/read_history.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace squall;
  const std::string text(reinterpret_cast<const char*>(data), size);
  traces::history::NamedHistory named;
  try {
    named = traces::history::read_history(text, "fuzz");
  } catch (const scenarios::UserError&) {
    return 0;
  }
  const checkers::linearizability::SearchBudget budget{10'000, std::uint64_t{1} << 24};
  const traces::history::HistoryJudgement judgement =
      traces::history::judge_history(named, budget, true);
  SQUALL_ASSERT(judgement.result.possibilities <= budget.possibilities);
  SQUALL_ASSERT(!traces::history::verdict_text(named, judgement).empty());
  SQUALL_ASSERT(traces::history::verdict_json(named, judgement).contains("verdict"));
  return 0;
}
