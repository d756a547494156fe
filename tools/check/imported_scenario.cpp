// One walk through the lines in an order that is known of them; then one step for each fault.
#include "tools/check/imported_scenario.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/configuration.hpp"
#include "tools/check/line_order.hpp"
#include "traces/prose.hpp"

namespace squall::tools::check {

using core::ServerId;
using core::ServerSet;
using scenarios::json::Value;

namespace {

constexpr std::int64_t kStepApart_us = 500'000;
constexpr std::int64_t kAfterTheLast_us = 5'000'000;

/// A thing to do, at a place in the order of the lines.
struct Moment {
  std::size_t place = 0;
  std::int64_t time_us = 0;
  Value step;
};

struct Sent {
  std::size_t place = 0;
  std::int64_t time_us = 0;
  bool arrived = false;
  std::uint32_t boots = 0;  // of the server where it arrived, by then
};

class Walk {
 public:
  explicit Walk(const EventLog& log) : log_(log), boots_at_arrival_(log.events.size()) {
    for (const Event& event : log.events) {
      if (event.kind == EventKind::boot) ++boots_[event.server];
      if (event.sent != kNoEvent) boots_at_arrival_[event.sent] = boots_[event.server] + 1;
      has_times_ = has_times_ && event.tells(Field::time);
      hears_[event.server] = hears_[event.server] || event.sent != kNoEvent;
      add_members(event);
    }
    if (log.initial) servers_ = servers_ | log.initial->members();
    servers_ = servers_ | log.servers;
    for (const ServerId server : servers_) number_[server] = ++count_;
    if (!log.events.empty()) first_us_ = log.events.front().time_us;
    for (const Event& event : log.events) first_us_ = std::min(first_us_, event.time_us);
  }

  bool can_take(std::uint32_t) const { return true; }
  void take(std::uint32_t number);
  Value scenario();

 private:
  void add_members(const Event& event) {
    if (event.kind == EventKind::append && event.tells(Field::entry_voters)) {
      servers_ = servers_ | event.entry_configuration.members();
    }
  }
  void add(std::size_t place, std::int64_t time_us, std::string_view what, Value of) {
    Value step = Value::object();
    step[what] = std::move(of);
    moments_.push_back({place, time_us, std::move(step)});
  }
  void append(const Event& event);
  void cut_links();
  void cut_link(ServerId from, ServerId to, const std::vector<Sent>& sent);
  Value list(ServerSet servers) const {
    Value json = Value::array();
    for (const ServerId server : servers) json.push_back(number_[server]);
    return json;
  }
  Value timeline();
  std::string description(std::size_t steps) const;
  std::int64_t length_us() const { return last_us_ - first_us_; }

