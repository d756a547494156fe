// Reads lines, and makes events of operations with times.
#include "traces/history/json_source.hpp"

#include <algorithm>
#include <cctype>
#include <map>

#include "scenarios/scenario.hpp"

namespace squall::traces::history {

using Json = scenarios::json::Value;
using Line = scenarios::json::Reader;

namespace {

constexpr std::size_t kLineBytesMax = std::size_t{64} << 20;

std::string lower(std::string text) {
  for (char& letter : text) letter = static_cast<char>(std::tolower(letter));
  return text;
}

/// The member of one of these names, in any case; nullptr if absent.
const Json* member(const Json& object, std::initializer_list<std::string_view> names) {
  if (!object.is_object()) return nullptr;
  for (const auto& item : object.items()) {
    for (const std::string_view name : names) {
      if (lower(item.key()) == name) return &item.value();
    }
  }
  return nullptr;
}

bool has_times(const Json& json) { return member(json, {"call"}) != nullptr; }

/// An operation with its times, as two events.
struct Timed {
  std::uint64_t line = 0;
  std::string client;
  std::int64_t call = 0;
  std::int64_t back = 0;
  bool returns = false;
  Json invoke;
  Json complete;
};

std::int64_t time_of(const Line& line, const Json& json, const std::string& name) {
  const bool natural = json.is_natural() && json.natural() < std::uint64_t{1} << 63;
  if (natural) return static_cast<std::int64_t>(json.natural());
  if (!json.is_whole() || json.is_natural()) {
    line.fail("\"" + name + "\" must be a whole number, not " + json.dump());
  }
  return json.negative();
}

/// `output`, or its member of that name where that is all it has.
Json unwrapped(const Json& output, std::string_view name) {
  const Json* inner = member(output, {name});
  return inner != nullptr && output.size() == 1 ? *inner : output;
}

class TimedReader {
 public:
  TimedReader(const Line& line, std::uint64_t number) : line_(line) { timed_.line = number; }

  Timed read() {
    const Json& json = line_.json();
    for (const auto& item : json.items()) {
      constexpr std::string_view kKnown[] = {"client", "clientid", "process", "input",
                                             "output", "call",     "return",  "metadata"};
      if (std::find(std::begin(kKnown), std::end(kKnown), lower(item.key())) == std::end(kKnown)) {
        line_.fail("unknown key \"" + item.key() +
                   "\"; allowed: client, input, output, call, return, metadata");
      }
    }
    const Json* client = member(json, {"client", "clientid", "process"});
    Json process = client == nullptr ? Json("#" + std::to_string(timed_.line)) : *client;
    timed_.client = process.dump();
    timed_.call = time_of(line_, required("call"), "call");
    const Json* back = member(json, {"return"});
    timed_.returns = back != nullptr && !back->is_null();
    if (timed_.returns) {
      timed_.back = time_of(line_, *back, "return");
      if (timed_.back < timed_.call) line_.fail("the operation returns before its call");
    }
    timed_.invoke["time"] = timed_.call;
    if (timed_.returns) timed_.complete["time"] = timed_.back;
    timed_.invoke["process"] = process;
    timed_.invoke["type"] = "invoke";
    timed_.complete["process"] = std::move(process);
    timed_.complete["type"] = "ok";
    read_input();
    return std::move(timed_);
  }

 private:
  const Json& required(std::string_view name) const {
    const Json* found = member(line_.json(), {name});
    if (found == nullptr) line_.fail("the key \"" + std::string(name) + "\" is missing");
    return *found;
  }

  void read_input() {
    const Json& input = required("input");
    const Json* f = member(input, {"f", "op"});
    if (f == nullptr || !f->is_string()) {
      line_.fail(
          "\"input\" must be an object with \"f\", such as {\"f\":\"write\",\"key\":\"x\","
          "\"value\":1}");
    }
    std::string word = lower(f->text());
    if (word == "get") word = "read";
    if (word == "put") word = "write";
    timed_.invoke["f"] = word;
    for (const auto& item : input.items()) {
      const std::string name = lower(item.key());
      if (name == "f" || name == "op") continue;
      if (name != "key" && name != "value") {
        line_.fail("unknown key \"" + item.key() + "\" in \"input\"; allowed: f, key, value");
      }
      // A read's value is part of the same struct in many programs.
      if (name == "value" && (word == "read" || word == "dequeue")) continue;
      timed_.invoke[name] = item.value();
    }
    if (timed_.returns) read_output(word);
  }

