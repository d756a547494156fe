// Liveness by reverse reachability, and fair cycles by strongly connected components.
#include "traces/graph/liveness.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>

#include "core/describe.hpp"
#include "traces/prose.hpp"

namespace squall::traces::graph {

namespace {

/// The live leader of the highest term, and its term.
struct Leader {
  core::ServerId server = core::kNobody;
  core::Term term = 0;
  friend bool operator==(const Leader&, const Leader&) = default;
};

class Judge {
 public:
  explicit Judge(StateGraph& graph) : graph_(graph), size_(graph.states()) {
    for (std::uint32_t number = 0; number < size_; ++number) look(graph.state(number).ensemble);
    open_.resize(size_);
    for (std::uint32_t number = 0; number < size_; ++number) open_[number] = graph.is_open(number);
    reaches_open_ = graph.can_reach(open_);
  }

  Liveness judge() {
    Liveness liveness;
    std::vector<bool> leads(size_), answered(size_), waits(size_);
    for (std::uint32_t number = 0; number < size_; ++number) {
      leads[number] = lead(number).server != core::kNobody;
      waits[number] = waits_.at(graph_.state(number).ensemble);
      answered[number] = !waits[number];
    }
    const std::vector<bool> all_states(size_, true);
    liveness.leader = possibility(leads, all_states, liveness.stuck);
    liveness.answer = possibility(answered, waits, liveness.stuck);
    const std::vector<bool> settled = settled_states(leads);
    liveness.settled = static_cast<std::uint64_t>(std::count(settled.begin(), settled.end(), true));
    Lasso unsettled;
    liveness.stable = possibility(settled, all_states, unsettled);
    if (liveness.settled == 0) liveness.unstable = unstable(leads);
    find_lassos(leads, waits, liveness);
    return liveness;
  }

 private:
  void look(sim::explore::EnsembleId ensemble) {
    if (leads_.count(ensemble) > 0) return;
    const sim::World& world = graph_.ensembles().show(ensemble);
    Leader& lead = leads_[ensemble];
    lead.server = world.leader();
    if (lead.server != core::kNobody) {
      lead.term = world.views()[lead.server].durable.current_term;
    }
    bool waits = false;
    for (std::uint32_t client = 0; client < world.clients().count(); ++client) {
      waits = waits || world.clients()[client].waiting;
    }
    waits_[ensemble] = waits;
  }
  const Leader& lead(std::uint32_t number) const {
    return leads_.at(graph_.state(number).ensemble);
  }

  /// `stuck`: set to a path to a state from which the goal is unreachable, unless set already.
  Possibility possibility(const std::vector<bool>& goal, const std::vector<bool>& asked,
                          Lasso& stuck) const {
    const std::vector<bool> reaches = graph_.can_reach(goal);
    Possibility result;
    std::vector<bool> never(size_);
    for (std::uint32_t number = 0; number < size_; ++number) {
      if (!asked[number]) continue;
      ++result.asked;
      ++(reaches[number] ? result.yes : reaches_open_[number] ? result.open : result.never);
      never[number] = !reaches[number] && !reaches_open_[number];
    }
    if (result.never > 0 && stuck.stem.empty()) stuck.stem = graph_.path_to(never);
    return result;
  }

  /// States from which no reachable step changes the leader, and no bound suppresses one.
  std::vector<bool> settled_states(const std::vector<bool>& leads) const {
    std::vector<bool> unsettled(size_);
    for (std::uint32_t number = 0; number < size_; ++number) {
      bool changes = !leads[number] || open_[number];
      for (const std::uint32_t next : graph_.next(number)) {
        changes = changes || lead(next) != lead(number);
      }
      unsettled[number] = changes;
    }
    std::vector<bool> settled = graph_.can_reach(unsettled);
    settled.flip();
    return settled;
  }

  /// From the first possible leader to the same leader in a later term.
  Lasso unstable(const std::vector<bool>& leads) const {
    Lasso lasso;
    lasso.stem = graph_.path_to(leads);
    if (lasso.stem.empty()) return lasso;
    const std::uint32_t from = lasso.stem.back();
    std::vector<bool> later(size_);
    for (std::uint32_t number = 0; number < size_; ++number) {
      later[number] =
          lead(number).server == lead(from).server && lead(number).term > lead(from).term;
    }
    lasso.loop = graph_.path_to(later, from);
    return lasso;
  }

  void find_lassos(const std::vector<bool>& leads, const std::vector<bool>& waits,
                   Liveness& liveness) const {
    using Graph = boost::compressed_sparse_row_graph<boost::directedS>;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
    edges.reserve(graph_.edges());
    for (std::uint32_t number = 0; number < size_; ++number) {
      for (const std::uint32_t next : graph_.next(number)) edges.emplace_back(number, next);
    }
    const Graph graph(boost::edges_are_sorted, edges.begin(), edges.end(), size_);
    std::vector<std::uint32_t> component(size_);
    boost::strong_components(graph, boost::make_iterator_property_map(
                                        component.begin(), boost::get(boost::vertex_index, graph)));
    std::map<std::uint32_t, std::vector<std::uint32_t>> parts;
    for (const auto& [from, to] : edges) {
      if (component[from] == component[to]) parts[component[from]];
    }
    for (std::uint32_t number = 0; number < size_; ++number) {
      const auto part = parts.find(component[number]);
      if (part != parts.end()) part->second.push_back(number);
    }
    liveness.cycles = parts.size();
    for (const auto& part : parts) {
      const std::uint32_t name = part.first;
      const std::vector<std::uint32_t>& members = part.second;
      if (!is_fair(name, members, component)) {
        ++liveness.unfair;
        continue;
      }
      const auto all = [&](const std::vector<bool>& set, bool value) {
        return std::all_of(members.begin(), members.end(),
                           [&](std::uint32_t number) { return set[number] == value; });
      };
      if (all(leads, false) || all(waits, true))
        liveness.lassos.push_back(lasso(members, component));
    }
  }

