// Oracle and suite agree on histories that no Raft makes: any view, any disk, any message.
#include <rapidcheck.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/checkers/oracle/oracle_fixture.hpp"

namespace squall::tests::oracle_odd_histories_test {

using core::Index;
using core::Ref;
using core::Role;
using core::ServerId;
using core::Term;
using core::View;

namespace {

enum class Kind : std::uint8_t { step, send, sync, crash, boot, pause };

/// Something that happens; each number is taken for what it can mean at that time.
struct Move {
  Kind kind = Kind::step;
  ServerId server = 1;
  ServerId other = 1;
  int term = 0;
  int vote = 0;
  int role = 0;
  int log = 0;
  int amount = 0;
  int commit = 0;
  int feature = 0;
  bool synced = false;
};

std::ostream& operator<<(std::ostream& out, const Move& move) {
  constexpr std::array kNames{"step", "send", "sync", "crash", "boot", "pause"};
  return out << "\n  " << kNames[static_cast<std::size_t>(move.kind)] << " server " << move.server
             << " other " << move.other << " term " << move.term << " vote " << move.vote
             << " role " << move.role << " log " << move.log << " amount " << move.amount
             << " commit " << move.commit << " feature " << move.feature
             << (move.synced ? " synced" : "");
}

/// `synced`: how many of four steps have their writes on disk at once.
rc::Gen<Move> any_move(int servers, std::size_t synced) {
  const auto server = tests::number_in<ServerId>(1, static_cast<std::uint8_t>(servers + 1));
  return rc::gen::build<Move>(
      rc::gen::set(&Move::kind, rc::gen::weightedElement<Kind>({{10, Kind::step},
                                                                {5, Kind::send},
                                                                {2, Kind::sync},
                                                                {2, Kind::crash},
                                                                {2, Kind::boot},
                                                                {1, Kind::pause}})),
      rc::gen::set(&Move::server, server), rc::gen::set(&Move::other, server),
      rc::gen::set(&Move::term, rc::gen::inRange(0, 10)),
      rc::gen::set(&Move::vote, rc::gen::inRange(0, 8)),
      rc::gen::set(&Move::role, rc::gen::inRange(0, 8)),
      rc::gen::set(&Move::log, rc::gen::inRange(0, 10)),
      rc::gen::set(&Move::amount, rc::gen::inRange(0, 4)),
      rc::gen::set(&Move::commit, rc::gen::inRange(0, 9)),
      rc::gen::set(&Move::feature, rc::gen::inRange(0, 21)),
      rc::gen::set(&Move::synced,
                   rc::gen::weightedElement<bool>({{synced, true}, {4 - synced, false}})));
}

/// A cluster in which anything may happen. What violates a property is judged and then taken back,
/// so that histories grow long and every state is asked about many look-alikes.
class OddCluster {
 public:
  /// `is_strict`: leaders without votes and entries without leaders are violations. Else more happens.
  OddCluster(int servers, bool is_strict) : servers_(core::ServerSet::first(servers)) {
    if (!is_strict) past_.history.off = kStrict;
    for (View& view : past_.views) {
      view.configuration = view.durable.snapshot_configuration = {servers_, {}, {}};
    }
    for (core::Durable& disk : past_.disks) disk.snapshot_configuration = {servers_, {}, {}};
  }

  Opinions happens(const Move& move) {
    const Past before = past_;
    Opinions opinions = judged(move);
    std::erase_if(opinions.oracle, [&](Property property) {
      return kStrict.contains(property) && past_.history.off.contains(property);
    });
    if (!opinions.silent()) past_ = before;
    return opinions;
  }

 private:
  static constexpr checkers::PropertySet kStrict =
      checkers::PropertySet::of(Property::election_quorum, Property::entry_origin);

  struct Past {
    checkers::Views views{};
    checkers::Disks disks{};
    checkers::History history;
    Oracle oracle;
    core::ServerSet down;
    core::ServerSet paused;
  };

