// Counts requests and refusals by server, and keeps the latest reason of each.
#include "traces/story/standstill.hpp"

#include <algorithm>
#include <map>

#include "core/describe.hpp"
#include "traces/convergence.hpp"
#include "traces/prose.hpp"
#include "traces/story/log_words.hpp"
#include "traces/story/vote_sentence.hpp"

namespace squall::traces::story {

using core::Role;
using core::ServerId;
using core::Term;
using core::to_string;

namespace {

/// "once", "3 times".
std::string times(std::uint64_t count) { return count == 1 ? "once" : grouped(count) + " times"; }

/// Terms in which something happened.
struct Terms {
  std::uint64_t count = 0;
  Term first = 0;
  Term last = 0;
  void add(Term term) {
    if (count++ == 0) first = term;
    last = term;
  }
  std::string text() const {
    if (first == last) return "in term " + to_string(first);
    return "in terms " + to_string(first) + " to " + to_string(last);
  }
};

/// What one server answered another one's requests for its vote.
struct Votes {
  std::uint64_t granted = 0;
  std::uint64_t refused = 0;
  std::uint64_t ignored = 0;
  std::map<std::string, std::uint64_t> reasons;
  std::string logs;  // at the latest refusal
};

/// A reason without the term that it names, which is another one each time.
std::string without_term(const std::string& reason) {
  return reason.substr(0, std::min(reason.find(" term "), reason.find(", ")));
}

/// What a follower did with the entries of a leader.
struct Appends {
  std::uint64_t refused = 0;
  std::uint64_t accepted = 0;
  std::string reason;
};

struct Leaders {
  Terms elected;
  std::map<std::string, std::uint64_t> ends;  // by what made it step down
};

/// What a client was told.
struct Requests {
  std::uint64_t accepted = 0;
  core::PerServer<std::uint64_t> refused{};
  core::PerServer<std::uint64_t> refused_by_leader{};
};

class Tally {
 public:
  void add(const Event& event, const core::LogTree& tree) {
    if (!event.stepped) return;
    const ServerId self = event.action.server;
    add_election(event);
    if (event.has_message) {
      add_vote(event, tree);
      add_append(event, tree);
    }
    if (event.action.kind == sim::ActionKind::request) {
      Requests& requests = requests_[event.action.client()];
      if (event.accepted) ++requests.accepted;
      const bool leads = event.after.role == Role::leader;
      if (!event.accepted) ++(leads ? requests.refused_by_leader : requests.refused)[self];
    }
  }
  std::vector<std::string> sentences(const Repetition& run, core::ServerSet among) const {
    std::vector<std::string> all;
    tell_commitment(run, among, all);
    tell_clients(run, all);
    tell_leaders(all);
    tell_cycles(all);
    tell_elections(all);
    tell_appends(all);
    return all;
  }

 private:
  void add_election(const Event& event) {
    const ServerId self = event.action.server;
    const Role before = event.before.role;
    const Role after = event.after.role;
    const bool campaigns = after == Role::candidate || after == Role::pre_candidate;
    if (event.action.kind == sim::ActionKind::election_timeout && campaigns) {
      (after == Role::candidate ? campaigns_ : pre_campaigns_)[self].add(
          event.after.durable.current_term);
    }
    if (before != Role::leader && after == Role::leader) {
      leaders_[self].elected.add(event.after.durable.current_term);
    }
    if (before == Role::leader && after != Role::leader) {
      std::string why = event.has_message
                            ? "it receives a " + std::string(core::name(event.message.type())) +
                                  " of " + in_words(event.message.from) + " in a later term"
                            : "it has heard too few servers";
      if (event.action.kind == sim::ActionKind::restart) why = "it restarts";
      ++leaders_[self].ends[why];
    }
  }
  void add_vote(const Event& event, const core::LogTree& tree) {
    const auto answer = vote_answer(event, tree);
    if (!answer) return;
    Votes& votes = votes_[{event.message.from, event.action.server}];
    if (answer->granted) ++votes.granted;
    if (!answer->granted && answer->is_sent) ++votes.refused;
    if (!answer->is_sent) ++votes.ignored;
    if (answer->granted) return;
    ++votes.reasons[without_term(answer->reason)];
    votes.logs = answer->logs;
  }
  void add_append(const Event& event, const core::LogTree& tree) {
    const auto* append = std::get_if<core::AppendEntries>(&event.message.body);
    if (append == nullptr) return;
    for (const core::Message& message : event.sent) {
      const auto* reply = std::get_if<core::AppendEntriesReply>(&message.body);
      if (reply == nullptr || message.to != event.message.from) continue;
      Appends& appends = appends_[{event.message.from, event.action.server}];
      if (reply->success) {
        ++appends.accepted;
        continue;
      }
      ++appends.refused;
      appends.reason = event.message.term < event.after.durable.current_term
                           ? "it is in term " + to_string(event.after.durable.current_term)
                           : "its log, which " + end_in_words(tree, event.after.durable.log.tip) +
                                 ", has no " + position_in_words(append->prev_log);
    }
  }

