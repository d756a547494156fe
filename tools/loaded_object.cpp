// Reads the program headers, the relocations and the symbols of a loaded object.
#include "tools/loaded_object.hpp"

#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace squall::tools {
namespace {

#if defined(__aarch64__)
constexpr std::array<std::uint64_t, 3> kAddresses{R_AARCH64_JUMP_SLOT, R_AARCH64_GLOB_DAT,
                                                  R_AARCH64_ABS64};
#else
constexpr std::array<std::uint64_t, 3> kAddresses{R_X86_64_JUMP_SLOT, R_X86_64_GLOB_DAT,
                                                  R_X86_64_64};
#endif

/// The tables of one loaded object.
struct Tables {
  const ElfW(Sym) * symbols = nullptr;
  const char* names = nullptr;
  std::array<const ElfW(Rela)*, 2> relocations{};
  std::array<std::size_t, 2> bytes{};
};

Tables tables_of(const dl_phdr_info& object, const ElfW(Dyn) * entries) {
  Tables tables;
  // Some systems leave these addresses as they are in the file.
  const auto at = [&](ElfW(Addr) address) {
    return address < object.dlpi_addr ? address + object.dlpi_addr : address;
  };
  for (; entries->d_tag != DT_NULL; ++entries) {
    const ElfW(Addr) value = entries->d_un.d_ptr;
    if (entries->d_tag == DT_SYMTAB) {
      tables.symbols = reinterpret_cast<const ElfW(Sym)*>(at(value));
    } else if (entries->d_tag == DT_STRTAB) {
      tables.names = reinterpret_cast<const char*>(at(value));
    } else if (entries->d_tag == DT_JMPREL) {
      tables.relocations[0] = reinterpret_cast<const ElfW(Rela)*>(at(value));
    } else if (entries->d_tag == DT_PLTRELSZ) {
      tables.bytes[0] = entries->d_un.d_val;
    } else if (entries->d_tag == DT_RELA) {
      tables.relocations[1] = reinterpret_cast<const ElfW(Rela)*>(at(value));
    } else if (entries->d_tag == DT_RELASZ) {
      tables.bytes[1] = entries->d_un.d_val;
    }
  }
  return tables;
}

void note_import(LoadedObject& found, const dl_phdr_info& object, const Tables& tables,
                 const ElfW(Rela) & relocation) {
  const std::uint64_t type = ELF64_R_TYPE(relocation.r_info);
  if (std::find(kAddresses.begin(), kAddresses.end(), type) == kAddresses.end()) return;
  const ElfW(Sym)& symbol = tables.symbols[ELF64_R_SYM(relocation.r_info)];
  const ElfW(Addr) address = object.dlpi_addr + relocation.r_offset;
  if (symbol.st_shndx != SHN_UNDEF) {
    const auto kind = ELF64_ST_TYPE(symbol.st_info);
    if (ELF64_ST_BIND(symbol.st_info) != STB_GLOBAL || symbol.st_shndx == SHN_ABS) return;
    if (kind != STT_FUNC && kind != STT_OBJECT) return;
    const ElfW(Addr) own =
        object.dlpi_addr + symbol.st_value + static_cast<ElfW(Addr)>(relocation.r_addend);
    found.own_symbols.push_back({reinterpret_cast<void**>(address), reinterpret_cast<void*>(own)});
    return;
  }
  found.imports.push_back({tables.names + symbol.st_name, reinterpret_cast<void**>(address),
                           type == kAddresses[0] || ELF64_ST_TYPE(symbol.st_info) == STT_FUNC});
}

void note_imports(LoadedObject& found, const dl_phdr_info& object, const ElfW(Phdr) & dynamic) {
  const ElfW(Addr) address = object.dlpi_addr + dynamic.p_vaddr;
  const Tables tables = tables_of(object, reinterpret_cast<const ElfW(Dyn)*>(address));
  if (tables.symbols == nullptr || tables.names == nullptr) return;
  for (std::size_t list = 0; list < tables.relocations.size(); ++list) {
    const ElfW(Rela)* const first = tables.relocations[list];
    const std::size_t count = first == nullptr ? 0 : tables.bytes[list] / sizeof *first;
    for (std::size_t each = 0; each < count; ++each) {
      note_import(found, object, tables, first[each]);
    }
  }
}

std::span<std::byte> memory_of(const dl_phdr_info& object, const ElfW(Phdr) & part) {
  return {reinterpret_cast<std::byte*>(object.dlpi_addr + part.p_vaddr), part.p_memsz};
}

/// What lies before and after the part that is unwritable since all was resolved.
void note_variables(LoadedObject& found, std::span<std::byte> part,
                    std::span<std::byte> unwritable) {
  std::byte* const begin = part.data();
  std::byte* const end = begin + part.size();
  std::byte* const from = std::clamp(unwritable.data(), begin, end);
  std::byte* const to = std::clamp(unwritable.data() + unwritable.size(), from, end);
  if (from > begin) found.variables.emplace_back(begin, from);
  if (to < end) found.variables.emplace_back(to, end);
}

int look_at(dl_phdr_info* object, std::size_t, void* into) {
  LoadedObject& found = *static_cast<LoadedObject*>(into);
  if (found.path != object->dlpi_name) return 0;
  const std::span parts(object->dlpi_phdr, object->dlpi_phnum);
  std::span<std::byte> unwritable;
  for (const ElfW(Phdr) & part : parts) {
    if (part.p_type == PT_GNU_RELRO) unwritable = memory_of(*object, part);
  }
  std::byte* end = nullptr;
  for (const ElfW(Phdr) & part : parts) {
    if (part.p_type == PT_TLS) found.has_thread_locals = true;
    if (part.p_type == PT_DYNAMIC) note_imports(found, *object, part);
    if (part.p_type != PT_LOAD) continue;
    const std::span<std::byte> memory = memory_of(*object, part);
    end = std::max(end, memory.data() + memory.size());
    if ((part.p_flags & PF_W) != 0) note_variables(found, memory, unwritable);
  }
  const auto* const begin = reinterpret_cast<const std::byte*>(object->dlpi_addr);
  found.extent = {begin, static_cast<const std::byte*>(end)};
  return 1;
}

}  // namespace

std::vector<std::string> loaded_paths() {
  std::vector<std::string> paths;
  dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* into) {
        static_cast<std::vector<std::string>*>(into)->emplace_back(object->dlpi_name);
        return 0;
      },
      &paths);
  return paths;
}

LoadedObject loaded_object(const std::string& path) {
  LoadedObject found{path};
  dl_iterate_phdr(look_at, &found);
  return found;
}

void write_address(void** address, void* value) {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto begin = reinterpret_cast<std::uintptr_t>(address) / page * page;
  if (mprotect(reinterpret_cast<void*>(begin), page, PROT_READ | PROT_WRITE) == 0) *address = value;
}

}  // namespace squall::tools
