// `squall check-history`: verdicts, exit codes and mistakes, from the outside.
#include <csignal>

#include "tests/tools/program.hpp"
#include "tools/io/gzip.hpp"

namespace squall::tests::check_history_test {

namespace {

const std::string kWrite = R"({"process":0,"type":"invoke","f":"write","value":1}
{"process":0,"type":"ok"}
)";
const std::string kRead = R"({"process":1,"type":"invoke","f":"read"}
{"process":1,"type":"ok","value":)";

/// Compare-and-sets of unknown outcome between all of nine values, and reads of two of them in turn:
/// very many subsets explain the reads.
std::string hard_history() {
  std::string history;
  const auto invoke = [&](int process, const std::string& rest) {
    history += R"({"process":)" + std::to_string(process) + R"(,"type":"invoke",)" + rest + "}\n";
  };
  for (int from = 0; from < 9; ++from) {
    for (int to = 0; to < 9; ++to) {
      if (from == to) continue;
      const std::string pair = std::to_string(from) + "," + std::to_string(to);
      invoke(9 * from + to, R"("f":"cas","value":[)" + pair + "]");
    }
  }
  for (int at = 0; at < 40; ++at) {
    invoke(9999, R"("f":"read")");
    history += R"({"process":9999,"type":"ok","value":)" + std::to_string(at % 2 * 8) + "}\n";
  }
  return history;
}

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

TEST_CASE("A page is written whole, beside the verdict", "[tools][check_history]") {
  const Program squall;
  squall.write("bad.jsonl", kWrite + kRead + "2}\n");
  const Finished bad = squall({"check-history", "bad.jsonl", "--view", "pages/bad.html"});
  CHECK(bad.code == 1);
  CHECK(field(bad.out, "page") == "pages/bad.html");
  const std::string page = squall.read("pages/bad.html");
  CHECK(page.find("Content-Security-Policy") != std::string::npos);
  CHECK(page.find("process 1 read 2") != std::string::npos);
  CHECK(page.substr(page.size() - 8) == "</html>\n");
}

TEST_CASE("A page shows one history, and is none of them", "[tools][check_history]") {
  const Program squall;
  squall.write("history.jsonl", kWrite + kRead + "1}\n");
  const Finished two =
      squall({"check-history", "history.jsonl", "history.jsonl", "--view", "page.html"});
  CHECK(two.code == 2);
  CHECK(contains(two.error, "a page shows one history, and 2 are given"));
  CHECK(squall({"check-history", "history.jsonl", "--view", "history.jsonl"}).code == 2);
  squall.write("bad.jsonl", "{}");
  CHECK(squall({"check-history", "bad.jsonl", "--view", "page.html"}).code == 2);
  CHECK_FALSE(std::filesystem::exists(squall.path("page.html")));
}

TEST_CASE("A spent budget ends with 5", "[tools][check_history]") {
  const Program squall;
  squall.write("history.jsonl", kWrite + kWrite + kRead + "1}\n");
  const Finished finished = squall({"check-history", "history.jsonl", "--budget", "1"});
  CHECK(finished.code == 5);
  CHECK(starts_with(finished.out, "UNDECIDED  history.jsonl\n"));
  CHECK(squall({"check-history", "history.jsonl", "--memory-mib", "1"}).code == 0);
}

TEST_CASE("A time that is over ends with 5, and says which option to raise",
          "[tools][check_history]") {
  const Program squall;
  squall.write("hard.jsonl", hard_history());
  squall.write("good.jsonl", kWrite + kRead + "1}\n");
  CHECK(squall({"check-history", "good.jsonl", "--seconds", "60"}).code == 0);
  CHECK(squall({"check-history", "good.jsonl", "--seconds", "0"}).code == 2);
  const std::vector<std::string> words{"check-history", "hard.jsonl", "--seconds", "0.1",
                                       "--budget",      "1000000000", "--initial", "0"};
  const Finished finished = squall(words);
  CHECK(finished.code == 5);
  CHECK(starts_with(finished.out, "UNDECIDED  hard.jsonl\n"));
  CHECK(field(finished.out, "undecided") == "the register: the time was spent; raise --seconds");
  CHECK(starts_with(field(finished.out, "linearizable"), "every prefix before line "));
  CHECK(starts_with(field(finished.out, "stopped at"), "process 9999 read "));
  const auto json = squall.json(words);
  CHECK(json["ended_by"] == nlohmann::json::array({"stopped"}));
  CHECK(json["stopped"] == "the time was spent; raise --seconds");
}

TEST_CASE("Ctrl-C ends a search with what is known", "[tools][check_history]") {
  const Program squall;
  squall.write("hard.jsonl", hard_history());
  Process process(
      squall.command({"check-history", "hard.jsonl", "--budget", "1000000000", "--initial", "0"}));
  CHECK(process.works(std::chrono::milliseconds(300)));
  process.signal(SIGINT);
  const Finished finished = process.finish();
  CHECK(finished.code == 5);
  CHECK(field(finished.out, "undecided") == "the register: interrupted");
}

TEST_CASE("A long search shows its progress on a terminal only", "[tools][check_history]") {
  if (!has_terminals()) return;
  const Program squall;
  squall.write("hard.jsonl", hard_history());
  Command command = squall.command({"check-history", "hard.jsonl", "--seconds", "1", "--budget",
                                    "1000000000", "--initial", "0"});
  CHECK(squall.run(command).error.empty());
  command.error.kind = Sink::Kind::terminal;
  CHECK(contains(squall.run(command).out, "hard.jsonl: 0 s, event "));
}

TEST_CASE("What is endless, huge or no file is refused at once", "[tools][check_history]") {
  const Program squall;
  squall.write("bytes.edn", std::string("{:a \0 1}", 8));
  const auto complaint = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "check-history");
    const Finished finished = squall(std::move(words));
    CHECK(finished.code == 2);
    CHECK(finished.out.empty());
    return finished.error;
  };
  CHECK(complaint({"/dev/zero"}) ==
        "squall: /dev/zero: this is a device, a file or a pipe is needed\n");
  CHECK(complaint({"/"}) == "squall: /: this is a folder, a file is needed\n");
  CHECK(complaint({"bytes.edn"}) ==
        "squall: bytes.edn: this is no text: there is a NUL byte near its beginning\n");
  std::filesystem::resize_file(squall.path("bytes.edn"), (std::uintmax_t{1} << 30) + 1);
  CHECK(complaint({"bytes.edn"}) ==
        "squall: bytes.edn: the history is larger than 1024 MiB, the most that is read\n");
  CHECK(contains(complaint({"missing.edn"}), "squall: missing.edn: cannot be read: "));
}

