// The choice between the EDN and the JSON Lines reader.
#include "traces/history/read_history.hpp"

#include "scenarios/scenario.hpp"
#include "traces/history/edn_source.hpp"
#include "traces/history/history_edn.hpp"
#include "traces/history/history_jsonl.hpp"
#include "traces/history/model_reader.hpp"

namespace squall::traces::history {

using checkers::linearizability::Model;

namespace {

constexpr std::string_view kSpace = " \t\r\n,";

std::string_view from_first_word(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(kSpace), text.size()));
}

/// A JSON object begins with a text as its first key; an EDN map with a keyword.
bool is_json(std::string_view text) {
  return !text.empty() && text[0] == '{' && from_first_word(text.substr(1)).substr(0, 1) == "\"";
}

bool is_edn(std::string_view text) {
  return !text.empty() && std::string_view("{[(#;^").find(text[0]) != std::string_view::npos;
}

std::string_view without_mark(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    text.remove_prefix(kByteOrderMark.size());
  }
  return text;
}

}  // namespace

bool may_be_history(std::string_view beginning) {
  const std::string_view begin = from_first_word(without_mark(beginning));
  return begin.empty() || is_json(begin) || is_edn(begin) || is_history_txt(begin);
}

NamedHistory read_history(std::string_view text, const std::string& file,
                          const std::string& initial, std::optional<Model> model) {
  text = without_mark(text);
  const std::string_view begin = from_first_word(text);
  if (begin.empty()) throw scenarios::UserError{file, "the file is empty"};
  const bool json = is_json(begin);
  if (!json && !is_edn(begin) && !is_history_txt(begin)) {
    throw scenarios::UserError{file + ":1", kNoHistory};
  }
  if (!model) model = recognized_model(EventSource(text, file, json));
  NamedHistory history;
  if (*model != Model::registers) {
    if (!initial.empty()) {
      throw scenarios::UserError{"--initial", "this is for registers, and the history of " + file +
                                                  " is not of registers"};
    }
    history = read_model(EventSource(text, file, json), file, *model);
  } else if (json) {
    history = read_history_jsonl(text, file, initial);
  } else {
    history = read_history_edn(text, file, initial);
  }
  if (history.history.operations.empty()) {
    throw scenarios::UserError{file, "the history has no operation of any client"};
  }
  return history;
}

}  // namespace squall::traces::history
