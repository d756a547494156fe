// The page as a file: the template with a run in it.
#pragma once

#include <string>
#include <string_view>

namespace squall::traces::view {

/// What a page holds, each part as JSON but the engine.
struct PageContent {
  std::string input;              // see README.md, "The file"
  std::string_view engine;        // base64 of packed WebAssembly; empty: none
  std::string recorded = "null";  // states instead
};

/// REQUIRES: the template has a script element for each part. `<` in the JSON is written as \u003c, so
/// that no content ends an element.
std::string page(std::string_view page_template, const PageContent& content);

}  // namespace squall::traces::view