TEST_CASE("A history may come from standard input", "[tools][check_history]") {
  const Program squall;
  squall.write("good.jsonl", kWrite + kRead + "1}\n");
  const auto shell = [&](const std::string& script) {
    Command command = squall.command({});
    command.words = {"/bin/sh", "-c", script, "sh", SQUALL_PROGRAM};
    return squall.run(command);
  };
  const Finished good = shell("\"$1\" check-history - <good.jsonl");
  CHECK(good.code == 0);
  CHECK(starts_with(good.out, "LINEARIZABLE  standard input\n"));
  const Finished endless = shell("yes | \"$1\" check-history -");
  CHECK(endless.code == 2);
  CHECK(contains(endless.error, "standard input: this is neither EDN"));
  CHECK(contains(shell("\"$1\" check-history - </dev/zero").error, "this is a device"));
}

TEST_CASE("A packed history is unpacked, or refused in one line", "[tools][check_history][slow]") {
  const Program squall;
  squall.write("good.jsonl", kWrite + kRead + "1}\n");
  Command pack = squall.command({});
  pack.words = {"/bin/sh", "-c",
                "gzip -c good.jsonl >good.gz; cat good.gz good.gz >two.gz; "
                "head -c 60 good.gz >cut.gz; head -c 11000000 /dev/zero | gzip -9 >part.gz; "
                "for i in 0 1 2 3 4 5 6 7 8 9; do cat part.gz; done >ten.gz; "
                "for i in 0 1 2 3 4 5 6 7 8 9; do cat ten.gz; done >bomb.gz"};
  REQUIRE(run(pack).code == 0);
  const Finished good = squall({"check-history", "good.gz"});
  if (!tools::io::reads_gzip()) {
    CHECK(good.code == 2);
    CHECK(contains(good.error, "good.gz: this is gzip, which this program was built without zlib"));
    return;
  }
  CHECK(good.code == 0);
  CHECK(field(good.out, "operations") == "2 of 2 processes on 1 key, 0 of unknown outcome");
  CHECK(field(squall({"check-history", "two.gz"}).out, "operations") ==
        "4 of 2 processes on 1 key, 0 of unknown outcome");
  CHECK(squall({"check-history", "cut.gz"}).error ==
        "squall: cut.gz: the gzip data is damaged, or ends too early\n");
  CHECK(squall({"check-history", "bomb.gz"}).error ==
        "squall: bomb.gz: the history is larger than 1024 MiB, the most that is read\n");
}

