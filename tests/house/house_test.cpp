// The test of the code itself: the rules of the house hold, and each rule notices when it is
// broken.
#include <string>

#include "tests/catch.hpp"
#include "tests/house/rules.hpp"

namespace squall::tests::house_test {

namespace {

const House& house() {
  static const House house = read_house();
  return house;
}

const Breaches kNone;

/// One file, for a rule to be tried on.
House file(const std::string& path, const std::string& text) { return {{path, text}}; }

std::string times(int count, const std::string& text) {
  std::string result;
  for (int at = 0; at < count; ++at) result += text;
  return result;
}

}  // namespace

// ---- Reading ----

TEST_CASE("the house is read whole", "[house]") {
  CHECK(house().size() > 100);
  int found = 0;
  for (const char* path : {"core/server.cpp", "checkers/suite.hpp", "sim/world.cpp",
                           "scenarios/parse.cpp", "traces/codec.hpp", "tools/about.cpp",
                           "tests/house/house_test.cpp", "tests/house/source.hpp"}) {
    for (const Source& source : house()) found += source.path == path ? 1 : 0;
  }
  CHECK(found == 8);
}

TEST_CASE("code is told from comments and from what stands in quotes", "[house]") {
  const std::string text =
      "int a; // b \"c\n"
      "f(\"d // e\\\"\", '\"', 1'000'000); /* g\n"
      "h */ i = R\"x(j)\" /* k )x\"; l";
  CHECK(code_of(text) ==
        "int a;        \n"
        "f(          ,    , 1'000'000);     \n"
        "     i =                 ; l");
  CHECK(comments_of(text) ==
        "       // b \"c\n"
        "                               /* g\n"
        "h */                        ");
}

TEST_CASE("words are found whole", "[house]") {
  CHECK(find_word("retry try_push try", "try") == 15);
  CHECK(find_word("brand(", "rand(") == std::string::npos);
  CHECK(find_word("x = rand()", "rand(") == 4);
  CHECK(find_word("std::string_view", "std::string") == std::string::npos);
  CHECK(line_at("a\nb\nc", 4) == 3);
}

// ---- The tower ----

TEST_CASE("includes go down the tower only", "[house]") {
  CHECK(includes_go_down(house()) == kNone);

  CHECK(includes_go_down(file("core/a.hpp", "// A.\n#include \"sim/world.hpp\"\n")) ==
        Breaches{"core/a.hpp:2: includes sim/world.hpp"});
  CHECK(includes_go_down(file("core/a.hpp", "#include <boost/x.hpp>\n")).size() == 1);
  CHECK(includes_go_down(file("core/a.hpp", "#include <unistd.h>\n")).size() == 1);
  CHECK(includes_go_down(file("core/a.hpp", "#include <vector>\n")) == kNone);
  CHECK(includes_go_down(file("traces/a.cpp", "#include \"tools/fuzz.hpp\"\n")).size() == 1);
  CHECK(includes_go_down(file("traces/a.cpp", "#include \"tests/catch.hpp\"\n")).size() == 1);
  CHECK(includes_go_down(file("traces/a.cpp", "#include \"codec.hpp\"\n")).size() == 1);
  CHECK(includes_go_down(file("traces/a.cpp", "#include \"core/log.hpp\"\n")) == kNone);
  CHECK(includes_go_down(file("tools/a.cpp", "#include \"build_info.hpp\"\n")) == kNone);
  CHECK(includes_go_down(file("tests/a.cpp", "#include \"tools/fuzz.hpp\"\n")) == kNone);
}

TEST_CASE("includes make no circle", "[house]") {
  CHECK(includes_make_no_circle(house()) == kNone);

  const House circle{{"core/a.hpp", "#include \"core/b.hpp\"\n"},
                     {"core/b.hpp", "#include \"core/c.hpp\"\n"},
                     {"core/c.hpp", "#include \"core/a.hpp\"\n"}};
  CHECK(includes_make_no_circle(circle) ==
        Breaches{"core/a.hpp > core/b.hpp > core/c.hpp > core/a.hpp"});
  const House diamond{{"core/a.hpp", "#include \"core/b.hpp\"\n#include \"core/c.hpp\"\n"},
                      {"core/b.hpp", "#include \"core/c.hpp\"\n"},
                      {"core/c.hpp", ""}};
  CHECK(includes_make_no_circle(diamond) == kNone);
}

TEST_CASE("folder is namespace", "[house]") {
  CHECK(namespaces_are_folders(house()) == kNone);

  CHECK(namespaces_are_folders(file("sim/a.hpp", "// A.\nnamespace squall::core {}\n")) ==
        Breaches{"sim/a.hpp:2: opens another room's namespace"});
  CHECK(namespaces_are_folders(file("sim/a.hpp", "namespace squall {}\n")).size() == 1);
  CHECK(namespaces_are_folders(file("sim/a.hpp", "namespace squall::simple {}\n")).size() == 1);
  CHECK(namespaces_are_folders(file("sim/a.hpp", "int a;\n")).size() == 1);
  CHECK(namespaces_are_folders(file("sim/a.hpp", "namespace squall::sim {}\n")) == kNone);
  CHECK(namespaces_are_folders(file("tools/program/squall_main.cpp", "int main() {}\n")) == kNone);
}

TEST_CASE("JSON and the command line have one room each, Boost is above the scenarios", "[house]") {
  CHECK(libraries_stay_in_their_rooms(house()) == kNone);

  const std::string json = "#include <nlohmann/json.hpp>\n";
  CHECK(libraries_stay_in_their_rooms(file("sim/plan.hpp", json)) ==
        Breaches{"sim/plan.hpp:1: includes nlohmann/json.hpp"});
  CHECK(libraries_stay_in_their_rooms(file("traces/replay.cpp", json)).size() == 1);
  CHECK(libraries_stay_in_their_rooms(file("scenarios/parse_plan.cpp", json)).size() == 1);
  CHECK(libraries_stay_in_their_rooms(file("scenarios/json/value.hpp", json)).size() == 1);
  CHECK(libraries_stay_in_their_rooms(file("scenarios/json/value.cpp", json)) == kNone);
  const std::string options = "#include <CLI/CLI.hpp>\n";
  CHECK(libraries_stay_in_their_rooms(file("tools/run_verb.cpp", options)).size() == 1);
  CHECK(libraries_stay_in_their_rooms(file("tools/io/options.cpp", options)) == kNone);
  const std::string graph = "#include <boost/graph/adjacency_list.hpp>\n";
  CHECK(libraries_stay_in_their_rooms(file("sim/world.cpp", graph)).size() == 1);
  CHECK(libraries_stay_in_their_rooms(file("traces/causality.cpp", graph)) == kNone);
}

// ---- One transition ----

TEST_CASE("a machine steps at one place, and the next line judges", "[house]") {
  CHECK(one_place_steps_a_machine(house()) == kNone);

  const Source honest{"sim/world.cpp", "  machines_[a]->step(b, c);\n  conclude(a);\n"};
  CHECK(one_place_steps_a_machine({honest}) == kNone);
  CHECK(one_place_steps_a_machine({}) == Breaches{"0 places step a machine"});
  CHECK(one_place_steps_a_machine(file("sim/world.cpp", "  m->step(b);\n  rest();\n")) ==
        Breaches{"sim/world.cpp:1: does not judge in the next line"});
  CHECK(one_place_steps_a_machine({honest, {"traces/replay.cpp", "machine->step(x, y);"}}) ==
        Breaches{"traces/replay.cpp:1: steps a machine outside of the World",
                 "2 places step a machine"});
}

TEST_CASE("roles change in core/server.cpp only", "[house]") {
  CHECK(roles_change_in_server_only(house()) == kNone);

  const std::string call = "  become_leader(output);\n";
  CHECK(roles_change_in_server_only(file("core/election.hpp", call)) ==
        Breaches{"core/election.hpp:1: changes a role"});
  CHECK(roles_change_in_server_only(file("core/server.hpp", call)).size() == 1);
  CHECK(roles_change_in_server_only(file("core/server.cpp", call)) == kNone);
  CHECK(roles_change_in_server_only(file("core/server.hpp", "  void become_leader();")) == kNone);
}

TEST_CASE("randomness enters by a named stream", "[house]") {
  CHECK(randomness_has_a_name(house()) == kNone);

  for (const char* unnamed : {"Rng rng(seed);", "Rng rng{7};", "auto rng = sim::Rng(seed);",
                              "auto rng = Rng::stream(seed, name);"}) {
    CHECK(randomness_has_a_name(file("scenarios/a.cpp", unnamed)) ==
          Breaches{"scenarios/a.cpp:1: draws without a name"});
  }
  for (const char* named : {"Rng delay_, loss_;", "void f(Rng& rng);", "using sim::Rng;",
                            "Rng rng = Rng::stream(seed, \"swarm\");"}) {
    CHECK(randomness_has_a_name(file("scenarios/a.cpp", named)) == kNone);
  }
}

TEST_CASE("core knows nothing of mutants", "[house]") {
  CHECK(core_knows_no_mutants(house()) == kNone);

  CHECK(core_knows_no_mutants(file("core/server.cpp", "\n// For mutants.\n")) ==
        Breaches{"core/server.cpp:2: says mutant"});
}

// ---- What is not there ----

TEST_CASE("below tools there is no thread, clock, file, console or callback", "[house]") {
  CHECK(nothing_of_the_machine_below_tools(house()) == kNone);

  for (const char* header : {"<thread>", "<chrono>", "<random>", "<unordered_map>", "<fstream>",
                             "<iostream>", "<cstdio>", "<unistd.h>", "<sys/stat.h>"}) {
    const std::string text = std::string("#include ") + header + "\n";
    CHECK(nothing_of_the_machine_below_tools(file("traces/a.cpp", text)).size() == 1);
    CHECK(nothing_of_the_machine_below_tools(file("tools/a.cpp", text)) == kNone);
  }
  for (const char* code : {"std::function<void()> f;", "std::unordered_set<int> s;", "rand();",
                           "thread_local int a;", "getenv(\"HOME\");", "std::cerr << 1;"}) {
    CHECK(nothing_of_the_machine_below_tools(file("sim/a.cpp", code)).size() == 1);
  }
  CHECK(nothing_of_the_machine_below_tools(file("sim/a.cpp", "// no std::mutex here")) == kNone);
}

TEST_CASE("core, checkers and sim throw nothing and know no floating point", "[house]") {
  CHECK(lower_rooms_are_plain(house()) == kNone);

  CHECK(lower_rooms_are_plain(file("sim/a.cpp", "int a;\nthrow 1;\n")) ==
        Breaches{"sim/a.cpp:2: says throw"});
  CHECK(lower_rooms_are_plain(file("checkers/a.hpp", "double share;")).size() == 1);
  CHECK(lower_rooms_are_plain(file("core/a.hpp", "float f(float x);")).size() == 2);
  CHECK(lower_rooms_are_plain(file("core/a.hpp", "std::string name;")).size() == 1);
  CHECK(lower_rooms_are_plain(file("core/a.hpp", "#include <sstream>\n")).size() == 1);
  CHECK(lower_rooms_are_plain(file("core/describe.cpp", "std::string name;")) == kNone);
  CHECK(lower_rooms_are_plain(file("core/a.hpp", "std::string_view name;")) == kNone);
  CHECK(lower_rooms_are_plain(file("scenarios/parse.cpp", "throw UserError{};")) == kNone);
}

TEST_CASE("switches have no default", "[house]") {
  CHECK(switches_have_no_default(house()) == kNone);

  CHECK(switches_have_no_default(file("sim/a.cpp", "\n  default:\n    return;\n")) ==
        Breaches{"sim/a.cpp:2: has a default"});
  CHECK(switches_have_no_default(file("tools/a.cpp", "default :")).size() == 1);
  CHECK(switches_have_no_default(file("sim/a.hpp", "A() = default;  // default: none")) == kNone);
  CHECK(switches_have_no_default(file("tests/a.cpp", "default:")) == kNone);
}

TEST_CASE("nothing is left to be done later", "[house]") {
  CHECK(nothing_is_left_to_do(house()) == kNone);

  CHECK(nothing_is_left_to_do(file("sim/a.cpp", "int a;  // TODO: more\n")) ==
        Breaches{"sim/a.cpp:1: says TODO"});
  CHECK(nothing_is_left_to_do(file("sim/a.cpp", "f(\"TODO\");")) == kNone);
}

// ---- Shape ----

TEST_CASE("files have at most 400 lines", "[house]") {
  CHECK(files_are_short(house()) == kNone);

  CHECK(files_are_short(file("sim/a.cpp", times(400, "\n"))) == kNone);
  CHECK(files_are_short(file("sim/a.cpp", times(401, "\n"))) ==
        Breaches{"sim/a.cpp:1: has 401 lines"});
}

TEST_CASE("folders are small, and a stem names one file", "[house]") {
  CHECK(folders_are_small(house()) == kNone);
  CHECK(stems_are_unique(house()) == kNone);

  House folder;
  for (int at = 0; at < 30; ++at) folder.push_back({"sim/a" + std::to_string(at) + ".hpp", ""});
  CHECK(folders_are_small(folder) == kNone);
  folder.push_back({"sim/b.hpp", ""});
  CHECK(folders_are_small(folder) == Breaches{"sim: has 31 files"});
  folder.back().path = "sim/explore/b.hpp";
  CHECK(folders_are_small(folder) == kNone);

  CHECK(stems_are_unique({{"sim/a.hpp", ""}, {"sim/a.cpp", ""}}) == kNone);
  CHECK(stems_are_unique({{"sim/a.hpp", ""}, {"tools/a.cpp", ""}}) ==
        Breaches{"tools/a.cpp:1: has the stem of sim/a"});
}

TEST_CASE("functions have at most 60 lines", "[house]") {
  CHECK(functions_are_short(house()) == kNone);

  const auto of_lines = [](const std::string& begin, int lines) {
    return "// A.\n" + begin + " {\n" + times(lines - 2, "  f();\n") + "}\n";
  };
  CHECK(functions_are_short(file("sim/a.cpp", of_lines("void g()", 60))) == kNone);
  CHECK(functions_are_short(file("sim/a.cpp", of_lines("void g()", 61))) ==
        Breaches{"sim/a.cpp:2: a function of 61 lines"});
  CHECK(functions_are_short(file("sim/a.cpp", of_lines("int A::g(\n    int b) const", 60))) ==
        Breaches{"sim/a.cpp:2: a function of 61 lines"});
  CHECK(functions_are_short(file("sim/a.cpp", of_lines("void g(A a = {})", 61))).size() == 1);
  for (const char* other : {"namespace a", "class A : public B", "enum class A", "struct A"}) {
    CHECK(functions_are_short(file("sim/a.cpp", of_lines(other, 90))) == kNone);
  }
  const std::string inside = "class A {\n" + of_lines("  void g()", 61) + "};\n";
  CHECK(functions_are_short(file("sim/a.cpp", inside)).size() == 1);
}

TEST_CASE("files begin with a sentence that says what they are", "[house]") {
  CHECK(files_begin_with_a_sentence(house()) == kNone);

  for (const char* bad : {"#pragma once\n", "int a;\n", "// \n", "//What this is.\n",
                          "// no capital letter.\n", "// No end of the sentence\n", ""}) {
    CHECK(files_begin_with_a_sentence(file("sim/a.hpp", bad)).size() == 1);
  }
  CHECK(files_begin_with_a_sentence(file("sim/a.hpp", "// One server's disk.\nint a;\n")) == kNone);
  CHECK(files_begin_with_a_sentence(file("sim/a.hpp", "// A sentence over\n// two lines.\n")) ==
        kNone);
}

TEST_CASE("headers have #pragma once after their sentence, and nothing else has", "[house]") {
  CHECK(headers_are_included_once(house()) == kNone);

  CHECK(headers_are_included_once(file("sim/a.hpp", "// A.\n\n#pragma once\n")) ==
        Breaches{"sim/a.hpp:2: has no #pragma once here"});
  CHECK(headers_are_included_once(file("sim/a.hpp", "// A.\n")).size() == 1);
  CHECK(headers_are_included_once(file("sim/a.cpp", "// A.\n#pragma once\n")).size() == 1);
  CHECK(headers_are_included_once(file("sim/a.hpp", "// A.\n#pragma once\n")) == kNone);
}

TEST_CASE("file names say something", "[house]") {
  CHECK(names_say_something(house()) == kNone);

  CHECK(names_say_something(file("sim/util.hpp", "")) ==
        Breaches{"sim/util.hpp:1: is called util"});
  for (const char* bad : {"core/common.hpp", "sim/disk_manager.cpp", "tests/helpers/a.hpp",
                          "tools/string_utils.cpp", "traces/misc.cpp"}) {
    CHECK(names_say_something(file(bad, "")).size() == 1);
  }
  CHECK(names_say_something(file("sim/utilisation.hpp", "")) == kNone);
}

TEST_CASE("subjects are nouns", "[house]") {
  const House texts = read_texts();
  CHECK(texts.size() > house().size() + 100);
  CHECK(subjects_are_nouns(texts) == kNone);

  const std::string pronoun = std::string("No") + "body";
  CHECK(subjects_are_nouns(file("README.md", "A.\n" + pronoun + " leads.\n")) ==
        Breaches{"README.md:2: says no"
                 "body"});
  CHECK(subjects_are_nouns(file("scenarios/library/hears-no"
                                "body.json",
                                "{}"))
            .size() == 1);
  CHECK(subjects_are_nouns(file("core/a.hpp", "int k" + pronoun + ";\n")) == kNone);
}

TEST_CASE("entries, messages and actions are trivially copyable and small", "[house]") {
  CHECK(small_types_stay_small(house()) == kNone);

  CHECK(small_types_stay_small({}) == Breaches{"core/log_tree.hpp: does not bound Entry",
                                               "core/message.hpp: does not bound Message",
                                               "sim/action.hpp: does not bound Action"});
  CHECK(small_types_stay_small(file("core/message.hpp", "static_assert(sizeof(Message) <= 40);"))
            .size() == 3);
}

// ---- The dissertation ----

TEST_CASE("every section and figure that core cites has a test", "[house]") {
  CHECK(citations_have_tests(house()) == kNone);

  const Source code{"core/a.hpp", "// §3.6.1, Figure 3.1: as in §4.2.\n"};
  CHECK(citations_have_tests({code}) == Breaches{"core/a.hpp: cites Figure 3.1, which has no test",
                                                 "core/a.hpp: cites §3.6.1, which has no test",
                                                 "core/a.hpp: cites §4.2, which has no test"});
  CHECK(citations_have_tests(
            {code, {"tests/paper/a_test.cpp", "// §4.2.2\n TEST(\"[3.6.1][figure_3_1]\");"}}) ==
        kNone);
  CHECK(
      citations_have_tests({code, {"tests/core/a_test.cpp", "// §3.6.1 §4.2 Figure 3.1"}}).size() ==
      3);
}

}  // namespace squall::tests::house_test
