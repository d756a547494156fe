// Finds every place in a struct that holds a server, without the struct's field list.
#pragma once

#include <tuple>

#include "core/state.hpp"
#include "tests/catch.hpp"

namespace squall::tests {

using core::ServerId;
using core::ServerSet;

// The members of each struct, in order. A member that is added breaks the structured binding, so
// that these lists are complete.
inline auto members(core::Configuration& some) {
  auto& [a, b, c] = some;
  return std::tie(a, b, c);
}
inline auto members(core::Progress& some) {
  auto& [a, b, c, d, e, f, g, h] = some;
  return std::tie(a, b, c, d, e, f, g, h);
}
inline auto members(core::PendingRead& some) {
  auto& [a, b, c, d] = some;
  return std::tie(a, b, c, d);
}
inline auto members(core::CatchUp& some) {
  auto& [a, b, c, d, e, f, g] = some;
  return std::tie(a, b, c, d, e, f, g);
}
inline auto members(core::State& some) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z] = some;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z);
}
inline auto members(core::Durable& some) {
  auto& [a, b, c, d, e] = some;
  return std::tie(a, b, c, d, e);
}
inline auto members(core::View& some) {
  auto& [a, b, c, d, e, f, g] = some;
  return std::tie(a, b, c, d, e, f, g);
}
inline auto members(core::RequestVote& some) {
  auto& [a, b, c] = some;
  return std::tie(a, b, c);
}
inline auto members(core::RequestVoteReply& some) {
  auto& [a, b, c] = some;
  return std::tie(a, b, c);
}
inline auto members(core::AppendEntries& some) {
  auto& [a, b, c, d, e] = some;
  return std::tie(a, b, c, d, e);
}
inline auto members(core::AppendEntriesReply& some) {
  auto& [a, b, c, d] = some;
  return std::tie(a, b, c, d);
}
inline auto members(core::InstallSnapshot& some) {
  auto& [a, b, c, d, e] = some;
  return std::tie(a, b, c, d, e);
}
inline auto members(core::InstallSnapshotReply& some) {
  auto& [a, b, c] = some;
  return std::tie(a, b, c);
}
inline auto members(core::TimeoutNow&) { return std::tuple<>(); }
inline auto members(core::ReadIndex& some) {
  auto& [a] = some;
  return std::tie(a);
}
inline auto members(core::ReadIndexReply& some) {
  auto& [a, b] = some;
  return std::tie(a, b);
}
inline auto members(core::Forward& some) {
  auto& [a, b] = some;
  return std::tie(a, b);
}
inline auto members(core::Opaque& some) {
  auto& [a, b, c, d, e, f] = some;
  return std::tie(a, b, c, d, e, f);
}
inline auto members(core::Message& some) {
  auto& [a, b, c, d, e] = some;
  return std::tie(a, b, c, d, e);
}

/// Puts server 1 into one place at a time, renames server 1 to server 2 with `rename_all()`, and
/// expects server 2 there. Counts the places.
template <typename Rename>
class EveryServer {
 public:
  explicit EveryServer(Rename rename_all) : rename_all_(rename_all) {}
  int places() const { return places_; }

  void visit(ServerId& server) { expect_moved(server, ServerId{1}, ServerId{2}); }
  void visit(ServerSet& servers) {
    expect_moved(servers, ServerSet::of(1) | ServerSet::of(3), ServerSet::of(2) | ServerSet::of(3));
  }
  template <typename T>
  void visit(core::PerServer<T>& items) {
    visit(items[3]);  // server 3 keeps its name
    // Now the item of server 1, which moves as a whole.
    const T kept = items[1];
    T marked = kept;
    mark(marked);
    items[1] = marked;
    rename_all_();
    CHECK(items[2] == marked);
    CHECK(items[1] == kept);
    items[1] = items[2] = kept;
    ++places_;
  }
  template <typename T, std::size_t kLimit>
  void visit(core::Bounded<T, kLimit>& items) {
    items.clear();
    items.push(T{});
    visit(items[0]);
    items.clear();
  }
  template <typename... Some>
  void visit(std::variant<Some...>& body) {
    (visit(body.template emplace<Some>()), ...);
  }
  template <typename T>
  void visit(T& some) {
    if constexpr (requires { members(some); }) {
      std::apply([&](auto&... all) { (visit(all), ...); }, members(some));
    }
  }

 private:
  template <typename T>
  void expect_moved(T& place, T one, T other) {
    const T kept = place;
    place = one;
    rename_all_();
    CHECK(place == other);
    place = kept;
    ++places_;
  }
  /// Makes it differ from one that is empty, and names no server.
  static void mark(core::Progress& progress) { progress.next_index = 77; }
  static void mark(ServerId& server) { server = 3; }
  template <typename T>
  static void mark(T& item) {
    item.term = 77;
  }

  Rename rename_all_;
  int places_ = 0;
};

/// How many places of `some` hold a server; checks that rename() moves each of them.
template <typename T>
int places_that_rename(T some = {}) {
  core::Renaming swap;
  swap.set(1, 2);
  swap.set(2, 1);
  EveryServer every([&] { core::rename(some, swap); });
  every.visit(some);
  return every.places();
}

}  // namespace squall::tests
