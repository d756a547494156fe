// States on their way between ranks: each rank numbers parts and messages in its own order, and
// tells another what a number means before the first state that uses it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/explore/ensembles.hpp"
#include "sim/explore/frontier.hpp"
#include "sim/explore/ranks/byte_record.hpp"
#include "sim/explore/ranks/homes.hpp"
#include "sim/explore/ranks/level_order.hpp"
#include "sim/explore/transition_memo.hpp"

namespace squall::sim::explore::ranks {

/// A state that was found, without its content.
struct FoundState {
  std::uint64_t fingerprint = 0;
  StepKey key;
  bool is_pruned = false;  // the search does not go on from it; it has no content
  Home home = 0;           // where it is pruned: otherwise its content tells it
};

/// What this rank tells one other.
class StateSender {
 public:
  explicit StateSender(Ensembles& ensembles);
  /// Appends definitions as needed, and the state. `state`: of no meaning where it is pruned.
  void add(const FoundState& found, const ExploredState& state);
  /// Appends all log entries that the other does not know.
  void add_logs();
  /// What was added since this was called last.
  Bytes take();
  std::size_t size() const { return bytes_.size(); }
  /// What one record of the bytes is.
  enum class Record : std::uint8_t { state, pruned, entry, part, message };

 private:
  void define_part(World::Part part, std::uint32_t number);
  void define_message(MessageId message);
  void begin(Record record) { writer_.value(record); }

  Ensembles& ensembles_;
  TransitionMemo& memo_;
  Bytes bytes_;
  RecordWriter writer_{bytes_};
  std::uint64_t last_parent_ = 0;  // in bytes_
  std::uint32_t entries_told_ = 0;
  std::vector<std::vector<bool>> parts_told_;  // by part and number
  std::vector<bool> messages_told_;
  std::vector<std::byte> room_;
};

/// What one other rank tells this one. ERRORS: bytes of another program, or of another scenario,
/// fail an assertion: all ranks run the same.
class StateReceiver {
 public:
  explicit StateReceiver(Ensembles& ensembles);
  /// Calls `use(found, content)` with each state; content() takes it into the ensembles.
  template <typename Use>
  void read(std::span<const std::byte> bytes, Use&& use) {
    std::uint64_t parent = 0;
    for (RecordReader reader(bytes); !reader.done();) {
      const auto record = reader.value<StateSender::Record>();
      if (!is_state(record)) {
        learn(record, reader);
        continue;
      }
      FoundState found;
      found.is_pruned = record == StateSender::Record::pruned;
      found.fingerprint = reader.value<std::uint64_t>();
      found.key.parent = parent += reader.number();
      found.key.choice = static_cast<std::uint32_t>(reader.number());
      if (found.is_pruned) {
        found.home = reader.value<Home>();
      } else {
        read_content(reader);
      }
      use(found, [this]() -> const ExploredState& { return content(); });
    }
  }

 private:
  static bool is_state(StateSender::Record record) {
    return record == StateSender::Record::state || record == StateSender::Record::pruned;
  }
  void learn(StateSender::Record record, RecordReader& reader);
  void read_content(RecordReader& reader);
  const ExploredState& content();

  TransitionMemo& memo_;
  std::vector<std::vector<std::uint32_t>> parts_;  // by part and the other's number: the own one
  std::vector<MessageId> messages_;                // by the other's number
  std::vector<std::uint32_t> their_parts_;         // of the state that was read last
  ExploredState state_;
};

}  // namespace squall::sim::explore::ranks