  /// Weak fairness: every action enabled in all states of the component is taken in it. Actions of
  /// one kind count as one action; so do all deliveries of one message.
  bool is_fair(std::uint32_t name, const std::vector<std::uint32_t>& members,
               const std::vector<std::uint32_t>& component) const {
    using Doing = std::pair<sim::ActionKind, sim::explore::MessageId>;
    std::set<Doing> always;
    std::set<Doing> done;
    bool first = true;
    for (const std::uint32_t number : members) {
      if (open_[number]) return false;
      const sim::explore::ExploredState& state = graph_.state(number);
      std::set<Doing> here;
      for (std::uint32_t i = 0; i < state.count; ++i) {
        here.emplace(sim::ActionKind::deliver, state.messages[i]);
      }
      const auto next = graph_.next(number);
      const auto kinds = graph_.kinds(number);
      for (std::size_t i = 0; i < next.size(); ++i) {
        const bool inside = component[next[i]] == name;
        if (kinds[i] != sim::ActionKind::deliver) {
          here.emplace(kinds[i], 0);
          if (inside) done.emplace(kinds[i], 0);
        } else if (inside) {
          // The delivered message: one that the next state has fewer of.
          for (std::uint32_t j = 0; j < state.count; ++j) {
            if (count(state, state.messages[j]) > count(graph_.state(next[i]), state.messages[j])) {
              done.emplace(kinds[i], state.messages[j]);
            }
          }
        }
      }
      if (first) {
        always = here;
      } else {
        std::erase_if(always, [&](const Doing& doing) { return here.count(doing) == 0; });
      }
      first = false;
    }
    return std::includes(done.begin(), done.end(), always.begin(), always.end());
  }
  static std::ptrdiff_t count(const sim::explore::ExploredState& state,
                              sim::explore::MessageId message) {
    return std::count(state.messages.begin(), state.messages.begin() + state.count, message);
  }

  Lasso lasso(const std::vector<std::uint32_t>& members,
              const std::vector<std::uint32_t>& component) const {
    std::vector<bool> goal(size_);
    for (const std::uint32_t number : members) goal[number] = true;
    Lasso found;
    found.stem = graph_.path_to(goal);
    const std::uint32_t begin = found.stem.back();
    for (const std::uint32_t next : graph_.next(begin)) {
      if (component[next] != component[begin]) continue;
      std::vector<bool> back(size_);
      back[begin] = true;
      found.loop = graph_.path_to(back, next);
      break;
    }
    return found;
  }

  StateGraph& graph_;
  std::uint32_t size_;
  std::map<sim::explore::EnsembleId, Leader> leads_;
  std::map<sim::explore::EnsembleId, bool> waits_;
  std::vector<bool> open_;
  std::vector<bool> reaches_open_;
};

std::string line(const char* question, const Possibility& possibility) {
  std::string result = std::string(question) + ": from " + grouped(possibility.yes) + " of " +
                       grouped(possibility.asked) + " states";
  if (possibility.open > 0)
    result += ", unknown from " + grouped(possibility.open) + " (cut off by bounds)";
  if (possibility.never > 0) result += ", NEVER from " + grouped(possibility.never);
  return result + "\n";
}

}  // namespace

Lasso worst(const Liveness& liveness) {
  if (!liveness.stuck.stem.empty()) return liveness.stuck;
  return liveness.lassos.empty() ? liveness.unstable : liveness.lassos.front();
}

Liveness judge_liveness(StateGraph& graph) { return Judge(graph).judge(); }

std::string liveness_text(const Liveness& liveness, StateGraph& graph) {
  std::string text = line("a leader can be elected", liveness.leader) +
                     line("every waiting client can be answered", liveness.answer) +
                     line("a stable leader can be elected", liveness.stable);
  text += "cycles: " + grouped(liveness.cycles) + " (" + grouped(liveness.unfair) +
          " excluded by fairness; " + grouped(liveness.lassos.size()) + " fair without progress)\n";
  if (!liveness.unstable.loop.empty()) {
    const auto leader_text = [&](std::uint32_t number) {
      const sim::World& world = graph.ensembles().show(graph.state(number).ensemble);
      const core::ServerId leader = world.leader();
      return "server " + to_string(leader) + " leads term " +
             to_string(world.views()[leader].durable.current_term);
    };
    text += "no stable leader: after " + std::to_string(liveness.unstable.stem.size() - 1) +
            " steps " + leader_text(liveness.unstable.stem.back()) + ", after " +
            std::to_string(liveness.unstable.loop.size() - 1) + " more " +
            leader_text(liveness.unstable.loop.back()) + ", and so on\n";
  }
  return text;
}

}  // namespace squall::traces::graph