  void tell_elections(std::vector<std::string>& all) const {
    for (const ServerId server : core::ServerSet::first(core::kServersMax)) {
      const auto tell = [&](const Terms& terms, const char* what) {
        if (terms.count == 0) return;
        all.push_back(in_words(server) + " " + what + " " + times(terms.count) + ", " +
                      terms.text());
      };
      tell(pre_campaigns_[server], "asks for pre-votes");
      tell(campaigns_[server], "becomes a candidate");
      for (const auto& [pair, votes] : votes_) {
        if (pair.first != server) continue;
        if (votes.refused + votes.ignored > 0) all.push_back(refusals(pair.second, server, votes));
      }
    }
  }
  static std::string refusals(ServerId voter, ServerId candidate, const Votes& votes) {
    const std::uint64_t no = votes.refused + votes.ignored;
    std::string text = in_words(voter) + (votes.refused == 0 ? " ignores " : " refuses ") +
                       in_words(candidate) + " " + times(no);
    if (votes.granted > 0) text += ", and votes for it " + times(votes.granted);
    text += ":";
    for (const auto& [reason, count] : votes.reasons) {
      text += " " + times(count) + " since " + reason + ",";
    }
    return text + " at last with these logs: " + votes.logs;
  }
  /// Each needs the other one's vote, and never gets it.
  void tell_cycles(std::vector<std::string>& all) const {
    for (const auto& [pair, votes] : votes_) {
      const auto back = votes_.find({pair.second, pair.first});
      if (pair.second < pair.first || back == votes_.end()) continue;
      const bool never = votes.granted == 0 && back->second.granted == 0;
      if (!never) continue;
      all.push_back(in_words(pair.first) + " and " + in_words(pair.second) +
                    " refuse each other every time");
    }
  }
  void tell_leaders(std::vector<std::string>& all) const {
    for (const auto& [server, leader] : leaders_) {
      if (leader.elected.count > 0) {
        all.push_back(in_words(server) + " is elected " + times(leader.elected.count) + ", " +
                      leader.elected.text());
      }
      for (const auto& [why, count] : leader.ends) {
        all.push_back(in_words(server) + " steps down " + times(count) + " when " + why);
      }
    }
  }
  void tell_appends(std::vector<std::string>& all) const {
    for (const auto& [pair, appends] : appends_) {
      // One or two refusals are how a leader finds where logs agree.
      if (appends.refused < 3) continue;
      all.push_back(in_words(pair.second) + " refuses the entries of " + in_words(pair.first) +
                    " " + times(appends.refused) + " and takes them " + times(appends.accepted) +
                    "; the latest refusal: " + appends.reason);
    }
  }
  static void tell_commitment(const Repetition& run, core::ServerSet among,
                              std::vector<std::string>& all) {
    const sim::World& world = *run.world;
    const ServerId leader = world.leader(among);
    if (leader == core::kNobody) {
      const core::ServerSet silent = among & (world.down() | world.paused());
      all.push_back("at the end no server leads" +
                    (silent.empty() ? "" : "; down or paused: " + in_words(silent)));
      for (const std::string& clause : who_awaits_a_leader(world, among)) all.push_back(clause);
      return;
    }
    const core::View& view = world.views()[leader];
    const core::Index last = world.tree().index(view.durable.log.tip);
    std::string text =
        "at the end " + in_words(leader) + " leads term " + to_string(view.durable.current_term);
    if (last == view.commit_index) {
      all.push_back(text + " and has committed all of its log, up to entry " + to_string(last));
      return;
    }
    text +=
        ", has committed up to entry " + to_string(view.commit_index) + " of " + to_string(last);
    std::string others;
    core::ServerSet holders = core::ServerSet::of(leader);
    for (const ServerId other : world.servers()) {
      const auto progress = world.progress_of(leader, other);
      if (!progress || other == leader) continue;
      if (progress->match_index >= last) holders.add(other);
      others += (others.empty() ? " " : ", ") + in_words(other) + " up to entry " +
                to_string(progress->match_index);
    }
    if (!others.empty()) text += ", and knows of others' logs:" + others;
    if (view.configuration.is_quorum(holders)) {
      const bool is_alone = holders.size() == 1;
      text += "; so " + in_words(holders) +
              (is_alone ? " holds all of it, and is a quorum of "
                        : " hold all of it, and are a quorum of ") +
              in_words(view.configuration);
    }
    all.push_back(text);
  }
  void tell_clients(const Repetition& run, std::vector<std::string>& all) const {
    const sim::Clients& clients = run.world->clients();
    for (std::uint32_t client = 0; client < clients.count(); ++client) {
      if (!clients[client].waiting) continue;
      std::string text = "client " + std::to_string(client) + " waits for its operation " +
                         std::to_string(clients[client].sequence);
      const auto found = requests_.find(client);
      if (found != requests_.end()) {
        text += ": taken on " + times(found->second.accepted);
        for (const ServerId server : run.world->servers()) {
          const std::uint64_t refused = found->second.refused[server];
          if (refused > 0) text += ", refused by " + in_words(server) + " " + times(refused);
          const std::uint64_t by_leader = found->second.refused_by_leader[server];
          if (by_leader == 0) continue;
          text += ", refused by " + in_words(server) + " while it leads " + times(by_leader);
        }
      }
      all.push_back(text);
    }
  }

  using Two = std::pair<ServerId, ServerId>;
  core::PerServer<Terms> campaigns_{};
  core::PerServer<Terms> pre_campaigns_{};
  std::map<Two, Votes> votes_;      // by candidate and voter
  std::map<Two, Appends> appends_;  // by leader and follower
  std::map<ServerId, Leaders> leaders_;
  std::map<std::uint32_t, Requests> requests_;
};

}  // namespace

Standstill standstill_of(const Repetition& run, sim::Time from_us, core::ServerSet among) {
  Standstill found;
  found.from_us = from_us;
  Tally tally;
  for (const Event& event : run.events) {
    if (event.time_us < from_us) continue;
    if (found.first_event == 0) found.first_event = event.number;
    if (among.contains(event.action.server)) tally.add(event, run.world->tree());
  }
  found.sentences = tally.sentences(run, among);
  return found;
}

}  // namespace squall::traces::story
