// The functions of raft_machine.h that ask a child process.
#include "tools/machines/child_machine.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "scenarios/json/user_error.hpp"
#include "tools/io/console.hpp"
#include "tools/machines/child_process.hpp"
#include "tools/machines/foreign_machine.hpp"
#include "tools/machines/frame_words.hpp"
#include "tools/machines/json_words.hpp"

namespace squall::tools::machines {
namespace {

using scenarios::json::Reader;
using scenarios::json::UserError;

/// How a child speaks; the words of its first line. The line itself is JSON.
enum class Speech : std::uint8_t { lines, frames };
constexpr std::array<std::string_view, 2> kSpeeches{"lines", "frames"};

/// The process of a World.
struct Child {
  ChildProcess process;
  Speech speech;
  bool has_failed = false;  // an answer of it was none: what it says next may belong to that
};

/// Processes that serve one World after the other, while they serve none.
struct IdleChildren {
  std::mutex mutex;
  std::vector<std::unique_ptr<Child>> list;
};

/// A server in the process of its World.
struct ChildServer {
  Child& child;
  std::uint32_t id;
  Effects& effects;
  raft_view view{};
};

Effects& effects_of(raft_env* env) { return *static_cast<Effects*>(env); }

std::string as_line(const Question& question) { return to_json(question).dump() + '\n'; }

std::string as_frame(const Question& question) {
  std::string frame(4, '\0');
  append_frame(frame, question);
  std::size_t size = frame.size() - 4;
  for (std::size_t at = 0; at < 4; ++at, size >>= 8) frame[at] = static_cast<char>(size & 0xff);
  return frame;
}

/// Makes the calls of the next answer, and keeps its view. ERRORS: UserError.
bool take_answer(ChildServer& server, Effects& effects) {
  std::string text;
  raft_view view{};
  if (server.child.speech == Speech::frames) {
    if (!server.child.process.hear_frame(text)) return false;
    take_answer(text, effects, effects.has_failed(), view);
  } else {
    if (!server.child.process.hear_line(text)) return false;
    const auto document = scenarios::json::parse_line(text, "its answer");
    take_answer(document.root(), effects, effects.has_failed(), view);
  }
  server.view = view;
  return true;
}

/// What is wrong with an answer to a question.
std::string complaint(const Child& child, const Question& question, const UserError& error,
                      const std::string& asked) {
  const bool in_frames = child.speech == Speech::frames;
  const std::string word(kQuestionWords[*kQuestions.place(question.what)]);
  return error.where + ": " + error.message + ", in answer to " +
         (in_frames ? word : asked.substr(0, std::min<std::size_t>(asked.size() - 1, 200)));
}

void ask(ChildServer& server, const Question& question, raft_env* env) {
  Effects& effects = effects_of(env);
  const bool in_frames = server.child.speech == Speech::frames;
  std::string asked;
  try {
    asked = in_frames ? as_frame(question) : as_line(question);
    if (!server.child.process.tell(asked) || !take_answer(server, effects)) {
      effects.fail_call(server.child.process.failure());
    }
  } catch (const UserError& error) {
    server.child.has_failed = true;
    effects.fail_call(complaint(server.child, question, error, asked));
  }
}

/// A path of inputs, repeated, saves and loads nothing: so it is told here, too.
void give_up(Child& child, const std::string& why) {
  child.process.give_up(why);
  io::print_complaint(UserError{"--machine", child.process.failure()});
}

/// Asks for what is no effect, and takes it by one of `take`. What is no answer ends the process: its servers are in no
/// state that could be gone back to.
template <typename Taken>
std::optional<Taken> ask_for(Child& child, const Question& question,
                             Taken (*take_frame)(std::string_view),
                             Taken (*take_json)(const Reader&)) {
  const bool in_frames = child.speech == Speech::frames;
  std::string asked;
  std::string text;
  try {
    asked = in_frames ? as_frame(question) : as_line(question);
    if (!child.process.tell(asked)) return std::nullopt;
    if (in_frames) {
      if (!child.process.hear_frame(text)) return std::nullopt;
      return take_frame(text);
    }
    if (!child.process.hear_line(text)) return std::nullopt;
    return take_json(scenarios::json::parse_line(text, "its answer").root());
  } catch (const UserError& error) {
    give_up(child, complaint(child, question, error, asked));
    return std::nullopt;
  }
}

/// Nothing where the process is gone, or has no such words: its steps are not to blame.
std::string words_of(void* shared, std::span<const std::byte> message) {
  auto& child = *static_cast<Child*>(shared);
  const bool in_frames = child.speech == Speech::frames;
  Question question;
  question.what = kDescribe;
  question.message = {reinterpret_cast<const char*>(message.data()), message.size()};
  std::string text;
  try {
    if (!child.process.tell(in_frames ? as_frame(question) : as_line(question))) return "";
    if (in_frames) return child.process.hear_frame(text) ? take_words(text) : "";
    if (!child.process.hear_line(text)) return "";
    return take_words(scenarios::json::parse_line(text, "its answer").root());
  } catch (const UserError&) {
    return "";
  }
}

void* create(const raft_settings* settings, const raft_disk* disk, raft_env* env) {
  auto& child = *static_cast<Child*>(effects_of(env).shared());
  auto server = std::make_unique<ChildServer>(ChildServer{child, settings->self, effects_of(env)});
  Question question;
  question.server = settings->self;
  question.settings = settings;
  question.disk = disk;
  ask(*server, question, env);
  return server.release();
}

void destroy(void* server) { delete static_cast<ChildServer*>(server); }

void input(void* server, const raft_input* given, raft_env* env) {
  auto& child = *static_cast<ChildServer*>(server);
  Question question;
  question.server = child.id;
  question.what = given->kind;
  question.input = given;
  question.random = raft_random(env) >> 32;
  question.snapshot = effects_of(env).snapshot();
  ask(child, question, env);
}

void view(const void* server, raft_view* shown) {
  *shown = static_cast<const ChildServer*>(server)->view;
}

std::size_t save(const void* server, void* bytes, std::size_t room) {
  const auto& asked = *static_cast<const ChildServer*>(server);
  Question question;
  question.server = asked.id;
  question.what = kSave;
  const auto state = ask_for<std::string>(asked.child, question, take_state, take_state);
  if (state && state->size() <= room && !state->empty()) {
    return state->copy(static_cast<char*>(bytes), state->size());
  }
  if (state) {
    give_up(asked.child, "its answer to save: a state of " + std::to_string(state->size()) +
                             " bytes, and 1 to " + std::to_string(room) + " are allowed");
  }
  asked.effects.fail_call(asked.child.process.failure());
  return 0;
}

int load(void* server, const void* bytes, std::size_t size) {
  const auto& asked = *static_cast<ChildServer*>(server);
  Question question;
  question.server = asked.id;
  question.what = kLoad;
  question.state = {static_cast<const char*>(bytes), size};
  const auto done = ask_for<bool>(asked.child, question, take_done, take_done);
  if (done && !*done) give_up(asked.child, "it does not load what it has saved");
  if (!done || !*done) asked.effects.fail_call(asked.child.process.failure());
  return 1;
}

int rename(void* server, const std::uint32_t names[16]) {
  const auto& asked = *static_cast<ChildServer*>(server);
  Question question;
  question.server = asked.id;
  question.what = kRename;
  question.names = {names, 16};
  const auto done = ask_for<bool>(asked.child, question, take_done, take_done);
  if (!done) asked.effects.fail_call(asked.child.process.failure());
  return done.value_or(false) ? 1 : 0;
}

/// Gives each World a process: one of its own, or one that has served another and stays.
class ChildMaker final : public core::MachineMaker {
 public:
  ChildMaker(const ForeignRaft& raft, std::string command, const Speech& speech)
      : raft_(raft), command_(std::move(command)), speech_(speech) {}

