// Reads and writes the files of ranks. What one rank cannot do, all leave undone.
#include "tools/explore/rank_checkpoint.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <span>
#include <sstream>
#include <utility>

#include "tools/io/console.hpp"
#include "tools/io/digest_stream.hpp"
#include "tools/io/whole_file.hpp"

namespace squall::tools::explore {

namespace fs = std::filesystem;
using scenarios::UserError;
using sim::explore::ranks::Bytes;
using sim::explore::ranks::RankExplorer;
using traces::exploration::Sightings;

namespace {

constexpr auto kEvery = std::chrono::seconds(45);

Bytes bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

std::string text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool is_file_of_ranks(const std::string& name) {
  const auto has = [&](const char* part) { return name.find(part) != std::string::npos; };
  return name.starts_with(std::string(io::kRankCheckpointName) + ".part-") ||
         (name.starts_with("level-") && has("-rank-") && (has(".states") || has(".frontier")));
}

}  // namespace

Sightings met_by_all(sim::explore::ranks::Ranks& ranks, Sightings met) {
  const Bytes own = bytes_of(met.text());
  for (const Bytes& heard : ranks.exchange({static_cast<std::size_t>(ranks.count()), own})) {
    Sightings theirs;
    theirs.read(text_of(heard));
    met.merge(theirs);
  }
  return met;
}

RankCheckpoint::RankCheckpoint(fs::path folder, std::string identity,
                               const traces::exploration::GoalObserver& watcher,
                               sim::explore::ranks::Ranks& ranks)
    : folder_(std::move(folder)),
      identity_("by ranks, " + std::move(identity)),
      watcher_(watcher),
      ranks_(ranks) {}

// ---- All ranks ----

std::string RankCheckpoint::from_first(const std::string& bytes) {
  const auto count = static_cast<std::size_t>(ranks_.count());
  return text_of(ranks_.exchange({count, is_first() ? bytes_of(bytes) : Bytes()}).front());
}

template <typename Work>
void RankCheckpoint::together(Work&& work) {
  std::optional<UserError> own;
  try {
    work();
  } catch (const UserError& error) {
    own = error;
  }
  const Bytes told = own ? bytes_of(own->where + '\0' + own->message) : Bytes();
  for (const Bytes& bytes : ranks_.exchange({static_cast<std::size_t>(ranks_.count()), told})) {
    if (bytes.empty()) continue;
    const std::string text = text_of(bytes);
    const std::size_t end = text.find('\0');
    throw UserError{text.substr(0, end), text.substr(end + 1)};
  }
}

// ---- Going on ----

fs::path RankCheckpoint::path_of(const Part& part) const {
  return folder_ /
         ("level-" + std::to_string(part.level) + "-rank-" + std::to_string(part.rank) + "-of-" +
          std::to_string(part.ranks) + (part.kind == Kind::states ? ".states" : ".frontier"));
}

/// Empty: there is none.
std::string RankCheckpoint::read_manifest() const {
  const fs::path of_one = folder_ / io::kCheckpointName;
  if (fs::exists(of_one)) {
    throw UserError{of_one.string(),
                    "is the checkpoint of one process: go on without mpirun, or give --resume "
                    "another folder"};
  }
  const fs::path path = folder_ / io::kRankCheckpointName;
  if (!fs::exists(path)) return "";
  std::ifstream file(path, std::ios::binary);
  const std::string manifest{std::istreambuf_iterator<char>(file), {}};
  std::istringstream stream(manifest);
  std::string identity;
  if (!file || !std::getline(stream, identity)) throw UserError{path.string(), "cannot be read"};
  if (identity != identity_) {
    throw UserError{path.string(),
                    "is the checkpoint of another exploration, or of another build: give --resume "
                    "another folder, or remove it"};
  }
  return manifest;
}

bool RankCheckpoint::load(RankExplorer& explorer) {
  std::string manifest;
  together([&] {
    if (!is_first()) return;
    const io::WholeFile nothing(folder_ / io::kRankCheckpointName);
    lock_.emplace(folder_);
    manifest = read_manifest();
  });
  manifest = from_first(manifest);
  together([&] {
    if (!manifest.empty()) take(manifest, explorer);
  });
  together([&] {
    if (is_first()) remove_others();
  });
  explorer.keep_for_checkpoints();
  return !manifest.empty();
}

void RankCheckpoint::take(const std::string& manifest, RankExplorer& explorer) {
  std::istringstream stream(manifest);
  std::string line;
  std::getline(stream, line);  // the identity
  const std::size_t from = line.size() + 1;
  constexpr std::size_t kDigest = sizeof(std::uint64_t);
  const UserError broken{(folder_ / io::kRankCheckpointName).string(),
                         "is no checkpoint, or not whole: remove it"};
  if (manifest.size() < from + kDigest) throw broken;
  io::StreamSource source(stream);
  const auto digest = source.digest_of_next(manifest.size() - from - kDigest);
  if (digest != source.get<std::uint64_t>()) throw broken;
  stream.seekg(static_cast<std::streamoff>(from));
  if (!std::getline(stream, line) || !met_before_.read(line)) throw broken;
  if (!explorer.restore_sums(source)) throw broken;
  parts_ = source.get_all<Part>();
  if (!source.ok()) throw broken;
  std::vector<Part> own;
  std::copy_if(parts_.begin(), parts_.end(), std::back_inserter(own), [&](const Part& part) {
    return sim::explore::ranks::share_homes(
        ranks_.own(), ranks_.count(), static_cast<int>(part.rank), static_cast<int>(part.ranks));
  });
  for (const Part& part : own) check(part);
  for (const Part& part : own) restore(part, explorer);
  explorer.go_on();
  level_ = explorer.depth();
}

void RankCheckpoint::check(const Part& part) const {
  const fs::path path = path_of(part);
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw UserError{path.string(), "is missing on rank " + std::to_string(ranks_.own()) +
                                       ": all ranks need the whole folder of --resume"};
  }
  std::error_code error;
  if (fs::file_size(path, error) != part.size ||
      io::StreamSource(file).digest_of_next(part.size) != part.digest) {
    throw UserError{path.string(), "is not as it was written: remove " +
                                       (folder_ / io::kRankCheckpointName).string() +
                                       " to begin again"};
  }
}

