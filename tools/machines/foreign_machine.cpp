// The calls of a foreign machine, and its state as bytes.
#include "tools/machines/foreign_machine.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <csignal>
#include <utility>

#include "sim/bytes.hpp"
#include "tools/io/crash_guard.hpp"
#include "tools/machines/foreign_input.hpp"
#include "tools/machines/object_tables.hpp"
#include "tools/machines/visible_text.hpp"

namespace squall::tools::machines {
namespace {

constexpr std::size_t kWordsMax = 200;  // bytes of a message in words

std::string signal_text(int signal) {
  if (signal == SIGABRT) {
    const std::string assertion = take_failed_assertion();
    return assertion.empty() ? "it aborted (SIGABRT)" : assertion;
  }
  if (signal == SIGSEGV) return "it used memory that is not there (SIGSEGV)";
  if (signal == SIGBUS) return "it used memory that is not there (SIGBUS)";
  if (signal == SIGFPE) return "it divided by zero, or overflowed (SIGFPE)";
  return "it was ended by signal " + std::to_string(signal);
}

}  // namespace

std::string machine_name(const std::string& name, const std::string& version) {
  std::string text = name + "-" + version;
  std::erase_if(text, [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) == 0 && letter != '.' &&
           letter != '-' && letter != '_';
  });
  return text;
}

std::string unseen_by(const raft_machine& machine) {
  std::string text = "lease_exclusivity (it shows no lease)";
  if (machine.applies == 0) text += ", applied_in_order (it does not tell what it applies)";
  if ((machine.offers & RAFT_OFFERS_READS) == 0) {
    text += ", read_freshness of reads beside the log (it offers none)";
  }
  const core::Rules rules = rules_of(machine.offers);
  if (rules.leads_unelected) {
    text += ", election_quorum of the only voter (by its rule it leads without an election)";
  }
  if (rules.asks_before_sync) {
    text += ", reply_after_sync of requests for votes (by its rule they need not wait)";
  }
  if (rules.learners_acknowledge_early) {
    text += ", reply_after_sync of learners (by its rule they need not wait)";
  }
  if (rules.needs_order) {
    text += ", messages that overtake others or come twice (by its rule links keep their order)";
  }
  return text;
}

core::Rules rules_of(std::uint64_t offers) {
  return {(offers & RAFT_LEADS_UNELECTED) != 0, (offers & RAFT_ASKS_BEFORE_SYNC) != 0,
          (offers & RAFT_LEARNERS_ACKNOWLEDGE_EARLY) != 0,
          (offers & RAFT_CONFIGURES_WHEN_APPLIED) != 0, (offers & RAFT_NEEDS_ORDER) != 0};
}

/// What save() writes first.
struct ForeignMachine::Saved {
  core::Durable booted_from;
  core::Durable written;
  core::Ref applied = core::kRoot;
  core::Ref inputs = core::kRoot;
  std::vector<core::NamedTimer> timers{};

  /// Field by field: bytes between fields would make other states of equal ones.
  template <typename SomeSaved, typename Visitor>
  static void visit_fields(SomeSaved& some, Visitor&& visit) {
    visit(some.booted_from);
    visit(some.written);
    visit(some.applied);
    visit(some.inputs);
    visit.sequence(some.timers, [&](auto& timer) {
      visit(timer.name);
      visit(timer.duration_us);
    });
  }
};

ForeignMachine::ForeignMachine(const ForeignRaft& raft, core::ServerId self,
                               const core::Settings& settings, core::LogTree& tree,
                               std::shared_ptr<void> shared)
    : raft_(raft),
      self_(self),
      settings_(settings),
      tree_(tree),
      effects_(self, tree, raft.table->applies != 0, rules_of(raft.table->offers),
               raft.calls == Calls::in_process ? io::leave_guarded_call : nullptr) {
  effects_.share(std::move(shared));
}

ForeignMachine::~ForeignMachine() { destroy(); }

void ForeignMachine::destroy() noexcept {
  // A server in the arena is forgotten with its memory.
  memory_.clear();
  if (server_ != nullptr && !raft_.has_arena) call([this] { raft_.table->destroy(server_); });
  server_ = nullptr;
}

template <typename Call>
bool ForeignMachine::call(Call&& call) {
  if (!raft_.has_arena) return call_in_place(call);
  const ArenaSeat::Stay stay(memory_, effects_);
  return call_in_place(call);
}

