// Field visitors of core's inputs, outputs and messages: one field list each, for saving, loading,
// comparing and renaming. And those that write fields as bytes that mean the same in every log tree.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#include "core/configuration.hpp"
#include "core/log_tree.hpp"
#include "core/message.hpp"
#include "core/step.hpp"

namespace squall::core {

/// `Some` or `const Some`; a visitor of const fields only reads them.
template <typename T, typename Some>
concept Either = std::same_as<std::remove_const_t<T>, Some>;

template <Either<RequestVote> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.last_log);
  visit(body.pre_vote);
  visit(body.transfer);
}
template <Either<RequestVoteReply> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.vote_granted);
  visit(body.pre_vote);
  visit(body.asked);
}
template <Either<AppendEntries> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.prev_log);
  visit(body.entries);
  visit(body.leader_commit);
  visit(body.count);
  visit(body.round);
}
template <Either<AppendEntriesReply> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.success);
  visit(body.match_index);
  visit(body.conflict);
  visit(body.round);
}
template <Either<InstallSnapshot> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.last);
  visit(body.state);
  visit(body.configuration);
  visit(body.chunk);
  visit(body.chunks);
}
template <Either<InstallSnapshotReply> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.last);
  visit(body.chunk);
  visit(body.installed);
}
template <Either<TimeoutNow> Body, typename Visitor>
void visit_fields(Body&, Visitor&&) {}
template <Either<ReadIndex> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.read);
}
template <Either<ReadIndexReply> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.read);
  visit(body.index);
}
template <Either<Forward> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  for (auto& word : body.words) visit(word);
  visit(body.kind);
}

template <Either<Opaque> Body, typename Visitor>
void visit_fields(Body& body, Visitor&& visit) {
  visit(body.bytes);
  visit(body.position);
  visit(body.count);
  visit(body.stands_for);
  visit(body.positive);
  visit(body.pre_vote);
}

/// A loading visitor reads the body's type first and then creates a body of that type.
template <Either<Message> SomeMessage, typename Visitor>
void visit_fields(SomeMessage& message, Visitor&& visit) {
  visit(message.from);
  visit(message.to);
  visit(message.after_sync);
  visit(message.term);
  auto type = message.type();
  visit(type);
  if constexpr (!std::is_const_v<SomeMessage>) {
    if (type != message.type()) message.body = empty_body(type);
  }
  std::visit([&](auto& body) { visit_fields(body, visit); }, message.body);
}

template <Either<Durable> SomeDurable, typename Visitor>
void visit_fields(SomeDurable& durable, Visitor&& visit) {
  visit(durable.current_term);
  visit(durable.voted_for);
  visit(durable.snapshot_configuration);
  visit(durable.log);
  visit(durable.commit_index);
}

template <Either<View> SomeView, typename Visitor>
void visit_fields(SomeView& view, Visitor&& visit) {
  visit_fields(view.durable, visit);
  visit(view.role);
  visit(view.leader);
  visit(view.commit_index);
  visit(view.applied);
  visit(view.configuration);
  visit(view.holds_lease);
}

// ---- Portable bytes: a ref is the hash of its path, or of its bytes ----

/// Classes without a field list that hold no Ref.
template <typename T>
inline constexpr bool kHoldsNoRef = std::is_scalar_v<T>;
template <>
inline constexpr bool kHoldsNoRef<Term> = true;
template <>
inline constexpr bool kHoldsNoRef<Index> = true;
template <>
inline constexpr bool kHoldsNoRef<Position> = true;
template <>
inline constexpr bool kHoldsNoRef<ServerId> = true;
template <>
inline constexpr bool kHoldsNoRef<ServerSet> = true;
template <>
inline constexpr bool kHoldsNoRef<Configuration> = true;

/// A field visitor that writes each field. Two processes that have the same states in trees of
/// their own, whose entries came in other orders, write the same bytes.
class PortableWriter {
 public:
  static constexpr bool kLoads = false;
  PortableWriter(const LogTree& tree, std::span<std::byte> room) : tree_(tree), room_(room) {}

  template <typename T>
  void operator()(const T& field) {
    if constexpr (std::is_same_v<T, Ref>) {
      put(tree_.path_hash(field));
    } else if constexpr (std::is_same_v<T, BytesRef>) {
      // For fingerprints. No process sends these to another: machines of other Rafts have no portable state.
      put(tree_.strings().hash(field));
    } else if constexpr (std::is_same_v<T, Log>) {
      (*this)(field.base);
      (*this)(field.tip);
    } else if constexpr (requires { visit_fields(field, *this); }) {
      visit_fields(field, *this);
    } else {
      static_assert(kHoldsNoRef<T>);
      put(field);
    }
  }
  template <typename Items, typename Each>
  void sequence(const Items& items, Each&& each) {
    put(static_cast<std::uint32_t>(items.size()));
    for (const auto& item : items) each(item);
  }
  /// The remaining space, for a caller that writes directly.
  std::span<std::byte> rest() const { return room_.subspan(size_); }
  void skip(std::size_t size) { size_ += size; }
  std::size_t size() const { return size_; }

 private:
  template <typename T>
  void put(const T& value) {
    SQUALL_ASSERT(size_ + sizeof value <= room_.size());
    std::memcpy(room_.data() + size_, &value, sizeof value);
    size_ += sizeof value;
  }

  const LogTree& tree_;
  std::span<std::byte> room_;
  std::size_t size_ = 0;
};

/// A field visitor that reads what a PortableWriter wrote, into refs of `tree`. Where the bytes end
/// too early, or name a path that the tree lacks, is_whole() is false and the fields mean nothing.
class PortableReader {
 public:
  static constexpr bool kLoads = true;
  PortableReader(const LogTree& tree, std::span<const std::byte> bytes)
      : tree_(tree), bytes_(bytes) {}

  template <typename T>
  void operator()(T& field) {
    if constexpr (std::is_same_v<T, Ref>) {
      std::uint64_t hash = 0;
      get(hash);
      field = tree_.with_path_hash(hash);
      is_whole_ = is_whole_ && tree_.path_hash(field) == hash;
    } else if constexpr (std::is_same_v<T, BytesRef>) {
      std::uint64_t hash = 0;
      get(hash);
      field = tree_.strings().with_hash(hash);
      is_whole_ = is_whole_ && tree_.strings().hash(field) == hash;
    } else if constexpr (std::is_same_v<T, Log>) {
      (*this)(field.base);
      (*this)(field.tip);
    } else if constexpr (requires { visit_fields(field, *this); }) {
      visit_fields(field, *this);
    } else {
      static_assert(kHoldsNoRef<T>);
      get(field);
    }
  }
  template <typename T, typename Each>
  void sequence(std::vector<T>& items, Each&& each) {
    std::uint32_t count = 0;
    get(count);
    is_whole_ = is_whole_ && count <= bytes_.size();
    items.clear();
    items.resize(is_whole_ ? count : 0);
    for (T& item : items) each(item);
  }
  /// The bytes that were not read. A caller that reads them directly must skip() what it read.
  std::span<const std::byte> rest() const { return bytes_.subspan(at_); }
  void skip(std::size_t size) { at_ += size; }
  bool is_whole() const { return is_whole_; }

 private:
  template <typename T>
  void get(T& value) {
    is_whole_ = is_whole_ && at_ + sizeof value <= bytes_.size();
    if (!is_whole_) return;
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
  }

  const LogTree& tree_;
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  bool is_whole_ = true;
};

}  // namespace squall::core
