// Malformed traces: each mistake has its sentence, with the file and the line.
#include "tests/catch.hpp"
#include "tests/traces/traces_fixture.hpp"

namespace squall::tests::codec_refusal_test {

namespace {

const std::string kHeader =
    R"({"squall_trace":2,"squall":"0.1.0","commit":"a","compiler":"C","scenario":{},"seed":"0x7"})"
    "\n";
const std::string kVerdict =
    R"({"verdict":"held","event":1,"time_us":5,"digest":"1","world_digest":"2","seal":"3"})"
    "\n";

/// What is said about this line as the second of a file.
std::string about(const std::string& line) { return refusal(kHeader + line + "\n" + kVerdict); }

std::string about_header(const std::string& line) { return refusal(line + "\n" + kVerdict); }

std::string about_verdict(const std::string& line) { return refusal(kHeader + line + "\n"); }

bool starts_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

}  // namespace

TEST_CASE("The smallest trace is read", "[traces][codec]") {
  CHECK(refusal(kHeader + kVerdict).empty());
  CHECK(about(R"({"k":1,"t":0,"do":"sync","server":15})").empty());
}

TEST_CASE("A malformed header is refused", "[traces][codec]") {
  CHECK(refusal("") == "a.jsonl:0: the file is empty");
  CHECK(starts_with(about_header("\x7f"
                                 "ELF"),
                    "a.jsonl:1:1: the line is no JSON: "));
  CHECK(about_header("[1]") == "a.jsonl:1: the line must be a JSON object");
  CHECK(about_header("{}") ==
        "a.jsonl:1: this is no Squall trace: its first line has no \"squall_trace\"");
  CHECK(about_header(R"({"squall_trace":3,"new":1})") ==
        "a.jsonl:1: this trace has format version 3, this program reads version 2");
  CHECK(about_header(R"({"squall_trace":"1"})") ==
        "a.jsonl:1: \"squall_trace\" must be a whole number from 0 to 9007199254740991, not \"1\"");
  CHECK(about_header(R"({"squall_trace":2,"squall":"0.1.0","comit":"a"})") ==
        "a.jsonl:1: unknown key \"comit\" (did you mean \"commit\"?)");
  CHECK(about_header(R"({"squall_trace":2,"squall":"0.1.0"})") ==
        "a.jsonl:1: the key \"commit\" is missing");
  const std::string start =
      R"({"squall_trace":2,"squall":"","commit":"","compiler":"","scenario":)";
  CHECK(about_header(start + R"([],"seed":"0x7"})") ==
        "a.jsonl:1: \"scenario\" must be an object, not []");
  CHECK(about_header(start + R"({},"seed":7})") ==
        "a.jsonl:1: \"seed\" must be \"0x\" and up to 16 hexadecimal digits, in quotes, not 7");
  CHECK(about_header(start + R"({},"seed":"0x"})") ==
        "a.jsonl:1: \"seed\" must be \"0x\" and up to 16 hexadecimal digits, in quotes, not "
        "\"0x\"");
  CHECK(about_header(start + R"({},"seed":"0x7","choices":"not recorder"})") ==
        "a.jsonl:1: unknown \"choices\": \"not recorder\" (did you mean \"not recorded\"?)");
}

TEST_CASE("A malformed choice is refused", "[traces][codec]") {
  CHECK(starts_with(about(""), "a.jsonl:2:1: the line is no JSON: "));
  CHECK(about(R"({"t":0})") == "a.jsonl:2: the key \"k\" is missing");
  CHECK(about(R"({"k":2,"t":0,"do":"sync","server":1})") ==
        "a.jsonl:2: \"k\" must be 1: choices are numbered without gaps");
  CHECK(about(R"({"k":1,"t":0,"do":"delivr","key":"1"})") ==
        "a.jsonl:2: unknown \"do\": \"delivr\" (did you mean \"deliver\"?)");
  CHECK(about(R"({"k":1,"t":0,"do":"explode"})") == "a.jsonl:2: unknown \"do\": \"explode\"");
  CHECK(about(R"({"k":1,"t":0,"do":7})") == "a.jsonl:2: \"do\" must be a string, not 7");
  CHECK(about(R"({"k":1,"t":0,"do":"deliver","key":"XY"})") ==
        "a.jsonl:2: \"key\" must be up to 16 hexadecimal digits, in quotes, not \"XY\"");
  CHECK(about(R"({"k":1,"t":0,"do":"deliver","key":"1","server":1})") ==
        "a.jsonl:2: unknown key \"server\"");
  CHECK(about(R"({"k":1,"t":0,"do":"crash","server":16,"survivors":0})") ==
        "a.jsonl:2: \"server\" must be a whole number from 1 to 15, not 16");
  CHECK(about(R"({"k":1,"t":0,"do":"crash","server":1,"survivors":4})") ==
        "a.jsonl:2: \"survivors\" must be a whole number from 0 to 3, not 4");
  CHECK(about(R"({"k":1,"t":0,"do":"request","server":1,"client":1024})") ==
        "a.jsonl:2: \"client\" must be a whole number from 0 to 1023, not 1024");
  CHECK(about(R"({"k":1,"t":0,"do":"corrupt","server":1,"index":0})") ==
        "a.jsonl:2: \"index\" must be a whole number from 1 to 4294967295, not 0");
  CHECK(about(R"({"k":1,"t":0,"do":"misdirect","server":1,"index":1,"silent":1})") ==
        "a.jsonl:2: \"silent\" must be true or false, not 1");
  CHECK(about(R"({"k":1,"t":-1,"do":"sync","server":1})") ==
        "a.jsonl:2: \"t\" must be a whole number from 0 to 9007199254740991, not -1");
  CHECK(about(R"({"k":1,"t":1.5,"do":"sync","server":1})") ==
        "a.jsonl:2: \"t\" must be a whole number from 0 to 9007199254740991, not 1.5");
  for (const char* servers : {"1", "[0]", "[16]", "[2,1]", "[1,1]", "[\"1\"]", "[-1]"}) {
    CHECK(about(R"({"k":1,"t":0,"do":"cut","to":[1],"from":)" + std::string(servers) + "}") ==
          "a.jsonl:2: \"from\" must be an ascending list of servers from 1 to 15, not " +
              std::string(servers));
  }
  CHECK(about(R"({"k":1,"t":0,"do":"hold","message":"append","from":[1],"to":[2]})") ==
        "a.jsonl:2: unknown \"message\": \"append\"");
  CHECK(about(R"({"k":1,"t":0,"do":"sync","server":1,"what":1})") ==
        "a.jsonl:2: \"what\" must be a string, not 1");
}

TEST_CASE("Choices stand in order, and only where they were recorded", "[traces][codec]") {
  CHECK(refusal(kHeader +
                R"({"k":1,"t":5,"do":"sync","server":1})"
                "\n"
                R"({"k":2,"t":4,"do":"sync","server":1})"
                "\n" +
                kVerdict) == "a.jsonl:3: \"t\" goes back in time");
  std::string bare = kHeader;
  bare.insert(bare.size() - 2, R"(,"choices":"not recorded")");
  CHECK(refusal(bare + kVerdict).empty());
  CHECK(refusal(bare +
                R"({"k":1,"t":5,"do":"sync","server":1})"
                "\n" +
                kVerdict) == "a.jsonl:2: a choice, though the header says \"not recorded\"");
}

TEST_CASE("A malformed verdict is refused", "[traces][codec]") {
  CHECK(refusal(kHeader) == "a.jsonl:1: the file ends without a verdict: it was cut off");
  CHECK(refusal(kHeader + kVerdict + kVerdict) == "a.jsonl:3: nothing may follow the verdict");
  CHECK(about_verdict(R"({"verdict":"violate"})") ==
        "a.jsonl:2: unknown \"verdict\": \"violate\" (did you mean \"violated\"?)");
  CHECK(about_verdict(R"({"verdict":"held","property":"vote_once"})") ==
        "a.jsonl:2: unknown key \"property\"");
  CHECK(about_verdict(R"({"verdict":"violated","property":"vote_twice"})") ==
        "a.jsonl:2: unknown \"property\": \"vote_twice\" (did you mean \"vote_once\"?)");
  CHECK(about_verdict(R"({"verdict":"limit","limit":"term"})") ==
        "a.jsonl:2: unknown \"limit\": \"term\" (did you mean \"terms\"?)");
  CHECK(about_verdict(R"({"verdict":"held","event":1,"time_us":5,"digest":"1"})") ==
        "a.jsonl:2: the key \"world_digest\" is missing");
  CHECK(about_verdict(
            R"({"verdict":"held","event":1,"time_us":5,"digest":"1","world_digest":"2"})") ==
        "a.jsonl:2: the key \"seal\" is missing");
  CHECK(
      about_verdict(
          R"({"verdict":"violated","property":"vote_once","server":1,"other":0,"term":4294967296})") ==
      "a.jsonl:2: \"term\" must be a whole number from 0 to 4294967295, not 4294967296");
  const std::string violated =
      R"({"verdict":"violated","property":"vote_once","server":1,"other":2,"term":3,"index":0,)";
  CHECK(about_verdict(violated + R"("values":"votes","expected":1,"found":2})") ==
        "a.jsonl:2: unknown \"values\": \"votes\"");
  CHECK(about_verdict(violated + R"("values":"servers","expected":"1","found":2})") ==
        "a.jsonl:2: \"expected\" must be a whole number from 0 to 18446744073709551615, not "
        "\"1\"");
  CHECK(
      about_verdict(violated + R"("values":"servers","expected":1,"expected_term":3,"found":2})") ==
      "a.jsonl:2: unknown key \"expected_term\"");
  CHECK(about_verdict(violated + R"("values":"entries","expected":1,"found":"2"})") ==
        "a.jsonl:2: \"expected\" must be up to 16 hexadecimal digits, in quotes, not 1");
  CHECK(about_verdict(violated + R"("values":"entries","expected":"1","found":"2"})") ==
        "a.jsonl:2: the key \"expected_term\" is missing");
}

TEST_CASE("A line that would cost too much is refused", "[traces][codec]") {
  CHECK(about(R"({"k":1,"k":1})") == "a.jsonl:2:10: the line has the key \"k\" twice");
  CHECK(about("{\"k\":" + std::string(500'000, '[')) ==
        "a.jsonl:2:37: the line is nested more than 32 deep");
  std::string many = "{\"k0\":0";
  for (int key = 1; key <= 256; ++key) many += ",\"k" + std::to_string(key) + "\":0";
  CHECK(about(many + "}") == "a.jsonl:2:2201: the line has an object of more than 256 keys");
  CHECK(about("{\"k\":1e999}") == "a.jsonl:2:10: the line has a number that is too large");
  std::string lists = "{\"k\":[[]";
  for (int list = 1; list < 300'000; ++list) lists += ",[]";
  CHECK(about(lists + "]}") ==
        "a.jsonl:2: \"k\" must be a whole number from 0 to 9007199254740991, not "
        "[[],[],[],[],[],[],[],[],[],[],[],[],...");
  CHECK(about("{\"" + std::string(1 << 20, 'k') + "\":1}") ==
        "a.jsonl:2: the line is longer than 1048576 bytes");
  CHECK(refusal(kHeader + kVerdict, {1, 1000}) == "a.jsonl:2: the file has more than 1 lines");
  CHECK(refusal(kHeader + kVerdict, {2, 1000}).empty());
}

}  // namespace squall::tests::codec_refusal_test
