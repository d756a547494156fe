// Writes and reads states, and the definitions of what they name.
#include "sim/explore/ranks/state_exchange.hpp"

#include <algorithm>

namespace squall::sim::explore::ranks {

namespace {
/// Whether it was not told before; from now on it was.
bool is_first(std::vector<bool>& told, std::size_t number) {
  if (number >= told.size()) told.resize(2 * number + 64);
  if (told[number]) return false;
  told[number] = true;
  return true;
}

template <typename T>
void put(std::vector<T>& table, std::uint64_t at, T value) {
  if (at >= table.size()) table.resize(2 * at + 64);
  table[at] = value;
}
}  // namespace

// ---- Sending ----

StateSender::StateSender(Ensembles& ensembles)
    : ensembles_(ensembles),
      memo_(ensembles.memo()),
      parts_told_(ensembles.part_count()),
      room_(World::kPartBytesMax) {}

void StateSender::add_logs() {
  const SharedLogs& logs = ensembles_.logs();
  const core::LogTree& tree = memo_.world().tree();
  while (entries_told_ < logs.size()) {
    const SharedLogs::Place& place = logs[core::Ref::of(++entries_told_)];
    begin(Record::entry);
    writer_.value(tree.path_hash(place.parent));
    writer_.value(place.entry.term);
    writer_.value(place.entry.kind);
    writer_.value(place.entry.payload);
  }
}

void StateSender::define_part(World::Part part, std::uint32_t number) {
  if (!is_first(parts_told_[part], number)) return;
  add_logs();
  begin(Record::part);
  writer_.number(part);
  writer_.number(number);
  writer_.string({room_.data(), memo_.save_part(part, number, room_)});
}

void StateSender::define_message(MessageId message) {
  if (!is_first(messages_told_, message)) return;
  add_logs();
  begin(Record::message);
  writer_.number(message);
  writer_.string({room_.data(), memo_.save_message(message, room_)});
}

void StateSender::add(const FoundState& found, const ExploredState& state) {
  const std::span<const std::byte> tuple = ensembles_.parts_of(state.ensemble);
  const auto number_of = [&](World::Part part) {
    std::uint32_t number = 0;
    std::memcpy(&number, tuple.data() + part * sizeof number, sizeof number);
    return number;
  };
  const World::Part parts = ensembles_.part_count();
  if (!found.is_pruned) {
    for (World::Part part = 0; part < parts; ++part) define_part(part, number_of(part));
    for (std::uint32_t i = 0; i < state.count; ++i) define_message(state.messages[i]);
  }
  begin(found.is_pruned ? Record::pruned : Record::state);
  writer_.value(found.fingerprint);
  writer_.number(found.key.parent - last_parent_);
  writer_.number(found.key.choice);
  last_parent_ = found.key.parent;
  if (found.is_pruned) {
    writer_.value(found.home);
    return;
  }
  writer_.number(state.remaining.bits());
  for (World::Part part = 0; part < parts; ++part) writer_.number(number_of(part));
  writer_.number(state.count);
  for (std::uint32_t i = 0; i < state.count; ++i) writer_.number(state.messages[i]);
}

Bytes StateSender::take() {
  last_parent_ = 0;
  return std::exchange(bytes_, {});
}

// ---- Receiving ----

StateReceiver::StateReceiver(Ensembles& ensembles)
    : memo_(ensembles.memo()),
      parts_(ensembles.part_count()),
      their_parts_(ensembles.part_count()) {}

void StateReceiver::learn(StateSender::Record record, RecordReader& reader) {
  bool is_right = false;
  if (record == StateSender::Record::entry) {
    const auto parent = reader.value<std::uint64_t>();
    core::Entry entry;
    entry.term = reader.value<core::Term>();
    entry.kind = reader.value<core::EntryKind>();
    entry.payload = reader.value<core::Payload>();
    is_right = memo_.take_entry(parent, entry);
  } else if (record == StateSender::Record::part) {
    const auto part = static_cast<World::Part>(reader.number());
    const std::uint64_t number = reader.number();
    SQUALL_ASSERT(part < parts_.size());
    const std::optional<std::uint32_t> own = memo_.take_part(part, reader.string());
    if (own) put(parts_[part], number, *own);
    is_right = own.has_value();
  } else if (record == StateSender::Record::message) {
    const std::uint64_t number = reader.number();
    const std::optional<MessageId> own = memo_.take_message(reader.string());
    if (own) put(messages_, number, *own);
    is_right = own.has_value();
  }
  SQUALL_ASSERT(is_right);
}

void StateReceiver::read_content(RecordReader& reader) {
  state_.remaining = RemainingBudget(reader.number());
  for (std::uint32_t& part : their_parts_) part = static_cast<std::uint32_t>(reader.number());
  state_.count = static_cast<std::uint32_t>(reader.number());
  SQUALL_ASSERT(state_.count <= kExploredMessagesMax);
  for (std::uint32_t i = 0; i < state_.count; ++i) {
    state_.messages[i] = static_cast<MessageId>(reader.number());
  }
}

const ExploredState& StateReceiver::content() {
  for (World::Part part = 0; part < parts_.size(); ++part) {
    their_parts_[part] = parts_[part][their_parts_[part]];
  }
  state_.ensemble = memo_.take_ensemble(their_parts_);
  for (std::uint32_t i = 0; i < state_.count; ++i) {
    state_.messages[i] = messages_[state_.messages[i]];
  }
  return state_;
}

}  // namespace squall::sim::explore::ranks
