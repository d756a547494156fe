// JSON Lines of running systems to an EventLog.
#pragma once

#include <istream>
#include <map>
#include <string>

#include "scenarios/json/json_reader.hpp"
#include "tools/check/log_event.hpp"
#include "tools/check/log_names.hpp"

namespace squall::tools::check {

/// Terms above this are refused: checkers keep leaders by term.
inline constexpr std::uint64_t kTermMax = 1 << 20;
inline constexpr std::uint64_t kIndexMax = 0xfffffff0;
inline constexpr std::uint64_t kTimeMax_us = std::uint64_t{1} << 60;
inline constexpr std::size_t kLineBytesMax = std::size_t{1} << 20;
inline constexpr std::size_t kEventsMax = 0xfffffff0;

/// Reads files one after the other; then finish() gives the log.
///
/// ERRORS (all): scenarios::UserError{"file:line", …}.
class LogReader {
 public:
  explicit LogReader(LogNames names) : names_(std::move(names)) {}

  /// COST: linear; keeps about 120 bytes a line.
  void read(std::istream& in, const std::string& file);
  /// Numbers the servers: by their own numbers where all have one from 1 to kServersMax, else in the
  /// order of their names. Finds for each message that arrived the line that sent it.
  EventLog finish();

 private:
  using Reader = scenarios::json::Reader;
  using Value = scenarios::json::Value;
  struct Found {
    const Value* value = nullptr;  // null: not there
    bool is_null = false;
  };

  void take(const Reader& line, bool is_first);
  void header(const Reader& line);
  bool is_meant(const Reader& line) const;
  void allow_own_members(const Reader& line) const;
  void require(const Reader& line, const Event& event) const;
  void state(const Reader& line, Event& event);
  void entry(const Reader& line, Event& event);
  void message(const Reader& line, Event& event);
  void boot_entries(const Reader& line, Event& event);

  Found find(const Reader& line, Field field) const;
  [[noreturn]] void refuse(const Reader& line, Field field, const Value& value,
                           const std::string& wanted) const;
  bool number(const Reader& line, Field field, std::uint64_t max, std::uint64_t& into) const;
  bool flag(const Reader& line, Field field, bool& into) const;
  bool word(const Reader& line, Field field, std::span<const std::string_view> words,
            std::size_t& into) const;
  bool server(const Reader& line, Field field, core::ServerId& into);
  bool servers(const Reader& line, Field field, core::ServerSet& into);
  bool id(const Reader& line, Field field, core::Payload& into) const;
  core::ServerId number_of(const Reader& line, const Value& name);
  void number_servers();
  void match_messages();

  LogNames names_;
  EventLog log_;
  std::map<std::string, core::ServerId> numbers_;  // in the order of appearance, at first
  std::map<core::ServerId, std::uint64_t> sequences_;
  std::vector<std::pair<core::Configuration, std::string>> initials_;  // and where
  std::uint32_t without_ = 0;
  std::size_t file_ = 0;
  std::uint32_t line_ = 0;
  bool all_tell_votes_ = true;
  bool all_tell_acknowledgements_ = true;
};

}  // namespace squall::tools::check
