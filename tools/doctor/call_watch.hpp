// Counts the calls of a shared object that leave determinism: clocks, chance, files, sockets.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace squall::tools::doctor {

/// While it lives, calls of these functions that go through the object's own table of addresses are
/// counted, and made. The object's symbols alone do not accuse: what it imports it need not call. Not
/// seen are calls of the libraries that it uses, and of the kernel itself (Go's runtime). One at a time.
class CallWatch {
 public:
  /// `object`: the path by which it was loaded, with all its addresses resolved.
  explicit CallWatch(const std::string& object);
  ~CallWatch();
  CallWatch(const CallWatch&) = delete;
  CallWatch& operator=(const CallWatch&) = delete;

  /// How often any of them was called.
  std::uint64_t calls() const;
  /// "rand() and time()": those that were called.
  std::string called() const;

 private:
  struct Slot {
    void** address = nullptr;
    void* original = nullptr;
  };
  std::vector<Slot> slots_;
};

}  // namespace squall::tools::doctor
