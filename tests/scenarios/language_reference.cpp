// Walks the schema and prints one table for each object.
#include "tests/scenarios/language_reference.hpp"

#include <nlohmann/json.hpp>

namespace squall::tests {

namespace {

using Json = nlohmann::ordered_json;

/// A cell of a Markdown table: no bar, no line break.
std::string cell(const std::string& text) {
  std::string result;
  for (const char sign : text) {
    if (sign == '|') result += '\\';
    result += sign == '\n' ? ' ' : sign;
  }
  return result;
}

std::string text_of(const Json& node, const char* key) {
  return node.contains(key) ? node[key].get<std::string>() : "";
}

std::string name_of(const std::string& ref) { return ref.substr(ref.rfind('/') + 1); }

class Reference {
 public:
  explicit Reference(Json root) : root_(std::move(root)) {}

  std::string print() {
    section("The document", root_);
    for (const auto& [name, definition] : root_["$defs"].items()) {
      if (has_properties(definition)) {
        section("`" + name + "`", definition);
      } else {
        value_section(name, definition);
      }
    }
    return text_;
  }

 private:
  static bool has_properties(const Json& node) {
    if (node.contains("properties")) return true;
    for (const char* choice : {"anyOf", "oneOf"}) {
      if (!node.contains(choice)) continue;
      for (const Json& one : node[choice]) {
        if (has_properties(one)) return true;
      }
    }
    return false;
  }

  /// What may stand there, in a few words.
  std::string values(const Json& node) const {
    if (node.contains("$ref")) return "`" + name_of(node["$ref"]) + "`";
    if (node.contains("const")) return "`" + node["const"].dump() + "`";
    if (node.contains("enum"))
      return one_of(node["enum"], [](const Json& word) { return "`" + word.dump() + "`"; });
    for (const char* choice : {"anyOf", "oneOf"}) {
      if (node.contains(choice))
        return one_of(node[choice], [&](const Json& one) { return values(one); });
    }
    const std::string type = text_of(node, "type");
    if (type == "integer") return "integer" + range(node);
    if (type == "array")
      return "list of " + (node.contains("items") ? values(node["items"]) : "values");
    if (type == "object") return "object: see below";
    return type;
  }

  template <typename List, typename Print>
  static std::string one_of(const List& list, Print&& print) {
    std::string text;
    for (const Json& one : list) text += (text.empty() ? "" : ", ") + print(one);
    return text;
  }

  static std::string range(const Json& node) {
    if (!node.contains("minimum") || !node.contains("maximum")) return "";
    return " " + node["minimum"].dump() + " … " + node["maximum"].dump();
  }

  void value_section(const std::string& name, const Json& definition) {
    text_ += "### `" + name + "`\n\n";
    const std::string description = text_of(definition, "description");
    if (!description.empty()) text_ += description + "\n\n";
    text_ += "Values: " + values(definition) + ".\n\n";
    if (definition.contains("examples")) {
      text_ +=
          "Examples: " +
          one_of(definition["examples"], [](const Json& one) { return "`" + one.dump() + "`"; }) +
          ".\n\n";
    }
  }

  void section(const std::string& title, const Json& node) {
    text_ += "### " + title + "\n\n";
    const std::string description = text_of(node, "description");
    if (!description.empty()) text_ += description + "\n\n";
    if (!node.contains("properties")) text_ += "Values: " + values(node) + ".\n\n";
    tables(title, node);
  }

  /// The keys of the object, then those of the objects under its keys.
  void tables(const std::string& title, const Json& node) {
    if (node.contains("properties")) {
      text_ += "| key | values | default | meaning |\n|---|---|---|---|\n";
      for (const auto& [key, property] : node["properties"].items()) {
        if (key != "comment" || &node == &root_) row(node, key, property);
      }
      text_ += "\n";
      for (const auto& [key, property] : node["properties"].items()) {
        if (property.contains("$ref") || !has_properties(property)) continue;
        text_ += "**" + title + ", `" + key + "`**\n\n";
        tables(title + ", `" + key + "`", property);
      }
    }
    for (const char* choice : {"anyOf", "oneOf"}) {
      if (!node.contains(choice)) continue;
      for (const Json& one : node[choice]) {
        if (has_properties(one)) tables(title, one);
      }
    }
  }

  void row(const Json& node, const std::string& key, const Json& property) {
    bool required = false;
    if (node.contains("required")) {
      for (const Json& one : node["required"]) required = required || one == key;
    }
    const std::string fallback = property.contains("default")
                                     ? "`" + property["default"].dump() + "`"
                                 : required ? "required"
                                            : "";
    std::string meaning = text_of(property, "description");
    if (meaning.empty() && property.contains("$ref")) {
      meaning = text_of(root_["$defs"][name_of(property["$ref"])], "description");
    }
    text_ += "| `" + key + "` | " + cell(values(property)) + " | " + cell(fallback) + " | " +
             cell(meaning) + " |\n";
  }

  Json root_;
  std::string text_;
};

}  // namespace

std::string language_reference(const std::string& schema) {
  return Reference(Json::parse(schema)).print();
}

}  // namespace squall::tests
