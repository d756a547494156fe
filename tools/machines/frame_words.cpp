// Readers and writers of the fields of questions and answers as bytes.
#include "tools/machines/frame_words.hpp"

#include <cstring>
#include <limits>

#include "scenarios/json/user_error.hpp"

namespace squall::tools::machines {
namespace {

class FrameWriter {
 public:
  explicit FrameWriter(std::string& frame) : frame_(frame) {}

  void number(Key, std::uint64_t value) { put(value, 8); }
  void hash(Key, std::uint64_t value) { put(value, 8); }
  void server(Key, std::uint32_t value) { put(value, 1); }
  void flag(Key, int value) { put(value != 0 ? 1 : 0, 1); }
  void word(Key, unsigned value, const WordList&) { put(value, 1); }
  void servers(Key, std::uint32_t set) { put(set, 4); }
  void data(Key, const std::uint8_t (&bytes)[16]) {
    frame_.append(reinterpret_cast<const char*>(bytes), sizeof bytes);
  }
  void names(Key, std::span<const std::uint32_t> names) {
    for (const std::uint32_t name : names) put(name, 1);
  }
  void message(Key, std::string_view bytes) {
    put(bytes.size(), 4);
    frame_.append(bytes);
  }
  template <typename Some>
  void object(Key, const Some& some) {
    visit_fields(*this, some);
  }
  template <typename Some>
  void object_if_any(Key key, bool has, const Some& some) {
    flag(key, has ? 1 : 0);
    if (has) visit_fields(*this, some);
  }
  template <typename Item>
  void list(Key, std::span<const Item> items) {
    put(items.size(), 4);
    for (const Item& item : items) visit_fields(*this, item);
  }

 private:
  void put(std::uint64_t value, unsigned size) {
    for (; size > 0; --size, value >>= 8) frame_ += static_cast<char>(value & 0xff);
  }

  std::string& frame_;
};

class FrameReader {
 public:
  explicit FrameReader(std::string_view frame) : frame_(frame) {}

  void number(Key key, std::uint64_t& value) { value = take(key, 8); }
  void number(Key key, std::uint32_t& value) {
    const std::uint64_t found = take(key, 8);
    if (found > std::numeric_limits<std::uint32_t>::max()) {
      refuse(key, "is " + std::to_string(found) + ", and at most 4294967295 is allowed");
    }
    value = static_cast<std::uint32_t>(found);
  }
  void hash(Key key, std::uint64_t& value) { value = take(key, 8); }
  void server(Key key, std::uint32_t& value) { value = static_cast<std::uint32_t>(take(key, 1)); }
  void flag(Key key, int& value) {
    const std::uint64_t found = take(key, 1);
    if (found > 1) refuse(key, "is " + std::to_string(found) + ", which is neither 0 nor 1");
    value = static_cast<int>(found);
  }
  template <typename Enum>
  void word(Key key, Enum& value, const WordList& list) {
    const std::uint64_t found = take(key, 1);
    if (!list.place(static_cast<unsigned>(found))) {
      std::string words;
      for (const std::string_view word : list.words) {
        words += (words.empty() ? "" : ", ") + std::string(word);
      }
      refuse(key, "is " + std::to_string(found) + ", and stands for none of " + words);
    }
    value = static_cast<Enum>(found);
  }
  void servers(Key key, std::uint32_t& set) { set = static_cast<std::uint32_t>(take(key, 4)); }
  void data(Key key, std::uint8_t (&bytes)[16]) {
    std::memcpy(bytes, cut(key, sizeof bytes).data(), sizeof bytes);
  }
  void message(Key key, std::string& bytes) { bytes = cut(key, take(key, 4)); }
  void text(Key key, std::string& text) { message(key, text); }
  template <typename Some>
  void object(Key, Some& some) {
    visit_fields(*this, some);
  }
  template <typename Some>
  void object_if_any(Key key, int& has, Some& some) {
    flag(key, has);
    if (has != 0) visit_fields(*this, some);
  }

  /// What is read now, for messages. 0: it has no number.
  void begin(const char* place, std::uint64_t number = 0) {
    place_ = place;
    number_ = number;
  }
  std::uint64_t count() { return take("number", 4); }
  void end() {
    if (at_ == frame_.size()) return;
    fail(std::to_string(frame_.size() - at_) + " bytes follow its end");
  }

 private:
  std::string_view cut(Key key, std::uint64_t size) {
    if (size > frame_.size() - at_) {
      refuse(key, "needs " + std::to_string(size) + " bytes, and " +
                      std::to_string(frame_.size() - at_) + " are left");
    }
    at_ += size;
    return frame_.substr(at_ - size, size);
  }
  std::uint64_t take(Key key, unsigned size) {
    const std::string_view bytes = cut(key, size);
    std::uint64_t value = 0;
    for (unsigned at = size; at > 0; --at) {
      value = value << 8 | static_cast<unsigned char>(bytes[at - 1]);
    }
    return value;
  }
  [[noreturn]] void refuse(Key key, const std::string& what) const {
    fail("\"" + std::string(key.name) + "\" of " + place_ +
         (number_ == 0 ? "" : " " + std::to_string(number_)) + " " + what);
  }
  [[noreturn]] void fail(const std::string& what) const {
    throw scenarios::json::UserError{
        "its answer", what + ", in a frame of " + std::to_string(frame_.size()) + " bytes"};
  }

  std::string_view frame_;
  std::size_t at_ = 0;
  const char* place_ = "";
  std::uint64_t number_ = 0;
};

}  // namespace

void append_frame(std::string& frame, const Question& question) {
  FrameWriter writer(frame);
  visit_fields(writer, question);
}

std::string take_words(std::string_view frame) {
  FrameReader reader(frame);
  reader.begin("the answer");
  std::string words;
  reader.text("words", words);
  reader.end();
  return words;
}

std::string take_state(std::string_view frame) {
  FrameReader reader(frame);
  reader.begin("the answer");
  std::string state;
  reader.message("state", state);
  reader.end();
  return state;
}

bool take_done(std::string_view frame) {
  FrameReader reader(frame);
  reader.begin("the answer");
  int is_done = 0;
  reader.flag("done", is_done);
  reader.end();
  return is_done != 0;
}

void take_answer(std::string_view frame, raft_env& env, const bool& has_failed, raft_view& view) {
  FrameReader reader(frame);
  reader.begin("the effects");
  const std::uint64_t count = reader.count();
  Effect effect;
  for (std::uint64_t number = 1; number <= count; ++number) {
    reader.begin("effect", number);
    reader.word("do", effect.kind, kEffects);
    visit_fields(reader, effect);
    make_call(effect, env);
    if (has_failed) return;
  }
  reader.begin("the view");
  visit_fields(reader, view);
  reader.end();
}

}  // namespace squall::tools::machines
