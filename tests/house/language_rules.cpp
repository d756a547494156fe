// The rules of language: the words that no text of the project uses.
#include <array>
#include <cctype>

#include "tests/house/rules.hpp"

namespace squall::tests {

Breaches subjects_are_nouns(const House& texts) {
  // Put together from halves: this file is read, too.
  const std::array<std::string, 4> words{std::string("no") + "body", std::string("some") + "body",
                                         std::string("who") + "ever", std::string("a") + "new"};
  Breaches breaches;
  for (const Source& source : texts) {
    std::string text = source.text;
    for (char& letter : text) {
      letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
    for (const std::string& word : words) {
      for (std::size_t at = 0; (at = find_word(text, word, at)) != std::string::npos; ++at) {
        breaches.push_back(breach(source, line_at(text, at), "says " + word));
      }
      if (find_word(source.path, word) != std::string::npos) {
        breaches.push_back(source.path + ": is called " + word);
      }
    }
  }
  return breaches;
}

}  // namespace squall::tests
