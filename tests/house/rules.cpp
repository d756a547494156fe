// The rules that read code: who includes what, and which words stand where.
#include "tests/house/rules.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace squall::tests {

namespace {

using std::string_view;

/// From the bottom up: a room includes itself and what stands before it in this list, but the
/// rooms inside one room do not include each other. traces/view alone joins those beside it, and
/// tools/pages is for those beside it.
constexpr std::array<string_view, 49> kTower{"core",
                                             "checkers",
                                             "checkers/linearizability",
                                             "checkers/oracle",
                                             "sim",
                                             "sim/plan",
                                             "sim/simulate",
                                             "sim/explore/tables",
                                             "sim/explore",
                                             "sim/explore/ranks",
                                             "scenarios/json",
                                             "scenarios",
                                             "scenarios/swarm",
                                             "traces",
                                             "traces/digests",
                                             "traces/history",
                                             "traces/messages",
                                             "traces/judged",
                                             "traces/server_log",
                                             "traces/exports",
                                             "traces/transcript",
                                             "traces/exploration",
                                             "traces/graph",
                                             "traces/shrink",
                                             "traces/story",
                                             "traces/view",
                                             "traces/view/module",
                                             "traces/view/history",
                                             "tools/io",
                                             "tools",
                                             "tools/pages",
                                             "tools/machines",
                                             "tools/fuzz",
                                             "tools/fuzz/zoo",
                                             "tools/fuzz/campaign",
                                             "tools/explore/spill",
                                             "tools/explore",
                                             "tools/explain",
                                             "tools/check",
                                             "tools/conform",
                                             "tools/diff",
                                             "tools/exports",
                                             "tools/doctor",
                                             "tools/init",
                                             "tools/replay",
                                             "tools/view",
                                             "tools/atlas",
                                             "tools/bench",
                                             "tools/program"};

/// Its floor in the tower; tests stand above it.
constexpr int floor_of(string_view room) {
  int floor = 0;
  while (floor < static_cast<int>(kTower.size()) && kTower[static_cast<std::size_t>(floor)] != room)
    ++floor;
  return floor;
}
constexpr int kSim = floor_of("sim/explore");
constexpr int kTraces = floor_of("traces");
constexpr int kTools = floor_of("tools/io");
constexpr int kTests = static_cast<int>(kTower.size());

string_view room_of(string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == string_view::npos ? string_view() : path.substr(0, slash);
}
int floor_of(const Source& source) { return floor_of(room_of(source.path)); }

/// Arrows that the tower's order would allow, and the design does not.
bool are_apart(string_view from, string_view to) {
  return (from.starts_with("sim/explore") && to == "sim/simulate") || to == "checkers/oracle";
}

template <typename List>
bool is_in(const List& list, string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

/// Every place of `text` where one of the words stands.
template <typename Words>
void find_words(const Source& source, const std::string& text, const Words& words,
                Breaches& breaches) {
  for (const string_view word : words) {
    for (std::size_t at = 0; (at = find_word(text, word, at)) != std::string::npos; ++at) {
      breaches.push_back(breach(source, line_at(text, at), "says " + std::string(word)));
    }
  }
}

/// The first sign that is no blank, from `at` on; '\0' at the end.
char next_sign(string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\n')) ++at;
  return at < text.size() ? text[at] : '\0';
}

/// Depth-first: the files on the way from the first one to `path`, and those done with.
class CircleFinder {
 public:
  explicit CircleFinder(const House& house) {
    for (const Source& source : house) {
      for (const Include& include : includes_of(source)) {
        if (include.ours) includes_[source.path].push_back(include.path);
      }
    }
  }
  void visit(const std::string& path, Breaches& breaches) {
    const auto on_way = std::find(way_.begin(), way_.end(), path);
    if (on_way != way_.end()) {
      std::string circle;
      for (auto at = on_way; at != way_.end(); ++at) circle += *at + " > ";
      breaches.push_back(circle + path);
      return;
    }
    if (is_in(done_, path)) return;
    way_.push_back(path);
    for (const std::string& next : includes_[path]) visit(next, breaches);
    way_.pop_back();
    done_.push_back(path);
  }

 private:
  std::map<std::string, std::vector<std::string>> includes_;
  std::vector<std::string> way_;
  std::vector<std::string> done_;
};

}  // namespace

std::string breach(const Source& source, int line, const std::string& what) {
  return source.path + ":" + std::to_string(line) + ": " + what;
}

Breaches includes_go_down(const House& house) {
  Breaches breaches;
  for (const Source& source : house) {
    const int own = floor_of(source);
    for (const Include& include : includes_of(source)) {
      bool fits = true;
      if (include.ours) {
        const string_view room = room_of(include.path);
        // Without a room: what the build writes for tools.
        fits = room.empty()              ? room_of(source.path) == "tools"
               : floor_of(room) < kTests ? floor_of(room) <= own
                                         : own == kTests;
        const bool leaves = room != room_of(source.path);
        if (leaves && own < kTests && are_apart(room_of(source.path), room)) fits = false;
      } else if (own == 0) {
        fits = include.path.find_first_of("/.") == std::string::npos;
      }
      if (!fits) breaches.push_back(breach(source, include.line, "includes " + include.path));
    }
  }
  return breaches;
}

Breaches includes_make_no_circle(const House& house) {
  Breaches breaches;
  CircleFinder finder(house);
  for (const Source& source : house) finder.visit(source.path, breaches);
  return breaches;
}

Breaches namespaces_are_folders(const House& house) {
  constexpr string_view kOpening = "namespace squall";
  Breaches breaches;
  for (const Source& source : house) {
    if (floor_of(source) >= kTests) continue;
    const std::string code = code_of(source.text);
    bool opened = false;
    for (std::size_t at = 0; (at = find_word(code, kOpening, at)) != std::string::npos; ++at) {
      if (at >= 6 && code.compare(at - 6, 6, "using ") == 0) continue;
      const std::size_t name = at + kOpening.size();
      opened = true;
      std::string room;
      for (const char sign : room_of(source.path))
        room += sign == '/' ? std::string("::") : std::string(1, sign);
      room = "::" + room + " {";
      if (code.compare(name, room.size(), room) != 0) {
        breaches.push_back(breach(source, line_at(code, at), "opens another room's namespace"));
      }
    }
    if (!opened && source.path != "tools/program/squall_main.cpp") {
      breaches.push_back(breach(source, 1, "is outside of its room's namespace"));
    }
  }
  return breaches;
}

Breaches libraries_stay_in_their_rooms(const House& house) {
  Breaches breaches;
  for (const Source& source : house) {
    const int own = floor_of(source);
    if (own >= kTests) continue;
    const string_view room = room_of(source.path);
    const bool json = room == "scenarios/json" && source.path.ends_with(".cpp");
    for (const Include& include : includes_of(source)) {
      if ((begins(include.path, "nlohmann/") && !json) ||
          (begins(include.path, "boost/") && own < kTraces) ||
          (begins(include.path, "CLI/") && room != "tools/io")) {
        breaches.push_back(breach(source, include.line, "includes " + include.path));
      }
    }
  }
  return breaches;
}

Breaches one_place_steps_a_machine(const House& house) {
  constexpr string_view kStep = "->step(";
  Breaches breaches;
  int places = 0;
  for (const Source& source : house) {
    if (floor_of(source) >= kTests) continue;
    const std::string code = code_of(source.text);
    for (std::size_t at = 0; (at = code.find(kStep, at)) != std::string::npos; ++at) {
      ++places;
      const int line = line_at(code, at);
      const std::size_t next = std::min(code.find('\n', at), code.size() - 1) + 1;
      if (source.path != "sim/world.cpp") {
        breaches.push_back(breach(source, line, "steps a machine outside of the World"));
      } else if (!begins(string_view(code).substr(next), "  conclude(")) {
        breaches.push_back(breach(source, line, "does not judge in the next line"));
      }
    }
  }
  if (places != 1) breaches.push_back(std::to_string(places) + " places step a machine");
  return breaches;
}

Breaches roles_change_in_server_only(const House& house) {
  constexpr string_view kBecome = "become_";
  Breaches breaches;
  for (const Source& source : house) {
    if (floor_of(source) >= kTests || source.path == "core/server.cpp") continue;
    const std::string code = code_of(source.text);
    for (std::size_t at = 0; (at = code.find(kBecome, at)) != std::string::npos; ++at) {
      const bool declares =
          source.path == "core/server.hpp" && at >= 5 && code.compare(at - 5, 5, "void ") == 0;
      if (!declares) breaches.push_back(breach(source, line_at(code, at), "changes a role"));
    }
  }
  return breaches;
}

Breaches randomness_has_a_name(const House& house) {
  Breaches breaches;
  for (const Source& source : house) {
    if (floor_of(source) >= kTests || begins(source.path, "sim/rng.")) continue;
    const std::string code = code_of(source.text);
    for (std::size_t at = 0; (at = find_word(code, "Rng", at)) != std::string::npos; at += 3) {
      std::size_t after = at + 3;
      bool named = true;
      if (code.compare(after, 9, "::stream(") == 0) {
        // The name is a literal: code_of() blanks it.
        const std::size_t end = code.find(')', after);
        const std::size_t comma = code.find(',', after);
        named = comma < end && source.text.substr(comma, end - comma).find('"') < end;
      } else {
        // A declaration without a value, or with one that is a stream's.
        while (after < code.size() && (code[after] == ' ' || code[after] == '&')) ++after;
        const std::size_t name_end =
            code.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789", after);
        const char sign = next_sign(code, std::min(name_end, code.size()));
        named = sign != '(' && sign != '{';
      }
      if (!named) breaches.push_back(breach(source, line_at(code, at), "draws without a name"));
    }
  }
  return breaches;
}

Breaches core_knows_no_mutants(const House& house) {
  Breaches breaches;
  for (const Source& source : house) {
    if (source.room() != "core") continue;
    for (const string_view word : {"mutant", "Mutant", "broken server"}) {
      const std::size_t at = source.text.find(word);
      if (at == std::string::npos) continue;
      breaches.push_back(breach(source, line_at(source.text, at), "says " + std::string(word)));
    }
  }
  return breaches;
}

Breaches nothing_of_the_machine_below_tools(const House& house) {
  constexpr std::array<string_view, 26> kHeaders{
      "atomic",  "barrier",       "chrono",        "condition_variable",
      "csignal", "ctime",         "filesystem",    "fstream",
      "future",  "iostream",      "latch",         "mutex",
      "random",  "semaphore",     "shared_mutex",  "stop_token",
      "thread",  "unordered_map", "unordered_set", "syncstream",
      "fcntl.h", "pthread.h",     "signal.h",      "stdio.h",
      "time.h",  "unistd.h"};
  constexpr std::array<string_view, 16> kWords{
      "std::function",     "std::thread", "std::mutex",
      "std::atomic",       "std::chrono", "std::cout",
      "std::cerr",         "std::clog",   "thread_local",
      "getenv(",           "rand(",       "srand(",
      "system(",           "printf(",     "std::unordered_map",
      "std::unordered_set"};
  Breaches breaches;
  for (const Source& source : house) {
    if (floor_of(source) >= kTools) continue;
    // A failed assertion says where, and ends the program.
    const bool asserts = source.path == "core/types.hpp";
    // What the threads of tools/ share while they explore; they are made there.
    const bool shared = begins(room_of(source.path), "sim/explore");
    for (const Include& include : includes_of(source)) {
      if (include.ours || (shared && (include.path == "atomic" || include.path == "mutex")))
        continue;
      // Huge pages.
      if (source.path == "sim/explore/tables/visited.cpp" && include.path == "sys/mman.h") continue;
      if (is_in(kHeaders, include.path) || begins(include.path, "sys/") ||
          (include.path == "cstdio" && !asserts)) {
        breaches.push_back(breach(source, include.line, "includes " + include.path));
      }
    }
    Breaches words;
    find_words(source, code_of(source.text), kWords, words);
    for (const std::string& word : words) {
      if (!shared || (word.find("says std::atomic") == std::string::npos &&
                      word.find("says std::mutex") == std::string::npos))
        breaches.push_back(word);
    }
  }
  return breaches;
}

Breaches lower_rooms_are_plain(const House& house) {
  // Where words for people are made, or kept as people wrote them.
  constexpr std::array<string_view, 7> kText{"core/describe.hpp",    "core/describe.cpp",
                                             "core/hexadecimal.hpp", "core/hexadecimal.cpp",
                                             "checkers/verdict.hpp", "checkers/verdict.cpp",
                                             "sim/plan/plan.hpp"};
  constexpr std::array<string_view, 5> kWords{"throw", "try", "catch", "float", "double"};
  constexpr std::array<string_view, 2> kStrings{"std::string", "std::to_string"};
  constexpr std::array<string_view, 5> kStreams{"iosfwd", "istream", "ostream", "sstream", "ios"};
  Breaches breaches;
  for (const Source& source : house) {
    if (floor_of(source) > kSim) continue;
    const bool text = is_in(kText, source.path);
    const std::string code = code_of(source.text);
    find_words(source, code, kWords, breaches);
    if (!text) find_words(source, code, kStrings, breaches);
    for (const Include& include : includes_of(source)) {
      if (is_in(kStreams, include.path) || (include.path == "string" && !text)) {
        breaches.push_back(breach(source, include.line, "includes " + include.path));
      }
    }
  }
  return breaches;
}

Breaches switches_have_no_default(const House& house) {
  Breaches breaches;
  for (const Source& source : house) {
    if (floor_of(source) >= kTests) continue;
    const std::string code = code_of(source.text);
    for (std::size_t at = 0; (at = find_word(code, "default", at)) != std::string::npos; ++at) {
      if (next_sign(code, at + 7) == ':') {
        breaches.push_back(breach(source, line_at(code, at), "has a default"));
      }
    }
  }
  return breaches;
}

Breaches nothing_is_left_to_do(const House& house) {
  constexpr std::array<string_view, 4> kMarks{"TODO", "FIXME", "XXX", "HACK"};
  Breaches breaches;
  for (const Source& source : house) {
    find_words(source, comments_of(source.text), kMarks, breaches);
  }
  return breaches;
}

}  // namespace squall::tests
