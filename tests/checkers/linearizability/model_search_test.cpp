// Sets, counters, queues, locks and transactions: written histories, and random ones by brute force.
#include "checkers/linearizability/model_search.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "tests/catch.hpp"
#include "tests/checkers/linearizability/model_fixture.hpp"

namespace squall::tests::model_search_test {

namespace {

/// The definition itself.
class BruteForceModel {
 public:
  BruteForceModel(const History& story, std::uint32_t end)
      : story_(story), end_(end), placed_(story.acts.size(), false) {}

  bool linearizable() { return place(Reference(story_.model)); }

 private:
  bool known(std::size_t at) const {
    const Operation& operation = story_.history.operations[at];
    return operation.outcome != OperationOutcome::unknown && operation.completed <= end_;
  }
  bool place(const Reference& now) {
    std::uint32_t first = kNeverCompleted;
    for (std::size_t at = 0; at < placed_.size(); ++at) {
      if (!placed_[at] && known(at)) {
        first = std::min(first, story_.history.operations[at].completed);
      }
    }
    if (first == kNeverCompleted) return true;
    for (std::size_t at = 0; at < placed_.size(); ++at) {
      const Operation& operation = story_.history.operations[at];
      if (placed_[at] || operation.invoked > first || operation.invoked > end_) continue;
      Reference after = now;
      // Operations that are open at the end of a prefix have the outcomes that they had later.
      if (!after.fits(story_.acts[at], operation.outcome != OperationOutcome::unknown)) continue;
      placed_[at] = true;
      const bool rest = place(after);
      placed_[at] = false;
      if (rest) return true;
    }
    return false;
  }

  const History& story_;
  std::uint32_t end_;
  std::vector<bool> placed_;
};

/// Plays clients; some operations never complete, and some answers are made up.
History random_history(Model model, const std::vector<std::uint8_t>& bytes, bool corrupted) {
  struct Client {
    bool open = false;
    bool effective = false;
    std::uint32_t operation = 0;
  };
  History story{model, {}, {}};
  Reference now(model);
  std::vector<Client> clients(3);
  std::size_t at = 0;
  const auto below = [&](std::int64_t limit) {
    return std::int64_t{at < bytes.size() ? bytes[at++] : 0} % limit;
  };
  const auto any_act = [&]() -> Act {
    const std::int64_t kind = below(2);
    if (model == Model::lock) return {kind};
    if (model == Model::set && kind == kRead) return {kRead};
    if (model != Model::multi_register) return {kind, kind == kRead ? 0 : 1 + below(3)};
    Act act;
    for (std::int64_t micro = 0; micro <= below(2); ++micro) {
      const std::int64_t what = below(2);
      act.insert(act.end(), {what, below(2), what == kWrite ? 1 + below(3) : 0});
    }
    return act;
  };
  while (at < bytes.size()) {
    Client& client = clients[std::size_t(below(3))];
    const std::int64_t what = below(8);
    if (!client.open) {
      if (story.acts.size() < 7) client = {true, false, story.invoke(any_act())};
    } else if (what == 0) {
      client = {};
    } else if (!client.effective) {
      Act& act = story.acts[client.operation];
      Reference later = now;
      if (model == Model::lock && !later.fits(act, true)) continue;
      now.play(act);
      client.effective = true;
    } else {
      Act& act = story.acts[client.operation];
      if (corrupted && below(4) == 0) {
        if (model == Model::set && act[0] == kRead) act.push_back(1 + below(3));
        if (model == Model::lock) act[0] = below(2);
        if (act.size() > 1) act.back() = (act[0] == kRead ? 0 : 1) + below(3);
        std::sort(act.begin() + (model == Model::set ? 1 : act.end() - act.begin()), act.end());
      }
      story.complete(client.operation);
      client = {};
    }
  }
  return story;
}

std::string written(const History& story) {
  std::string text = "model " + std::to_string(static_cast<int>(story.model)) + "\n";
  for (std::size_t at = 0; at < story.acts.size(); ++at) {
    const Operation& operation = story.history.operations[at];
    for (const std::int64_t number : story.acts[at]) text += std::to_string(number) + " ";
    text += "from " + std::to_string(operation.invoked);
    if (operation.outcome != OperationOutcome::unknown) {
      text += " to " + std::to_string(operation.completed);
    }
    text += "\n";
  }
  return text;
}

std::uint32_t first_contradiction(const History& story) {
  std::set<std::uint32_t> ends;
  for (const Operation& operation : story.history.operations) ends.insert(operation.completed);
  for (const std::uint32_t end : ends) {
    if (end != kNeverCompleted && !BruteForceModel(story, end).linearizable()) return end;
  }
  return kNeverCompleted;
}

rc::Gen<std::vector<std::uint8_t>> some_bytes(std::size_t count) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::container<std::vector<std::uint8_t>>(
                                               count, rc::gen::arbitrary<std::uint8_t>()));
}

