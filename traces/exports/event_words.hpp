// What exports say of an event, in a few words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "traces/exports/export_format.hpp"

namespace squall::traces::exports {

/// "AppendEntries term 3 prev 4/2 +3 commit 3": without its servers, which arrows show.
std::string words_of(const core::Message& message);
/// "dropped", "the link is cut", …: why the message of the event, or one that departs, is lost.
std::string_view words_of(Arrival arrival);
std::string_view words_of(sim::Network::Fate fate);
/// What changed of the server that acted, one item each: "candidate in term 2", "votes for 1",
/// "commits up to 5", "crashes", "VIOLATED …". Most events have none.
std::vector<std::string> marks_of(const RunEvent& event);
/// "deliver RequestVote 1→2 term 1 last 0/0; votes for 1 in term 1".
std::string sentence_of(const RunEvent& event);
/// "client 0: put 1048577 to key 0". REQUIRES: a request.
std::string question_in_words(const RunEvent& event);
/// "client 0: answered by entry 4".
std::string answer_in_words(const sim::Answer& answer);
/// "leader, term 2", "down", "paused (follower, term 1)".
std::string state_in_words(const sim::World& world, core::ServerId server);
/// On one line, in UTF-8: control characters become spaces, and bytes that are no UTF-8 "?".
std::string on_one_line(std::string_view text);
std::string joined(const std::vector<std::string>& items, std::string_view between);

/// The message of the event will not arrive.
constexpr bool is_lost(Arrival arrival) {
  return arrival != Arrival::none && arrival != Arrival::arrives;
}
/// No server acts: the action is done to links or messages, or its message is lost.
bool is_of_network(const RunEvent& event);

}  // namespace squall::traces::exports
