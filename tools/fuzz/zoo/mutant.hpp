// A mutant: a known bug of some Raft, as a change of the text of core/.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace squall::tools::fuzz::zoo {

/// safety, liveness: what a run of the mutant must break. control: looks like a bug and breaks no
/// safety.
enum class MutantKind : std::uint8_t { safety, liveness, control };

/// In `file`, a path below the sources such as "core/election.hpp", `find` becomes `replace`.
struct Change {
  std::string file;
  std::string find;
  std::string replace;
  friend bool operator==(const Change&, const Change&) = default;
};

struct Mutant {
  std::string id;
  MutantKind kind = MutantKind::safety;
  std::string system;   // where the bug was
  std::string source;   // who says so
  std::string feature;  // of Raft
  std::string breaks;   // in words
  std::string summary;  // one or two sentences
  /// Of a control: it is harmless only where the membership never changes.
  bool fixed_membership = false;
  /// A ready exploration in which a property is violated; empty: none is known.
  std::string exploration;
  std::vector<Change> changes;
  friend bool operator==(const Mutant&, const Mutant&) = default;
};

/// ERRORS: UserError with the file and the place in it.
Mutant parse_mutant(std::string_view text, const std::string& file);

/// Of all files *.json in the folder and in those inside of it, by id. ERRORS: UserError: none is
/// there; two have one id; those of parse_mutant().
std::vector<Mutant> mutants_in(const std::filesystem::path& folder);

/// All bytes of the file. ERRORS: UserError: it cannot be read.
std::string content_of(const std::filesystem::path& file);

/// Copies core/ of `sources` into `folder`, changed. ERRORS: UserError names the mutant, where a text
/// that it changes is not in its file exactly once.
void copy_changed(const Mutant& mutant, const std::filesystem::path& sources,
                  const std::filesystem::path& folder);

/// As copy_changed(), and nothing is copied.
void require_fitting(const Mutant& mutant, const std::filesystem::path& sources);

}  // namespace squall::tools::fuzz::zoo
