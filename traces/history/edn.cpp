// A recursive EDN reader with bounded depth.
#include "traces/history/edn.hpp"

#include <algorithm>

#include "scenarios/json/strict_json.hpp"
#include "scenarios/scenario.hpp"

namespace squall::traces::history {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == ',';
}

bool ends_token(char c) {
  return is_space(c) || std::string_view("()[]{}\";").find(c) != std::string_view::npos;
}

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The integer as in Edn::Kind::integer; empty if the token is none.
std::string integer(std::string_view token) {
  const bool negative = token[0] == '-';
  if (negative || token[0] == '+') token.remove_prefix(1);
  if (token.size() > 1 && token.back() == 'N') token.remove_suffix(1);
  if (!all_digits(token)) return "";
  token.remove_prefix(std::min(token.find_first_not_of('0'), token.size() - 1));
  return (negative && token != "0" ? "-" : "") + std::string(token);
}

}  // namespace

const Edn* Edn::find(std::string_view keyword) const {
  if (kind != Kind::map) return nullptr;
  for (std::size_t at = 0; at < items.size(); at += 2) {
    if (items[at].is_keyword(keyword)) return &items[at + 1];
  }
  return nullptr;
}

std::string Edn::text() const {
  const auto in_brackets = [this](const char* begin, const char* end) {
    std::string text = begin;
    for (const Edn& item : items) {
      if (text != begin) text += " ";
      text += item.text();
    }
    return text + end;
  };
  switch (kind) {
    case Kind::nil:
      return "nil";
    case Kind::keyword:
      return ":" + atom;
    case Kind::text:
      return (tag.empty() ? "\"" : "#" + tag + " \"") + atom + "\"";
    case Kind::integer:
    case Kind::symbol:
      return atom;
    case Kind::list:
      return in_brackets("(", ")");
    case Kind::vector:
      return in_brackets("[", "]");
    case Kind::map:
      return in_brackets("{", "}");
    case Kind::set:
      return in_brackets("#{", "}");
  }
  return "";
}

std::string Edn::identity() const {
  std::vector<std::string> texts;
  const std::size_t step = kind == Kind::map ? 2 : 1;
  for (std::size_t at = 0; at < items.size(); at += step) {
    texts.push_back(items[at].identity());
    if (step == 2) texts.back() += " " + items[at + 1].identity();
  }
  const auto joined = [&texts](const char* begin, const char* end) {
    std::string text = begin;
    for (const std::string& item : texts) text += (text == begin ? "" : " ") + item;
    return text + end;
  };
  switch (kind) {
    case Kind::nil:
    case Kind::keyword:
    case Kind::text:
    case Kind::integer:
    case Kind::symbol:
      return text();
    case Kind::list:
    case Kind::vector:
      return joined("[", "]");
    case Kind::map:
      std::sort(texts.begin(), texts.end());
      return joined("{", "}");
    case Kind::set:
      std::sort(texts.begin(), texts.end());
      return joined("#{", "}");
  }
  return "";
}

EdnReader::EdnReader(std::string_view text, std::string name, std::uint64_t line)
    : text_(text), name_(std::move(name)), line_(line) {
  enter();
}

void EdnReader::refuse(std::uint64_t line, const std::string& message) const {
  throw scenarios::UserError{name_ + ":" + std::to_string(line), message};
}

char EdnReader::take() {
  const char c = text_[at_++];
  if (c == '\n') ++line_;
  return c;
}

void EdnReader::skip_space() {
  while (at_ < text_.size()) {
    if (peek() == ';') {
      while (at_ < text_.size() && peek() != '\n') take();
    } else if (is_space(peek())) {
      take();
    } else {
      return;
    }
  }
}

std::string_view EdnReader::token() {
  const std::size_t from = at_;
  while (at_ < text_.size() && !ends_token(peek())) ++at_;
  return text_.substr(from, at_ - from);
}

void EdnReader::enter() {
  skip_space();
  if (peek() != '[' && peek() != '(') return;
  outer_line_ = line_;
  outer_end_ = take() == '[' ? ']' : ')';
}

std::optional<Edn> EdnReader::next() {
  for (skip_space(); at_ < text_.size(); skip_space()) {
    if (outer_end_ != '\0' && peek() == outer_end_) {
      take();
      outer_end_ = '\0';
      skip_space();
      if (at_ < text_.size()) refuse(line_, "nothing may follow the end of the history");
      return std::nullopt;
    }
    if (text_.substr(at_, 2) == "#_") {
      at_ += 2;
      value(0);
      continue;
    }
    return value(0);
  }
  if (outer_end_ != '\0') {
    refuse(line_, std::string("the file ends before the '") + outer_end_ +
                      "' that belongs to line " + std::to_string(outer_line_));
  }
  return std::nullopt;
}

