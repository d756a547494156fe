// Questions and answers as bytes: what is written, what is read, and what is refused.
#include "tools/machines/frame_words.hpp"

#include <rapidcheck.h>

#include <cstring>

#include "scenarios/json/user_error.hpp"
#include "tests/catch.hpp"
#include "tests/tools/process.hpp"

namespace squall::tests::frame_words_test {

using namespace tools::machines;

namespace {

/// Keeps the calls as text.
struct Recorder : raft_env {
  std::vector<std::string> calls;

  Recorder() : raft_env{} {
    hard_state = [](raft_env* env, std::uint64_t term, std::uint32_t vote) {
      note(env, "hard_state " + std::to_string(term) + " " + std::to_string(vote));
    };
    append = [](raft_env* env, std::uint64_t index, const raft_entry* entry) {
      note(env, "append " + std::to_string(index) + " " + std::to_string(entry->term) + " " +
                    std::to_string(entry->kind) + " " + std::to_string(entry->data[15]) + " " +
                    std::to_string(entry->configuration.voters));
    };
    truncate = [](raft_env* env, std::uint64_t from) {
      note(env, "truncate " + std::to_string(from));
    };
    compact = [](raft_env* env, std::uint64_t up_to) {
      note(env, "compact " + std::to_string(up_to));
      return raft_snapshot{};
    };
    install = [](raft_env* env, raft_snapshot snapshot, raft_configuration configuration) {
      note(env, "install " + std::to_string(snapshot.index) + " " + std::to_string(snapshot.state) +
                    " " + std::to_string(configuration.learners));
    };
    send = [](raft_env* env, std::uint32_t to, const void* bytes, std::size_t size,
              const raft_tells* tells) {
      note(env, "send " + std::to_string(to) + " " +
                    std::string(static_cast<const char*>(bytes), size) + " " +
                    std::to_string(tells->kind) + " " + std::to_string(tells->position_index) +
                    " " + std::to_string(tells->entries) + " " + std::to_string(tells->pre_vote));
    };
    timer = [](raft_env* env, raft_timer_id which, int runs) {
      note(env, "timer " + std::to_string(which) + " " + std::to_string(runs));
    };
    apply = [](raft_env* env, std::uint64_t index) { note(env, "apply " + std::to_string(index)); };
    accept = [](raft_env* env) { note(env, "accept"); };
    read = [](raft_env* env, std::uint32_t which, std::uint64_t index) {
      note(env, "read " + std::to_string(which) + " " + std::to_string(index));
    };
    timer_for = [](raft_env* env, std::uint32_t which, std::uint64_t duration_us) {
      note(env, "timer_for " + std::to_string(which) + " " + std::to_string(duration_us));
    };
    commit_index = [](raft_env* env, std::uint64_t index) {
      note(env, "commit_index " + std::to_string(index));
    };
    fail = [](raft_env* env, const char* why) { note(env, std::string("fail ") + why); };
  }
  static void note(raft_env* env, const std::string& call) {
    static_cast<Recorder*>(env)->calls.push_back(call);
  }
};

/// Bytes of an answer, put together by hand.
struct Bytes {
  std::string text;
  Bytes& u8(unsigned value) { return put(value, 1); }
  Bytes& u32(std::uint64_t value) { return put(value, 4); }
  Bytes& u64(std::uint64_t value) { return put(value, 8); }
  Bytes& bytes(const std::string& more) {
    text += more;
    return *this;
  }
  Bytes& put(std::uint64_t value, int size) {
    for (int at = 0; at < size; ++at) text += static_cast<char>(value >> 8 * at & 255);
    return *this;
  }
};

Bytes view(Bytes bytes) { return bytes.u64(7).u8(2).u8(3).u8(1).u64(4).u8(0); }

/// One effect of each kind.
Bytes all_effects() {
  Bytes bytes;
  bytes.u32(13);
  bytes.u8(0).u64(7).u8(2);
  bytes.u8(1).u64(5).u64(7).u8(0).bytes(std::string(15, 'a') + 'b').u32(0).u32(0).u32(0);
  bytes.u8(2).u64(3);
  bytes.u8(3).u64(4);
  bytes.u8(4).u64(9).u64(7).u64(77).u32(14).u32(0).u32(16);
  bytes.u8(5).u8(3).u32(5).bytes("hello").u8(10).u64(7).u64(6).u64(8).u64(2).u8(1).u8(1);
  bytes.u8(6).u8(1).u8(1);
  bytes.u8(7).u64(4);
  bytes.u8(8);
  bytes.u8(9).u64(12).u64(4);
  bytes.u8(10).u32(3).bytes("why");
  bytes.u8(11).u64(300).u64(5000);
  bytes.u8(12).u64(6);
  return bytes;
}

std::string refusal(const std::string& frame) {
  Recorder env;
  raft_view shown{};
  const bool has_failed = false;
  try {
    take_answer(frame, env, has_failed, shown);
  } catch (const scenarios::json::UserError& error) {
    return error.where + ": " + error.message;
  }
  return "";
}

}  // namespace

TEST_CASE("A frame says each call of raft_machine.h", "[tools][machines][frames]") {
  Recorder env;
  raft_view shown{};
  const bool has_failed = false;
  take_answer(view(all_effects()).text, env, has_failed, shown);
  CHECK(env.calls == std::vector<std::string>{"hard_state 7 2", "append 5 7 0 98 0", "truncate 3",
                                              "compact 4", "install 9 77 16",
                                              "send 3 hello 10 8 2 1", "timer 1 1", "apply 4",
                                              "accept", "read 12 4", "fail why",
                                              "timer_for 300 5000", "commit_index 6"});
  CHECK(shown.term == 7);
  CHECK(shown.voted_for == 2);
  CHECK(shown.role == RAFT_LEADER);
  CHECK(shown.leader == 1);
  CHECK(shown.commit_index == 4);
  CHECK(shown.has_configuration == 0);
}

TEST_CASE("A question has its fields one after the other, little-endian",
          "[tools][machines][frames]") {
  raft_input input{};
  input.kind = RAFT_RECEIVE;
  input.from = 3;
  input.bytes = reinterpret_cast<const std::uint8_t*>("hi");
  input.size = 2;
  Question question;
  question.server = 2;
  question.what = input.kind;
  question.input = &input;
  question.random = 0x0102;
  question.snapshot = {5, 1, 0xff};
  std::string frame;
  append_frame(frame, question);
  CHECK(frame ==
        Bytes{}.u8(2).u8(0).u8(3).u32(2).bytes("hi").u64(0x0102).u8(1).u64(5).u64(1).u64(255).text);

  raft_entry entry{};
  entry.term = 4;
  entry.kind = RAFT_CONFIGURATION;
  entry.configuration = {14, 0, 16};
  raft_settings settings{};
  settings.self = 2;
  settings.entries_per_message_max = 64;
  settings.configuration = {14, 0, 0};
  settings.check_quorum = 1;
  settings.slow_disk = 1;
  raft_disk disk{};
  disk.term = 4;
  disk.configuration = settings.configuration;
  disk.entries = &entry;
  disk.entry_count = 1;
  disk.commit_index = 1;
  Question boot;
  boot.server = 2;
  boot.settings = &settings;
  boot.disk = &disk;
  frame.clear();
  append_frame(frame, boot);
  Bytes expected;
  expected.u8(2).u8(255);
  expected.u8(2).u64(64).u32(14).u32(0).u32(0).u8(0).u8(1).u8(1);
  expected.u64(4).u8(0).u8(0).u32(14).u32(0).u32(0).u32(1);
  expected.u64(4).u8(2).bytes(std::string(16, '\0')).u32(14).u32(0).u32(16).u64(1);
  CHECK(frame == expected.text);
}

TEST_CASE("A frame that is none is refused with the place", "[tools][machines][frames]") {
  CHECK(refusal("ab") ==
        "its answer: \"number\" of the effects needs 4 bytes, and 2 are left, in a frame of 2 "
        "bytes");
  CHECK(refusal(Bytes{}.u32(1).u8(77).text) ==
        "its answer: \"do\" of effect 1 is 77, and stands for none of hard_state, append, "
        "truncate, compact, install, send, timer, apply, accept, read, fail, timer_for, "
        "commit_index, in a frame of 5 bytes");
  CHECK(refusal(Bytes{}.u32(0xffffffff).u8(8).text) ==
        "its answer: \"do\" of effect 2 needs 1 bytes, and 0 are left, in a frame of 5 bytes");
  CHECK(refusal(Bytes{}.u32(1).u8(5).u8(2).u32(0xffffffff).text) ==
        "its answer: \"message\" of effect 1 needs 4294967295 bytes, and 0 are left, in a frame "
        "of 10 bytes");
  CHECK(refusal(Bytes{}.u32(1).u8(6).u8(1).u8(2).text) ==
        "its answer: \"runs\" of effect 1 is 2, which is neither 0 nor 1, in a frame of 7 bytes");
  CHECK(refusal(Bytes{}.u32(1).u8(9).u64(std::uint64_t{1} << 40).text) ==
        "its answer: \"read\" of effect 1 is 1099511627776, and at most 4294967295 is allowed, in "
        "a frame of 13 bytes");
  CHECK(refusal(view(Bytes{}.u32(0)).u8(9).text) ==
        "its answer: 1 bytes follow its end, in a frame of 25 bytes");
}

TEST_CASE("The bytes of words are what the documentation says", "[tools][machines][frames]") {
  const std::string page = read_file(std::string(SQUALL_SOURCE_DIR) + "/tools/machines/README.md");
  for (const WordList& list : {kQuestions, kEffects, kEntryKinds, kMessageKinds, kRoles, kTimers}) {
    std::string text;
    for (std::size_t place = 0; place < list.words.size(); ++place) {
      const unsigned value = list.value(place);
      CHECK(list.place(value) == place);
      text += (place == 0 ? "| `" : ", `") + std::string(list.words[place]) + "` " +
              std::to_string(value);
    }
    INFO(text);
    CHECK(page.find(text + " |") != std::string::npos);
  }
  CHECK_FALSE(kQuestions.place(250));
  CHECK_FALSE(kQuestions.place(256));
  CHECK_FALSE(kMessageKinds.place(7));
}

TEST_CASE("No frame is too strange to be refused", "[tools][machines][frames]") {
  const std::string whole = view(all_effects()).text;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CHECK_FALSE(refusal(whole.substr(0, size)).empty());
  }
  CHECK(rc::check([&](std::string noise) {
    refusal(noise);
    std::string changed = whole;
    for (const char byte : noise) {
      changed[static_cast<unsigned char>(byte) % changed.size()] ^= byte;
    }
    refusal(changed);
  }));
}

}  // namespace squall::tests::frame_words_test
