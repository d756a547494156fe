// What messages tell, and what servers are, for the rules of Figure 3.1.
#pragma once

#include <string>

#include "core/describe.hpp"
#include "core/step.hpp"
#include "traces/prose.hpp"

namespace squall::tools::conform {

/// "ends at entry 3 of term 2", of a log.
inline std::string position_in_words(core::Position position) {
  if (position.index == 0) return "is empty";
  return "ends at entry " + to_string(position.index) + " of term " + to_string(position.term);
}

/// "is leader of term 2".
inline std::string role_in_words(const core::View& view) {
  return "is " + std::string(name(view.role)) + " of term " + to_string(view.durable.current_term);
}

/// Nothing: a message of Squall's own.
inline const core::Opaque* told_of(const core::Message& message) {
  return std::get_if<core::Opaque>(&message.body);
}

/// "has voted for server 2".
inline std::string vote_in_words(core::ServerId vote) {
  return "has voted for " +
         (vote == core::kNobody ? std::string("no server") : traces::in_words(vote));
}

/// What the first message of this kind to the server tells; nullptr: there is none.
inline const core::Opaque* sent(const core::Output& output, core::MessageType kind,
                                core::ServerId to) {
  for (const core::Message& message : output.messages) {
    const core::Opaque* const told = told_of(message);
    if (told != nullptr && told->stands_for == kind && message.to == to) return told;
  }
  return nullptr;
}

}  // namespace squall::tools::conform
