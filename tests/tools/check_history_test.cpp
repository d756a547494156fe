// `squall check-history`: verdicts, exit codes and mistakes, from the outside.
#include "tests/tools/program.hpp"

namespace squall::tests::check_history_test {

namespace {

const std::string kWrite = R"({"process":0,"type":"invoke","f":"write","value":1}
{"process":0,"type":"ok"}
)";
const std::string kRead = R"({"process":1,"type":"invoke","f":"read"}
{"process":1,"type":"ok","value":)";

}  // namespace

TEST_CASE("A linearizable history ends with 0, another with 1", "[tools][check_history]") {
  const Program squall;
  squall.write("good.jsonl", kWrite + kRead + "1}\n");
  squall.write("bad.jsonl", kWrite + kRead + "2}\n");
  const Finished good = squall({"check-history", "good.jsonl"});
  CHECK(good.code == 0);
  CHECK(starts_with(good.out, "LINEARIZABLE  good.jsonl\n"));
  const Finished bad = squall({"check-history", "bad.jsonl"});
  CHECK(bad.code == 1);
  CHECK(starts_with(bad.out, "NOT LINEARIZABLE  bad.jsonl\n"));
  CHECK(field(bad.out, "cannot be placed") == "process 1 read 2 (lines 3–4)");
  CHECK(field(bad.out, "possible then") == "1");
  CHECK(squall.json({"check-history", "good.jsonl"})["verdict"] == "linearizable");
  CHECK(squall.json({"check-history", "bad.jsonl"})["prefix_line"] == 4);
}

TEST_CASE("A spent budget ends with 5", "[tools][check_history]") {
  const Program squall;
  squall.write("history.jsonl", kWrite + kWrite + kRead + "1}\n");
  const Finished finished = squall({"check-history", "history.jsonl", "--budget", "1"});
  CHECK(finished.code == 5);
  CHECK(starts_with(finished.out, "UNDECIDED  history.jsonl\n"));
  CHECK(squall({"check-history", "history.jsonl", "--memory-mib", "1"}).code == 0);
}

TEST_CASE("Jepsen's histories are read as they are", "[tools][check_history]") {
  const Program squall;
  squall.write("history.edn",
               "[{:process 0, :type :invoke, :f :read, :value nil}\n"
               " {:process 0, :type :ok, :f :read, :value 0}]");
  CHECK(squall({"check-history", "history.edn"}).code == 1);
  CHECK(squall({"check-history", "history.edn", "--initial", "0"}).code == 0);
}

TEST_CASE("Quiet is quiet about what is linearizable only", "[tools][check_history]") {
  const Program squall;
  squall.write("good.jsonl", kWrite + kRead + "1}\n");
  squall.write("bad.jsonl", kRead + "2}\n");
  const Finished good = squall({"check-history", "good.jsonl", "--quiet"});
  CHECK(good.code == 0);
  CHECK(good.out.empty());
  CHECK_FALSE(squall({"check-history", "bad.jsonl", "--quiet"}).out.empty());
}

TEST_CASE("A history in which no client was told a value is vacuous", "[tools][check_history]") {
  const Program squall;
  squall.write("history.jsonl", kWrite);
  const Finished finished = squall({"check-history", "history.jsonl", "--quiet"});
  CHECK(finished.code == 4);
  CHECK(starts_with(finished.out, "VACUOUS  history.jsonl\n"));
  squall.write("nil.jsonl", kWrite + kRead + "null}\n" + kRead + "1}\n");
  CHECK(squall({"check-history", "nil.jsonl"}).code == 1);
  CHECK(squall({"check-history", "nil.jsonl", "--ignore-nil-reads"}).code == 0);
}

TEST_CASE("What is no history is told with its place", "[tools][check_history]") {
  const Program squall;
  squall.write("bad.jsonl", kWrite + "{}\n");
  const Finished finished = squall({"check-history", "bad.jsonl"});
  CHECK(finished.code == 2);
  CHECK(finished.error == "squall: bad.jsonl:3: the key \"process\" is missing\n");
  CHECK(squall({"check-history"}).code == 2);
  CHECK(squall({"check-history", "missing.edn"}).code == 2);
  CHECK(squall({"check-history", "bad.jsonl", "--budget", "0"}).code == 2);
  CHECK(contains(squall({"check-history", "--help"}).out, "Example: squall check-history"));
}

TEST_CASE("Values of a history cannot write elsewhere on a terminal", "[tools][check_history]") {
  const Program squall;
  squall.write("bad.edn",
               "{:process 0 :type :invoke :f :read :value nil}"
               "{:process 0 :type :ok :f :read :value \"\x1b[2J\n  possible\"}");
  const Finished finished = squall({"check-history", "bad.edn"});
  CHECK(finished.code == 1);
  CHECK_FALSE(contains(finished.out, "\x1b"));
  CHECK(field(finished.out, "possible then") == "nil");
}

}  // namespace squall::tests::check_history_test
