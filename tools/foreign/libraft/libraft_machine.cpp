// What the shared object gives: C-Raft as a machine of raft_machine.h.
#include "tools/foreign/libraft/libraft_server.hpp"

namespace squall::tools::foreign::libraft {
namespace {

void* create(const door::raft_settings* settings, const door::raft_disk* disk,
             door::raft_env* env) {
  return new Server(*settings, *disk, env);
}
void destroy(void* server) { delete static_cast<Server*>(server); }
void input(void* server, const door::raft_input* given, door::raft_env* env) {
  static_cast<Server*>(server)->handle(*given, env);
}
void view(const void* server, door::raft_view* shown) {
  static_cast<const Server*>(server)->show(*shown);
}

// Its check of the quorum is always on. A read would be a barrier, which is an entry: not offered.
constexpr std::uint64_t kOffers = door::RAFT_OFFERS_SNAPSHOTS | door::RAFT_OFFERS_MEMBERSHIP |
                                  door::RAFT_OFFERS_LEARNERS | door::RAFT_OFFERS_TRANSFER |
                                  door::RAFT_OFFERS_PRE_VOTE;
constexpr door::raft_machine kMachine{RAFT_MACHINE_ABI, "c-raft", SQUALL_LIBRAFT_VERSION,
                                      kOffers,          1,        create,
                                      destroy,          input,    view,
                                      nullptr,          nullptr,  nullptr,
                                      nullptr};

}  // namespace
}  // namespace squall::tools::foreign::libraft

extern "C" const squall::tools::foreign::libraft::door::raft_machine* squall_raft_machine() {
  return &squall::tools::foreign::libraft::kMachine;
}
