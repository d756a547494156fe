// A program with all verbs of squall, and a Raft of its own in the seats.
#include <pocket_raft.hpp>
#include <squall/program.hpp>

int main(int argc, char** argv) {
  const pocket::PocketMaker maker;
  return squall::tools::program::run_program(argc, argv, {"pocket", "1", maker, {}});
}
