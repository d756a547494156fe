// Applies one choice after the other under the eyes of a Transcript.
#include "traces/transcript/tell_trace.hpp"

#include "traces/action_words.hpp"
#include "traces/replay.hpp"
#include "traces/transcript/transcript.hpp"

namespace squall::traces::transcript {

std::string told(const Trace& trace, const scenarios::Scenario& scenario,
                 const core::MachineMaker& maker) {
  SQUALL_ASSERT(trace.recorded);
  sim::World world(scenario.setup, maker);
  Transcript transcript;
  Scene scene{scenario, world};
  transcript.begin(scene);
  for (const Choice& choice : trace.choices) {
    sim::Action action = choice.action;
    if (names_message(action.kind)) action.slot = slot_of(world, choice);
    scene.now = choice.time_us;
    const sim::Report& report = world.apply(action);
    if (!report.enabled) break;
    transcript.add(report, scene);
    if (world.verdict()) break;
  }
  transcript.end(scene);
  return transcript.text();
}

}  // namespace squall::traces::transcript