  Opinions judged(const Move& move) {
    const ServerId server = move.server;
    View& view = past_.views[server];
    core::Durable& disk = past_.disks[server];
    const bool down = past_.down.contains(server);
    switch (move.kind) {
      case Kind::step:
        return down ? Opinions{} : steps(move, changed(view, move), false);
      case Kind::send:
        return down ? Opinions{} : departs(message(move));
      case Kind::sync:
        if (!down) disk = view.durable;
        return {};
      case Kind::crash:
        return down ? Opinions{} : crashes(server);
      case Kind::boot:
        if (!down) return {};
        past_.down.remove(server);
        return steps(move, move.amount < 2 ? changed(view, move) : going_by_its_log(view), true);
      case Kind::pause:
        if (past_.paused.contains(server)) {
          past_.paused.remove(server);
        } else {
          past_.paused.add(server);
        }
        return {};
    }
    return {};
  }

  Opinions steps(const Move& move, const View& after, bool booted) {
    const View before = past_.views[move.server];
    past_.views[move.server] = after;
    if (move.synced) past_.disks[move.server] = after.durable;
    cluster_.paused = past_.paused;
    const checkers::Observation step{cluster_, move.server, before, past_.views[move.server],
                                     booted};
    return {observe(step, past_.history), past_.oracle.observe(step)};
  }
  Opinions crashes(ServerId server) {
    past_.down.add(server);
    const View before = std::exchange(past_.views[server], View{});
    past_.views[server].durable = past_.disks[server];
    const checkers::Crash crash{cluster_, server, before};
    return {observe(crash), past_.oracle.observe(crash)};
  }
  Opinions departs(const core::Message& message) {
    const checkers::Departure departure{cluster_, message};
    return {observe(departure, past_.history), past_.oracle.observe(departure)};
  }

  View changed(const View& view, const Move& move) {
    View after = view;
    core::Durable& durable = after.durable;
    const View& other = past_.views[move.other];
    if (move.term == 6) ++durable.current_term;
    if (move.term == 7) durable.current_term = other.durable.current_term;
    if (move.term == 8) durable.current_term = highest_term();
    if (move.term == 9 && durable.current_term > 0) --durable.current_term;
    if (durable.current_term > view.durable.current_term) {
      durable.voted_for = core::kNobody;
      after.role = Role::follower;
    }
    if (move.vote == 5) durable.voted_for = move.server;
    if (move.vote == 6) durable.voted_for = move.other;
    if (move.vote == 7) durable.voted_for = core::kNobody;
    if (move.role >= 4) after.role = static_cast<Role>(move.role - 4);
    after.leader = move.other;
    durable.log.tip = changed_log(durable, other.durable.log.tip, move);
    const Index last = tree_.index(durable.log.tip);
    if (move.commit == 5) ++after.commit_index;
    if (move.commit == 6) after.commit_index = last;
    if (move.commit == 7) after.commit_index = std::min(other.commit_index, last);
    if (move.commit == 8) after.commit_index = Index::of(view.commit_index.value() / 2);
    return with_feature(going_by_its_log(after), move);
  }
  View going_by_its_log(const View& view) const {
    View after = view;
    after.configuration = configuration_of(cluster_, view.durable.log.tip);
    return after;
  }
  View with_feature(View after, const Move& move) {
    core::Durable& durable = after.durable;
    const Index last = tree_.index(durable.log.tip);
    if (move.feature == 6) take_snapshot(durable, std::min(after.commit_index, last));
    if (move.feature == 7) take_snapshot(durable, last);
    if (move.feature == 8) durable.log.base = past_.views[move.other].durable.log.base;
    if (move.feature == 9)
      durable.snapshot_configuration = {core::ServerSet::of(move.other), {}, {}};
    if (move.feature >= 10 && move.feature < 15) after.holds_lease = true;
    if (move.feature == 15) after.holds_lease = false;
    if (move.feature == 16) after.configuration = past_.views[move.other].configuration;
    if (move.feature == 17) after.applied = core::kRoot;
    if (move.feature == 18) after.applied = past_.views[move.other].applied;
    if (move.feature == 19) after.applied = durable.log.tip;
    if (move.feature == 20)
      after.applied = tree_.at(durable.log.tip, std::min(after.commit_index, last));
    return after;
  }
  void take_snapshot(core::Durable& durable, Index last) const {
    durable.log.base = tree_.at(durable.log.tip, last);
    durable.snapshot_configuration = configuration_of(cluster_, durable.log.base);
  }

