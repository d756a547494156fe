// A name that is unknown is told with the nearest one.
#include "tools/bench/bench_choice.hpp"

#include <algorithm>
#include <iterator>

#include "scenarios/json/nearest_word.hpp"
#include "scenarios/scenario.hpp"

namespace squall::tools::bench {

std::vector<std::string> chosen_names(const std::vector<std::string>& names,
                                      const BenchOptions& options) {
  for (const std::string& only : options.only) {
    if (std::find(names.begin(), names.end(), only) != names.end()) continue;
    const std::vector<std::string_view> words(names.begin(), names.end());
    throw scenarios::UserError{
        "--only", "unknown workload \"" + only + "\"" + scenarios::json::hint(only, words)};
  }
  if (options.only.empty()) return names;
  std::vector<std::string> chosen;
  std::copy_if(
      names.begin(), names.end(), std::back_inserter(chosen), [&](const std::string& name) {
        return std::find(options.only.begin(), options.only.end(), name) != options.only.end();
      });
  return chosen;
}

}  // namespace squall::tools::bench
