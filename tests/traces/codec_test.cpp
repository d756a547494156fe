// Traces as files: written and read back, in exactly the words that the format promises.
#include "traces/codec.hpp"

#include <rapidcheck.h>

#include "tests/catch.hpp"
#include "tests/traces/traces_fixture.hpp"
#include "traces/action_words.hpp"

namespace squall::tests::codec_test {

using traces::Trace;

namespace {

rc::Gen<std::string> words() {
  return rc::gen::container<std::string>(rc::gen::inRange<char>(' ', '~'));
}

core::ServerId any_server() { return *tests::number_in<core::ServerId>(1, core::kServersMax + 1); }

traces::Choice any_choice() {
  traces::Choice choice;
  choice.action.kind = static_cast<sim::ActionKind>(*rc::gen::inRange(0, sim::kActionKinds));
  choice.action.server = any_server();
  choice.message_key = *rc::gen::arbitrary<std::uint64_t>();
  choice.action.slot = *rc::gen::oneOf(
      rc::gen::just(sim::kAnyMessageType),
      rc::gen::inRange<std::uint16_t>(0, static_cast<std::uint16_t>(core::kMessageTypes)));
  choice.action.value = *rc::gen::arbitrary<std::uint32_t>();
  if (traces::names_message_type(choice.action.kind)) {
    choice.action.slot = sim::Action::of_filter(choice.action.kind, choice.action.slot, {}, {},
                                                *rc::gen::inRange<std::uint16_t>(0, 255))
                             .slot;
  }
  if (choice.action.kind == sim::ActionKind::crash) {
    choice.action.value %= 5;
    if (choice.action.value == 4) choice.action = sim::Action::crash_in_step(any_server(), 2);
  }
  if (choice.action.kind == sim::ActionKind::request) {
    choice.action.value %= sim::kClientsMax;
    choice.action.slot %= sim::kScriptedCommandsMax + 1;
  }
  if (traces::names_index(choice.action.kind)) choice.action.value |= 1;
  if (choice.action.kind == sim::ActionKind::transfer) choice.action.value = any_server().value();
  return traces::canonical(choice);
}

Trace any_trace() {
  Trace trace;
  trace.header.squall = *words();
  trace.header.commit = *words();
  trace.header.compiler = *words();
  trace.header.machine = *words();
  trace.header.scenario = *rc::gen::element<std::string>(
      "{}", R"({"name":"x"})", R"({"name":"ü","timeline":[{"at_ms":1.5,"do":"crash"}],"b":null})");
  trace.header.seed = *rc::gen::arbitrary<std::uint64_t>();
  trace.recorded = *rc::gen::arbitrary<bool>();
  const std::size_t count = trace.recorded ? *rc::gen::inRange<std::size_t>(0, 20) : 0;
  const bool described = *rc::gen::arbitrary<bool>();
  sim::Time now = 0;
  for (std::size_t at = 0; at < count; ++at) {
    trace.choices.push_back(any_choice());
    trace.choices.back().time_us = now += *rc::gen::inRange<sim::Time>(0, 1'000'000);
    if (described) trace.descriptions.push_back(at == 0 ? "some" : *words());
  }
  traces::Outcome& outcome = trace.outcome;
  outcome.event = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
  outcome.time_us = *rc::gen::inRange<sim::Time>(0, 1'000'000);
  outcome.digest = *rc::gen::arbitrary<std::uint64_t>();
  outcome.world_digest = *rc::gen::arbitrary<std::uint64_t>();
  const int ending = *rc::gen::inRange(0, 3);
  if (ending == 1)
    outcome.limit = *rc::gen::element<std::string>("entries", "terms", "events", "idle");
  if (ending == 2) {
    outcome.violation = checkers::Violation{
        static_cast<checkers::Property>(*rc::gen::inRange(0, checkers::kProperties)),
        any_server(),
        *tests::number_in<core::ServerId>(0, core::kServersMax + 1),
        *rc::gen::arbitrary<core::Term>(),
        *rc::gen::arbitrary<core::Index>(),
        static_cast<checkers::Values>(*rc::gen::inRange(0, checkers::kValues)),
        *rc::gen::arbitrary<std::uint64_t>(),
        *rc::gen::arbitrary<std::uint64_t>()};
    if (outcome.violation->values == checkers::Values::entries) {
      outcome.violation->expected_term = *rc::gen::arbitrary<core::Term>();
      outcome.violation->found_term = *rc::gen::arbitrary<core::Term>();
    }
  }
  return trace;
}

}  // namespace

TEST_CASE("What is written is read back", "[traces][codec]") {
  CHECK(rc::check([] {
    const Trace trace = any_trace();
    RC_ASSERT(trace_of(text_of(trace)) == trace);
  }));
}

TEST_CASE("A filter by what messages say has the number of its traits", "[traces][codec]") {
  Trace trace = small_trace();
  const sim::Action filter =
      sim::Action::of_filter(sim::ActionKind::block, sim::kAnyMessageType, core::ServerSet::of(1),
                             core::ServerSet::of(2), 3);
  CHECK(filter.message_type() == sim::kAnyMessageType);
  CHECK(filter.traits() == 3);
  trace.choices = {{filter, 0, 0}};
  trace.descriptions.clear();
  CHECK(text_of(trace).find("\"do\":\"block\",\"message\":\"any\",\"traits\":3,\"from\":[1],"
                            "\"to\":[2]}") != std::string::npos);
  CHECK(trace_of(text_of(trace)).choices == trace.choices);
}

TEST_CASE("A change of membership says its rule where it was asked by one", "[traces][codec]") {
  Trace trace = small_trace();
  const auto change = [](core::ChangeBy by) {
    return traces::canonical(
        {sim::Action::change_membership(2, core::ServerSet::of(1), core::ServerSet::of(3), by), 0,
         0});
  };
  trace.choices = {change(core::ChangeBy::settings), change(core::ChangeBy::single),
                   change(core::ChangeBy::joint)};
  trace.descriptions.clear();
  const std::string text = text_of(trace);
  CHECK(text.find("\"voters\":[1],\"learners\":[3]}") != std::string::npos);
  CHECK(text.find("\"voters\":[1],\"learners\":[3],\"by\":\"single\"}") != std::string::npos);
  CHECK(text.find("\"voters\":[1],\"learners\":[3],\"by\":\"joint\"}") != std::string::npos);
  CHECK(trace_of(text).choices == trace.choices);
}

TEST_CASE("Every kind of choice has its line", "[traces][codec]") {
  const std::string text = text_of(small_trace());
  CHECK(
      text.find("{\"squall_trace\":2,\"squall\":\"0.1.0\",\"commit\":\"abc\",\"compiler\":\"C 1\","
                "\"scenario\":{\"name\":\"small\"},\"seed\":\"0x0000000000000007\"}\n"
                "{\"k\":1,\"t\":0,\"do\":\"deliver\",\"key\":\"0000000000009f3a\",\"what\":"
                "\"AppendEntries 1→2 term 3 prev 4/2 +3 commit 3\"}\n"
                "{\"k\":2,\"t\":1000,\"do\":\"drop\",\"key\":\"0000000000009f3a\"}\n") == 0);
  const auto has = [&](const char* line) { return text.find(line) != std::string::npos; };
  CHECK(has("{\"k\":4,\"t\":3000,\"do\":\"election_timeout\",\"server\":2}\n"));
  CHECK(has("{\"k\":6,\"t\":5000,\"do\":\"request\",\"server\":2,\"client\":5,\"command\":1}\n"));
  CHECK(has("{\"k\":8,\"t\":7000,\"do\":\"crash\",\"server\":2,\"survivors\":1}\n"));
  CHECK(has("{\"k\":12,\"t\":11000,\"do\":\"cut\",\"from\":[1],\"to\":[2,3]}\n"));
  CHECK(
      has("{\"k\":14,\"t\":13000,\"do\":\"hold\",\"message\":\"request_vote_reply\","
          "\"from\":[1],\"to\":[2,3]}\n"));
  CHECK(has("{\"k\":18,\"t\":17000,\"do\":\"corrupt\",\"server\":2,\"index\":4}\n"));
  CHECK(
      has("{\"k\":22,\"t\":21000,\"do\":\"change_membership\",\"server\":2,\"voters\":[1,2],"
          "\"learners\":[3]}\n"));
  CHECK(has("{\"k\":23,\"t\":22000,\"do\":\"transfer\",\"server\":2,\"target\":3}\n"));
  CHECK(has("{\"k\":24,\"t\":23000,\"do\":\"garble\",\"key\":\"0000000000009f3a\"}\n"));
  CHECK(has("{\"k\":28,\"t\":27000,\"do\":\"latent_sector_error\",\"server\":2,\"index\":4}\n"));
  CHECK(has(
      "{\"k\":30,\"t\":29000,\"do\":\"misdirect\",\"server\":2,\"index\":4,\"silent\":true}\n"));
  CHECK(has("{\"k\":31,\"t\":30000,\"do\":\"break_clock\",\"server\":2}\n"));
  CHECK(has("{\"k\":32,\"t\":31000,\"do\":\"forget_leader\",\"server\":2}\n"));
  CHECK(has("{\"k\":33,\"t\":32000,\"do\":\"release_message\",\"key\":\"0000000000009f3a\"}\n"));
  CHECK(has("{\"k\":34,\"t\":33000,\"do\":\"lying_sync\",\"server\":2}\n"));
  CHECK(has("{\"k\":35,\"t\":34000,\"do\":\"back_up_disk\",\"server\":2}\n"));
  CHECK(has("{\"k\":36,\"t\":35000,\"do\":\"restore_disk\",\"server\":2}\n"));
  CHECK(has("{\"k\":37,\"t\":36000,\"do\":\"shorten_log\",\"server\":2,\"index\":4}\n"));
  CHECK(has("{\"k\":38,\"t\":37000,\"do\":\"limit_disk\",\"server\":2,\"entries\":4}\n"));
  CHECK(
      has("{\"k\":39,\"t\":38000,\"do\":\"force_configuration\",\"server\":2,\"voters\":[1,2],"
          "\"learners\":[3]}\n"));
  CHECK(has("{\"k\":40,\"t\":39000,\"do\":\"named_timeout\",\"server\":2,\"timer\":7}\n"));
  CHECK(has("{\"verdict\":\"violated\",\"property\":\"vote_once\",\"statement\":"));
  CHECK(
      has(",\"event\":40,\"time_us\":39000,\"server\":2,\"other\":1,\"term\":3,\"index\":0,"
          "\"values\":\"servers\",\"expected\":1,\"found\":18446744073709551615,\"digest\":"
          "\"00000000000000d1\","
          "\"world_digest\":\"00000000000000d2\",\"seal\":\""));
}

TEST_CASE("A verdict names entries by hexadecimal numbers, with their terms", "[traces][codec]") {
  Trace trace = small_trace();
  trace.outcome.violation = checkers::Violation{.property = checkers::Property::log_matching,
                                                .server = 2,
                                                .other = 1,
                                                .term = 3,
                                                .index = 7,
                                                .values = checkers::Values::entries,
                                                .expected = 0x9f3a,
                                                .found = 0,
                                                .expected_term = 3,
                                                .found_term = 0};
  const std::string text = text_of(trace);
  CHECK(text.find("\"index\":7,\"values\":\"entries\",\"expected\":\"0000000000009f3a\","
                  "\"expected_term\":3,\"found\":\"0000000000000000\",\"found_term\":0,") !=
        std::string::npos);
  CHECK(trace_of(text) == trace);
}

TEST_CASE("A verdict can stand without its choices", "[traces][codec]") {
  Trace trace = small_trace();
  trace.recorded = false;
  trace.choices.clear();
  trace.descriptions.clear();
  const std::string text = text_of(trace);
  CHECK(text.find("\"choices\":\"not recorded\"") != std::string::npos);
  CHECK(trace_of(text) == trace);
}

TEST_CASE("Text that is no UTF-8 does not cost the trace", "[traces][codec]") {
  Trace trace = small_trace();
  trace.header.machine = "\xff";
  CHECK(trace_of(text_of(trace)).header.machine == "\xEF\xBF\xBD");
}

TEST_CASE("A file cut off anywhere is refused", "[traces][codec]") {
  const std::string text = text_of(small_trace());
  for (std::size_t size = 0; size < text.size(); ++size) {
    // Without its last line's end it is whole.
    CHECK(refusal(text.substr(0, size)).empty() == (size + 1 == text.size()));
  }
}

TEST_CASE("A file with any byte changed is refused, or read as edited", "[slow][traces][codec]") {
  const std::string text = text_of(small_trace());
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char byte : {'\0', '"', '}', '[', '9', '-', '\n', '\xff'}) {
      std::string changed = text;
      changed[at] = byte;
      CHECK((changed == text || !refusal(changed).empty() || trace_of(changed).edited));
    }
  }
}

}  // namespace squall::tests::codec_test
