// What the model of a link, its bandwidth and a slow server do to a message.
#include "sim/simulate/links.hpp"

#include <algorithm>

namespace squall::sim::simulate {

using core::ServerId;
using core::ServerSet;

namespace {

/// Bytes on the wire: a header, and 32 for each entry, or for each key of a snapshot's piece.
std::uint64_t size_of(const core::Message& message, std::uint16_t keys) {
  std::uint64_t items = 0;
  if (const auto* request = std::get_if<core::AppendEntries>(&message.body)) {
    items = request->count;
  } else if (const auto* piece = std::get_if<core::InstallSnapshot>(&message.body)) {
    items = keys / piece->chunks + 1u;
  } else if (const auto* other = std::get_if<core::Opaque>(&message.body)) {
    items = other->count;
  }
  return 64 + 32 * items;
}

}  // namespace

Links::Links(Agenda& agenda, const World& world, const Plan& plan, FaultEffects& effects,
             std::uint64_t seed)
    : agenda_(agenda),
      world_(world),
      effects_(effects),
      delay_stream_(Rng::stream(seed, "delay")),
      loss_stream_(Rng::stream(seed, "loss")),
      slow_stream_(Rng::stream(seed, "slow")),
      models_{plan.links} {
  for (const LinkRule& rule : plan.link_rules) set_model(rule.from, rule.to, rule.model);
}

void Links::deliver_deferred(ServerId server) {
  for (const std::uint16_t slot : deferred_[server]) push(agenda_.now(), Due::deliver, slot);
  deferred_[server].clear();
}

void Links::schedule(std::uint16_t slot, bool is_copy) {
  const Time now = agenda_.now();
  const core::Message& message = world_.network().message(slot);
  const LinkModel& model = models_[rule_[message.from][message.to]];
  const auto in_turn = [&](Time time) {
    if (!model.in_order) return time;
    Time& latest = latest_[message.from][message.to];
    return latest = std::max(latest, time);
  };
  if (now < hurried_until_) return push(in_turn(now), Due::deliver, slot);
  Time delay = delay_stream_.delay(model.delay);
  if (model.bandwidth != 0) {
    const Time on_link = time_on_link(message, model);
    if (on_link == kNever) {
      effects_.count(Fault::bandwidth);
      return push(now, Due::drop, slot);
    }
    delay += on_link;
  }
  if (!is_calm_) {
    const int type = lost_types_ == 0 ? 0 : static_cast<int>(message.stands_for());
    if (has(Fault::lost_messages, type)) {
      effects_.effect(Fault::lost_messages, type);
      return push(now + delay, Due::drop, slot);
    }
    if (loss_stream_.chance(model.drop)) {
      effects_.count(Fault::drop);
      return push(now + delay, Due::drop, slot);
    }
    if (loss_stream_.chance(model.garble)) return push(now + delay, Due::garble, slot);
    // A copy is not copied again: a share of 1 would fill the network with one message.
    if (!is_copy && model.duplicate != 0 && !model.in_order &&
        loss_stream_.chance(model.duplicate)) {
      push(now, Due::duplicate, slot);
    }
    if (model.reorder != 0 && loss_stream_.chance(model.reorder)) {
      effects_.count(Fault::reorder);
      delay += loss_stream_.delay(model.reorder_by);  // so that the others' delays stay
    }
  }
  delay += lateness(message);
  // A duplicate is made before its original arrives: it was pushed first.
  agenda_.push(Agenda::Lane::messages, in_turn(now + delay), EventOwner::links, Due::deliver, slot);
}

Time Links::time_on_link(const core::Message& message, const LinkModel& model) {
  const Time now = agenda_.now();
  const std::uint64_t size = size_of(message, world_.setup().mix.keys);
  Time& busy_until = busy_until_[message.from][message.to];
  const Time begins = std::max(now, busy_until);
  // What waits is what the link carries until then; a message that finds it idle never waits.
  const std::uint64_t waiting = (begins - now) / kSecond_us * model.bandwidth +
                                (begins - now) % kSecond_us * model.bandwidth / kSecond_us;
  if (model.queue_bytes != 0 && begins > now && waiting + size > model.queue_bytes) {
    return kNever;
  }
  if (begins > now) effects_.count(Fault::bandwidth);
  busy_until = begins + (size * kSecond_us + model.bandwidth - 1) / model.bandwidth;
  return busy_until - now;
}

void Links::set_model(ServerSet from, ServerSet to, const LinkModel& model) {
  SQUALL_ASSERT(models_.size() < 256);
  const auto rule = static_cast<std::uint8_t>(models_.size());
  models_.push_back(model);
  for (const ServerId one : from) {
    for (const ServerId other : to) rule_[one][other] = rule;
  }
}

}  // namespace squall::sim::simulate
