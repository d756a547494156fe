// The log tree against a model: logs as vectors of entries.
#include "core/log_tree.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "tests/catch.hpp"

namespace squall::tests::log_tree_test {

using namespace squall::core;

namespace {

using Path = std::vector<Entry>;

Entry command(Term term, std::uint64_t low) { return {term, EntryKind::command, {0, low}}; }

/// Few different ones, so that equal paths meet.
Entry entry_of(std::uint32_t number) {
  return {Term::of(1 + number % 3),
          number / 3 % 4 == 0 ? EntryKind::no_op : EntryKind::command,
          {number / 12 % 2, number / 24 % 2}};
}

Path path_of(const LogTree& tree, Ref tip) {
  Path path;
  for (Index index = 1; index <= tree.index(tip); ++index) {
    path.push_back(tree.entry(tree.at(tip, index)));
  }
  return path;
}

Ref append_all(LogTree& tree, Ref onto, const Path& path) {
  for (const Entry& entry : path) onto = tree.append(onto, entry);
  return onto;
}

std::size_t common(const Path& a, const Path& b) {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first -
                                  a.begin());
}

std::vector<std::uint32_t> any_numbers() {
  return *rc::gen::scale(3, rc::gen::container<std::vector<std::uint32_t>>(
                                rc::gen::inRange<std::uint32_t>(0, 1u << 20)));
}

/// Every ref of a tree with the path that it names.
class Model {
 public:
  Model() { paths_[kRoot] = {}; }

  /// What an entry appended in the tree must be called: by its old name, if it has one.
  void add(Ref ref, const Path& path) {
    const auto [at, is_new] = paths_.emplace(ref, path);
    RC_ASSERT(at->second == path);
    RC_ASSERT(paths_.size() == (is_new ? count_ += 1 : count_));
    // Equal paths have one name.
    const auto same = std::count_if(paths_.begin(), paths_.end(),
                                    [&](const auto& known) { return known.second == path; });
    RC_ASSERT(same == 1);
  }
  std::size_t count() const { return paths_.size(); }
  /// The `number`th ref; numbers in the upper half mean the newest one, so that paths get long.
  Ref ref(std::uint32_t number) const {
    if (number % 2 == 1) return paths_.rbegin()->first;
    return std::next(paths_.begin(), number / 2 % paths_.size())->first;
  }
  const Path& path(Ref ref) const { return paths_.at(ref); }

 private:
  std::map<Ref, Path> paths_;
  std::size_t count_ = 1;
};

void check_ref(const LogTree& tree, const Model& model, Ref ref) {
  const Path& path = model.path(ref);
  const auto size = Index::of(path.size());
  RC_ASSERT(tree.index(ref) == size);
  RC_ASSERT(tree.term(ref) == (path.empty() ? 0 : path.back().term));
  RC_ASSERT(tree.position(ref) == (Position{tree.term(ref), size}));
  RC_ASSERT(tree.at(ref, 0) == kRoot);
  RC_ASSERT(tree.at(ref, size) == ref);
  if (ref != kRoot) RC_ASSERT(tree.parent(ref) == tree.at(ref, size - 1));
  RC_ASSERT(path_of(tree, ref) == path);
}

void check_pair(const LogTree& tree, const Model& model, Ref a, Ref b) {
  const std::size_t shared = common(model.path(a), model.path(b));
  RC_ASSERT(tree.contains(a, b) == (shared == model.path(b).size()));
  RC_ASSERT(tree.common_prefix(a, b) == tree.at(a, Index::of(shared)));
  RC_ASSERT((tree.path_hash(a) == tree.path_hash(b)) == (a == b));
}

}  // namespace

TEST_CASE("a tree of logs answers as a heap of vectors would", "[log_tree]") {
  CHECK(rc::check([] {
    LogTree tree;
    Model model;
    for (const std::uint32_t number : any_numbers()) {
      const Ref parent = model.ref(number);
      const Entry entry = entry_of(number / 64);
      Path path = model.path(parent);
      path.push_back(entry);
      model.add(tree.append(parent, entry), path);
      RC_ASSERT(tree.size() == model.count() - 1);
    }
    for (std::uint32_t number = 0; number < 2 * model.count(); number += 2) {
      check_ref(tree, model, model.ref(number));
      for (const std::uint32_t step : {1u, 2u, 14u, 66u, 358u}) {
        check_pair(tree, model, model.ref(number), model.ref(number + step));
      }
    }
  }));
}

