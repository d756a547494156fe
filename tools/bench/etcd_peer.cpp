// Starting tools/foreign/etcd/loop, and reading the line that it prints.
#include "tools/bench/etcd_peer.hpp"

#include <filesystem>

#include "scenarios/json/json_reader.hpp"
#include "tools/bench/child_output.hpp"
#include "tools/io/shell_word.hpp"

namespace squall::tools::bench {
std::string etcd_loop() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path loop = program.parent_path() / "foreign" / "etcd_loop";
  return !error && std::filesystem::is_regular_file(loop, error) ? loop.string() : "";
}

bool etcd_can_run(const BenchWork& work) noexcept {
  return work.kind == BenchWork::Kind::idle || work.kind == BenchWork::Kind::commands ||
         work.kind == BenchWork::Kind::chaos;
}

BenchRun run_etcd(const BenchWork& work) {
  const std::string text = output_of(
      "etcd_loop", "exec " + io::shell_word(etcd_loop()) + " " + io::shell_word(work.name));
  const scenarios::json::Document line =
      scenarios::json::parse_line(std::string_view(text).substr(0, text.find('\n')), "etcd_loop");
  const scenarios::json::Reader said = line.root();
  const auto number = [&](const char* key) { return said.at(key).integer(0, ~std::uint64_t{0}); };
  BenchRun run;
  run.cpu_seconds = static_cast<double>(number("user_us") + number("system_us")) * 1e-6;
  run.events = number("events");
  run.virtual_seconds = static_cast<double>(number("virtual_us")) * 1e-6;
  run.commits = number("commits");
  run.allocations = number("allocations");
  run.digest = number("digest");
  return run;
}

}  // namespace squall::tools::bench
