// A shared object in memory: the addresses that it imports, and the variables that it writes to.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace squall::tools {

/// An address in a table of the object, and the symbol that it stands for.
struct Import {
  const char* symbol;
  void** address;
  bool is_function;
};

/// An address in a table of the object through which it reaches a symbol that it defines itself. Another
/// object that defines the symbol, too, may have been found first.
struct OwnSymbol {
  void** address;
  void* own;
};

struct LoadedObject {
  std::string path;
  std::vector<Import> imports{};
  std::vector<OwnSymbol> own_symbols{};  // none that others shall replace (weak)
  /// What it may write to at any time: its variables, and tables that no one has made unwritable.
  std::vector<std::span<std::byte>> variables{};
  /// From its first to its last byte.
  std::span<const std::byte> extent{};
  bool has_thread_locals = false;
};

/// The paths of all objects that are loaded now.
std::vector<std::string> loaded_paths();

/// `path`: by which it was loaded. All its addresses are resolved. Nothing but the path where there is no such object.
LoadedObject loaded_object(const std::string& path);

/// The page may have been made unwritable when all was resolved; it stays writable from then on.
void write_address(void** address, void* value);

}  // namespace squall::tools