  /// From now on processes stay; `first`: the first of them.
  void let_stay(std::unique_ptr<Child> first) {
    idle_ = std::make_shared<IdleChildren>();
    idle_->list.push_back(std::move(first));
  }

  std::unique_ptr<core::Machine> make(core::ServerId self, const core::Settings& settings,
                                      core::LogTree& tree) const override {
    return std::make_unique<ForeignMachine>(raft_, self, settings, tree, child_of(tree));
  }
  core::Rules rules() const override { return rules_of(raft_.table->offers); }

 private:
  std::shared_ptr<Child> child_of(const core::LogTree& tree) const {
    const std::lock_guard lock(mutex_);
    std::erase_if(children_, [](const auto& one) { return one.second.expired(); });
    std::weak_ptr<Child>& known = children_[&tree];
    std::shared_ptr<Child> child = known.lock();
    if (!child) {
      child = idle_ ? one_that_stays() : started();
      known = child;
    }
    return child;
  }
  std::unique_ptr<Child> started() const {
    std::unique_ptr<Child> child(new Child{ChildProcess(command_), speech_});
    std::string greeting;
    child->process.hear_line(greeting);  // a failure is told at the first question
    return child;
  }
  std::shared_ptr<Child> one_that_stays() const {
    std::unique_ptr<Child> child;
    {
      const std::lock_guard lock(idle_->mutex);
      if (!idle_->list.empty()) {
        child = std::move(idle_->list.back());
        idle_->list.pop_back();
      }
    }
    if (!child) child = started();
    return {child.release(), [idle = idle_](Child* served) {
              std::unique_ptr<Child> back(served);
              if (back->has_failed || !back->process.failure().empty()) return;
              const std::lock_guard lock(idle->mutex);
              idle->list.push_back(std::move(back));
            }};
  }

