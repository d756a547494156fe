// Compiles a mutant's core and loads it.
#include "tools/fuzz/zoo/mutant_machine.hpp"

#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/json/user_error.hpp"
#include "tools/about.hpp"
#include "tools/fuzz/zoo/kept_mutants.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/io/whole_file.hpp"

namespace squall::tools::fuzz::zoo {
namespace {

namespace fs = std::filesystem;
using scenarios::json::UserError;

fs::path new_folder() {
  std::string name = (fs::temp_directory_path() / "squall-mutant-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw UserError{name, "cannot be made"};
  return name;
}

/// All of core, and how the program gets at it. One unit: the optimizer sees across files.
std::string unit_of(const fs::path& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder / "core")) {
    if (entry.path().extension() == ".cpp") files.push_back(entry.path().filename().string());
  }
  std::sort(files.begin(), files.end());
  std::string text;
  for (const std::string& file : files) text += "#include \"core/" + file + "\"\n";
  return text +
         "extern \"C\" __attribute__((visibility(\"default\")))\n"
         "const squall::core::MachineMaker* squall_machine_maker() {\n"
         "  static const squall::core::ServerMaker maker;\n"
         "  return &maker;\n"
         "}\n"
         "extern \"C\" __attribute__((visibility(\"default\")))\n"
         "const unsigned long squall_sizes[] = {\n"
         "  sizeof(squall::core::Settings), sizeof(squall::core::Input),\n"
         "  sizeof(squall::core::Output), sizeof(squall::core::View),\n"
         "  sizeof(squall::core::LogTree), sizeof(squall::core::Machine)};\n";
}

/// The types that pass between the program and a mutant, as squall_sizes tells of its own.
constexpr std::array<unsigned long, 6> kSizes{sizeof(core::Settings), sizeof(core::Input),
                                              sizeof(core::Output),   sizeof(core::View),
                                              sizeof(core::LogTree),  sizeof(core::Machine)};

/// The first line that says what is wrong; the last one, where none does.
std::string first_error(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  while (std::getline(stream, line) && line.find("error") == std::string::npos) {
  }
  return line;
}

/// The one of this id, or the only one whose id begins so.
Mutant mutant_named(const std::string& id, const fs::path& sources) {
  std::vector<Mutant> all = mutants_in(sources / "tests" / "zoo");
  std::vector<std::string_view> ids;
  for (const Mutant& mutant : all) ids.push_back(mutant.id);
  const std::string nearest = scenarios::json::suggestion(id, ids);
  std::erase_if(all, [&](const Mutant& mutant) { return !mutant.id.starts_with(id); });
  const auto exact =
      std::find_if(all.begin(), all.end(), [&](const Mutant& mutant) { return mutant.id == id; });
  if (exact != all.end()) return *exact;
  if (all.size() == 1) return all.front();
  if (all.empty()) {
    throw UserError{"--mutant", "no mutant is named \"" + id + "\"" + nearest +
                                    "; \"squall zoo list\" shows all"};
  }
  throw UserError{"--mutant", std::to_string(all.size()) + " mutants begin with \"" + id + "\": " +
                                  all[0].id + ", " + all[1].id + (all.size() > 2 ? ", …" : "")};
}

class LoadedMutant final : public LoadedMachine {
 public:
  LoadedMutant(const Mutant& mutant, const fs::path& sources)
      : name_(mutant.id), machine_(mutant, sources) {}
  const core::MachineMaker& maker() const override { return machine_.maker(); }
  const std::string& name() const override { return name_; }

 private:
  std::string name_;
  MutantMachine machine_;
};

}  // namespace

std::unique_ptr<LoadedMachine> load_mutant(const std::string& id) {
  const fs::path sources = sources_of_program();
  return std::make_unique<LoadedMutant>(mutant_named(id, sources), sources);
}

fs::path sources_of_program() {
  fs::path folder(about().sources);
  if (fs::exists(folder / "core" / "machine.hpp")) return folder;
  throw UserError{"zoo", "a mutant is compiled from the sources that the program was built from: " +
                             folder.string() + " is not there"};
}

MutantMachine::MutantMachine(const Mutant& mutant, const fs::path& sources)
    : folder_(new_folder()) {
  try {
    copy_changed(mutant, sources, folder_);
    io::write_whole(folder_ / "mutant.cpp", unit_of(folder_));
    const std::string compiler = io::shell_word(about().compiler_path) +
                                 " -std=c++20 -O2 -w -fPIC -shared -fvisibility=hidden";
    const KeptMutants kept(folder_, about().compiler + " " + compiler);
    if (const auto object = kept.object()) {
      if (load(*object).empty()) return;
      kept.forget();
    }
    const fs::path object = folder_ / "mutant.so";
    compile(mutant, compiler, object);
    if (const std::string complaint = load(object); !complaint.empty()) {
      throw UserError{mutant.id, complaint};
    }
    kept.keep(object);
  } catch (...) {
    if (object_ != nullptr) dlclose(object_);
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    throw;
  }
}

void MutantMachine::compile(const Mutant& mutant, const std::string& compiler,
                            const fs::path& object) const {
  const fs::path complaints = folder_ / "complaints.txt";
  const std::string command = compiler + " -I" + io::shell_word(folder_.string()) + " " +
                              io::shell_word((folder_ / "mutant.cpp").string()) + " -o " +
                              io::shell_word(object.string()) + " 2> " +
                              io::shell_word(complaints.string());
  const int status = std::system(command.c_str());
  if (WIFSIGNALED(status) || WEXITSTATUS(status) > 128) {
    throw UserError{mutant.id, "interrupted while it was compiled"};
  }
  if (status != 0) throw UserError{mutant.id, "does not compile: " + first_error(complaints)};
}

std::string MutantMachine::load(const fs::path& object) {
  object_ = dlopen(object.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (object_ == nullptr) return std::string("cannot be loaded: ") + dlerror();
  const auto* const sizes = static_cast<const unsigned long*>(dlsym(object_, "squall_sizes"));
  using Function = const core::MachineMaker* (*)();
  const auto maker = reinterpret_cast<Function>(dlsym(object_, "squall_machine_maker"));
  if (sizes != nullptr && maker != nullptr && std::equal(kSizes.begin(), kSizes.end(), sizes)) {
    maker_ = maker();
    return {};
  }
  dlclose(object_);
  object_ = nullptr;
  return "has other types than this program: build the program again, and change no type in a "
         "mutant";
}

MutantMachine::~MutantMachine() {
  dlclose(object_);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

}  // namespace squall::tools::fuzz::zoo
