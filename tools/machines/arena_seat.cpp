// Puts servers in place, and replaces the functions by which an object allocates.
#include "tools/machines/arena_seat.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string_view>
#include <utility>

#include "tools/loaded_object.hpp"
#include "tools/machines/arena.hpp"

namespace squall::tools::machines {
namespace {

constexpr std::size_t kArenaBytes = std::size_t{48} << 10;
constexpr std::size_t kChunk = 32;  // of variables, which are compared with what they were at first

/// An env that passes calls on.
struct Door : raft_env {
  Effects* to = nullptr;
};
raft_env* to_of(raft_env* env) { return static_cast<Door*>(env)->to; }

/// Where the memory of the server that is called lies, and of the one that was called last.
struct Place {
  std::mutex mutex;
  std::span<std::byte> region{};
  ServerMemory* owner = nullptr;
  Door door;
  /// What the objects write to, and what was there at first.
  std::vector<std::span<std::byte>> variables;
  std::vector<std::byte> first;
  std::string limit;  // see ArenaSeat
};
Place& place() {
  static Place the_only;
  return the_only;
}

/// A call is under way, on this thread.
thread_local bool is_called = false;

Arena arena() { return Arena(place().region); }

/// For what cannot be taken back, or is too large.
void end_call(const std::string& why) {
  place().limit = why;
  raft_fail(&place().door, why.c_str());
}

void* checked(void* made) {
  if (made == nullptr) {
    end_call("it needs more than " + std::to_string(kArenaBytes >> 10) +
             " KiB of memory, and explorations copy no more of a machine without save()");
  }
  return made;
}

// ---- What an object calls in place of what it imports ----

void* allocate(std::size_t size) {
  return !is_called ? std::malloc(size) : checked(arena().allocate(size));
}
void* allocate_items(std::size_t count, std::size_t size) {
  return !is_called ? std::calloc(count, size) : checked(arena().allocate(count * size));
}
void release(void* given) {
  if (given == nullptr) return;
  if (!is_called) return std::free(given);
  if (!arena().contains(given)) {
    return end_call("it frees memory that it had before its server began");
  }
  arena().release(given);
}
void* resize(void* given, std::size_t size) {
  if (!is_called) return std::realloc(given, size);
  if (given == nullptr) return allocate(size);
  if (!arena().contains(given)) {
    end_call("it resizes memory that it had before its server began");
    return nullptr;
  }
  return checked(arena().resize(given, size));
}
char* copy_text(const char* text) {
  const std::size_t size = std::strlen(text) + 1;
  return static_cast<char*>(std::memcpy(allocate(size), text, size));
}
void release_sized(void* given, std::size_t) { release(given); }
void* allocate_or_not(std::size_t size, const void*) { return allocate(size); }

template <typename Result, typename... Arguments>
void* address_of(Result (*function)(Arguments...)) {
  return reinterpret_cast<void*>(function);
}

struct Replacement {
  std::string_view symbol;
  void* by;
};
const auto& replacements() {
  static const std::array all{Replacement{"malloc", address_of(allocate)},
                              Replacement{"calloc", address_of(allocate_items)},
                              Replacement{"realloc", address_of(resize)},
                              Replacement{"free", address_of(release)},
                              Replacement{"strdup", address_of(copy_text)},
                              Replacement{"_Znwm", address_of(allocate)},
                              Replacement{"_Znam", address_of(allocate)},
                              Replacement{"_ZnwmRKSt9nothrow_t", address_of(allocate_or_not)},
                              Replacement{"_ZnamRKSt9nothrow_t", address_of(allocate_or_not)},
                              Replacement{"_ZdlPv", address_of(release)},
                              Replacement{"_ZdaPv", address_of(release)},
                              Replacement{"_ZdlPvm", address_of(release_sized)},
                              Replacement{"_ZdaPvm", address_of(release_sized)}};
  return all;
}

/// What changes nothing but the memory that it is given, or ends the process.
bool is_harmless(std::string_view symbol) {
  static constexpr std::array<std::string_view, 12> kStarts{
      "mem",         "str",   "__mem",  "__str", "__cxa_",   "_Unwind",
      "__stack_chk", "_ITM_", "__gmon", "_ZSt",  "__assert", "__gxx"};
  static constexpr std::array<std::string_view, 20> kNames{
      "abort",   "exit",     "snprintf", "vsnprintf", "__snprintf_chk", "__vsnprintf_chk", "qsort",
      "bsearch", "printf",   "fprintf",  "puts",      "putchar",        "fputs",           "fputc",
      "fwrite",  "vfprintf", "abs",      "labs",      "__printf_chk",   "__fprintf_chk"};
  static constexpr std::array<std::string_view, 4> kNot{"strndup", "__strdup", "strerror",
                                                        "strtok"};
  if (std::find(kNot.begin(), kNot.end(), symbol) != kNot.end()) return false;
  return std::find(kNames.begin(), kNames.end(), symbol) != kNames.end() ||
         std::any_of(kStarts.begin(), kStarts.end(),
                     [&](std::string_view start) { return symbol.starts_with(start); });
}

// ---- All others: what they do cannot be taken back ----

constexpr std::size_t kOthersMax = 512;
std::array<std::string, kOthersMax>& others() {
  static std::array<std::string, kOthersMax> names;
  return names;
}

template <std::size_t kAt>
void refused() {
  const std::string why = "it calls " + others()[kAt] +
                          "(), which explorations cannot take back of a machine without save()";
  if (!is_called) std::abort();  // no call of it is under way
  end_call(why);
}

template <std::size_t... kAt>
constexpr std::array<void (*)(), sizeof...(kAt)> all_refused(std::index_sequence<kAt...>) {
  return {refused<kAt>...};
}
constexpr auto kRefused = all_refused(std::make_index_sequence<kOthersMax>{});

// ---- Variables ----

/// Of all parts, as one, what differs from the beginning: the number of chunks, and each with its place.
void save_variables(std::vector<std::byte>& bytes) {
  const auto put = [&](const void* from, std::size_t size) {
    const auto* const first = static_cast<const std::byte*>(from);
    bytes.insert(bytes.end(), first, first + size);
  };
  std::uint32_t count = 0;
  const std::size_t head = bytes.size();
  put(&count, sizeof count);
  std::uint32_t at = 0;
  for (const std::span<std::byte> part : place().variables) {
    for (std::size_t from = 0; from < part.size(); from += kChunk) {
      const std::size_t size = std::min(kChunk, part.size() - from);
      const auto offset = static_cast<std::uint32_t>(at + from);
      if (std::memcmp(part.data() + from, place().first.data() + offset, size) == 0) continue;
      put(&offset, sizeof offset);
      put(part.data() + from, size);
      ++count;
    }
    at += static_cast<std::uint32_t>(part.size());
  }
  std::memcpy(bytes.data() + head, &count, sizeof count);
}

void reset_variables() {
  std::size_t at = 0;
  for (const std::span<std::byte> part : place().variables) {
    std::memcpy(part.data(), place().first.data() + at, part.size());
    at += part.size();
  }
}

/// Returns how many bytes it has read.
std::size_t load_variables(std::span<const std::byte> bytes) {
  reset_variables();
  std::uint32_t count = 0;
  std::memcpy(&count, bytes.data(), sizeof count);
  std::size_t read = sizeof count;
  for (; count > 0; --count) {
    std::uint32_t offset = 0;
    std::memcpy(&offset, bytes.data() + read, sizeof offset);
    read += sizeof offset;
    for (const std::span<std::byte> part : place().variables) {
      if (offset >= part.size()) {
        offset -= static_cast<std::uint32_t>(part.size());
        continue;
      }
      const std::size_t size = std::min(kChunk, part.size() - offset);
      std::memcpy(part.data() + offset, bytes.data() + read, size);
      read += size;
      break;
    }
  }
  return read;
}

/// The variables, and then the arena.
void take_out(std::vector<std::byte>& bytes) {
  bytes.clear();
  save_variables(bytes);
  const std::span<std::byte> used = arena().used();
  bytes.insert(bytes.end(), used.begin(), used.end());
}

/// `is_known`: what is in place is an arena, and not what a crash has left.
void put_in(std::span<const std::byte> bytes, bool is_known) {
  const std::span<std::byte> used = is_known ? arena().used() : place().region;
  std::fill(used.begin(), used.end(), std::byte{0});
  if (bytes.empty()) return reset_variables();
  const std::span<const std::byte> rest = bytes.subspan(load_variables(bytes));
  std::copy(rest.begin(), rest.end(), place().region.begin());
}

void furnish(Door& door) {
  door.abi = RAFT_MACHINE_ABI;
  door.hard_state = [](raft_env* e, std::uint64_t term, std::uint32_t vote) {
    raft_hard_state(to_of(e), term, vote);
  };
  door.append = [](raft_env* e, std::uint64_t index, const raft_entry* entry) {
    raft_append(to_of(e), index, entry);
  };
  door.truncate = [](raft_env* e, std::uint64_t from) { raft_truncate(to_of(e), from); };
  door.compact = [](raft_env* e, std::uint64_t up_to) { return raft_compact(to_of(e), up_to); };
  door.install = [](raft_env* e, raft_snapshot snapshot, raft_configuration configuration) {
    raft_install(to_of(e), snapshot, configuration);
  };
  door.send = [](raft_env* e, std::uint32_t to, const void* bytes, std::size_t size,
                 const raft_tells* tells) { raft_send(to_of(e), to, bytes, size, tells); };
  door.timer = [](raft_env* e, raft_timer_id timer, int runs) {
    raft_timer(to_of(e), timer, runs);
  };
  door.apply = [](raft_env* e, std::uint64_t index) { raft_apply(to_of(e), index); };
  door.accept = [](raft_env* e) { raft_accept(to_of(e)); };
  door.read = [](raft_env* e, std::uint32_t read, std::uint64_t index) {
    raft_read(to_of(e), read, index);
  };
  door.random = [](raft_env* e) { return raft_random(to_of(e)); };
  door.fail = [](raft_env* e, const char* why) { raft_fail(to_of(e), why); };
  door.timer_for = [](raft_env* e, std::uint32_t timer, std::uint64_t duration_us) {
    raft_timer_for(to_of(e), timer, duration_us);
  };
  door.commit_index = [](raft_env* e, std::uint64_t index) { raft_commit_index(to_of(e), index); };
}

void prepare() {
  if (!place().region.empty()) return;
  void* const made =
      mmap(nullptr, kArenaBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  SQUALL_ASSERT(made != MAP_FAILED);
  place().region = {static_cast<std::byte*>(made), kArenaBytes};
  furnish(place().door);
}

std::vector<LoadedObject> objects_of(const std::vector<std::string>& paths) {
  std::vector<LoadedObject> objects;
  for (const std::string& path : paths) objects.push_back(loaded_object(path));
  return objects;
}

void* replacement_of(std::string_view symbol) {
  for (const Replacement& one : replacements()) {
    if (one.symbol == symbol) return one.by;
  }
  return nullptr;
}

/// It belongs to the objects themselves, or is harmless, or no function.
bool may_stay(const Import& import, const std::vector<LoadedObject>& objects) {
  if (!import.is_function || is_harmless(import.symbol)) return true;
  const auto* const target = static_cast<const std::byte*>(*import.address);
  return std::any_of(objects.begin(), objects.end(), [&](const LoadedObject& one) {
    return target >= one.extent.data() && target < one.extent.data() + one.extent.size();
  });
}

}  // namespace

void ServerMemory::clear() {
  const std::lock_guard lock(place().mutex);
  if (place().owner == this) place().owner = nullptr;
  bytes_.clear();
}

std::size_t ServerMemory::save(std::span<std::byte> room) const {
  const std::lock_guard lock(place().mutex);
  std::vector<std::byte> now;
  if (place().owner == this) take_out(now);
  const std::vector<std::byte>& bytes = place().owner == this ? now : bytes_;
  if (bytes.size() <= room.size()) std::copy(bytes.begin(), bytes.end(), room.begin());
  return bytes.size();
}

void ServerMemory::load(std::span<const std::byte> saved) {
  const std::lock_guard lock(place().mutex);
  if (place().owner == this) place().owner = nullptr;
  bytes_.assign(saved.begin(), saved.end());
}

raft_env* ArenaSeat::env() { return &place().door; }

std::string ArenaSeat::obstacle(const std::vector<std::string>& paths) {
  std::size_t refused_imports = 0;
  const std::vector<LoadedObject> objects = objects_of(paths);
  for (const LoadedObject& object : objects) {
    if (object.has_thread_locals) return "it has variables of a thread";
    for (const Import& import : object.imports) {
      const bool stays = may_stay(import, objects) || replacement_of(import.symbol) != nullptr;
      refused_imports += stays ? 0 : 1;
      const std::string_view symbol = import.symbol;
      // They allocate where no import of the object is asked.
      if (!stays && symbol.starts_with("_ZNSt")) return "it uses strings or streams of C++";
    }
  }
  return refused_imports > kOthersMax ? "it calls too many functions of other libraries" : "";
}

ArenaSeat::ArenaSeat(const std::vector<std::string>& paths) {
  prepare();
  const std::vector<LoadedObject> objects = objects_of(paths);
  std::size_t count = 0;
  for (const LoadedObject& object : objects) {
    for (const Import& import : object.imports) {
      void* by = replacement_of(import.symbol);
      if (by == nullptr && may_stay(import, objects)) continue;
      if (by == nullptr) {
        others()[count] = import.symbol;
        by = address_of(kRefused[count++]);
      }
      patches_.push_back({import.address, *import.address});
      write_address(import.address, by);
    }
  }
  place().variables.clear();
  place().first.clear();
  for (const LoadedObject& object : objects) {
    for (const std::span<std::byte> part : object.variables) {
      place().variables.push_back(part);
      place().first.insert(place().first.end(), part.begin(), part.end());
    }
  }
}

const std::string& ArenaSeat::limit() const { return place().limit; }

ArenaSeat::~ArenaSeat() {
  put_in({}, false);
  for (const Patch& patch : patches_) write_address(patch.address, patch.original);
  place().owner = nullptr;
  place().limit.clear();
}

ArenaSeat::Stay::Stay(ServerMemory& memory, Effects& effects) {
  place().mutex.lock();
  if (place().owner != &memory) {
    const bool is_known = place().owner != nullptr;
    if (is_known) take_out(place().owner->bytes_);
    put_in(memory.bytes_, is_known);
    place().owner = &memory;
  }
  place().door.to = &effects;
  is_called = true;
}

ArenaSeat::Stay::~Stay() {
  is_called = false;
  place().mutex.unlock();
}

}  // namespace squall::tools::machines
