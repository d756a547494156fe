// The digests of `squall doctor --digests` alone: a program that is compiled soon.
#include <cstdio>

#include "traces/digests/digests.hpp"

namespace squall::tools {
namespace {

int print_digests() {
  const std::string text = traces::digests::all();
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return written && std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace
}  // namespace squall::tools

int main() { return squall::tools::print_digests(); }
