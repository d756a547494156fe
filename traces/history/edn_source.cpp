// Splits the lines of history.txt into columns.
#include "traces/history/edn_source.hpp"

#include <algorithm>
#include <array>

#include "scenarios/scenario.hpp"

namespace squall::traces::history {

namespace {

constexpr std::array<std::string_view, 4> kColumns{"process", "type", "f", "value"};

Edn keyword_of(std::string_view name) {
  Edn key;
  key.kind = Edn::Kind::keyword;
  key.atom = name;
  return key;
}

}  // namespace

bool is_history_txt(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \r\n"), text.size()));
  const std::string_view line = text.substr(0, text.find('\n'));
  const char first = line.empty() ? '\0' : line[0];
  const bool process = first == ':' || first == '-' || (first >= '0' && first <= '9');
  return process && line.find('\t') != std::string_view::npos;
}

EdnSource::EdnSource(std::string_view text, const std::string& file) : file_(file), rest_(text) {
  if (!is_history_txt(text)) reader_.emplace(text, file);
}

std::optional<Edn> EdnSource::next() { return reader_ ? reader_->next() : next_line(); }

std::optional<Edn> EdnSource::next_line() {
  std::string_view line;
  while (!rest_.empty() && line.find_first_not_of(" \t\r") == std::string_view::npos) {
    ++line_;
    line = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
  }
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return std::nullopt;
  Edn event;
  event.kind = Edn::Kind::map;
  event.line = line_;
  for (const std::string_view name : kColumns) {
    const std::string_view cell = line.substr(0, line.find('\t'));
    line.remove_prefix(std::min(cell.size() + 1, line.size()));
    // With a value before it, because the reader unpacks a document that is one vector.
    const std::string document = "nil " + std::string(cell);
    EdnReader reader(document, file_, line_);
    reader.next();
    const std::optional<Edn> value = reader.next();
    if (!value || reader.next()) {
      throw scenarios::UserError{file_ + ":" + std::to_string(line_),
                                 "column \"" + std::string(name) +
                                     "\" must be one value; the columns are process, type, f and "
                                     "value, with tabs between"};
    }
    event.items.push_back(keyword_of(name));
    event.items.push_back(*value);
  }
  return event;
}

}  // namespace squall::traces::history