  void read_output(const std::string& word) {
    if (word == "read" || word == "dequeue" || word == "txn") {
      timed_.complete["value"] = unwrapped(required("output"), "value");
    } else if (word == "cas") {
      const Json swapped = unwrapped(required("output"), "swapped");
      if (!swapped.is_boolean()) line_.fail("the \"output\" of a cas must be true or false");
      timed_.complete["swapped"] = swapped;
    }
  }

  const Line& line_;
  Timed timed_;
};

/// Calls and returns in the order of their times.
class Schedule {
 public:
  Schedule(std::vector<Timed> operations, const std::string& file)
      : operations_(std::move(operations)), file_(file) {
    for (std::size_t at = 0; at < operations_.size(); ++at) {
      moments_[operations_[at].call].calls.push_back(at);
      if (operations_[at].returns) moments_[operations_[at].back].returns.push_back(at);
    }
  }

  /// Calls `call(operation)` and `give_back(operation)`.
  template <typename Call, typename GiveBack>
  void play(Call&& call, GiveBack&& give_back) {
    for (auto& [time, moment] : moments_) {
      std::vector<std::size_t> calls = moment.calls;
      std::vector<std::size_t> returns = moment.returns;
      while (!calls.empty() || !returns.empty()) {
        const std::size_t before = calls.size() + returns.size();
        std::erase_if(calls, [&](std::size_t at) {
          if (busy_.count(operations_[at].client) > 0) return false;
          busy_.emplace(operations_[at].client, at);
          call(operations_[at]);
          return true;
        });
        std::erase_if(returns, [&](std::size_t at) {
          const auto open = busy_.find(operations_[at].client);
          if (open == busy_.end() || open->second != at) return false;
          busy_.erase(open);
          give_back(operations_[at]);
          return true;
        });
        if (calls.size() + returns.size() == before) refuse(calls.front());
      }
    }
  }

 private:
  struct Moment {
    std::vector<std::size_t> calls;
    std::vector<std::size_t> returns;
  };

  [[noreturn]] void refuse(std::size_t at) const {
    const Timed& operation = operations_[at];
    const Timed& other = operations_[busy_.at(operation.client)];
    throw scenarios::UserError{file_ + ":" + std::to_string(operation.line),
                               "client " + operation.client +
                                   " calls another operation before that of line " +
                                   std::to_string(other.line) + " has returned"};
  }

  std::vector<Timed> operations_;
  const std::string& file_;
  std::map<std::int64_t, Moment> moments_;
  std::map<std::string, std::size_t> busy_;  // by client: the operation under way
};

}  // namespace

JsonSource::JsonSource(std::string_view text, const std::string& file) : file_(file), rest_(text) {}

JsonSource::Document JsonSource::next_line() {
  while (!rest_.empty()) {
    ++line_;
    const std::string_view line = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const std::string where = file_ + ":" + std::to_string(line_);
    if (line.size() > kLineBytesMax) {
      throw scenarios::UserError{
          where, "the line is longer than " + std::to_string(kLineBytesMax >> 20) + " MiB"};
    }
    return Document(new scenarios::json::Document(scenarios::json::parse_line(line, where)));
  }
  return nullptr;
}

void JsonSource::sort_operations(Document first) {
  timed_ = true;
  std::vector<Timed> operations;
  for (Document line = std::move(first); line != nullptr; line = next_line()) {
    const Line root = line->root();
    if (!has_times(root.json())) {
      root.fail("the key \"call\" is missing: all lines are operations with times, or none is");
    }
    operations.push_back(TimedReader(root, line_).read());
  }
  Schedule schedule(std::move(operations), file_);
  schedule.play(
      [&](const Timed& timed) {
        events_.push_back({timed.line, timed.invoke});
      },
      [&](const Timed& timed) {
        events_.push_back({timed.line, timed.complete});
      });
}

JsonSource::Document JsonSource::next() {
  if (first_) {
    first_ = false;
    Document line = next_line();
    if (line == nullptr || !has_times(line->root().json())) return line;
    sort_operations(std::move(line));
  }
  if (!timed_) return next_line();
  if (at_ == events_.size()) return nullptr;
  Event& event = events_[at_++];
  line_ = event.line;
  return std::make_unique<scenarios::json::Document>(std::move(event.json),
                                                     file_ + ":" + std::to_string(line_), true);
}

}  // namespace squall::traces::history
