// A compact evaluator of JSON Schema 2020-12: the keywords that scenario.schema.json uses, no
// other.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

namespace squall::tests {

class JsonSchema {
 public:
  using Json = nlohmann::ordered_json;

  /// ERRORS: throws std::invalid_argument: a keyword that this evaluator does not know, a "$ref" to
  /// nothing.
  explicit JsonSchema(Json root);
  ~JsonSchema();

  bool accepts(const Json& value) const;

  /// Where each entry of a "properties" stands, as "#/…/properties/key".
  const std::map<std::string, const Json*>& properties() const;
  /// Those whose key some accepted or refused value had.
  const std::set<const Json*>& met() const;
  const Json& resolve(const std::string& reference) const;

 private:
  class Evaluator;
  std::unique_ptr<Evaluator> evaluator_;
};

}  // namespace squall::tests
