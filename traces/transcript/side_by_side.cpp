// Compares the texts of events, line by line.
#include "traces/transcript/side_by_side.hpp"

#include <algorithm>
#include <string_view>

#include "traces/prose.hpp"
#include "traces/transcript/event_block.hpp"

namespace squall::traces::transcript {
namespace {

/// Takes a line off the front, without what aligns it.
std::string take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  std::string words;
  for (const char c : line) {
    if (c != ' ' || (!words.empty() && words.back() != ' ')) words += c;
  }
  return words;
}

std::string in_each(const std::string& one, const std::string& other) {
  const auto quoted = [](const std::string& text) {
    return text.empty() ? "nothing" : "\"" + text + "\"";
  };
  return quoted(one) + " in one run, " + quoted(other) + " in the other";
}

}  // namespace

SideBySide::SideBySide(const scenarios::Scenario& scenario, std::uint64_t seed,
                       const core::MachineMaker& maker)
    : one_(scenario, seed, maker), other_(scenario, seed, maker) {
  compare(boot_block(one_.world()), boot_block(other_.world()));
}

std::string SideBySide::next(Run& run) {
  const sim::Report* report = run.advance();
  if (report == nullptr) return "";
  if (!report->enabled) return "a step that could not be taken\n";
  return event_block(*report, run.world(), run.simulator().now());
}

bool SideBySide::advance() {
  if (!difference_.empty()) return false;
  const std::string one = next(one_);
  const std::string other = next(other_);
  if (one.empty() && other.empty()) return false;
  if (one.empty() || other.empty()) {
    std::string_view rest = one.empty() ? other : one;
    difference_ = "one run ended after event " + grouped(events_) + ", the other went on: \"" +
                  take_line(rest) + "\"";
    return false;
  }
  ++events_;
  compare(one, other);
  if (difference_.empty() && one_.world().digest() != other_.world().digest()) {
    std::string_view rest = one;
    difference_ = take_line(rest) + " is the first that differs, in what a message holds";
  }
  return difference_.empty();
}

void SideBySide::compare(const std::string& one, const std::string& other) {
  if (one == other) return;
  std::string_view rest = one;
  std::string_view other_rest = other;
  const std::string event = take_line(rest);
  const std::string other_event = take_line(other_rest);
  if (event != other_event) {
    difference_ =
        "event " + grouped(events_) + " is the first that differs: " + in_each(event, other_event);
    return;
  }
  std::string line;
  std::string other_line;
  do {
    line = take_line(rest);
    other_line = take_line(other_rest);
  } while (line == other_line && !(rest.empty() && other_rest.empty()));
  difference_ = event + " is the first that differs: " + in_each(line, other_line);
}

}  // namespace squall::traces::transcript
