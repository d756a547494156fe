// `squall init`: the project, and the options.
#include "tools/init/init_verb.hpp"

#include <filesystem>
#include <memory>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/json/strict_json.hpp"
#include "tools/init/projects.hpp"
#include "tools/io/console.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/run_report.hpp"

namespace squall::tools::init {
namespace {

namespace fs = std::filesystem;

const Project& project_in(const std::string& language) {
  std::vector<std::string_view> known;
  for (const Project& project : projects()) {
    if (project.language == language) return project;
    known.push_back(project.language);
  }
  throw scenarios::UserError{"--lang", "expected one of " + scenarios::json::listed(known) +
                                           ", found " + scenarios::json::in_quotes(language) +
                                           scenarios::json::suggestion(language, known)};
}

void require_empty(const fs::path& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (!fs::exists(status)) return;
  if (!fs::is_directory(status)) {
    throw scenarios::UserError{folder.string(),
                               "this is a file, a new or an empty folder is needed"};
  }
  const fs::directory_iterator first(folder, error);
  if (error) throw scenarios::UserError{folder.string(), "cannot be read: " + error.message()};
  if (first == fs::directory_iterator()) return;
  throw scenarios::UserError{folder.string(),
                             "there is something in it, " + first->path().filename().string() +
                                 " for example; a new or an empty folder is needed"};
}

/// All files, or none.
void write_project(const Project& project, const fs::path& folder) {
  const bool is_new = !fs::exists(folder);
  try {
    for (const ProjectFile& file : project.files) {
      io::write_whole(folder / file.path, file.text());
    }
    io::write_whole(folder / "README.md", readme_of(project));
  } catch (...) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      fs::remove_all(entry.path(), ignored);
    }
    if (is_new) fs::remove(folder, ignored);
    throw;
  }
}

std::string next_command(const Project& project, const std::string& folder) {
  return "cd " + io::shell_word(folder) + " && " +
         (project.build.empty() ? "" : std::string(project.build) + " && ") + io::program_word() +
         " run leader-crash --machine " + io::shell_word(std::string(project.seat));
}

}  // namespace

io::ExitCode init(const InitOptions& options) {
  const Project& project = project_in(options.language);
  require_empty(options.folder);
  write_project(project, options.folder);
  std::string files = "README.md";
  for (const ProjectFile& file : project.files) files += ", " + std::string(file.path);
  return io::print_result("WROTE  " + io::one_line(options.folder) + "\n" +
                              labelled("files", files) +
                              unbroken("next", next_command(project, options.folder)) +
                              unbroken("then", "README.md there has the road to a whole Raft"),
                          io::ExitCode::held);
}

void add_init_verb(io::CommandLine& program) {
  const auto options = std::make_shared<InitOptions>();
  const io::Verb verb = program.add_verb("init", "Write the beginning of a Raft into a folder");
  verb.name("folder", "", options->folder, "A new or an empty folder").required();
  verb.name("--lang", "LANGUAGE", options->language, "c, cpp, python, rust or go").required();
  verb.footer(
      "What is written builds and runs at once, and its first run says what comes next.\n"
      "Example: squall init --lang c mine");
  verb.run([options] { return init(*options); });
}

}  // namespace squall::tools::init
