// Readers and writers of the fields of questions and answers as JSON.
#include "tools/machines/json_words.hpp"

#include "core/hexadecimal.hpp"

namespace squall::tools::machines {
namespace {

using scenarios::json::Reader;
using scenarios::json::Value;

constexpr std::uint64_t kJsonNumberMax = 0xffff'ffff;
constexpr std::size_t kEffectsMax = 100'000;

class JsonWriter {
 public:
  explicit JsonWriter(Value& json) : json_(json) {}

  void number(Key key, std::uint64_t value) { put(key, value); }
  void server(Key key, std::uint32_t value) { put(key, value); }
  void flag(Key key, int value) { put(key, value != 0); }
  void word(Key key, unsigned value, const WordList& list) {
    put(key, list.words[list.place(value).value_or(0)]);
  }
  void hash(Key key, std::uint64_t value) { put(key, core::hexadecimal(value)); }
  void servers(Key key, std::uint32_t set) {
    Value list = Value::array();
    for (unsigned server = 1; server < 32; ++server) {
      if ((set >> server & 1u) != 0) list.push_back(server);
    }
    put(key, std::move(list));
  }
  /// The bytes of a payload as they lie in memory, as 32 digits.
  void data(Key key, const std::uint8_t (&bytes)[16]) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
      text += kDigits[byte >> 4];
      text += kDigits[byte & 15];
    }
    put(key, std::move(text));
  }
  void names(Key key, std::span<const std::uint32_t> names) {
    Value list = Value::array();
    for (const std::uint32_t name : names) list.push_back(name);
    put(key, std::move(list));
  }
  void message(Key key, std::string_view bytes) {
    try {
      put(key, scenarios::json::parse_json(bytes, scenarios::json::kLineBounds));
    } catch (const scenarios::json::JsonFault& fault) {
      throw scenarios::json::UserError{"a message to it", "the text " + fault.message};
    }
  }
  template <typename Some>
  void object(Key key, const Some& some) {
    if (key.is_shown) put(key, json_of(some));
  }
  template <typename Some>
  void object_if_any(Key key, bool has, const Some& some) {
    if (has) put(key, json_of(some));
  }
  template <typename Item>
  void list(Key key, std::span<const Item> items) {
    Value list = Value::array();
    for (const Item& item : items) list.push_back(json_of(item));
    put(key, std::move(list));
  }

 private:
  template <typename Some>
  static Value json_of(const Some& some) {
    Value json = Value::object();
    JsonWriter writer(json);
    visit_fields(writer, some);
    return json;
  }
  void put(Key key, Value value) {
    if (key.is_shown) json_.append(key.name, std::move(value));
  }

  Value& json_;
};

/// The names of the fields of an object.
class Names {
 public:
  template <typename... Ignored>
  void note(Key key, Ignored&&...) {
    names_[count_++] = key.name;
  }
  void number(Key key, std::uint64_t) { note(key); }
  void server(Key key, std::uint32_t) { note(key); }
  void flag(Key key, int) { note(key); }
  void word(Key key, unsigned, const WordList&) { note(key); }
  void hash(Key key, std::uint64_t) { note(key); }
  void servers(Key key, std::uint32_t) { note(key); }
  void data(Key key, const std::uint8_t (&)[16]) { note(key); }
  void message(Key key, std::string_view) { note(key); }
  void text(Key key, std::string_view) { note(key); }
  template <typename Some>
  void object(Key key, const Some&) {
    note(key);
  }
  template <typename Some>
  void object_if_any(Key key, int, const Some&) {
    note(key);
  }
  std::span<const std::string_view> names() const { return {names_.data(), count_}; }

 private:
  std::array<std::string_view, 8> names_{};
  std::size_t count_ = 0;
};

class JsonReader {
 public:
  explicit JsonReader(const Reader& json) : json_(json) {}

  void number(Key key, std::uint64_t& value) { value = number_at(key); }
  void number(Key key, std::uint32_t& value) { value = static_cast<std::uint32_t>(number_at(key)); }
  void server(Key key, std::uint32_t& value) {
    value = static_cast<std::uint32_t>(json_.at(key.name).integer(0, 15));
  }
  void flag(Key key, int& value) {
    const auto json = find(key);
    value = json && json->boolean() ? 1 : 0;
  }
  template <typename Enum>
  void word(Key key, Enum& value, const WordList& list) {
    value = static_cast<Enum>(list.value(json_.at(key.name).word(list.words)));
  }
  void hash(Key key, std::uint64_t& value) { value = json_.at(key.name).hexadecimal(); }
  void servers(Key key, std::uint32_t& set) {
    const auto list = find(key);
    set = list ? list->ascending_servers().bits() : 0u;
  }
  void data(Key key, std::uint8_t (&bytes)[16]) {
    const auto json = find(key);
    for (std::size_t at = 0; at < 16; ++at) bytes[at] = 0;
    if (!json) return;
    const std::string& text = json->text(32);
    if (text.size() != 32) json->fail("expected 32 hexadecimal digits");
    for (std::size_t at = 0; at < 16; ++at) {
      const auto byte = core::from_hexadecimal(text.substr(2 * at, 2));
      if (!byte) json->fail("expected 32 hexadecimal digits");
      bytes[at] = static_cast<std::uint8_t>(*byte);
    }
  }
  void message(Key key, std::string& bytes) { bytes = json_.at(key.name).json().dump(); }
  void text(Key key, std::string& text) { text = json_.at(key.name).text(); }
  template <typename Some>
  void object(Key key, Some& some) {
    some = Some{};
    if (const auto json = find(key)) read(*json, some);
  }
  template <typename Some>
  void object_if_any(Key key, int& has, Some& some) {
    const auto json = json_.find(key.name);
    has = json ? 1 : 0;
    some = Some{};
    if (json) read(*json, some);
  }

  /// The fields of an object that has no others, but `first`.
  template <typename Some>
  static void read(const Reader& json, Some& some, const char* first = nullptr) {
    Names names;
    if (first != nullptr) names.note(first);
    visit_fields(names, some);
    json.allow(names.names());
    JsonReader reader(json);
    visit_fields(reader, some);
  }

 private:
  /// Nothing: a field that may be missing is.
  std::optional<Reader> find(Key key) const {
    return key.may_lack ? json_.find(key.name) : std::optional(json_.at(key.name));
  }
  std::uint64_t number_at(Key key) const {
    const auto json = find(key);
    return json ? json->integer(0, kJsonNumberMax) : 0;
  }

  const Reader& json_;
};

}  // namespace

Value to_json(const Question& question) {
  Value json = Value::object();
  JsonWriter writer(json);
  visit_fields(writer, question);
  return json;
}

std::string take_words(const Reader& answer) {
  answer.allow({"words"});
  return answer.at("words").text();
}

std::string take_state(const Reader& answer) {
  answer.allow({"state"});
  return answer.at("state").json().dump();
}

bool take_done(const Reader& answer) {
  answer.allow({"done"});
  return answer.at("done").boolean();
}

void take_answer(const Reader& answer, raft_env& env, const bool& has_failed, raft_view& view) {
  answer.allow({"effects", "view"});
  Effect effect;
  for (const Reader& json : answer.at("effects").items(kEffectsMax)) {
    effect.kind = static_cast<EffectKind>(json.at("do").word(kEffectWords, "effect"));
    JsonReader::read(json, effect, "do");
    make_call(effect, env);
    if (has_failed) return;
  }
  JsonReader::read(answer.at("view"), view);
}

}  // namespace squall::tools::machines