void RankCheckpoint::restore(const Part& part, RankExplorer& explorer) const {
  std::ifstream file(path_of(part), std::ios::binary);
  io::StreamSource source(file);
  const bool is_right = part.kind == Kind::states ? explorer.restore_states(source)
                                                  : explorer.restore_frontier(source);
  if (!is_right) throw UserError{path_of(part).string(), "is no part of a checkpoint"};
}

Sightings RankCheckpoint::met_by_all(const RankExplorer& explorer) {
  Sightings met = tools::explore::met_by_all(ranks_, watcher_.met(explorer.labels()));
  met.merge(met_before_);
  return met;
}

// ---- Saving ----

void RankCheckpoint::write(Kind kind, RankExplorer& explorer, std::vector<Part>& own) const {
  Part part{kind, explorer.depth(), static_cast<std::uint32_t>(ranks_.own()),
            static_cast<std::uint32_t>(ranks_.count())};
  io::WholeFile file(path_of(part));
  io::StreamSink sink(file.stream());
  if (kind == Kind::states) {
    explorer.save_states(sink);
  } else {
    explorer.save_frontier(sink);
  }
  file.commit();
  part.size = sink.size();
  part.digest = sink.digest();
  own.push_back(part);
}

void RankCheckpoint::write_manifest(const RankExplorer& explorer, const std::vector<Part>& parts,
                                    const Sightings& met) const {
  io::WholeFile file(folder_ / io::kRankCheckpointName);
  file.stream() << identity_ << '\n';
  io::StreamSink sink(file.stream());
  const std::string line = met.text() + '\n';
  sink.write(std::as_bytes(std::span(line)));
  explorer.save_sums(sink);
  sink.put_all(std::span<const Part>(parts));
  const std::uint64_t digest = sink.digest();
  sink.put(digest);
  file.commit();
}

void RankCheckpoint::save_parts(RankExplorer& explorer, std::vector<Part>& own) {
  together([&] {
    write(Kind::states, explorer, own);
    write(Kind::frontier, explorer, own);
  });
  std::vector<Part> parts;
  std::copy_if(parts_.begin(), parts_.end(), std::back_inserter(parts),
               [](const Part& part) { return part.kind == Kind::states; });
  const auto told = std::as_bytes(std::span(own));
  const auto count = static_cast<std::size_t>(ranks_.count());
  for (const Bytes& bytes : ranks_.exchange({count, Bytes(told.begin(), told.end())})) {
    std::vector<Part> theirs(bytes.size() / sizeof(Part));
    std::memcpy(theirs.data(), bytes.data(), bytes.size());
    parts.insert(parts.end(), theirs.begin(), theirs.end());
  }
  const Sightings met = met_by_all(explorer);
  together([&] {
    if (is_first()) write_manifest(explorer, parts, met);
  });
  parts_ = std::move(parts);
}

void RankCheckpoint::save(RankExplorer& explorer) {
  if (level_ == explorer.depth()) return;
  std::vector<Part> own;
  try {
    save_parts(explorer, own);
    trouble_.reset();
    explorer.forget_saved();
    level_ = explorer.depth();
    if (is_first()) remove_others();
  } catch (const UserError& error) {
    trouble_ = error;
    if (is_first()) io::print_complaint(error);
    std::error_code ignored;
    for (const Part& part : own) fs::remove(path_of(part), ignored);
  }
  saved_ = Clock::now();
}

void RankCheckpoint::save_when_due(RankExplorer& explorer) {
  const Clock::time_point now = Clock::now();
  const bool is_due = now - saved_ >= std::min<Clock::duration>(kEvery, (now - begin_) / 2);
  if (!from_first(is_due ? "due" : "").empty()) save(explorer);
}

void RankCheckpoint::remove_others() const {
  std::set<fs::path> listed;
  for (const Part& part : parts_) listed.insert(path_of(part));
  std::error_code ignored;
  std::vector<fs::path> gone;
  for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
    const bool is_ours = is_file_of_ranks(entry.path().filename().string());
    if (is_ours && !listed.contains(entry.path())) gone.push_back(entry.path());
  }
  for (const fs::path& path : gone) fs::remove(path, ignored);
}

void RankCheckpoint::remove() {
  parts_.clear();
  level_ = 0;
  if (!is_first()) return;
  std::error_code ignored;
  fs::remove(folder_ / io::kRankCheckpointName, ignored);
  remove_others();
}

}  // namespace squall::tools::explore
