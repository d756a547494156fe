// A disk and its sync border: what a crash leaves, and which messages wait for which write.
#include "sim/disk.hpp"

#include <rapidcheck.h>

#include <vector>

#include "core/renaming.hpp"
#include "sim/bytes.hpp"
#include "tests/catch.hpp"

namespace squall::tests::disk_test {

using namespace squall::sim;
using namespace squall::core;

namespace {

/// Writes differ by their term, messages by theirs.
Durable written(Term term) { return {term, kNobody, {}}; }
Message message(Term term) {
  Message result;
  result.term = term;
  return result;
}

std::vector<Term> released(Disk& disk) {
  std::vector<Message> messages;
  disk.release(messages);
  std::vector<Term> terms;
  for (const Message& some : messages) terms.push_back(some.term);
  return terms;
}

/// What `survivors` of the writes under way leave of a disk that holds term 1, has an fsync of
/// term 2 under way, and term 3 written behind it.
Term left_by_crash(std::uint32_t survivors) {
  Disk disk;
  Durable synced = written(1);
  disk.crash(0, synced);
  disk.write(written(2));
  disk.begin_sync();
  disk.write(written(3));
  disk.crash(survivors, synced);
  return synced.current_term;
}

/// Every write since the disk was made, by number; number 0 is what it held at first.
class Model {
 public:
  void write(Term term) { writes_.push_back(term); }
  void begin_sync() { syncing_to_ = static_cast<int>(last()); }
  Term end_sync() {
    synced_ = static_cast<std::size_t>(syncing_to_);
    syncing_to_ = -1;
    return writes_[synced_];
  }
  void wait(Term term) { waiting_.push_back({last(), term}); }
  std::vector<Term> release() {
    std::vector<Term> free;
    while (!waiting_.empty() && waiting_.front().first <= synced_) {
      free.push_back(waiting_.front().second);
      waiting_.erase(waiting_.begin());
    }
    return free;
  }
  Term crash(std::uint32_t survivors) {
    std::size_t kept = synced_;
    if (survivors == 1 && syncing_to_ >= 0) kept = static_cast<std::size_t>(syncing_to_);
    if (survivors == 2) kept = last();
    *this = Model(writes_[kept]);
    return writes_[0];
  }
  bool clean() const { return synced_ == last(); }
  bool syncing() const { return syncing_to_ >= 0; }
  std::size_t last() const { return writes_.size() - 1; }

  explicit Model(Term first) : writes_{first} {}

 private:
  std::vector<Term> writes_;
  std::size_t synced_ = 0;
  int syncing_to_ = -1;
  std::vector<std::pair<std::size_t, Term>> waiting_;
};

}  // namespace

TEST_CASE("a renaming moves every server on a disk", "[disk][renaming]") {
  const auto disk_of = [](ServerId one, ServerId other) {
    Disk disk;
    disk.write({1, one, {}, {}});
    disk.begin_sync();
    disk.write({1, other, {}, {}});
    Message sent = message(1);
    sent.from = one;
    sent.to = other;
    disk.wait(sent);
    return disk;
  };
  const auto bytes_of = [](const Disk& disk) {
    std::vector<std::byte> bytes(1024);
    ByteWriter writer(bytes);
    Disk::visit_fields(disk, writer);
    bytes.resize(writer.size());
    return bytes;
  };
  Renaming swap;
  swap.set(1, 2);
  swap.set(2, 1);
  Disk disk = disk_of(1, 2);
  RenamingVisitor renaming(swap);
  Disk::visit_fields(disk, renaming);
  CHECK(bytes_of(disk) == bytes_of(disk_of(2, 1)));
  CHECK(bytes_of(disk) != bytes_of(disk_of(1, 2)));
}

TEST_CASE("what is written is on disk when the fsync that began after it ends", "[disk]") {
  Disk disk;
  CHECK(disk.clean());
  disk.write(written(1));
  CHECK_FALSE(disk.clean());
  CHECK_FALSE(disk.syncing());
  disk.begin_sync();
  CHECK(disk.syncing());
  disk.write(written(2));
  CHECK(disk.end_sync() == written(1));
  CHECK_FALSE(disk.syncing());
  CHECK_FALSE(disk.clean());
  disk.begin_sync();
  CHECK(disk.end_sync() == written(2));
  CHECK(disk.clean());
}

TEST_CASE("a crash keeps what is synced, and of the writes under way none, the first, or all",
          "[disk]") {
  CHECK(left_by_crash(0) == 1);
  CHECK(left_by_crash(1) == 2);
  CHECK(left_by_crash(2) == 3);
}

TEST_CASE("a crash of a clean disk loses nothing, whatever survives", "[disk]") {
  for (const std::uint32_t survivors : {0u, 1u, 2u}) {
    Disk disk;
    disk.write(written(4));
    disk.begin_sync();
    Durable synced = disk.end_sync();
    disk.crash(survivors, synced);
    CHECK(synced == written(4));
  }
}

TEST_CASE("after a crash a disk is clean and nothing waits", "[disk]") {
  Disk disk;
  Durable synced = written(1);
  disk.write(written(2));
  disk.wait(message(2));
  disk.begin_sync();
  disk.crash(0, synced);
  CHECK(disk.clean());
  CHECK_FALSE(disk.syncing());
  CHECK(released(disk).empty());
  // The next crash leaves what this one left.
  disk.crash(2, synced);
  CHECK(synced == written(1));
}

TEST_CASE("a message waits for everything written before it, and for nothing later", "[disk]") {
  Disk disk;
  disk.write(written(1));
  disk.wait(message(10));
  disk.begin_sync();
  disk.write(written(2));
  disk.wait(message(20));
  disk.wait(message(21));
  CHECK(released(disk).empty());
  disk.end_sync();
  CHECK(released(disk) == std::vector<Term>{10});
  disk.begin_sync();
  disk.write(written(3));
  disk.wait(message(30));
  disk.end_sync();
  CHECK(released(disk) == std::vector<Term>{20, 21});
  disk.begin_sync();
  disk.end_sync();
  CHECK(released(disk) == std::vector<Term>{30});
}

TEST_CASE("a disk does what a numbered list of its writes says", "[disk]") {
  CHECK(rc::check([] {
    Disk disk;
    Durable synced = written(1);
    disk.crash(0, synced);
    Model model(1);
    Term number = 1;
    for (const int order :
         *rc::gen::scale(2, rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 13)))) {
      ++number;
      if (order < 4) {
        disk.write(written(number));
        model.write(number);
      } else if (order < 7) {
        disk.wait(message(number));
        model.wait(number);
      } else if (order < 10) {
        if (model.syncing()) {
          synced = disk.end_sync();
          RC_ASSERT(synced == written(model.end_sync()));
          RC_ASSERT(released(disk) == model.release());
        } else if (!model.clean()) {
          disk.begin_sync();
          model.begin_sync();
        }
      } else if (number.value() % 4 == 0) {
        const auto survivors = static_cast<std::uint32_t>(order - 10);
        disk.crash(survivors, synced);
        RC_ASSERT(synced == written(model.crash(survivors)));
      }
      RC_ASSERT(disk.clean() == model.clean());
      RC_ASSERT(disk.syncing() == model.syncing());
    }
  }));
}

}  // namespace squall::tests::disk_test