const std::vector<Model> kModels{Model::set, Model::counter, Model::queue, Model::lock,
                                 Model::multi_register};

}  // namespace

TEST_CASE("a set has what was added, and keeps it", "[checkers][models]") {
  History story{Model::set, {}, {}};
  story.done({kAdd, 7});
  const auto open = story.invoke({kAdd, 9});
  story.done({kRead, 7});
  story.done({kRead, 7, 9});
  CHECK(story.decision() == Decision::linearizable);
  SECTION("an element does not leave") {
    const auto lost = story.done({kRead, 7});
    const ModelVerdict verdict = story.judged();
    CHECK(verdict.result.decision == Decision::not_linearizable);
    CHECK(verdict.result.operation == lost);
    CHECK(verdict.possible == std::vector<ModelState>{{7, 9}});
  }
  SECTION("an element is there once") {
    story.complete(open);
    story.done({kRead, 7, 9, 9});
    CHECK(story.decision() == Decision::not_linearizable);
  }
}

TEST_CASE("a counter is the sum of what was added", "[checkers][models]") {
  History story{Model::counter, {}, {}};
  story.invoke({kAdd, 5});  // of unknown outcome
  story.done({kAdd, -2});
  story.done({kRead, 3});
  CHECK(story.decision() == Decision::linearizable);
  story.done({kRead, -2});
  CHECK(story.decision() == Decision::not_linearizable);
}

TEST_CASE("a queue gives back what came first", "[checkers][models]") {
  History story{Model::queue, {}, {}};
  story.done({kDequeue, kNil});
  story.done({kEnqueue, 4});
  story.done({kEnqueue, 5});
  story.done({kDequeue, 4});
  CHECK(story.decision() == Decision::linearizable);
  SECTION("once") {
    story.done({kDequeue, 4});
    CHECK(story.decision() == Decision::not_linearizable);
  }
  SECTION("and is not empty before") {
    story.done({kDequeue, kNil});
    const ModelVerdict verdict = story.judged();
    CHECK(verdict.result.decision == Decision::not_linearizable);
    CHECK(verdict.possible == std::vector<ModelState>{{5}});
  }
  SECTION("unless a dequeue of unknown outcome took it") {
    story.invoke({kDequeue, kNil});
    story.done({kDequeue, kNil});
    CHECK(story.decision() == Decision::linearizable);
  }
}

TEST_CASE("a lock is held once at a time", "[checkers][models]") {
  History story{Model::lock, {}, {}};
  story.done({kAcquire});
  const auto waits = story.invoke({kAcquire});
  story.done({kRelease});
  story.complete(waits);
  CHECK(story.decision() == Decision::linearizable);
  story.done({kAcquire});
  CHECK(story.decision() == Decision::not_linearizable);
}

TEST_CASE("a transaction takes effect at once", "[checkers][models]") {
  History story{Model::multi_register, {}, {}};
  story.done({kWrite, 0, 2, kWrite, 1, 2});
  const auto open = story.invoke({kWrite, 0, 3, kRead, 0, 3, kWrite, 1, 3});
  story.done({kRead, 0, 2, kRead, 1, 2});
  story.complete(open);
  CHECK(story.decision() == Decision::linearizable);
  story.done({kRead, 0, 3, kRead, 1, 2});
  CHECK(story.decision() == Decision::not_linearizable);
}

TEST_CASE("a list grows at its end, in one transaction, too", "[checkers][models]") {
  History story{Model::multi_register, {}, {}};
  ValueTree& tree = story.history.values;
  const Value one = tree.extend(kEmpty, 1);
  const Value both = tree.extend(one, 2);
  const Value other = tree.extend(tree.extend(kEmpty, 2), 1);
  story.done({kAppend, 0, 1, kRead, 0, one});
  story.done({kAppend, 0, 2});
  story.done({kRead, 0, both});
  CHECK(story.decision() == Decision::linearizable);
  story.done({kRead, 0, other});
  CHECK(story.decision() == Decision::not_linearizable);
}

TEST_CASE("random histories of every model are judged as by brute force", "[checkers][models]") {
  CHECK(rc::check([] {
    const Model model = *rc::gen::elementOf(kModels);
    const History story = random_history(model, *some_bytes(90), *rc::gen::arbitrary<bool>());
    const std::uint32_t end = first_contradiction(story);
    const ModelVerdict verdict = story.judged({}, true);
    RC_LOG() << written(story);
    RC_ASSERT((verdict.result.decision == Decision::linearizable) == (end == kNeverCompleted));
    if (end != kNeverCompleted) {
      const auto& operations = story.history.operations;
      RC_ASSERT(operations[verdict.result.operation].completed == end);
      RC_ASSERT(verdict.result.keys[0].witness.empty());
      return;
    }
    if (verdict.result.keys.empty()) return;
    // The witness is an order that the reference accepts, and that respects real time.
    RC_ASSERT(verdict.result.keys[0].has_witness);
    Reference now(model);
    std::uint32_t invoked = 0;
    std::set<std::uint32_t> placed;
    for (const std::uint32_t at : verdict.result.keys[0].witness) {
      const Operation& operation = story.history.operations[at];
      RC_ASSERT(placed.insert(at).second);
      RC_ASSERT(operation.completed > invoked);
      invoked = std::max(invoked, operation.invoked);
      RC_ASSERT(now.fits(story.acts[at], operation.outcome != OperationOutcome::unknown));
    }
    for (std::uint32_t at = 0; at < story.acts.size(); ++at) {
      const bool known = story.history.operations[at].outcome != OperationOutcome::unknown;
      RC_ASSERT(!known || placed.count(at) == 1);
    }
  }));
}

