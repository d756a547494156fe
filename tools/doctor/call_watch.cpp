// Patches the addresses of an object's imports, found by its relocations.
#include "tools/doctor/call_watch.hpp"

#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstring>

namespace squall::tools::doctor {
namespace {

#if defined(__aarch64__)
constexpr std::array<std::uint64_t, 3> kAddresses{R_AARCH64_JUMP_SLOT, R_AARCH64_GLOB_DAT,
                                                  R_AARCH64_ABS64};
#else
constexpr std::array<std::uint64_t, 3> kAddresses{R_X86_64_JUMP_SLOT, R_X86_64_GLOB_DAT,
                                                  R_X86_64_64};
#endif

constexpr std::size_t kFunctions = 17;
std::array<std::atomic<std::uint64_t>, kFunctions> counts;
std::array<std::atomic<void*>, kFunctions> originals;

template <std::size_t kAt, typename Result, typename... Arguments>
struct Counted {
  static Result call(Arguments... arguments) {
    ++counts[kAt];
    return reinterpret_cast<Result (*)(Arguments...)>(originals[kAt].load())(arguments...);
  }
};

/// The third argument is there only where the flags ask for it; it is passed on in any case.
template <std::size_t kAt>
int counted_open(const char* path, int flags, unsigned mode) {
  ++counts[kAt];
  return reinterpret_cast<int (*)(const char*, int, ...)>(originals[kAt].load())(path, flags, mode);
}

template <typename Result, typename... Arguments>
void* address_of(Result (*function)(Arguments...)) {
  return reinterpret_cast<void*>(function);
}

struct Function {
  const char* symbol;
  const char* words;
  void* counting;
};

/// In the order of `counts`.
const std::array<Function, kFunctions>& functions() {
  static const std::array<Function, kFunctions> all{{
      {"rand", "rand()", address_of(Counted<0, int>::call)},
      {"random", "random()", address_of(Counted<1, long>::call)},
      {"srand", "srand()", address_of(Counted<2, void, unsigned>::call)},
      {"srandom", "srandom()", address_of(Counted<3, void, unsigned>::call)},
      {"time", "time()", address_of(Counted<4, time_t, time_t*>::call)},
      {"gettimeofday", "gettimeofday()", address_of(Counted<5, int, timeval*, void*>::call)},
      {"clock_gettime", "clock_gettime()", address_of(Counted<6, int, clockid_t, timespec*>::call)},
      {"getrandom", "getrandom()", address_of(Counted<7, ssize_t, void*, size_t, unsigned>::call)},
      {"getentropy", "getentropy()", address_of(Counted<8, int, void*, size_t>::call)},
      {"open", "open()", address_of(counted_open<9>)},
      {"open64", "open()", address_of(counted_open<10>)},
      {"fopen", "fopen()", address_of(Counted<11, FILE*, const char*, const char*>::call)},
      {"fopen64", "fopen()", address_of(Counted<12, FILE*, const char*, const char*>::call)},
      {"socket", "socket()", address_of(Counted<13, int, int, int, int>::call)},
      {"_ZNSt13random_device9_M_getvalEv", "std::random_device",
       address_of(Counted<14, unsigned, void*>::call)},
      {"_ZNSt6chrono3_V212system_clock3nowEv", "std::chrono::system_clock",
       address_of(Counted<15, long>::call)},
      {"_ZNSt6chrono3_V212steady_clock3nowEv", "std::chrono::steady_clock",
       address_of(Counted<16, long>::call)},
  }};
  return all;
}

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

/// An address of a function that is counted.
struct Import {
  void** address;
  std::size_t function;
};

struct Search {
  const std::string& object;
  std::vector<Import> found;
};

void note(Search& search, const dl_phdr_info& object, const Tables& tables,
          const ElfW(Rela) & relocation) {
  const std::uint64_t type = ELF64_R_TYPE(relocation.r_info);
  if (type != kAddresses[0] && type != kAddresses[1] && type != kAddresses[2]) return;
  const ElfW(Sym)& symbol = tables.symbols[ELF64_R_SYM(relocation.r_info)];
  if (symbol.st_shndx != SHN_UNDEF) return;
  const char* const name = tables.names + symbol.st_name;
  for (std::size_t at = 0; at < kFunctions; ++at) {
    if (std::strcmp(functions()[at].symbol, name) != 0) continue;
    const ElfW(Addr) address = object.dlpi_addr + relocation.r_offset;
    search.found.push_back({reinterpret_cast<void**>(address), at});
  }
}

int look_at(dl_phdr_info* object, std::size_t, void* into) {
  Search& search = *static_cast<Search*>(into);
  if (search.object != object->dlpi_name) return 0;
  for (int at = 0; at < object->dlpi_phnum; ++at) {
    const ElfW(Phdr)& part = object->dlpi_phdr[at];
    if (part.p_type != PT_DYNAMIC) continue;
    const ElfW(Addr) address = object->dlpi_addr + part.p_vaddr;
    const Tables tables = tables_of(*object, reinterpret_cast<const ElfW(Dyn)*>(address));
    if (tables.symbols == nullptr || tables.names == nullptr) return 1;
    for (std::size_t list = 0; list < tables.relocations.size(); ++list) {
      const ElfW(Rela)* const first = tables.relocations[list];
      const std::size_t count = first == nullptr ? 0 : tables.bytes[list] / sizeof *first;
      for (std::size_t each = 0; each < count; ++each) note(search, *object, tables, first[each]);
    }
  }
  return 1;
}

/// The page may have been made unwritable when all was resolved; it stays writable from then on.
void write_address(void** address, void* value) {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto begin = reinterpret_cast<std::uintptr_t>(address) / page * page;
  if (mprotect(reinterpret_cast<void*>(begin), page, PROT_READ | PROT_WRITE) == 0) *address = value;
}

}  // namespace

CallWatch::CallWatch(const std::string& object) {
  Search search{object, {}};
  dl_iterate_phdr(look_at, &search);
  for (std::size_t at = 0; at < kFunctions; ++at) counts[at] = 0;
  for (const Import& import : search.found) {
    slots_.push_back({import.address, *import.address});
    originals[import.function] = *import.address;
    write_address(import.address, functions()[import.function].counting);
  }
}

CallWatch::~CallWatch() {
  for (const Slot& slot : slots_) write_address(slot.address, slot.original);
}

std::uint64_t CallWatch::calls() const {
  std::uint64_t sum = 0;
  for (const auto& count : counts) sum += count.load();
  return sum;
}

std::string CallWatch::called() const {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < kFunctions; ++at) {
    const std::string words = functions()[at].words;
    if (counts[at].load() > 0 && (names.empty() || names.back() != words)) names.push_back(words);
  }
  std::string text;
  for (std::size_t at = 0; at < names.size(); ++at) {
    text += (at == 0 ? "" : at + 1 == names.size() ? " and " : ", ") + names[at];
  }
  return text;
}

}  // namespace squall::tools::doctor
