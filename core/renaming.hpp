// Permutations of servers, for symmetry: interchangeable servers behave the same under any
// renaming.
#pragma once

#include <type_traits>
#include <vector>

#include "core/configuration.hpp"
#include "core/fields.hpp"
#include "core/log_tree.hpp"
#include "core/types.hpp"

namespace squall::core {

/// A permutation of servers; kNobody stays kNobody.
class Renaming {
 public:
  Renaming() {
    ServerId server = kNobody;
    for (ServerId& name : names_) {
      name = server;
      ++server;
    }
  }
  void set(ServerId from, ServerId to) { names_[from] = to; }

  ServerId operator()(ServerId server) const { return names_[server]; }
  ServerSet operator()(ServerSet servers) const {
    ServerSet renamed;
    for (const ServerId server : servers) renamed.add(names_[server]);
    return renamed;
  }
  Configuration operator()(const Configuration& configuration) const {
    return {(*this)(configuration.voters), (*this)(configuration.outgoing),
            (*this)(configuration.learners)};
  }

  /// Moves each server's item to its new name; the items stay unchanged.
  template <typename T>
  void permute(PerServer<T>& items) const {
    const PerServer<T> before = items;
    ServerId server = kNobody;
    for (const T& item : before) {
      items[names_[server]] = item;
      ++server;
    }
  }

 private:
  PerServer<ServerId> names_;
};

/// Classes without a field list that hold no ServerId.
template <typename T>
inline constexpr bool kNamesNoServer = std::is_scalar_v<T>;
template <>
inline constexpr bool kNamesNoServer<Term> = true;
template <>
inline constexpr bool kNamesNoServer<Index> = true;
template <>
inline constexpr bool kNamesNoServer<Ref> = true;
template <>
inline constexpr bool kNamesNoServer<BytesRef> = true;
template <>
inline constexpr bool kNamesNoServer<Position> = true;
template <>
inline constexpr bool kNamesNoServer<Log> = true;

/// A field visitor that renames the servers in every field. A field of a class has a field list,
/// or the class is one of the above.
class RenamingVisitor {
 public:
  explicit RenamingVisitor(const Renaming& to) : to_(to) {}

  template <typename T>
  void operator()(T& field) {
    if constexpr (requires { to_(field); }) {
      field = to_(field);
    } else if constexpr (!kNamesNoServer<T>) {
      visit_fields(field, *this);
    }
  }

  template <typename T>
  void permute(PerServer<T>& items) {
    to_.permute(items);
  }
  template <typename T, typename Each>
  void sequence(std::vector<T>& items, Each&& each) {
    for (T& item : items) each(item);
  }

 private:
  const Renaming& to_;
};

/// Renames the servers in every field of a field list.
template <typename T>
void rename(T& renamed, const Renaming& to) {
  RenamingVisitor visitor(to);
  visitor(renamed);
}

}  // namespace squall::core
