// Choices in which two servers have each other's numbers.
#pragma once

#include "traces/shrink/trial_world.hpp"

namespace squall::traces::shrink {

inline core::ServerId exchanged(core::ServerId server, core::ServerId one, core::ServerId other) {
  return server == one ? other : server == other ? one : server;
}
core::ServerSet exchanged(core::ServerSet servers, core::ServerId one, core::ServerId other);
/// The step finds its message by what sent it, its type and its link: its key is another one.
Step exchanged(const Step& step, core::ServerId one, core::ServerId other);

}  // namespace squall::traces::shrink
