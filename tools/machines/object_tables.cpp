// Writes addresses into the tables of loaded objects.
#include "tools/machines/object_tables.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tools/loaded_object.hpp"

namespace squall::tools::machines {
namespace {

/// No allocation: the machine may have failed inside of malloc().
thread_local char failed_assertion[256] = "";

[[noreturn]] void note_and_abort(const char* expression, const char* file, unsigned line,
                                 const char*) {
  const char* const name = std::strrchr(file, '/');
  std::snprintf(failed_assertion, sizeof failed_assertion, "assertion \"%.160s\" in %.60s:%u",
                expression, name == nullptr ? file : name + 1, line);
  std::abort();
}

/// Null: no object of the machine defines it.
void* definition_in(void* object, std::span<const std::string> brought, const char* symbol) {
  void* const found = dlsym(object, symbol);
  Dl_info place{};
  if (found == nullptr || dladdr(found, &place) == 0 || place.dli_fname == nullptr) return nullptr;
  return std::find(brought.begin(), brought.end(), place.dli_fname) == brought.end() ? nullptr
                                                                                     : found;
}

}  // namespace

void separate_symbols(void* object, std::span<const std::string> brought) {
  for (const std::string& path : brought) {
    const LoadedObject loaded = loaded_object(path);
    for (const OwnSymbol& symbol : loaded.own_symbols) {
      if (*symbol.address != symbol.own) write_address(symbol.address, symbol.own);
    }
    for (const Import& import : loaded.imports) {
      if (!import.is_function) continue;
      if (std::strcmp(import.symbol, "__assert_fail") == 0) {
        write_address(import.address, reinterpret_cast<void*>(note_and_abort));
      } else if (void* const own = definition_in(object, brought, import.symbol);
                 own != nullptr && own != *import.address) {
        write_address(import.address, own);
      }
    }
  }
}

std::string take_failed_assertion() {
  std::string text = failed_assertion;
  failed_assertion[0] = '\0';
  return text;
}

}  // namespace squall::tools::machines