TEST_CASE("entries put after another log are what a copy would be", "[slow][log_tree]") {
  CHECK(rc::check([] {
    LogTree tree;
    Model model;
    for (const std::uint32_t number : any_numbers()) {
      const Ref onto = model.ref(number);
      const Ref tip = model.ref(number / 64);
      if (tip == kRoot || number % 3 == 0) {
        Path path = model.path(onto);
        path.push_back(entry_of(number / 4096));
        model.add(tree.append(onto, path.back()), path);
        continue;
      }
      const Path& from = model.path(tip);
      const auto count =
          static_cast<std::uint32_t>(number / 4096 % (std::min<std::size_t>(from.size(), 20) + 1));
      Path path = model.path(onto);
      const Ref copy = tree.append_path(onto, tip, count);
      for (std::size_t at = from.size() - count; at < from.size(); ++at) {
        path.push_back(from[at]);
        // The entries before it have refs, too.
        model.add(tree.at(copy, Index::of(path.size())), path);
      }
      RC_ASSERT(tree.index(copy).value() == path.size());
    }
    for (std::uint32_t number = 0; number < 2 * model.count(); number += 2) {
      check_ref(tree, model, model.ref(number));
    }
  }));
}

TEST_CASE("a tree that takes back its latest entries goes on as if they had never been",
          "[log_tree]") {
  CHECK(rc::check([] {
    LogTree tree, never;
    const auto append_to = [](LogTree& some, const std::vector<std::uint32_t>& numbers) {
      for (const std::uint32_t number : numbers) {
        const Ref onto = number % 2 == 1 ? some.last() : Ref::of(number / 2 % (some.size() + 1));
        some.append(onto, entry_of(number / 64));
      }
    };
    const auto first = any_numbers();
    const auto later = any_numbers();
    append_to(tree, first);
    append_to(never, first);
    const LogTree::Extent extent = tree.extent();
    append_to(tree, any_numbers());
    tree.take_back(extent);
    RC_ASSERT(tree.extent() == extent);
    append_to(tree, later);
    append_to(never, later);
    RC_ASSERT(tree.size() == never.size());
    for (Ref ref = 1; ref <= tree.last(); ++ref) {
      RC_ASSERT(path_of(tree, ref) == path_of(never, ref));
      RC_ASSERT(tree.path_hash(ref) == never.path_hash(ref));
    }
  }));
}

TEST_CASE("the same entry after the same log has one name", "[log_tree]") {
  LogTree tree;
  const Ref first = tree.append(kRoot, command(1, 7));
  CHECK(tree.append(kRoot, command(1, 7)) == first);
  CHECK(tree.size() == 1);
  const std::set<Ref> others{tree.append(kRoot, command(2, 7)), tree.append(kRoot, command(1, 8)),
                             tree.append(kRoot, {1, EntryKind::command, {7, 0}}),
                             tree.append(kRoot, {1, EntryKind::no_op, {0, 7}}),
                             tree.append(first, command(1, 7))};
  CHECK(others.size() == 5);
  CHECK(others.count(first) == 0);
}

TEST_CASE("logs that grow in turns are found at every index", "[log_tree]") {
  // Each entry begins a new run here: the deepest that the jumps over runs can be asked for.
  LogTree tree;
  std::vector<std::vector<Ref>> logs(3, {kRoot});
  for (std::uint64_t round = 0; round < 1500; ++round) {
    for (std::size_t log = 0; log < logs.size(); ++log) {
      logs[log].push_back(tree.append(logs[log].back(), command(1, round * 3 + log)));
    }
  }
  for (const auto& log : logs) {
    bool right = true;
    for (std::size_t index = 0; index < log.size(); ++index) {
      right = right && tree.at(log.back(), Index::of(index)) == log[index] &&
              tree.at(log[index], Index::of(index / 2)) == log[index / 2];
    }
    CHECK(right);
  }
  CHECK(tree.common_prefix(logs[0].back(), logs[2].back()) == kRoot);
  CHECK(tree.common_prefix(logs[1].back(), logs[1][700]) == logs[1][700]);
}

