// A mutant's servers, compiled and loaded into the program.
#pragma once

#include <filesystem>
#include <memory>

#include "core/machine.hpp"
#include "tools/fuzz/zoo/mutant.hpp"
#include "tools/machine_under_test.hpp"

namespace squall::tools::fuzz::zoo {

/// Compiles the changed core as one shared object, in about five seconds, with the compiler that
/// built the program; one that is kept from an earlier time is loaded at once.
class MutantMachine {
 public:
  /// `sources`: the folder with core/. ERRORS: UserError names the mutant and what the compiler said.
  MutantMachine(const Mutant& mutant, const std::filesystem::path& sources);
  ~MutantMachine();
  MutantMachine(const MutantMachine&) = delete;
  MutantMachine& operator=(const MutantMachine&) = delete;

  const core::MachineMaker& maker() const { return *maker_; }

 private:
  void compile(const Mutant& mutant, const std::string& compiler,
               const std::filesystem::path& object) const;
  /// What is wrong with the object; empty: it is loaded.
  std::string load(const std::filesystem::path& object);

  std::filesystem::path folder_;
  void* object_ = nullptr;
  const core::MachineMaker* maker_ = nullptr;
};

/// Of the mutants beside the sources of the program: the option --mutant.
std::unique_ptr<LoadedMachine> load_mutant(const std::string& id);

/// The folder of the sources from which the program was built. ERRORS: UserError: it is not there.
std::filesystem::path sources_of_program();

}  // namespace squall::tools::fuzz::zoo