template <typename Call>
bool ForeignMachine::call_in_place(Call&& call) {
  if (raft_.calls == Calls::returning) {
    call();
    return !effects_.has_failed();
  }
  const int end = io::guarded_call(
      [](void* context) { (*static_cast<std::remove_reference_t<Call>*>(context))(); }, &call);
  if (end == static_cast<int>(io::CallEnd::overdue)) {
    effects_.fail_call("a call of it did not return within 10 s");
  } else if (end > static_cast<int>(io::CallEnd::overdue)) {
    effects_.fail_call(signal_text(end - static_cast<int>(io::CallEnd::overdue)));
  }
  return end == 0;
}

void ForeignMachine::start(const core::Durable& kept, core::Output& output, bool is_repeated) {
  destroy();
  booted_from_ = kept;
  inputs_ = core::kRoot;
  inputs_hash_ = 0;
  unrecorded_.clear();
  effects_.boot(kept, settings_.configuration);
  effects_.begin(output, is_repeated);
  std::vector<raft_entry> entries;
  const core::Index base = tree_.index(kept.log.base);
  for (core::Index index = base + 1; index <= tree_.index(kept.log.tip); ++index) {
    entries.push_back(to_c(tree_.entry(tree_.at(kept.log.tip, index))));
  }
  const bool is_new = kept.log.base == core::kRoot;
  const core::Configuration& first = is_new ? settings_.configuration : kept.snapshot_configuration;
  const raft_disk disk{kept.current_term.value(),
                       kept.voted_for.value(),
                       {base.value(), tree_.term(kept.log.base).value(),
                        is_new ? 0 : tree_.path_hash(kept.log.base)},
                       to_c(first),
                       entries.data(),
                       entries.size(),
                       // A torn or a shortened log may have lost what it says is committed.
                       std::min(kept.commit_index, tree_.index(kept.log.tip)).value()};
  const raft_settings settings{self_.value(),
                               settings_.entries_per_message_max,
                               to_c(settings_.configuration),
                               settings_.pre_vote,
                               settings_.check_quorum,
                               raft_.argument.c_str(),
                               !settings_.synchronous_disk};
  void* made = nullptr;
  if (call([&] { made = raft_.table->create(&settings, &disk, env()); })) server_ = made;
  if (server_ == nullptr) effects_.fail_call("create() returned nothing");
}

void ForeignMachine::boot(const core::Durable& kept, core::Output& output) noexcept {
  start(kept, output, false);
  conclude(output);
}

void ForeignMachine::conclude(core::Output& output) {
  raft_view view{};
  if (!effects_.has_failed()) call([&] { raft_.table->view(server_, &view); });
  effects_.conclude(view, output);
  // What is left of it is not called again; it may hold a lock, or point to nothing.
  if (!effects_.has_failed()) return;
  server_ = nullptr;
  memory_.clear();
}

void ForeignMachine::handle(const raft_input& input, core::Output& output, bool is_repeated) {
  if (effects_.has_failed()) return;
  effects_.begin(output, is_repeated);
  if (input.kind == RAFT_TIMER) effects_.note_timeout(input.timer);
  call([&] { raft_.table->input(server_, &input, env()); });
}

void ForeignMachine::step(const core::Input& input, core::Output& output) noexcept {
  const std::optional<raft_input> given = to_c(input, tree_, bytes_);
  if (given) {
    if (is_its_inputs()) {
      raft_.records_at_once ? record(*given) : unrecorded_.push_back(input);
    }
    handle(*given, output, false);
  }
  conclude(output);
}

/// The entry names the bytes by their number, which is this tree's own, and by their hash: where entries
/// were taken back, another input may have that number.
void ForeignMachine::record(const raft_input& input) const {
  const core::BytesRef bytes = tree_.append_bytes(flat(input));
  inputs_ = tree_.append(
      inputs_, {0, core::EntryKind::command, {tree_.strings().hash(bytes), bytes.value()}});
  inputs_hash_ = tree_.path_hash(inputs_);
}

void ForeignMachine::record_all() const {
  std::vector<std::byte> bytes;
  for (const core::Input& input : unrecorded_) record(*to_c(input, tree_, bytes));
  unrecorded_.clear();
}

std::size_t ForeignMachine::save(std::span<std::byte> room) const noexcept {
  record_all();
  Saved head;
  head.booted_from = booted_from_;
  head.inputs = inputs_;
  const bool has_bytes = (raft_.table->save != nullptr || raft_.has_arena) && server_ != nullptr;
  if (has_bytes) {
    // What follows from the inputs alone has no part in the state of one that saves.
    head.booted_from = core::Durable{};
    head.written = effects_.written();
    head.applied = effects_.applied();
    head.timers = effects_.running_timers();
  }
  sim::ByteWriter writer(room);
  Saved::visit_fields(std::as_const(head), writer);
  if (!has_bytes) return writer.size();
  if (raft_.has_arena) writer(reinterpret_cast<std::uintptr_t>(server_));
  const std::span<std::byte> rest = writer.rest();
  const std::size_t size =
      raft_.has_arena ? memory_.save(rest) : raft_.table->save(server_, rest.data(), rest.size());
  SQUALL_ASSERT(size <= rest.size());
  return writer.size() + size;
}

