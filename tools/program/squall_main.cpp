// The program `squall`, without a Raft but its own.
#include "tools/program/run_program.hpp"

int main(int argc, char** argv) { return squall::tools::program::run_program(argc, argv); }
