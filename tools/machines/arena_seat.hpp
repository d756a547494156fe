// Servers of a shared object that cannot save: their memory is copied instead.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tools/machines/effects.hpp"

namespace squall::tools::machines {

/// All that a server of a shared object knows, as bytes, while it is not called.
class ServerMemory {
 public:
  ServerMemory() = default;
  ~ServerMemory() { clear(); }
  ServerMemory(const ServerMemory&) = delete;
  ServerMemory& operator=(const ServerMemory&) = delete;

  /// As before the first call.
  void clear();
  /// Writes at most the size that it returns, which is not 0.
  std::size_t save(std::span<std::byte> room) const;
  /// REQUIRES: save() wrote them.
  void load(std::span<const std::byte> saved);

 private:
  friend class ArenaSeat;
  /// While another one is in place, or none. Empty: as before the first call.
  std::vector<std::byte> bytes_;
};

/// One arena, at one address for as long as the program runs, so that what points into it is right again after a copy.
/// A server's memory, and the variables of the object and of the libraries that it has brought, are put in place before a
/// call; so there is one call at a time, whatever threads there are.
class ArenaSeat {
 public:
  /// Replaces the functions by which the object and these libraries allocate. `paths`: by which they were loaded. One
  /// object at a time.
  explicit ArenaSeat(const std::vector<std::string>& paths);
  ~ArenaSeat();
  ArenaSeat(const ArenaSeat&) = delete;
  ArenaSeat& operator=(const ArenaSeat&) = delete;

  /// Why the memory of these cannot be copied; empty: it can, as far as is known before a call.
  static std::string obstacle(const std::vector<std::string>& paths);
  /// Why a call was ended, and its server failed through no fault of its own: it did what copies do not take back, or
  /// needs more memory than is copied. Empty: none was.
  const std::string& limit() const;
  /// What servers are called with: it passes all calls on to the effects of the stay.
  static raft_env* env();

  /// While it lives, this server's memory is in place.
  class Stay {
   public:
    Stay(ServerMemory& memory, Effects& effects);
    ~Stay();
    Stay(const Stay&) = delete;
    Stay& operator=(const Stay&) = delete;
  };

 private:
  struct Patch {
    void** address;
    void* original;
  };
  std::vector<Patch> patches_;
};

}  // namespace squall::tools::machines
