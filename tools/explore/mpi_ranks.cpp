// Loads squall_mpi.so, so that the program itself needs no MPI.
#include "tools/explore/mpi_ranks.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "scenarios/scenario.hpp"
#include "tools/about.hpp"
#include "tools/explore/rank_functions.hpp"

namespace squall::tools::explore {
namespace {

constexpr const char* kObject = "squall_mpi.so";

/// Beside the program, as in a folder of a build, or where it is installed.
std::filesystem::path object_path() {
  std::error_code error;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* place : {"", "../lib/squall", "../lib64/squall"}) {
    const std::filesystem::path path = folder / place / kObject;
    if (std::filesystem::exists(path, error)) return path;
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder / "../lib", error)) {
    const std::filesystem::path path = entry.path() / "squall" / kObject;
    if (std::filesystem::exists(path, error)) return path;
  }
  return {};
}

const RankFunctions& load_functions() {
  const std::filesystem::path path = object_path();
  if (path.empty()) {
    throw scenarios::UserError{"mpirun",
                               std::string("this program has no ") + kObject +
                                   " beside it: install libopenmpi-dev, and build it again"};
  }
  // MPI loads objects of its own, which need its symbols.
  void* object = dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (object == nullptr) throw scenarios::UserError{path.string(), dlerror()};
  const auto* build = static_cast<const char* const*>(dlsym(object, kRankBuildSymbol));
  const std::string found = build == nullptr || *build == nullptr ? "no name" : *build;
  const auto* functions = static_cast<const RankFunctions*>(dlsym(object, kRankSymbol));
  if (found != about().rank_build || functions == nullptr) {
    throw scenarios::UserError{path.string(), "is of another build (" + found +
                                                  ") than this program (" + about().rank_build +
                                                  "): build squall_mpi again"};
  }
  return *functions;
}

class MpiRanks final : public sim::explore::ranks::Ranks {
 public:
  using Bytes = sim::explore::ranks::Bytes;
  explicit MpiRanks(const RankFunctions& functions) : functions_(functions) {
    functions_.begin(&own_, &count_);
  }
  ~MpiRanks() override { functions_.end(); }

  int own() const noexcept override { return own_; }
  int count() const noexcept override { return count_; }
  void send(int to, std::span<const std::byte> bytes) noexcept override {
    functions_.send(to, bytes.data(), bytes.size());
  }
  std::optional<Received> receive(bool waits) noexcept override {
    Received received;
    std::size_t size = 0;
    if (!functions_.probe(waits, &received.from, &size)) return std::nullopt;
    received.bytes.resize(size);
    functions_.receive(received.from, received.bytes.data(), size);
    return received;
  }
  std::vector<Bytes> exchange(const std::vector<Bytes>& all) noexcept override {
    const auto count = static_cast<std::size_t>(count_);
    std::vector<std::uint64_t> own_sizes;
    std::vector<std::uint64_t> sizes(count);
    std::vector<const void*> own;
    for (const Bytes& bytes : all) {
      own_sizes.push_back(bytes.size());
      own.push_back(bytes.data());
    }
    functions_.exchange_sizes(own_sizes.data(), sizes.data());
    std::vector<Bytes> heard(count);
    std::vector<void*> rooms(count);
    for (std::size_t from = 0; from < count; ++from) {
      heard[from].resize(sizes[from]);
      rooms[from] = heard[from].data();
    }
    functions_.exchange(own.data(), own_sizes.data(), rooms.data(), sizes.data());
    return heard;
  }

 private:
  const RankFunctions& functions_;
  int own_ = 0;
  int count_ = 1;
};

}  // namespace

bool is_started_by_mpirun() { return std::getenv("OMPI_COMM_WORLD_SIZE") != nullptr; }

unsigned ranks_on_this_machine() {
  const char* text = std::getenv("OMPI_COMM_WORLD_LOCAL_SIZE");
  const int count = text == nullptr ? 1 : std::atoi(text);
  return count < 1 ? 1 : static_cast<unsigned>(count);
}

std::unique_ptr<sim::explore::ranks::Ranks> meet_mpi_ranks() {
  return std::make_unique<MpiRanks>(load_functions());
}

}  // namespace squall::tools::explore
