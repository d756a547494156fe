// Signatures of violations from their values, those of expectations from the sentences.
#include "traces/shrink/signature.hpp"

#include <algorithm>
#include <cctype>

#include "core/describe.hpp"
#include "core/enumeration.hpp"

namespace squall::traces::shrink {
namespace {

bool is_digit(char letter) { return std::isdigit(static_cast<unsigned char>(letter)) != 0; }

/// The end of the number, or of the set of servers, that begins at `at`; `at`: there is none.
std::size_t end_of_number(const std::string& text, std::size_t at) {
  if (text[at] == '{') {
    const std::size_t close = text.find('}', at);
    return close == std::string::npos ? at : close + 1;
  }
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) {
    ++end;
    // "12,345.6": a separator stands between two digits.
    const bool goes_on =
        end + 1 < text.size() && (text[end] == ',' || text[end] == '.') && is_digit(text[end + 1]);
    if (goes_on) ++end;
  }
  return end;
}

/// Each number and each set of servers as "#"; "entries # to #" as "entry #".
std::string without_numbers(const std::string& text) {
  std::string masked;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = end_of_number(text, at);
    if (end > at) {
      masked += '#';
      at = end;
    } else {
      masked += text[at++];
    }
  }
  const std::string range = "entries # to #";
  for (std::size_t at = masked.find(range); at != std::string::npos; at = masked.find(range)) {
    masked.replace(at, range.size(), "entry #");
  }
  return masked;
}

/// Splits "what: one; two" into "what" and its clauses.
Signature of_sentence(const std::string& sentence) {
  const std::string masked = without_numbers(sentence);
  Signature signature;
  // A pointer, "/expect/never/0: expected …", ends with a colon, too, and is no list.
  const std::size_t from = masked.starts_with('/') ? masked.find(": ") + 2 : 0;
  const std::size_t colon = masked.find(": ", from);
  signature.text = masked.substr(0, colon);
  for (std::size_t at = colon; at < masked.size();) {
    const std::size_t begin = at + 2;
    at = std::min(masked.find("; ", begin), masked.size());
    signature.waits.insert(masked.substr(begin, at - begin));
  }
  return signature;
}

std::string_view against(const checkers::Violation& violation) {
  if (violation.other == core::kNobody) return "";
  return violation.other == violation.server ? " against itself" : " against another server";
}

}  // namespace

bool Signature::is_within(const Signature& other) const {
  return text == other.text &&
         std::includes(other.waits.begin(), other.waits.end(), waits.begin(), waits.end());
}

Signature signature_of(const sim::World& world) {
  const checkers::Verdict& verdict = world.verdict();
  if (!verdict) return {};
  const bool is_down = world.down().contains(verdict->server);
  const std::string role(core::name_of(world.views()[verdict->server].role));
  Signature signature;
  signature.text = std::string(checkers::name(verdict->property)) + ": " +
                   std::string(checkers::name(verdict->values)) + ", by a " +
                   (is_down ? "server that is down" : role) + std::string(against(*verdict));
  if (*world.failure_text() != 0) {
    signature.text = std::string(checkers::name(verdict->property)) + ": " +
                     without_numbers(world.failure_text());
  }
  return signature;
}

Signature signature_of(const Judgement& judgement) {
  if (!judgement.is_failure() || judgement.reasons.empty()) return {};
  return of_sentence(judgement.reasons.front());
}

}  // namespace squall::traces::shrink
