// One server and its door: what a test puts in, and what comes out.
#pragma once

#include <initializer_list>

#include "core/server.hpp"
#include "tests/catch.hpp"

namespace squall::tests {

/// Shows what Machine's door hides: Figure 3.1's state.
class OpenServer : public core::Server {
 public:
  using Server::Server;
  const core::State& state() const { return state_; }
  core::State& state() { return state_; }
};

/// Of three voters, for a test to change.
inline core::Settings three_voters() { return {{core::ServerSet::first(3)}, 64, 256, true}; }

/// Server 1, and a test as all the others.
struct Bench {
  core::LogTree tree;
  core::Settings settings;
  OpenServer server;
  core::Output output;

  explicit Bench(const core::Durable& kept = {}, const core::Settings& told = three_voters())
      : settings(told), server(1, settings, tree) {
    boot(kept);
  }
  const core::View& boot(const core::Durable& kept) {
    output.clear();
    server.boot(kept, output);
    return output.view;
  }
  const core::View& step(const core::Input& input) {
    output.clear();
    server.step(input, output);
    return output.view;
  }
  const core::View& receive(core::ServerId from, core::Term term, const core::Body& body) {
    core::Message message;
    message.from = from;
    message.to = 1;
    message.term = term;
    message.body = body;
    return step(core::Receive{message});
  }
  /// A follower of this term says that it stores everything up to `match_index`.
  /// `round`: of heartbeats, that the follower answers.
  const core::View& acknowledge(core::ServerId follower, core::Index match_index,
                                std::uint16_t round = 0) {
    return receive(follower, output.view.durable.current_term,
                   core::AppendEntriesReply{true, match_index, {}, round});
  }
  const core::View& view() const { return output.view; }
  core::Index last() const { return tree.index(output.view.durable.log.tip); }

  template <typename T>
  const T& sent(std::size_t at = 0) {
    REQUIRE(output.messages.size() > at);
    const T* body = std::get_if<T>(&output.messages[at].body);
    REQUIRE(body != nullptr);
    return *body;
  }
  /// How many messages of this kind the last step sent to `to`.
  template <typename T>
  int count_sent(core::ServerId to) const {
    int count = 0;
    for (const core::Message& message : output.messages) {
      count += message.to == to && std::holds_alternative<T>(message.body) ? 1 : 0;
    }
    return count;
  }
  /// A log whose entries have these terms, and nothing else of interest.
  core::Log log(std::initializer_list<core::Term> terms, core::Ref onto = core::kRoot) {
    core::Log result{core::kRoot, onto};
    for (const core::Term term : terms) {
      result.tip = tree.append(result.tip, {term, core::EntryKind::command, {0, term.value()}});
    }
    return result;
  }
  /// Goes on as a server whose disk keeps a log of these terms.
  void boot_with(core::Term current_term, std::initializer_list<core::Term> terms) {
    boot({current_term, core::kNobody, {}, log(terms)});
  }
  void lead() {
    step(core::ElectionTimeout{});
    const core::Term term = output.view.durable.current_term;
    for (core::ServerId voter = 2; output.view.role != core::Role::leader; ++voter) {
      REQUIRE(settings.configuration.voters.contains(voter));
      receive(voter, term, core::RequestVoteReply{true});
    }
  }
};

}  // namespace squall::tests