Edn EdnReader::value(int depth) {
  skip_space();
  if (depth > kDepthMax) {
    refuse(line_, "nested more than " + std::to_string(kDepthMax) + " deep");
  }
  const std::uint64_t line = line_;
  if (at_ == text_.size()) refuse(line_, "the file ends in the middle of a value");
  Edn read;
  const char sign = peek();
  if (sign == ')' || sign == ']' || sign == '}') {
    refuse(line_, std::string("unexpected '") + sign + "'");
  }
  if (sign == '^') {  // metadata, then what it is about
    take();
    value(depth + 1);
    return value(depth + 1);
  }
  if (sign == '(') {
    read = items(Edn::Kind::list, ')', depth);
  } else if (sign == '[') {
    read = items(Edn::Kind::vector, ']', depth);
  } else if (sign == '{') {
    read = items(Edn::Kind::map, '}', depth);
  } else if (sign == '"') {
    read = quoted();
  } else if (sign == '#') {
    read = after_hash(depth);
  } else {
    read = atom();
  }
  read.line = line;
  return read;
}

Edn EdnReader::after_hash(int depth) {
  take();
  if (peek() == '{') return items(Edn::Kind::set, '}', depth);
  if (peek() == '"') return quoted();  // a regular expression
  if (peek() == '_') {
    take();
    value(depth + 1);
    return value(depth + 1);
  }
  const std::string_view tag = token();
  if (tag.empty()) refuse(line_, "'#' must be followed by a tag");
  if (tag[0] == '#') return {Edn::Kind::symbol, "#" + std::string(tag), {}, "", line_};  // ##Inf
  Edn tagged = value(depth + 1);
  tagged.tag = tag;
  if (tag[0] == ':' && tagged.kind == Edn::Kind::map) qualify(tagged);
  return tagged;
}

/// #:a{:b 1} is {:a/b 1}, and #:a{:_/b 1} is {:b 1}.
void EdnReader::qualify(Edn& map) const {
  const std::string space = map.tag.substr(map.tag.rfind(':') + 1);
  for (std::size_t at = 0; at < map.items.size(); at += 2) {
    Edn& key = map.items[at];
    if (key.kind != Edn::Kind::keyword) continue;
    if (key.atom.compare(0, 2, "_/") == 0) {
      key.atom.erase(0, 2);
    } else if (key.atom.find('/') == std::string::npos) {
      key.atom = space + "/" + key.atom;
    }
  }
  map.tag.clear();
}

Edn EdnReader::items(Edn::Kind kind, char end, int depth) {
  const std::uint64_t line = line_;
  Edn whole;
  whole.kind = kind;
  take();
  for (skip_space(); peek() != end; skip_space()) {
    if (at_ == text_.size()) {
      refuse(line_, std::string("the file ends before the '") + end + "' that belongs to line " +
                        std::to_string(line));
    }
    if (text_.substr(at_, 2) == "#_") {
      at_ += 2;
      value(depth + 1);
    } else {
      whole.items.push_back(value(depth + 1));
    }
  }
  take();
  if (kind == Edn::Kind::map && whole.items.size() % 2 != 0) {
    refuse(line, "a map has a key without a value");
  }
  return whole;
}

Edn EdnReader::quoted() {
  const std::uint64_t line = line_;
  Edn read;
  read.kind = Edn::Kind::text;
  take();
  while (at_ < text_.size() && peek() != '"') {
    if (peek() == '\\') read.atom += take();
    if (at_ == text_.size()) break;
    const char c = take();
    read.atom += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  if (at_ == text_.size()) refuse(line, "a text without its closing quote");
  take();
  return read;
}

Edn EdnReader::atom() {
  Edn read;
  if (peek() == '\\') {  // a character; it may be one that ends tokens
    const std::size_t from = at_;
    take();
    if (at_ < text_.size()) take();
    token();
    read.kind = Edn::Kind::symbol;
    read.atom = text_.substr(from, at_ - from);
    return read;
  }
  const std::string_view word = token();
  if (word == "nil") return read;
  read.atom = integer(word);
  if (!read.atom.empty()) {
    read.kind = Edn::Kind::integer;
  } else if (word[0] == ':') {
    read.kind = Edn::Kind::keyword;
    read.atom = word.substr(1);
    if (read.atom.empty()) refuse(line_, "a keyword without a name");
  } else if (std::string_view("'`~@%").find(word[0]) != std::string_view::npos) {
    refuse(line_, "this is no EDN: unexpected " + std::string(scenarios::json::cut(word, 60)));
  } else {
    read.kind = Edn::Kind::symbol;
    read.atom = word;
  }
  return read;
}

}  // namespace squall::traces::history
