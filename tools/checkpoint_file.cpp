// See checkpoint_file.hpp.
#include "tools/checkpoint_file.hpp"

#include <fstream>
#include <utility>

#include "scenarios/scenario.hpp"
#include "sim/checkpoint.hpp"
#include "tools/whole_file.hpp"

namespace squall::tools {
namespace {

constexpr auto kEvery = std::chrono::seconds(45);

class StreamSink final : public sim::ByteSink {
 public:
  explicit StreamSink(std::ostream& stream) : stream_(stream) {}
  void write(std::span<const std::byte> bytes) noexcept override {
    stream_.write(reinterpret_cast<const char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size()));
  }

 private:
  std::ostream& stream_;
};

class StreamSource final : public sim::ByteSource {
 public:
  explicit StreamSource(std::istream& stream) : stream_(stream) {}
  bool read(std::span<std::byte> room) noexcept override {
    stream_.read(reinterpret_cast<char*>(room.data()), static_cast<std::streamsize>(room.size()));
    return stream_.gcount() == static_cast<std::streamsize>(room.size());
  }

 private:
  std::istream& stream_;
};

}  // namespace

CheckpointFile::CheckpointFile(std::filesystem::path folder, std::string identity,
                               const traces::GoalWatcher& watcher)
    : path_(std::move(folder) / "exploration.checkpoint"),
      identity_(std::move(identity)),
      watcher_(watcher) {}

bool CheckpointFile::load(sim::Explorer& explorer) {
  if (!std::filesystem::exists(path_)) return false;
  std::ifstream file(path_, std::ios::binary);
  std::string identity;
  if (!file || !std::getline(file, identity)) {
    throw scenarios::UserError{path_.string(), "cannot be read"};
  }
  if (identity != identity_) {
    throw scenarios::UserError{
        path_.string(),
        "is the checkpoint of another exploration, or of another build: give --resume another "
        "folder, or remove it"};
  }
  StreamSource source(file);
  std::string probes;
  if (!std::getline(file, probes) || !met_before_.read(probes) ||
      !sim::load_checkpoint(explorer, source)) {
    throw scenarios::UserError{path_.string(), "is no checkpoint, or cut short: remove it"};
  }
  return true;
}

void CheckpointFile::save(const sim::Explorer& explorer) {
  WholeFile file(path_);
  file.stream() << identity_ << '\n' << met(explorer).text() << '\n';
  StreamSink sink(file.stream());
  sim::save_checkpoint(explorer, sink);
  file.commit();
  saved_ = Clock::now();
}

void CheckpointFile::save_when_due(const sim::Explorer& explorer) {
  if (Clock::now() - saved_ >= kEvery) save(explorer);
}

void CheckpointFile::remove() const {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

// What a label says is known to this run's watcher only.
traces::Probes CheckpointFile::met(const sim::Explorer& explorer) const {
  traces::Probes met = watcher_.met(explorer.labels());
  met.merge(met_before_);
  return met;
}

}  // namespace squall::tools