  const ForeignRaft& raft_;
  std::string command_;
  const Speech& speech_;
  mutable std::mutex mutex_;
  mutable std::map<const core::LogTree*, std::weak_ptr<Child>> children_;
  std::shared_ptr<IdleChildren> idle_;  // none: each World has a process of its own
};

class ChildMachine final : public LoadedMachine {
 public:
  explicit ChildMachine(const std::string& command) : maker_(raft_, command, speech_) {
    std::unique_ptr<Child> first(new Child{ChildProcess(command), speech_});
    std::string line;
    if (!first->process.hear_line(line)) {
      throw UserError{"--machine", command + ": " + first->process.failure()};
    }
    const auto document = scenarios::json::parse_line(line, "--machine: the first line of it");
    const Reader greeting = document.root();
    greeting.allow({"squall", "name", "version", "offers", "rules", "applies", "speaks",
                    "describes", "saves", "renames", "stays"});
    greeting.at("squall").integer(1, RAFT_MACHINE_ABI);
    name_ = machine_name(greeting.at("name").text(), greeting.at("version").text());
    if (const auto offers = greeting.find("offers")) {
      for (const Reader& offer : offers->items(64)) {
        table_.offers |= std::uint64_t{1} << offer.word(core::kNamesOf<scenarios::Offer>, "offer");
      }
    }
    if (const auto rules = greeting.find("rules")) {
      for (const Reader& rule : rules->items(64)) {
        std::array<std::string_view, kRuleWords.size()> words;
        for (std::size_t at = 0; at < words.size(); ++at) words[at] = kRuleWords[at].word;
        table_.offers |= kRuleWords[rule.word(words, "rule")].bit;
      }
    }
    if (const auto speaks = greeting.find("speaks")) {
      speech_ = static_cast<Speech>(speaks->word(kSpeeches));
    }
    const auto says = [&](const char* key) {
      const auto said = greeting.find(key);
      return said && said->boolean();
    };
    if (says("describes")) raft_.words = words_of;
    if (says("renames") && !says("saves")) {
      greeting.at("renames").fail("a process that renames its servers also saves them");
    }
    table_.abi = RAFT_MACHINE_ABI;
    table_.applies = says("applies");
    table_.create = create;
    table_.destroy = destroy;
    table_.input = input;
    table_.view = view;
    if (says("saves")) table_.save = save, table_.load = load;
    if (says("renames")) table_.rename = rename;
    raft_.table = &table_;
    raft_.calls = Calls::returning;
    first->speech = speech_;
    if (says("stays")) maker_.let_stay(std::move(first));
  }
  const core::MachineMaker& maker() const override { return maker_; }
  const std::string& name() const override { return name_; }
  std::string unseen() const override { return unseen_by(table_); }
  scenarios::OfferSet offers() const override {
    return scenarios::OfferSet::of_another(table_.offers);
  }
  void record_inputs() override { raft_.records_at_once = true; }
  std::string prepare_to_go_back() override {
    record_inputs();
    return table_.save != nullptr ? "what it saves and loads"
                                  : "its inputs since its start, as it does not save";
  }

 private:
  Speech speech_ = Speech::lines;
  raft_machine table_{};
  ForeignRaft raft_;
  ChildMaker maker_;
  std::string name_;
};

}  // namespace

std::unique_ptr<LoadedMachine> load_child(const std::string& command) {
  return std::make_unique<ChildMachine>(command);
}

}  // namespace squall::tools::machines