TEST_CASE("Of several histories each has its verdict, and the worst is the code",
          "[tools][check_history]") {
  const Program squall;
  squall.write("good.jsonl", kWrite + kRead + "1}\n");
  squall.write("bad.jsonl", kWrite + kRead + "2}\n");
  const Finished two = squall({"check-history", "good.jsonl", "missing.jsonl", "bad.jsonl"});
  CHECK(two.code == 1);
  CHECK(starts_with(two.out, "LINEARIZABLE  good.jsonl\n"));
  CHECK(contains(two.out, "\nNOT LINEARIZABLE  bad.jsonl\n"));
  CHECK(contains(two.out, "\n3 histories: 1 linearizable, 1 not linearizable, 1 refused\n"));
  CHECK(contains(two.error, "squall: missing.jsonl: cannot be read"));
  CHECK(squall({"check-history", "good.jsonl", "missing.jsonl"}).code == 2);
  const Finished quiet = squall({"check-history", "good.jsonl", "good.jsonl", "--quiet"});
  CHECK(quiet.code == 0);
  CHECK(quiet.out.empty());
  const auto json = squall.json({"check-history", "good.jsonl", "missing.jsonl", "bad.jsonl"});
  REQUIRE(json["histories"].size() == 3);
  CHECK(json["histories"][0]["verdict"] == "linearizable");
  CHECK(json["histories"][0]["exit_code"] == 0);
  CHECK(json["histories"][1]["verdict"] == "refused");
  CHECK(json["histories"][1]["exit_code"] == 2);
  CHECK(json["histories"][2]["prefix_line"] == 4);
  CHECK(json["sum"]["refused"] == 1);
  CHECK(json["exit_code"] == 1);
}

TEST_CASE("A witness is printed below its verdict, and stands in the document",
          "[tools][check_history]") {
  const Program squall;
  squall.write("good.jsonl", kWrite + kRead + "1}\n");
  const Finished good = squall({"check-history", "good.jsonl", "--witness"});
  CHECK(good.code == 0);
  CHECK(contains(good.out,
                 "\n  witness           the register:\n"
                 "                    process 0 wrote 1 (lines 1–2)\n"
                 "                    process 1 read 1 (lines 3–4)\n"));
  const auto json = squall.json({"check-history", "good.jsonl", "--witness"});
  REQUIRE(json["key_verdicts"].size() == 1);
  CHECK(json["key_verdicts"][0]["witness"][1]["text"] == "process 1 read 1");
  CHECK(squall.json({"check-history", "good.jsonl"})["key_verdicts"][0]["witness"].is_null());
}

TEST_CASE("A model is recognized or named, and a wrong name gets the nearest one",
          "[tools][check_history]") {
  const Program squall;
  squall.write("counter.jsonl", R"({"process":0,"type":"invoke","f":"add","value":2}
{"process":0,"type":"ok"}
{"process":1,"type":"invoke","f":"read"}
{"process":1,"type":"ok","value":2}
)");
  const Finished finished = squall({"check-history", "counter.jsonl"});
  CHECK(finished.code == 0);
  CHECK(field(finished.out, "model") == "counter");
  CHECK(squall({"check-history", "counter.jsonl", "--model", "counter"}).code == 0);
  const Finished set = squall({"check-history", "counter.jsonl", "--model", "set"});
  CHECK(set.code == 2);
  CHECK(set.error == "squall: counter.jsonl:4: a read of a set returns its elements, not 2\n");
  const Finished wrong = squall({"check-history", "counter.jsonl", "--model", "couter"});
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.error, "--model: \"couter\" is no model, did you mean \"counter\"?"));
  CHECK(contains(squall({"check-history", "counter.jsonl", "--ignore-nil-reads"}).error,
                 "--ignore-nil-reads: this is for registers"));
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
