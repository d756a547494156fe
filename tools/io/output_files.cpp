// Makes and removes a temporary file beside each output, and compares the output with the inputs.
#include "tools/io/output_files.hpp"

#include <filesystem>
#include <system_error>

#include "scenarios/scenario.hpp"
#include "tools/io/whole_file.hpp"

namespace squall::tools::io {
namespace {

namespace fs = std::filesystem;

bool is_same_file(const fs::path& one, const fs::path& other) {
  std::error_code error;
  if (fs::equivalent(one, other, error)) return true;
  const fs::path first = fs::weakly_canonical(fs::absolute(one), error);
  if (error) return false;
  return first == fs::weakly_canonical(fs::absolute(other), error) && !error;
}

}  // namespace

void require_writable(const std::vector<OutputFile>& outputs,
                      const std::vector<std::string>& inputs) {
  for (auto output = outputs.begin(); output != outputs.end(); ++output) {
    const std::string& path = output->path;
    if (path.empty() || is_stream(path)) continue;
    for (const std::string& input : inputs) {
      std::error_code ignored;
      if (fs::exists(input, ignored) && is_same_file(path, input)) {
        throw scenarios::UserError{output->option,
                                   path + " is an input of this command: it would be lost"};
      }
    }
    for (auto other = outputs.begin(); other != output; ++other) {
      if (!other->path.empty() && is_same_file(path, other->path)) {
        throw scenarios::UserError{output->option,
                                   path + " is the file of " + other->option + ", too"};
      }
    }
    const WholeFile nothing(path);
  }
}

}  // namespace squall::tools::io