TEST_CASE("a model's search is undecided when a budget is spent", "[checkers][models]") {
  History story{Model::multi_register, {}, {}};
  std::vector<std::uint32_t> open;
  for (std::int64_t value = 1; value <= 9; ++value)
    open.push_back(story.invoke({kWrite, 0, value}));
  for (const std::uint32_t at : open) story.complete(at);
  const auto spent = story.judged({50});
  CHECK(spent.result.decision == Decision::undecided);
  CHECK(spent.result.possibilities == 50);
  CHECK(spent.result.keys[0].ended == SearchEnd::possibilities);
  CHECK(spent.result.keys[0].completed == story.history.operations[open[0]].completed);
  const auto full = story.judged({1'000'000, 10'000});
  CHECK(full.result.keys[0].ended == SearchEnd::memory);
}

TEST_CASE("a watch stops the search of a model", "[checkers][models]") {
  struct Watch final : SearchWatch {
    void begins_key(std::uint32_t, std::uint32_t) noexcept override {}
    bool goes_on(std::uint32_t event, std::uint64_t) noexcept override { return event < 500; }
  };
  History story{Model::counter, {}, {}};
  for (std::int64_t number = 1; number <= 1000; ++number) story.done({kAdd, 1});
  Watch watch;
  const auto verdict = story.judged({1'000'000, std::uint64_t{1} << 20, &watch});
  CHECK(verdict.result.keys[0].ended == SearchEnd::stopped);
  CHECK(verdict.result.keys[0].completed >= 500);
  CHECK(verdict.result.keys[0].completed < 1000);
}

TEST_CASE("a long queue and transactions of unknown outcome cost no product",
          "[checkers][models]") {
  // Pairs of elements are enqueued at the same time, and dequeued in one order of them.
  History queue{Model::queue, {}, {}};
  for (std::int64_t element = 1; element <= 60; element += 2) {
    const auto one = queue.invoke({kEnqueue, element});
    queue.done({kEnqueue, element + 1});
    queue.complete(one);
  }
  for (std::int64_t element = 1; element <= 60; ++element) queue.done({kDequeue, element});
  CHECK(queue.judged({10'000}).result.decision == Decision::linearizable);
  const auto last = queue.done({kDequeue, 60});
  CHECK(queue.judged({100'000}).result.operation == last);
  // An element that is enqueued twice needs an order.
  History twice{Model::queue, {}, {}};
  const auto one = twice.invoke({kEnqueue, 1});
  twice.done({kEnqueue, 2});
  twice.done({kEnqueue, 2});
  twice.complete(one);
  twice.done({kDequeue, 2});
  twice.done({kDequeue, 1});
  twice.done({kDequeue, 2});
  CHECK(twice.decision() == Decision::linearizable);
  twice.done({kDequeue, 2});
  CHECK(twice.decision() == Decision::not_linearizable);

  History lists{Model::multi_register, {}, {}};
  ValueTree& tree = lists.history.values;
  Value list = kNil;
  for (std::int64_t element = 1; element <= 60; ++element) {
    lists.invoke({kWrite, 0, 1000 + element});  // of unknown outcome
    lists.done({kAppend, 1, element});
    list = tree.extend(list, static_cast<std::uint32_t>(element));
    lists.done({kRead, 1, list});
  }
  CHECK(lists.judged({10'000}).result.decision == Decision::linearizable);
}

TEST_CASE("many open additions and their reads cost no product", "[checkers][models]") {
  History story{Model::set, {}, {}};
  Act all{kRead};
  std::vector<std::uint32_t> open;
  for (std::int64_t element = 1; element <= 60; ++element) {
    open.push_back(story.invoke({kAdd, element}));
    if (element % 2 == 0) continue;
    all.push_back(element);
    story.done(all);
  }
  for (const std::uint32_t at : open) story.complete(at);
  const auto verdict = story.judged({100'000});
  CHECK(verdict.result.decision == Decision::linearizable);
  CHECK(verdict.result.possibilities < 10'000);
}

}  // namespace squall::tests::model_search_test
