// The reference of the scenario language, as Markdown made from the JSON schema.
#pragma once

#include <string>

namespace squall::tests {

/// One section for each object of the schema: its keys, their values, defaults and meanings.
/// `schema`: the text of scenario.schema.json.
std::string language_reference(const std::string& schema);

}  // namespace squall::tests
