// `squall scenario` and `squall doctor`: the library, files checked and normalized, the build.
#include "tests/tools/program.hpp"

namespace squall::tests::scenario_test {

TEST_CASE("The library is listed by theme, and every story in it is valid and can be shown",
          "[tools][scenario]") {
  const Program squall;
  const Finished list = squall({"scenario", "list"});
  CHECK(list.code == 0);
  CHECK(starts_with(list.out, "basics\n  "));
  CHECK(contains(list.out, "\n\nelections\n  "));
  const auto json = squall.json({"scenario", "list"});
  std::vector<std::string> words{"scenario", "validate"};
  std::size_t told = 0;
  for (const auto& story : json) {
    const std::string name = story["name"];
    const std::string theme = story["theme"];
    words.push_back(words.size() % 2 == 0 ? name : theme + "/" + name);
    CHECK_FALSE(story["description"].get<std::string>().empty());
    CHECK_FALSE(story["source"].get<std::string>().empty());
    // Each after those before it.
    told = list.out.find("\n  " + name + " ", told);
    REQUIRE(told != std::string::npos);
    CHECK(list.out.rfind(theme + "\n", told) < told);
  }
  const Finished validate = squall(words);
  CHECK(validate.code == 0);
  for (const auto& story : json) {
    CHECK(contains(validate.out, story["name"].get<std::string>() + ": ok\n"));
  }
}

TEST_CASE("One theme of the library is listed alone", "[tools][scenario]") {
  const Program squall;
  const Finished figures = squall({"scenario", "list", "figures"});
  CHECK(figures.code == 0);
  CHECK(starts_with(figures.out, "figures\n  figure-3.6 "));
  CHECK_FALSE(contains(figures.out, "\n\n"));
  CHECK(squall.json({"scenario", "list", "figures"}).size() + 1 ==
        static_cast<std::size_t>(lines(figures.out)));
  const Finished wrong = squall({"scenario", "list", "figure"});
  CHECK(wrong.code == 2);
  CHECK(starts_with(wrong.error,
                    "squall: figure: the library has no such theme (did you mean \"figures\"?); it "
                    "has basics, clients, clocks, "));
}

TEST_CASE("A story is run by its name, and by its theme and name", "[tools][scenario]") {
  const Program squall;
  const auto by_name = squall.json({"run", "figure-3.7"});
  CHECK(by_name["scenario"] == "figure-3.7");
  CHECK(squall.json({"run", "figures/figure-3.7"})["digest"] == by_name["digest"]);
  const Finished elsewhere = squall({"run", "network/figure-3.7"});
  CHECK(elsewhere.code == 2);
  CHECK(contains(elsewhere.error, "(did you mean \"figure-3.7\"?)"));
}

TEST_CASE("What is shown runs like what it was made from", "[tools][scenario]") {
  const Program squall;
  const Finished show = squall({"scenario", "show", "figure-3.7"});
  CHECK(show.code == 0);
  squall.write("mine.json", show.out);
  CHECK(squall({"scenario", "validate", "mine.json"}).code == 0);
  CHECK(squall({"scenario", "show", "mine.json"}).out == show.out);
  const auto mine = squall.json({"run", "mine.json"});
  CHECK(mine["digest"] == squall.json({"run", "figure-3.7"})["digest"]);
  CHECK(mine["scenario"] == "figure-3.7");
}

TEST_CASE("All files are checked, whatever the first ones are", "[tools][scenario]") {
  const Program squall;
  squall.write("good.json", kHeld);
  squall.write("bad.json", R"({"servers": 16})");
  const Finished run = squall({"scenario", "validate", "bad.json", "good.json", "missing.json"});
  CHECK(run.code == 2);
  CHECK(run.out == "good.json: ok\n");
  CHECK(lines(run.error) == 2);
  CHECK(starts_with(run.error, "squall: bad.json: /servers: expected a whole number from 1 to 15"));
  const auto json = squall.json({"scenario", "validate", "bad.json", "good.json"});
  CHECK(json[0]["valid"] == false);
  CHECK(json[0]["where"] == "bad.json: /servers");
  CHECK(json[1] == nlohmann::json{{"scenario", "good.json"},
                                  {"valid", true},
                                  {"where", nullptr},
                                  {"message", nullptr},
                                  {"warnings", nlohmann::json::array()}});
}

TEST_CASE("The doctor says that this build repeats itself", "[slow][long][tools][doctor]") {
  const Program squall;
  const Finished doctor = squall({"doctor"});
  CHECK(doctor.code == 0);
  CHECK(contains(doctor.out, "the same each time\n"));
}

TEST_CASE("The doctor says what this build is", "[slow][long][tools][doctor]") {
  const Program squall;
  const auto json = squall.json({"doctor"});
  CHECK(json["differences"].empty());
  CHECK(json["version"] == "0.1.0");
  CHECK(json["runs"] == squall.json({"scenario", "list"}).size());
}

TEST_CASE("A story is found by what it tells, and by the number of a figure in the paper",
          "[tools][scenario]") {
  const Program squall;
  CHECK(starts_with(squall({"run", "figure-8"}).out, "HELD  figure-3.7, seed 0x1\n"));
  const Finished conflict = squall({"run", "conflict"});
  CHECK(conflict.code == 2);
  CHECK(contains(conflict.error, "no such scenario in the library; these mention it: "));
  CHECK(contains(conflict.error, "figure-3.6"));
  CHECK(contains(squall({"run", "elections"}).error, "these mention it: "));
  CHECK(contains(squall({"scenario", "list", "conflict"}).out, "\n  figure-3.6 "));
  const Finished none = squall({"scenario", "list", "no-such-word"});
  CHECK(none.code == 2);
  CHECK(contains(none.error, "the library has no such theme; it has "));
}

}  // namespace squall::tests::scenario_test