  Ref changed_log(const core::Durable& durable, Ref other, const Move& move) {
    const Ref tip = durable.log.tip;
    const auto amount = static_cast<std::uint32_t>(move.amount);
    const auto appended = [&](Ref onto, Term term) {
      if (move.feature < 4) {
        return tree_.append(onto, {term, core::EntryKind::command, {0, move.server.value()}});
      }
      return tree_.append(onto, {term, core::EntryKind::configuration, next_configuration(move)});
    };
    switch (move.log) {
      case 0:
        return appended(tip, durable.current_term);
      case 1:
        return appended(shortened(tip, 1), durable.current_term);
      case 2:
        return appended(tip, Term::of(amount));
      case 3:
        return other;
      case 4:
        return shortened(other, amount);
      case 5:
        return shortened(tip, amount);
      case 6:
        return appended(other, durable.current_term);
      default:
        return tip;
    }
  }
  /// One server more or less than what the server goes by, or another one alone, or both of them.
  core::Payload next_configuration(const Move& move) const {
    const core::Configuration& now = past_.views[move.server].configuration;
    const core::ServerSet other = core::ServerSet::of(move.other);
    core::Configuration next{(now.voters - other) | (other - now.voters), {}, {}};
    if (move.amount == 2) next.voters = other;
    if (move.amount == 3) next.outgoing = now.voters;
    return core::payload_of(next);
  }
  static Index less(Index index, std::uint32_t by) { return index - std::min(by, index.value()); }
  Ref shortened(Ref tip, std::uint32_t by) const {
    return tree_.at(tip, less(tree_.index(tip), by));
  }
  Term highest_term() const {
    Term highest = 0;
    for (const View& view : past_.views) highest = std::max(highest, view.durable.current_term);
    return highest;
  }

  core::Message message(const Move& move) const {
    const View& view = past_.views[move.server];
    core::Message message;
    message.from = move.server;
    message.to = move.other;
    message.term = view.durable.current_term;
    if (move.term == 6) message.term = past_.disks[move.server].current_term;
    if (move.term == 7) message.term = highest_term();
    if (move.term >= 8 && message.term > 0) --message.term;
    const Index last = tree_.index(view.durable.log.tip);
    const auto amount = static_cast<std::uint32_t>(move.amount);
    if (move.log == 0) {
      message.body = core::RequestVote{{}, move.feature == 0, false};
    } else if (move.log <= 3) {
      message.body = core::RequestVoteReply{move.vote != 0, move.feature == 0, 0};
    } else if (move.log <= 4) {
      message.body = core::AppendEntries{};
    } else if (move.log == 5) {
      message.body = core::InstallSnapshotReply{{0, last}, 0, move.vote != 0};
    } else {
      message.body = core::AppendEntriesReply{
          move.vote != 0, move.role < 5 ? less(last, amount) : last + amount, {}};
    }
    return message;
  }

  core::ServerSet servers_;
  core::LogTree tree_;
  Past past_;
  checkers::Cluster cluster_{tree_, servers_, {servers_, {}, {}}, past_.views, past_.disks};
};

}  // namespace

TEST_CASE("oracle and suite agree on histories that no Raft makes", "[checkers][oracle]") {
  const int servers = GENERATE(2, 3, 4);
  CAPTURE(servers);
  std::set<Property> violated;
  CHECK(rc::check([&] {
    const auto synced = *rc::gen::element<std::size_t>(1, 3);
    const auto moves =
        *rc::gen::resize(400, rc::gen::container<std::vector<Move>>(any_move(servers, synced)));
    OddCluster cluster(servers, *rc::gen::arbitrary<bool>());
    for (std::size_t at = 0; at < moves.size(); ++at) {
      const Opinions opinions = cluster.happens(moves[at]);
      if (opinions.suite) violated.insert(opinions.suite->property);
      if (opinions.agree()) continue;
      RC_LOG() << "move " << at + 1 << ": " << opinions << "\n";
      RC_FAIL("suite and oracle disagree");
    }
  }));
  // All but what clients see, and what only the machine of a server can tell.
  std::string missed;
  for (int at = 0; at < checkers::kProperties; ++at) {
    const auto property = static_cast<Property>(at);
    if (!violated.count(property)) missed += std::string(checkers::name(property)) + " ";
  }
  INFO(missed);
  CHECK(violated.size() == checkers::kProperties - 5);
}

}  // namespace squall::tests::oracle_odd_histories_test
