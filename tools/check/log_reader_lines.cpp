// Line by line through files, and what only the whole log tells.
#include <algorithm>

#include "scenarios/json/nearest_word.hpp"
#include "tools/check/log_reader.hpp"

namespace squall::tools::check {

using core::ServerId;
using scenarios::json::in_quotes;

void LogReader::take(const Reader& line, bool is_first) {
  if (line.has("squall_log")) {
    if (!is_first) line.fail("the header of a log must be its first line");
    return header(line);
  }
  if (is_first) {
    all_tell_votes_ = all_tell_votes_ && names_.tells_votes;
    all_tell_acknowledgements_ = all_tell_acknowledgements_ && names_.tells_acknowledgements;
  }
  if (!is_meant(line)) {
    ++log_.skipped;
    return;
  }
  if (names_.own) allow_own_members(line);
  without_ = 0;
  const Value* name = find(line, Field::event).value;
  if (name == nullptr) line.fail(in_quotes(dotted(names_.path(Field::event))) + " is missing");
  const auto kind = names_.events.find(token(*name));
  if (kind == names_.events.end()) {
    std::vector<std::string_view> words;
    for (const auto& [word, ours] : names_.events) words.push_back(word);
    line.fail("unknown event " + in_quotes(token(*name)) +
              scenarios::json::hint(token(*name), words));
  }
  if (!kind->second) {
    ++log_.skipped;
    return;
  }
  const auto without = names_.without.find(kind->first);
  if (without != names_.without.end()) without_ = without->second;
  Event event;
  event.kind = *kind->second;
  event.file = static_cast<std::uint16_t>(file_);
  event.line = line_;
  if (!server(line, Field::server, event.server)) {
    line.fail(in_quotes(dotted(names_.path(Field::server))) + " is missing");
  }
  const Value* time = find(line, Field::time).value;
  if (time != nullptr && time->is_natural()) {
    event.time_us = static_cast<std::int64_t>(std::min(time->natural(), kTimeMax_us));
    event.told(Field::time);
  }
  std::uint64_t sequence = 0;
  if (number(line, Field::sequence, ~std::uint64_t{0}, sequence)) {
    const auto [last, is_new] = sequences_.emplace(event.server, sequence);
    if (!is_new && last->second >= sequence) {
      line.fail("\"sequence\" of this server was " + std::to_string(last->second) +
                " in an earlier line: its lines must be in their order");
    }
    last->second = sequence;
  }
  state(line, event);
  entry(line, event);
  if (event.kind == EventKind::boot) boot_entries(line, event);
  if (event.kind == EventKind::send || event.kind == EventKind::receive) message(line, event);
  require(line, event);
  if (log_.events.size() == kEventsMax) line.fail("more lines than can be judged");
  log_.events.push_back(event);
}

void LogReader::read(std::istream& in, const std::string& file) {
  file_ = log_.files.size();
  log_.files.push_back(file);
  line_ = 0;
  bool is_first = true;
  for (std::string text; std::getline(in, text);) {
    ++line_;
    ++log_.lines;
    const std::string where = file + ":" + std::to_string(line_);
    if (text.size() > kLineBytesMax) {
      throw scenarios::UserError{
          where, "the line has more than " + std::to_string(kLineBytesMax) + " bytes"};
    }
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto document = scenarios::json::parse_line(text, where);
    take(document.root(), is_first);
    is_first = false;
  }
}

namespace {

/// Numbers by value, before other texts.
bool precedes(const std::string& one, const std::string& other) {
  const auto is_number = [](const std::string& text) {
    return text.find_first_not_of("0123456789") == std::string::npos;
  };
  if (is_number(one) != is_number(other)) return is_number(one);
  if (is_number(one) && one.size() != other.size()) return one.size() < other.size();
  return one < other;
}

/// From 1 to kServersMax; 0: another name.
std::uint8_t small_number(const std::string& name) {
  for (std::uint8_t number = 1; number <= core::kServersMax; ++number) {
    if (name == std::to_string(number)) return number;
  }
  return 0;
}

}  // namespace

void LogReader::number_servers() {
  std::vector<std::string> names;
  bool are_numbers = true;
  for (const auto& [name, number] : numbers_) {
    names.push_back(name);
    are_numbers = are_numbers && small_number(name) != 0;
  }
  std::sort(names.begin(), names.end(), precedes);
  core::PerServer<ServerId> to{};
  for (std::size_t at = 0; at < names.size(); ++at) {
    const ServerId number = ServerId::of(are_numbers ? small_number(names[at]) : at + 1);
    to[numbers_[names[at]]] = number;
    log_.names[number] = names[at];
  }
  const auto renamed = [&](core::ServerSet servers) {
    core::ServerSet result;
    for (const ServerId server : servers) result.add(to[server]);
    return result;
  };
  const auto rename = [&](core::Configuration& configuration) {
    configuration = {renamed(configuration.voters), renamed(configuration.outgoing),
                     renamed(configuration.learners)};
  };
  for (Event& event : log_.events) {
    for (ServerId* server : {&event.server, &event.vote, &event.from, &event.to}) {
      *server = to[*server];
    }
    rename(event.configuration);
    rename(event.entry_configuration);
    log_.servers.add(event.server);
  }
  for (core::Entry& entry : log_.entries) {
    if (entry.kind != core::EntryKind::configuration || entry.payload.low != 0) continue;
    core::Configuration holds = core::configuration_in(entry.payload);
    rename(holds);
    entry.payload = core::payload_of(holds);
  }
  if (initials_.empty()) return;
  log_.initial = initials_.front().first;
  rename(*log_.initial);
}

void LogReader::match_messages() {
  std::vector<std::uint32_t> sends;
  const std::vector<Event>& events = log_.events;
  for (std::uint32_t at = 0; at < events.size(); ++at) {
    if (events[at].kind == EventKind::send && events[at].tells(Field::message_id)) {
      sends.push_back(at);
    }
  }
  const auto key = [&](std::uint32_t at) {
    return std::pair(events[at].id.high, events[at].id.low);
  };
  std::sort(sends.begin(), sends.end(), [&](std::uint32_t one, std::uint32_t other) {
    return std::pair(key(one), one) < std::pair(key(other), other);
  });
  for (std::size_t at = 1; at < sends.size(); ++at) {
    if (key(sends[at - 1]) != key(sends[at])) continue;
    throw scenarios::UserError{
        log_.place(sends[at]),
        "the \"id\" of this message is that of the one sent in " + log_.place(sends[at - 1])};
  }
  for (Event& event : log_.events) {
    if (event.kind != EventKind::receive || !event.tells(Field::message_id)) continue;
    const std::pair wanted(event.id.high, event.id.low);
    const auto found =
        std::lower_bound(sends.begin(), sends.end(), wanted,
                         [&](std::uint32_t at, const auto& id) { return key(at) < id; });
    if (found != sends.end() && key(*found) == wanted) event.sent = *found;
  }
}

EventLog LogReader::finish() {
  log_.tells_votes = all_tell_votes_;
  log_.tells_acknowledgements = all_tell_acknowledgements_;
  log_.not_judged.merge(names_.not_judged);
  number_servers();
  match_messages();
  return std::move(log_);
}

}  // namespace squall::tools::check
