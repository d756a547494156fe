// The data of a score's page.
#include "tools/fuzz/zoo/score_page.hpp"

#include "tools/io/numbers.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"

namespace squall::tools::fuzz::zoo {
namespace {

using scenarios::json::Value;

std::string score_again(const ZooOptions& options) {
  std::string text = io::program_word_in_files() + " zoo score";
  for (const std::string& id : options.ids) text += " " + io::shell_word(id);
  if (!options.folder.empty()) text += " --dir " + io::shell_word(options.folder);
  if (!options.scenario.empty()) text += " --with " + io::shell_word(options.scenario);
  return text + " --seconds " + io::short_text(options.seconds) + " --base-seed " +
         io::seed_text(options.base_seed) + " --base-seeds " + std::to_string(options.base_seeds) +
         (options.no_explore ? " --no-explore" : "") + (options.no_shrink ? " --no-shrink" : "");
}

}  // namespace

std::string write_score_page(const ZooOptions& options, Value rows, const Value& result,
                             const pages::RunPages& pages) {
  Value data;
  data["kind"] = "score";
  data["title"] = options.scenario.empty() ? "campaigns of the swarm" : options.scenario;
  data["command"] = score_again(options);
  data["seconds"] = options.seconds;
  data["rows"] = std::move(rows);
  for (const char* name : {"missed", "accused", "exit_code"}) data[name] = *result.find(name);
  return pages.write_report(data);
}

}  // namespace squall::tools::fuzz::zoo
