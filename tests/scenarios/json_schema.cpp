// The evaluator: one function for each kind of value that a keyword is about.
#include "tests/scenarios/json_schema.hpp"

#include <algorithm>
#include <cmath>
#include <regex>
#include <stdexcept>

namespace squall::tests {

class JsonSchema::Evaluator {
 public:
  explicit Evaluator(Json root) : root_(std::move(root)) { look_over(root_, "#"); }

  bool accepts(const Json& value) const { return accepts(root_, value); }
  const std::map<std::string, const Json*>& properties() const { return properties_; }
  const std::set<const Json*>& met() const { return met_; }
  const Json& resolve(const std::string& reference) const {
    return root_.at(Json::json_pointer(reference.substr(1)));
  }

 private:
  static bool is_one_of(const std::string& word, std::initializer_list<const char*> words) {
    return std::any_of(words.begin(), words.end(), [&](const char* one) { return word == one; });
  }

  /// Every subschema once, before anything is evaluated.
  void look_over(const Json& schema, const std::string& where) {
    if (schema.is_boolean()) return;
    for (const auto& [keyword, argument] : schema.items()) {
      const std::string at = where + "/" + keyword;
      if (is_one_of(keyword, {"properties", "$defs"})) {
        for (const auto& [key, inner] : argument.items()) {
          if (keyword == "properties") properties_[at + "/" + key] = &inner;
          look_over(inner, at + "/" + key);
        }
      } else if (is_one_of(keyword, {"anyOf", "oneOf"})) {
        for (const Json& inner : argument) look_over(inner, at);
      } else if (is_one_of(keyword, {"items", "additionalProperties", "propertyNames", "not"})) {
        look_over(argument, at);
      } else if (keyword == "$ref") {
        if (!root_.contains(Json::json_pointer(argument.get<std::string>().substr(1)))) {
          throw std::invalid_argument(at + " leads nowhere");
        }
      } else if (!is_one_of(keyword,
                            {"$schema", "title", "description", "default", "examples", "type",
                             "const", "enum", "pattern", "minimum", "maximum", "minLength",
                             "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
                             "required", "dependentRequired"})) {
        throw std::invalid_argument(at + ": unknown keyword");
      }
    }
  }

  bool accepts(const Json& schema, const Json& value) const {
    if (schema.is_boolean()) return schema.get<bool>();
    for (const auto& [keyword, argument] : schema.items()) {
      if (!holds(schema, keyword, argument, value)) return false;
    }
    return true;
  }

  bool holds(const Json& schema, const std::string& keyword, const Json& argument,
             const Json& value) const {
    const auto accepting = [&](const Json& schemas) {
      return std::count_if(schemas.begin(), schemas.end(),
                           [&](const Json& inner) { return accepts(inner, value); });
    };
    if (keyword == "$ref") return accepts(resolve(argument.get<std::string>()), value);
    if (keyword == "anyOf") return accepting(argument) > 0;
    if (keyword == "oneOf") return accepting(argument) == 1;
    if (keyword == "not") return !accepts(argument, value);
    if (keyword == "type") return is_of_type(argument.get<std::string>(), value);
    if (keyword == "const") return value == argument;
    if (keyword == "enum")
      return std::find(argument.begin(), argument.end(), value) != argument.end();
    if (value.is_number()) return holds_of_number(keyword, argument, value);
    if (value.is_string()) return holds_of_string(keyword, argument, value.get<std::string>());
    if (value.is_array()) return holds_of_list(keyword, argument, value);
    return !value.is_object() || holds_of_object(schema, keyword, argument, value);
  }

  static bool is_of_type(const std::string& type, const Json& value) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type != "integer") throw std::invalid_argument("unknown type " + type);
    return value.is_number() && std::floor(number(value)) == number(value);
  }

  /// Exact for whole numbers of 64 bits, which comparisons of the library's values are not.
  static long double number(const Json& value) {
    if (value.is_number_unsigned()) return static_cast<long double>(value.get<std::uint64_t>());
    if (value.is_number_integer()) return static_cast<long double>(value.get<std::int64_t>());
    return static_cast<long double>(value.get<double>());
  }

  static bool holds_of_number(const std::string& keyword, const Json& argument, const Json& value) {
    if (keyword == "minimum") return number(value) >= number(argument);
    if (keyword == "maximum") return number(value) <= number(argument);
    return true;
  }

  bool holds_of_string(const std::string& keyword, const Json& argument,
                       const std::string& value) const {
    const auto characters = std::count_if(value.begin(), value.end(),
                                          [](unsigned char c) { return (c & 0xc0u) != 0x80u; });
    if (keyword == "minLength") return characters >= argument.get<std::ptrdiff_t>();
    if (keyword == "maxLength") return characters <= argument.get<std::ptrdiff_t>();
    if (keyword != "pattern") return true;
    const auto pattern = argument.get<std::string>();
    const auto known = patterns_.try_emplace(pattern, pattern).first;
    return std::regex_search(value, known->second);
  }

  bool holds_of_list(const std::string& keyword, const Json& argument, const Json& value) const {
    if (keyword == "minItems") return value.size() >= argument.get<std::size_t>();
    if (keyword == "maxItems") return value.size() <= argument.get<std::size_t>();
    if (keyword != "items") return true;
    return std::all_of(value.begin(), value.end(),
                       [&](const Json& item) { return accepts(argument, item); });
  }

  bool holds_of_object(const Json& schema, const std::string& keyword, const Json& argument,
                       const Json& value) const {
    const auto has_all = [&](const Json& keys) {
      return std::all_of(keys.begin(), keys.end(),
                         [&](const Json& key) { return value.contains(key.get<std::string>()); });
    };
    if (keyword == "minProperties") return value.size() >= argument.get<std::size_t>();
    if (keyword == "maxProperties") return value.size() <= argument.get<std::size_t>();
    if (keyword == "required") return has_all(argument);
    for (const auto& [key, inner] : value.items()) {
      if (keyword == "properties" && argument.contains(key)) {
        met_.insert(&argument.at(key));
        if (!accepts(argument.at(key), inner)) return false;
      }
      const bool named = schema.contains("properties") && schema.at("properties").contains(key);
      if (keyword == "additionalProperties" && !named && !accepts(argument, inner)) return false;
      if (keyword == "propertyNames" && !accepts(argument, key)) return false;
      if (keyword == "dependentRequired" && argument.contains(key) && !has_all(argument.at(key))) {
        return false;
      }
    }
    return true;
  }

  Json root_;
  std::map<std::string, const Json*> properties_;
  mutable std::set<const Json*> met_;
  mutable std::map<std::string, std::regex> patterns_;
};

JsonSchema::JsonSchema(Json root) : evaluator_(std::make_unique<Evaluator>(std::move(root))) {}
JsonSchema::~JsonSchema() = default;

bool JsonSchema::accepts(const Json& value) const { return evaluator_->accepts(value); }
const std::map<std::string, const JsonSchema::Json*>& JsonSchema::properties() const {
  return evaluator_->properties();
}
const std::set<const JsonSchema::Json*>& JsonSchema::met() const { return evaluator_->met(); }
const JsonSchema::Json& JsonSchema::resolve(const std::string& reference) const {
  return evaluator_->resolve(reference);
}

}  // namespace squall::tests
