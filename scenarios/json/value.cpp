// The ordered tree, and its text as nlohmann::json prints it.
#include "scenarios/json/value.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/types.hpp"

namespace squall::scenarios::json {

namespace {

using Printed = nlohmann::ordered_json;

Printed printed(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null:
      return nullptr;
    case Value::Kind::boolean:
      return value.boolean();
    case Value::Kind::negative:
      return value.negative();
    case Value::Kind::natural:
      return value.natural();
    case Value::Kind::real:
      return value.real();
    case Value::Kind::text:
      return value.text();
    case Value::Kind::list: {
      Printed list = Printed::array();
      auto& items = list.get_ref<Printed::array_t&>();
      items.reserve(value.size());
      for (const Value& item : value.list()) items.push_back(printed(item));
      return list;
    }
    case Value::Kind::object: {
      Printed object = Printed::object();
      auto& members = object.get_ref<Printed::object_t&>();
      members.reserve(value.size());
      // Not by key: each look-up would walk over all members before it.
      for (const Member& member : value.items()) {
        members.push_back({member.key(), printed(member.value())});
      }
      return object;
    }
  }
  return nullptr;
}

template <typename Type, typename Data>
const Type& checked(const Data& data) {
  const Type* value = std::get_if<Type>(&data);
  SQUALL_ASSERT(value != nullptr);
  return *value;
}

}  // namespace

Value::Value() = default;
Value::Value(std::nullptr_t) {}
Value::Value(double number) : data_(number) {}
Value::Value(std::string text) : data_(std::move(text)) {}
Value::Value(std::string_view text) : data_(std::string(text)) {}
Value::Value(const char* text) : data_(std::string(text)) {}
Value::Value(List items) : data_(std::move(items)) {}
Value::Value(std::initializer_list<Member> members) : data_(Members(members)) {}
Value::Value(const Value& other) = default;
Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(const Value& other) = default;
Value& Value::operator=(Value&& other) noexcept = default;
Value::~Value() = default;

Value Value::array(std::initializer_list<Value> items) { return List(items); }
Value Value::object() { return std::initializer_list<Member>{}; }

void Value::set(bool flag) { data_ = flag; }
void Value::set(std::uint64_t number) { data_ = number; }
void Value::set(std::int64_t number) {
  if (number < 0) {
    data_ = number;
  } else {
    data_ = static_cast<std::uint64_t>(number);
  }
}

bool Value::boolean() const { return checked<bool>(data_); }
std::uint64_t Value::natural() const { return checked<std::uint64_t>(data_); }
std::int64_t Value::negative() const { return checked<std::int64_t>(data_); }
double Value::real() const { return checked<double>(data_); }
const std::string& Value::text() const { return checked<std::string>(data_); }
const Value::List& Value::list() const { return checked<List>(data_); }
const Value::Members& Value::items() const { return checked<Members>(data_); }

std::size_t Value::size() const noexcept {
  if (const List* items = std::get_if<List>(&data_)) return items->size();
  const Members* members = std::get_if<Members>(&data_);
  return members == nullptr ? 0 : members->size();
}

const Value* Value::find(std::string_view key) const {
  const Members* members = std::get_if<Members>(&data_);
  if (members == nullptr) return nullptr;
  const auto found = std::find_if(members->begin(), members->end(),
                                  [&](const Member& member) { return member.key() == key; });
  return found == members->end() ? nullptr : &found->value();
}

Value& Value::operator[](std::string_view key) {
  if (is_null()) data_ = Members();
  if (const Value* found = find(key)) return const_cast<Value&>(*found);
  Members* members = std::get_if<Members>(&data_);
  SQUALL_ASSERT(members != nullptr);
  return members->emplace_back(key, Value()).value();
}

void Value::push_back(Value item) {
  if (is_null()) data_ = List();
  List* items = std::get_if<List>(&data_);
  SQUALL_ASSERT(items != nullptr);
  items->push_back(std::move(item));
}

Value& Value::append(std::string_view key, Value value) {
  if (List* items = std::get_if<List>(&data_)) return items->emplace_back(std::move(value));
  Members* members = std::get_if<Members>(&data_);
  SQUALL_ASSERT(members != nullptr);
  return members->emplace_back(key, std::move(value)).value();
}

void Value::erase(std::string_view key) {
  Members* members = std::get_if<Members>(&data_);
  SQUALL_ASSERT(members != nullptr);
  std::erase_if(*members, [&](const Member& member) { return member.key() == key; });
}

std::string Value::dump(int indent) const {
  return printed(*this).dump(indent, ' ', false, Printed::error_handler_t::replace);
}

}  // namespace squall::scenarios::json
