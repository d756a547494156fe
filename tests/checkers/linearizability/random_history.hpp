// Client histories of real registers, drawn from bytes; some with results that are made up.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/checkers/linearizability/client_history_fixture.hpp"

namespace squall::tests {

struct RandomHistoryShape {
  std::uint32_t processes = 3;
  std::uint32_t operations = 7;  // at most
  std::uint32_t keys = 1;
  std::uint32_t values = 3;
  bool texts = false;   // reads, writes and appends of texts; else reads, writes, compare-and-sets
  bool unknown = true;  // some operations never complete
  bool corrupted = false;  // some results are made up
};

/// Plays clients. Every operation takes effect at one moment while it is open (of unknown outcome:
/// at any time after its invocation, or never), so that what is not corrupted is linearizable.
class RandomHistory {
 public:
  RandomHistory(std::vector<std::uint8_t> bytes, const RandomHistoryShape& shape)
      : bytes_(std::move(bytes)), shape_(shape), clients_(shape.processes), now_(shape.keys, kNil) {
    while (at_ < bytes_.size()) move();
  }
  const checkers::linearizability::ClientHistory& history() const { return story_.history(); }

 private:
  struct Client {
    bool open = false;
    bool effective = false;
    std::uint32_t operation = 0;
    OperationOutcome outcome = OperationOutcome::ok;
  };

  std::uint32_t below(std::uint32_t limit) {
    const std::uint32_t byte = at_ < bytes_.size() ? bytes_[at_++] : 0;
    return byte % limit;
  }
  Value any_value() {
    if (!shape_.texts) return story_.plain(below(shape_.values));
    constexpr std::string_view kTexts[] = {"", "a", "b", "ab", "ba", "aa", "aba", "abb"};
    return story_.text(kTexts[below(8)]);
  }
  checkers::linearizability::Operation& operation_of(const Client& client) {
    return story_.history().operations[client.operation];
  }

  void move() {
    const std::uint32_t process = below(shape_.processes);
    Client& client = clients_[process];
    const std::uint32_t what = below(8);
    if (!abandoned_.empty() && what == 0) {
      Client late = abandoned_.back();
      abandoned_.pop_back();
      take_effect(late);
    } else if (!client.open) {
      if (story_.history().operations.size() < shape_.operations) invoke(process, client);
    } else if (shape_.unknown && what == 1) {
      if (!client.effective) abandoned_.push_back(client);
      client = {};
    } else if (!client.effective) {
      take_effect(client);
    } else {
      complete(client);
    }
  }

  void invoke(std::uint32_t process, Client& client) {
    constexpr OperationKind kNumbers[] = {OperationKind::read, OperationKind::read,
                                          OperationKind::write, OperationKind::compare_and_set};
    constexpr OperationKind kTexts[] = {OperationKind::read, OperationKind::read,
                                        OperationKind::append, OperationKind::append,
                                        OperationKind::write};
    const OperationKind kind = shape_.texts ? kTexts[below(5)] : kNumbers[below(4)];
    const Value value = kind == OperationKind::read ? kNil : any_value();
    const Value expected = kind == OperationKind::compare_and_set ? any_value() : kNil;
    client = {true, false, story_.invoke(process, kind, value, expected, below(shape_.keys)),
              OperationOutcome::ok};
  }

  void take_effect(Client& client) {
    checkers::linearizability::Operation& operation = operation_of(client);
    Value& now = now_[operation.key];
    client.effective = true;
    switch (operation.kind) {
      case OperationKind::read:
        operation.value = now;
        break;
      case OperationKind::write:
        now = operation.value;
        break;
      case OperationKind::compare_and_set:
        if (now == operation.expected) {
          now = operation.value;
        } else {
          client.outcome = below(2) == 0 ? OperationOutcome::mismatched : OperationOutcome::failed;
        }
        break;
      case OperationKind::append: {
        checkers::linearizability::ValueTree& tree = story_.history().values;
        if (now == kNil) now = checkers::linearizability::kEmpty;
        for (const std::uint32_t part : tree.parts(operation.value)) now = tree.extend(now, part);
        break;
      }
    }
  }

  void complete(Client& client) {
    checkers::linearizability::Operation& operation = operation_of(client);
    if (shape_.corrupted && below(4) == 0) {
      if (operation.kind == OperationKind::read) operation.value = any_value();
      if (operation.kind == OperationKind::compare_and_set) {
        client.outcome = below(2) == 0 ? OperationOutcome::ok : OperationOutcome::mismatched;
      }
    }
    story_.complete(client.operation, client.outcome);
    client = {};
  }

  std::vector<std::uint8_t> bytes_;
  std::size_t at_ = 0;
  RandomHistoryShape shape_;
  HistoryStory story_;
  std::vector<Client> clients_;
  std::vector<Client> abandoned_;
  std::vector<Value> now_;  // by key
};

}  // namespace squall::tests
