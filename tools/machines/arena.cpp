// First fit, by a walk over all parts.
#include "tools/machines/arena.hpp"

#include <algorithm>
#include <cstring>

namespace squall::tools::machines {

std::size_t Arena::end() const {
  std::size_t at = 0;
  while (at + sizeof(Head) <= region_.size() && head_at(at).size != 0) at += head_at(at).size;
  return at;
}

std::span<std::byte> Arena::used() const { return region_.first(end()); }

void* Arena::allocate(std::size_t size) {
  if (size > region_.size()) return nullptr;
  const auto wanted =
      static_cast<std::uint32_t>((std::max<std::size_t>(size, 1) + 15) / 16 * 16 + sizeof(Head));
  std::size_t at = 0;
  for (; head_at(at).size != 0; at += head_at(at).size) {
    Head& head = head_at(at);
    if (head.is_given != 0 || head.size < wanted) continue;
    if (head.size > wanted) head_at(at + wanted) = {head.size - wanted, 0};
    head = {wanted, 1};
    return &head + 1;
  }
  // The end needs a head, too.
  if (at + wanted + sizeof(Head) > region_.size()) return nullptr;
  head_at(at) = {wanted, 1};
  return &head_at(at) + 1;
}

void Arena::release(void* given) {
  Head& head = head_of(given);
  std::memset(given, 0, head.size - sizeof(Head));
  head.is_given = 0;
  join();
}

void* Arena::resize(void* given, std::size_t size) {
  const std::size_t room = head_of(given).size - sizeof(Head);
  if (size <= room) return given;
  void* const moved = allocate(size);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, given, room);
  release(given);
  return moved;
}

void Arena::join() {
  std::size_t last_given_end = 0;
  for (std::size_t at = 0; head_at(at).size != 0;) {
    Head& head = head_at(at);
    if (head.is_given != 0) {
      at += head.size;
      last_given_end = at;
      continue;
    }
    Head& next = head_at(at + head.size);
    if (next.size == 0 || next.is_given != 0) {
      at += head.size;
    } else {
      head.size += next.size;
      next = {0, 0};
    }
  }
  if (head_at(last_given_end).size != 0) head_at(last_given_end) = {0, 0};
}

}  // namespace squall::tools::machines
