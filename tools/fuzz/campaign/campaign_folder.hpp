// Where the files of a campaign lie in its folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace squall::tools::fuzz::campaign {

inline std::filesystem::path plan_path(const std::filesystem::path& folder) {
  return folder / "plan.json";
}
/// What merging leaves: traces of findings, and the results.
inline std::filesystem::path findings_folder(const std::filesystem::path& folder) {
  return folder / "findings";
}
inline std::filesystem::path results_path(const std::filesystem::path& folder) {
  return folder / "results.json";
}
inline std::filesystem::path database_path(const std::filesystem::path& folder) {
  return folder / "results.sqlite";
}
/// A small file for each process that works or has worked.
inline std::filesystem::path workers_folder(const std::filesystem::path& folder) {
  return folder / "workers";
}
/// Result files, a thousand in a folder; beside them the logs of those that are not complete.
inline std::filesystem::path chunks_folder(const std::filesystem::path& folder) {
  return folder / "chunks";
}
inline std::string digits(std::uint64_t number, std::size_t width) {
  const std::string text = std::to_string(number);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}
inline std::filesystem::path chunk_path(const std::filesystem::path& folder, std::uint64_t chunk) {
  return chunks_folder(folder) / digits(chunk / 1000, 4) / (digits(chunk, 7) + ".json");
}
inline std::filesystem::path log_path(const std::filesystem::path& folder, std::uint64_t chunk) {
  return chunks_folder(folder) / digits(chunk / 1000, 4) / (digits(chunk, 7) + ".log");
}

}  // namespace squall::tools::fuzz::campaign
