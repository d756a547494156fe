// Mutants: their files, and the changed sources.
#include "tools/fuzz/zoo/mutant.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "core/enumeration.hpp"
#include "scenarios/json/json_reader.hpp"
#include "scenarios/library.hpp"
#include "tools/io/whole_file.hpp"

namespace squall::tools::fuzz::zoo {
namespace {

namespace fs = std::filesystem;
using scenarios::json::Reader;
using scenarios::json::UserError;

constexpr std::size_t kChangesMax = 16;

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

/// The changed files, by their paths below the sources.
std::map<std::string, std::string> changed_files(const Mutant& mutant, const fs::path& sources) {
  std::map<std::string, std::string> files;
  for (const Change& change : mutant.changes) {
    auto found = files.find(change.file);
    if (found == files.end()) {
      found = files.emplace(change.file, content_of(sources / change.file)).first;
    }
    std::string& text = found->second;
    const std::size_t count = occurrences(text, change.find);
    if (count != 1) {
      throw UserError{
          mutant.id, "does not fit " + change.file + " any more: the text that it " +
                         "changes is there " + std::to_string(count) +
                         " times, expected once: " + change.find.substr(0, change.find.find('\n'))};
    }
    text.replace(text.find(change.find), change.find.size(), change.replace);
  }
  return files;
}

Change parse_change(const Reader& reader) {
  reader.allow({"file", "find", "replace"});
  Change change{reader.at("file").text(), reader.at("find").text(), reader.at("replace").text()};
  const bool is_in_core = change.file.starts_with("core/") && !change.file.ends_with("/") &&
                          change.file.find("..") == std::string::npos;
  if (!is_in_core) reader.at("file").fail("expected a file in \"core/\"");
  if (change.find.empty()) reader.at("find").fail("expected some text to change");
  return change;
}

}  // namespace

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw UserError{file.string(), "cannot be read"};
  return {std::istreambuf_iterator<char>(stream), {}};
}

Mutant parse_mutant(std::string_view text, const std::string& file) {
  const scenarios::json::Document document = scenarios::json::parse_document(text, file);
  const Reader root = document.root();
  root.allow({"id", "kind", "system", "source", "feature", "breaks", "summary", "fixed_membership",
              "exploration", "change"});
  Mutant mutant;
  mutant.id = root.at("id").text();
  if (mutant.id.empty()) root.at("id").fail("expected a name");
  mutant.kind = static_cast<MutantKind>(root.at("kind").word(core::kNamesOf<MutantKind>));
  mutant.system = root.at("system").text();
  mutant.source = root.at("source").text();
  mutant.feature = root.at("feature").text();
  mutant.breaks = root.at("breaks").text();
  mutant.summary = root.at("summary").text();
  if (const auto fixed = root.find("fixed_membership")) {
    mutant.fixed_membership = fixed->boolean();
    if (mutant.fixed_membership && mutant.kind != MutantKind::control) {
      fixed->fail(
          "a bug of safety or liveness is looked for in all draws; expected kind "
          "\"control\"");
    }
  }
  if (const auto exploration = root.find("exploration")) {
    std::vector<std::string_view> names;
    for (const scenarios::LibraryEntry& entry : scenarios::explorations()) {
      names.push_back(entry.name);
    }
    mutant.exploration = names[exploration->word(names)];
  }
  for (const Reader& change : root.at("change").items(kChangesMax)) {
    mutant.changes.push_back(parse_change(change));
  }
  if (mutant.changes.empty()) root.at("change").fail("expected one change at least");
  return mutant;
}

std::vector<Mutant> mutants_in(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".json" && at->is_regular_file()) files.push_back(at->path());
  }
  if (error) throw UserError{folder.string(), "cannot be read: " + error.message()};
  std::vector<Mutant> mutants;
  for (const fs::path& file : files)
    mutants.push_back(parse_mutant(content_of(file), file.string()));
  std::sort(mutants.begin(), mutants.end(),
            [](const Mutant& one, const Mutant& other) { return one.id < other.id; });
  const auto twice =
      std::adjacent_find(mutants.begin(), mutants.end(),
                         [](const Mutant& one, const Mutant& other) { return one.id == other.id; });
  if (twice != mutants.end()) {
    throw UserError{folder.string(), "two mutants have the id \"" + twice->id + "\""};
  }
  if (mutants.empty()) throw UserError{folder.string(), "has no mutant: no file *.json is there"};
  return mutants;
}

void require_fitting(const Mutant& mutant, const fs::path& sources) {
  changed_files(mutant, sources);
}

void copy_changed(const Mutant& mutant, const fs::path& sources, const fs::path& folder) {
  const auto changed = changed_files(mutant, sources);
  fs::create_directories(folder / "core");
  for (const auto& entry : fs::directory_iterator(sources / "core")) {
    if (!entry.is_regular_file()) continue;
    const std::string name = "core/" + entry.path().filename().string();
    const auto found = changed.find(name);
    io::write_whole(folder / name,
                    found == changed.end() ? content_of(entry.path()) : found->second);
  }
}

}  // namespace squall::tools::fuzz::zoo