void ForeignMachine::load(std::span<const std::byte> saved) noexcept {
  Saved head;
  sim::ByteReader reader(saved);
  Saved::visit_fields(head, reader);
  const std::span<const std::byte> rest = reader.rest();
  core::Output ignored;
  if (!rest.empty() && raft_.has_arena) {
    std::uintptr_t server = 0;
    reader(server);
    memory_.load(reader.rest());
    server_ = reinterpret_cast<void*>(server);
    return effects_.restore(head.written, head.applied, head.timers);
  }
  if (!rest.empty()) {
    if (server_ == nullptr) start(head.written, ignored, true);
    if (server_ == nullptr) return;
    effects_.restore(head.written, head.applied, head.timers);
    call([&] {
      if (raft_.table->load(server_, rest.data(), rest.size()) == 0) {
        effects_.fail_call("load() refused what save() had written");
      }
    });
    return;
  }
  const bool goes_on = server_ != nullptr && unrecorded_.empty() &&
                       booted_from_ == head.booted_from && inputs_ <= tree_.last() &&
                       tree_.path_hash(inputs_) == inputs_hash_ &&
                       tree_.contains(head.inputs, inputs_);
  if (!goes_on) start(head.booted_from, ignored, true);
  repeat_inputs(inputs_, head.inputs);
}

std::size_t ForeignMachine::words_of(const core::Message& message,
                                     std::span<char> room) const noexcept {
  const auto* body = std::get_if<core::Opaque>(&message.body);
  if (body == nullptr || (raft_.table->describe == nullptr && raft_.words == nullptr)) return 0;
  // A copy: it is aligned, and the machine may write to it.
  const std::span<const std::byte> sent = tree_.strings()[body->bytes];
  const std::vector<std::byte> bytes(sent.begin(), sent.end());
  std::string words;
  if (raft_.words != nullptr) {
    words = raft_.words(effects_.shared(), bytes);
  } else {
    words.resize(kWordsMax);
    std::size_t size = 0;
    auto describe = [&] {
      size = raft_.table->describe(bytes.data(), bytes.size(), words.data(), words.size());
    };
    // One that crashes here has no words; its steps are not to blame.
    int end = 0;
    if (raft_.calls == Calls::returning) {
      describe();
    } else {
      end = io::guarded_call([](void* context) { (*static_cast<decltype(describe)*>(context))(); },
                             &describe);
    }
    words.resize(end == 0 ? std::min(size, words.size()) : 0);
  }
  words = visible_text(words, kWordsMax);
  const std::string_view shown = scenarios::json::cut(words, room.size());
  std::copy(shown.begin(), shown.end(), room.begin());
  return shown.size();
}

bool ForeignMachine::rename(const core::Renaming& to) noexcept {
  if (raft_.table->rename == nullptr || raft_.table->save == nullptr || server_ == nullptr) {
    return false;
  }
  std::array<std::uint32_t, core::kServersMax + 1> names{};
  for (std::uint32_t server = 1; server < names.size(); ++server) {
    names[server] = to(core::ServerId::of(server)).value();
  }
  bool is_renamed = false;
  call([&] { is_renamed = raft_.table->rename(server_, names.data()) != 0; });
  if (!is_renamed || effects_.has_failed()) return false;
  effects_.rename(to);
  return true;
}

void ForeignMachine::repeat_inputs(core::Ref from, core::Ref to) {
  std::vector<core::Ref> ends;
  for (core::Ref end = to; end != from; end = tree_.parent(end)) ends.push_back(end);
  core::Output ignored;
  raft_view view{};
  for (; !ends.empty(); ends.pop_back()) {
    const auto input = core::BytesRef::of(tree_.payload(ends.back()).low);
    if (input == core::kNoBytes) break;  // there was no room for it: the run has reached that limit
    const std::span<const std::byte> flat = tree_.strings()[input];
    bytes_.assign(flat.begin(), flat.end());
    handle(from_flat(bytes_), ignored, true);
    // As after a step: where a machine does not tell what it applies, its view does.
    if (!effects_.has_failed()) call([&] { raft_.table->view(server_, &view); });
    effects_.conclude(view, ignored);
  }
  inputs_ = to;
  inputs_hash_ = tree_.path_hash(to);
}

}  // namespace squall::tools::machines
