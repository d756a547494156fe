// The fields of an action that name servers.
#include "traces/shrink/exchanged_servers.hpp"

namespace squall::traces::shrink {

using core::ServerId;
using core::ServerSet;

ServerSet exchanged(ServerSet servers, ServerId one, ServerId other) {
  ServerSet result;
  for (const ServerId server : servers) result.add(exchanged(server, one, other));
  return result;
}

Step exchanged(const Step& step, ServerId one, ServerId other) {
  Step result = step;
  result.choice.message_key = 0;
  result.from = exchanged(step.from, one, other);
  result.to = exchanged(step.to, one, other);
  sim::Action& action = result.choice.action;
  action.server = exchanged(action.server, one, other);
  switch (sim::fields_of(action.kind)) {
    case sim::ActionFields::links:
    case sim::ActionFields::filter:
      action.value = sim::links(exchanged(action.links_from(), one, other),
                                exchanged(action.links_to(), one, other));
      break;
    case sim::ActionFields::change:
      action =
          sim::Action::change_membership(action.server, exchanged(action.voters(), one, other),
                                         exchanged(action.learners(), one, other), action.by());
      break;
    case sim::ActionFields::configuration:
      action =
          sim::Action::force_configuration(action.server, exchanged(action.voters(), one, other),
                                           exchanged(action.learners(), one, other));
      break;
    case sim::ActionFields::target:
      if (action.target() <= core::kServersMax) {
        action.value = exchanged(ServerId::of(action.target()), one, other).value();
      }
      break;
    case sim::ActionFields::message:
    case sim::ActionFields::server:
    case sim::ActionFields::client:
    case sim::ActionFields::survivors:
    case sim::ActionFields::entry:
    case sim::ActionFields::misdirection:
    case sim::ActionFields::room:
    case sim::ActionFields::timer:
      break;
  }
  return result;
}

}  // namespace squall::traces::shrink