TEST_CASE("the first entries are found in few steps, however many runs lie between",
          "[slow][log_tree]") {
  // Run by run this would be 10^11 steps, and not end in time.
  constexpr std::uint64_t kEntries = 100'000;
  constexpr std::uint64_t kQuestions = 1'000'000;
  LogTree tree;
  Ref tip = tree.append(kRoot, command(1, 0));
  const Ref first = tip;
  Ref other = kRoot;
  for (std::uint64_t number = 1; number < kEntries; ++number) {
    tip = tree.append(tip, command(1, number));
    other = tree.append(other, command(2, number));
  }
  std::uint64_t found = 0;
  for (std::uint64_t count = 0; count < kQuestions; ++count) found += tree.at(tip, 1) == first;
  CHECK(found == kQuestions);
}

TEST_CASE("branches upon branches are found at every index", "[log_tree]") {
  // Leaves its trunk again and again, a little before its end, as followers of changing leaders do.
  LogTree tree;
  std::vector<Ref> log{kRoot};
  std::uint64_t number = 0;
  for (int branch = 0; branch < 600; ++branch) {
    log.resize(log.size() - std::min<std::size_t>(log.size() - 1, branch % 4));
    for (int count = 0; count < 1 + branch % 7; ++count) {
      log.push_back(tree.append(log.back(), command(1, ++number)));
    }
    // Others intern theirs in between.
    tree.append(log[log.size() / 2], command(9, ++number));
  }
  REQUIRE(log.size() > 1000);
  bool right = true;
  for (std::size_t index = 0; index < log.size(); ++index) {
    right = right && tree.at(log.back(), Index::of(index)) == log[index];
  }
  CHECK(right);
}

TEST_CASE("a path's hash does not depend on what was interned before it", "[log_tree]") {
  CHECK(rc::check([] {
    std::vector<Path> paths;
    for (const auto& numbers : *rc::gen::container<std::vector<std::vector<std::uint32_t>>>(
             rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange(0u, 48u)))) {
      paths.emplace_back();
      for (const std::uint32_t number : numbers) paths.back().push_back(entry_of(number));
    }
    LogTree forward;
    LogTree backward;
    std::vector<std::uint64_t> expected;
    for (const Path& path : paths) {
      expected.push_back(forward.path_hash(append_all(forward, kRoot, path)));
    }
    for (std::size_t at = paths.size(); at-- > 0;) {
      RC_ASSERT(backward.path_hash(append_all(backward, kRoot, paths[at])) == expected[at]);
    }
    RC_ASSERT(forward.size() == backward.size());
  }));
}

TEST_CASE("a full tree gives the parent back, says so, and still knows what it holds",
          "[log_tree]") {
  LogTree tree(2);
  const Ref first = tree.append(kRoot, command(1, 1));
  const Ref second = tree.append(first, command(1, 2));
  CHECK_FALSE(tree.full());
  CHECK(tree.append(first, command(1, 2)) == second);
  CHECK_FALSE(tree.full());
  CHECK(tree.append(second, command(1, 3)) == second);
  CHECK(tree.full());
  CHECK(tree.size() == 2);
  CHECK(tree.append(kRoot, command(1, 1)) == first);
  CHECK(tree.index(second) == 2);
}

TEST_CASE("a tree keeps its names while its table grows", "[log_tree]") {
  LogTree tree;
  std::vector<Ref> refs{kRoot};
  for (std::uint64_t number = 0; number < 5000; ++number) {
    refs.push_back(tree.append(refs[number / 3], command(1, number)));
  }
  bool same = true;
  for (std::uint64_t number = 0; number < 5000; ++number) {
    same = same && tree.append(refs[number / 3], command(1, number)) == refs[number + 1];
  }
  CHECK(same);
  CHECK(tree.size() == 5000);
}

TEST_CASE("a cleared tree is a new one", "[log_tree]") {
  LogTree tree(3);
  const Path path{command(1, 1), command(1, 2), command(2, 3)};
  const std::uint64_t hash = tree.path_hash(append_all(tree, kRoot, path));
  tree.append(kRoot, command(9, 9));
  REQUIRE(tree.full());
  tree.clear();
  CHECK(tree.size() == 0);
  CHECK_FALSE(tree.full());
  const Ref tip = append_all(tree, kRoot, path);
  CHECK(tree.path_hash(tip) == hash);
  CHECK(path_of(tree, tip) == path);
  CHECK_FALSE(tree.full());
}

}  // namespace squall::tests::log_tree_test