  const EventLog& log_;
  std::vector<std::uint32_t> boots_at_arrival_;  // of its receiver, and one more; 0: lost
  core::PerServer<std::uint32_t> boots_{};
  core::PerServer<bool> hears_{};  // its lines tell of arrivals
  ServerSet servers_;
  core::PerServer<std::uint32_t> number_{};
  std::uint32_t count_ = 0;
  bool has_times_ = true;
  std::int64_t first_us_ = 0;
  std::int64_t last_us_ = 0;
  std::size_t place_ = 0;
  core::PerServer<bool> begun_{};
  core::PerServer<bool> down_{};
  core::PerServer<core::Role> roles_{};
  core::PerServer<core::Term> terms_{};
  std::optional<core::Configuration> latest_;
  std::optional<ServerId> first_leader_;
  bool is_fresh_ = true;  // no log held anything when its server first booted
  bool is_joint_ = false;
  std::uint64_t commands_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t lost_ = 0;                 // by chance
  std::array<std::uint64_t, 4> counts_{};  // crashes, restarts, cuts, changes of members
  std::vector<Moment> moments_;
  core::PerServer<core::PerServer<std::vector<Sent>>> links_;
};

void Walk::append(const Event& event) {
  const bool own =
      roles_[event.server] == core::Role::leader && event.entry_term == terms_[event.server];
  if (!own) return;
  if (event.entry_kind == core::EntryKind::command) ++commands_;
  if (event.entry_kind != core::EntryKind::configuration || !event.tells(Field::entry_voters)) {
    return;
  }
  const core::Configuration next = event.entry_configuration;
  const bool completes = latest_ && latest_->is_joint() && latest_->voters == next.voters;
  is_joint_ = is_joint_ || next.is_joint();
  latest_ = next;
  if (completes) return;
  Value change = Value::object();
  change["voters"] = list(next.voters);
  if (!next.learners.empty()) change["learners"] = list(next.learners);
  add(place_, event.time_us, "membership", std::move(change));
  ++counts_[3];
}

void Walk::take(std::uint32_t number) {
  const Event& event = log_.events[number];
  const ServerId server = event.server;
  ++place_;
  last_us_ = std::max(last_us_, event.time_us);
  if (event.kind == EventKind::boot) {
    if (!begun_[server]) {
      is_fresh_ = is_fresh_ && event.last == 0 && event.entry_count == 0;
    } else {
      if (!down_[server]) add(place_, event.time_us, "crash", number_[server]), ++counts_[0];
      add(place_, event.time_us, "restart", number_[server]);
      ++counts_[1];
    }
    down_[server] = false;
    roles_[server] = core::Role::follower;
  } else if (event.kind == EventKind::crash) {
    add(place_, event.time_us, "crash", number_[server]);
    ++counts_[0];
    down_[server] = true;
  }
  begun_[server] = true;
  if (event.tells(Field::term)) {
    if (event.term != terms_[server]) roles_[server] = core::Role::follower;
    terms_[server] = event.term;
  }
  if (event.tells(Field::role)) roles_[server] = event.role;
  if (roles_[server] == core::Role::leader && !first_leader_) first_leader_ = server;
  if (event.kind == EventKind::append) append(event);
  if (event.kind == EventKind::send && event.tells(Field::message_id) && hears_[event.to]) {
    const std::uint32_t boots = boots_at_arrival_[number];
    links_[server][event.to].push_back({place_, event.time_us, boots > 0, boots});
  }
}

void Walk::cut_link(ServerId from, ServerId to, const std::vector<Sent>& sent) {
  sent_ += sent.size();
  for (std::size_t at = 0; at < sent.size();) {
    std::size_t end = at;
    while (end < sent.size() && !sent[end].arrived) ++end;
    if (end == at) {
      ++at;
      continue;
    }
    // What the last messages of a log came to, no line tells. And what is lost between two boots of
    // its receiver may have come while that was down.
    const bool is_last = end == sent.size();
    const std::uint32_t after = is_last ? boots_[to] + (down_[to] ? 2 : 1) : sent[end].boots;
    const bool was_up = at == 0 || sent[at - 1].boots == after;
    if (was_up && !is_last && end - at < kLostInARow) lost_ += end - at;
    if (was_up && end - at >= (is_last ? 4 * kLostInARow : kLostInARow)) {
      Value link = Value::object();
      link["from"] = number_[from];
      link["to"] = number_[to];
      link["one_way"] = true;
      add(sent[at].place, sent[at].time_us, "cut", link);
      if (!is_last) add(sent[end].place, sent[end].time_us, "heal", link);
      ++counts_[2];
    }
    at = end;
  }
}

void Walk::cut_links() {
  for (const ServerId from : log_.servers) {
    for (const ServerId to : log_.servers) cut_link(from, to, links_[from][to]);
  }
}

Value Walk::timeline() {
  std::stable_sort(moments_.begin(), moments_.end(), [this](const Moment& a, const Moment& b) {
    return has_times_ ? a.time_us < b.time_us : a.place < b.place;
  });
  Value steps = Value::array();
  for (const Moment& moment : moments_) {
    if (steps.size() == kImportedSteps) break;
    const std::int64_t at_us = has_times_
                                   ? moment.time_us - first_us_
                                   : static_cast<std::int64_t>(steps.size() + 2) * kStepApart_us;
    Value step = Value::object();
    step["at"] = std::to_string(at_us) + "us";
    for (const auto& member : moment.step.items()) step[member.key()] = member.value();
    step["may_have_no_effect"] = true;
    steps.push_back(std::move(step));
  }
  return steps;
}

std::string Walk::description(std::size_t steps) const {
  const auto counted = [](std::uint64_t count, const char* one, const char* many) {
    return traces::grouped(count) + " " + (count == 1 ? one : many);
  };
  std::string text = "What an event log tells of: " + counted(counts_[0], "crash", "crashes") +
                     ", " + counted(counts_[1], "restart", "restarts") + ", " +
                     counted(counts_[2], "cut link", "cut links") + ", " +
                     counted(counts_[3], "change", "changes") + " of the members, " +
                     counted(commands_, "command", "commands") + ".";
  if (steps < moments_.size()) {
    text += " The last " + traces::grouped(moments_.size() - steps) + " steps are left out.";
  }
  return text;
}

Value Walk::scenario() {
  cut_links();
  Value steps = timeline();
  Value json = Value::object();
  json["comment"] =
      std::string("Not carried over: how long each message took, which of them overtook others, ") +
      "what commands asked for, when timers ran out, snapshots" +
      (is_fresh_ ? "" : ", what the logs held when the event log began") +
      (has_times_ ? "" : ", and times: the steps are half a second apart") + ".";
  json["description"] = description(steps.size());
  json["servers"] = count_;
  if (is_joint_) json["raft"] = {{"membership", "joint"}};
  if (lost_ > 0) {
    const std::uint64_t ppm = std::min<std::uint64_t>(lost_ * 1'000'000 / sent_, 500'000);
    const std::string hundredths = std::to_string(ppm / 100 % 100);
    json["network"] = {{"drop", std::to_string(ppm / 10'000) + "." +
                                    std::string(2 - hundredths.size(), '0') + hundredths + "%"}};
  }
  if (commands_ > 0) {
    const std::int64_t apart_us =
        has_times_ ? length_us() / static_cast<std::int64_t>(commands_) : kStepApart_us / 10;
    json["clients"] = {
        {"count", 1},
        {"commands", commands_},
        {"think", Value{{"min", std::to_string(std::max<std::int64_t>(apart_us, 1)) + "us"},
                        {"tail", "0"}}}};
  }
  Value initial = Value::object();
  if (log_.initial && !(log_.initial->voters == servers_)) {
    Value configuration = Value::object();
    configuration["voters"] = list(log_.initial->voters);
    if (log_.initial->is_joint()) configuration["outgoing"] = list(log_.initial->outgoing);
    if (!log_.initial->learners.empty()) configuration["learners"] = list(log_.initial->learners);
    initial["configuration"] = std::move(configuration);
  }
  if (is_fresh_ && first_leader_) initial["leader"] = number_[*first_leader_];
  if (!initial.empty()) json["initial"] = std::move(initial);
  const std::int64_t last_us =
      has_times_ ? length_us() : static_cast<std::int64_t>(steps.size()) * kStepApart_us;
  if (!steps.empty()) json["timeline"] = std::move(steps);
  json["end"] = {{"at", std::to_string(last_us + kAfterTheLast_us) + "us"}};
  json["expect"] = {{"may_be_vacuous", true}};
  return json;
}

}  // namespace

Value imported_scenario(const EventLog& log) {
  Walk walk(log);
  LineOrder(log).run(walk);
  return walk.scenario();
}

}  // namespace squall::tools::check
