// What a client does when it asks, is answered, is refused, or hears nothing.
#include "sim/simulate/client_sessions.hpp"

namespace squall::sim::simulate {

using core::ServerId;

ClientSessions::ClientSessions(Agenda& agenda, const World& world, const Workload& workload,
                               std::uint64_t seed)
    : agenda_(agenda),
      world_(world),
      workload_(workload),
      workload_stream_(Rng::stream(seed, "workload")),
      sessions_(world.clients().count()),
      choices_(world.servers()) {}

void ClientSessions::start() {
  if (workload_.on_request) return;
  for (std::uint32_t client = 0; client < count(); ++client) {
    agenda_.push(workload_.start_us, EventOwner::client_sessions, Due::ask,
                 static_cast<std::uint16_t>(client));
  }
}

std::optional<Action> ClientSessions::on_due(Event event) {
  const std::uint32_t client = event.index();
  switch (due_of<Due>(event)) {
    case Due::ask:
      return on_ask(client);
    case Due::arrive:
      --sessions_[client].copies;
      return on_arrive(client);
    case Due::retry:
      return on_retry(client);
  }
  return std::nullopt;
}

void ClientSessions::on_answer(std::uint32_t client) {
  sessions_[client].retry.deadline = kNever;
  sessions_[client].asks = false;
  // Opening a session was no operation: what was asked for comes after it.
  const bool has_session_only = world_.clients()[client].registering;
  if (!has_session_only) sessions_[client].command = 0;
  if (workload_.on_request && !has_session_only) return;
  // Never at the same instant: a server alone would be asked for ever in no time.
  const Time think = std::max<Time>(1, workload_stream_.delay(workload_.think));
  agenda_.push(Agenda::Lane::clients, agenda_.now() + think, EventOwner::client_sessions, Due::ask,
               static_cast<std::uint16_t>(client));
}

void ClientSessions::note_request(const Action& request) {
  const std::uint32_t client = request.client();
  if (request.command() != 0) sessions_[client].command = request.command();
  if (workload_.stay && sessions_[client].server == core::kNobody) {
    sessions_[client].server = request.server;
  }
  // The timeline, too, makes clients ask: without an answer they ask again.
  if (sessions_[client].retry.deadline == kNever && world_.clients()[client].waiting) {
    set_retry(client, agenda_.now() + workload_.retry_us);
  }
}

void ClientSessions::send(std::uint32_t client, Time latency) {
  ClientSession& session = sessions_[client];
  if (session.copies == kCopiesMax) return;
  ++session.copies;
  agenda_.push(agenda_.now() + latency, EventOwner::client_sessions, Due::arrive,
               static_cast<std::uint16_t>(client));
}

std::optional<Action> ClientSessions::on_ask(std::uint32_t client) {
  ClientSession& session = sessions_[client];
  if (is_idle(client)) {
    if (agenda_.now() >= workload_.stop_us) return std::nullopt;
    if (workload_.commands_max != 0 && asked_ == workload_.commands_max) return std::nullopt;
    ++asked_;
  }
  session.asks = true;
  if (session.server == core::kNobody) session.server = choose(client);
  set_retry(client, agenda_.now() + workload_.retry_us);
  const Time latency = workload_stream_.delay(workload_.latency);
  if (latency == 0) return on_arrive(client);
  send(client, latency);
  return std::nullopt;
}

ServerId ClientSessions::choose(std::uint32_t client) {
  if (!workload_.stay) return workload_stream_.one_of(choices_);
  const auto servers = static_cast<std::uint32_t>(world_.servers().size());
  return ServerId::of(1 + client % servers);
}

std::optional<Action> ClientSessions::on_arrive(std::uint32_t client) const {
  const ClientSession& session = sessions_[client];
  // Of a command that was answered meanwhile, asked elsewhere: arriving now it would be a new one.
  if (!session.asks) return std::nullopt;
  return Action::request(session.server, client, session.command);
}

void ClientSessions::follow_request(const Report& report) {
  if (!report.stepped || report.accepted) return;
  if (workload_.retry_us == kNever) return;
  // Refused: the server says which server it believes to lead.
  const ServerId asked = report.action.server;
  const std::uint32_t client = report.action.value;
  const ServerId hint = world_.views()[asked].leader;
  ClientSession& session = sessions_[client];
  if (!workload_.stay) session.server = hint == asked ? core::kNobody : hint;
  if (session.server != core::kNobody && !workload_.stay) {
    send(client, std::max<Time>(workload_stream_.delay(workload_.latency), 1));
  } else {
    set_retry(client, agenda_.now() + workload_.retry_us / 8 + 1);
  }
}

std::optional<Action> ClientSessions::on_retry(std::uint32_t client) {
  ClientSession& session = sessions_[client];
  if (!session.retry.take_event(agenda_.now())) return std::nullopt;
  if (session.retry.deadline > agenda_.now()) {
    set_retry(client, session.retry.deadline);
    return std::nullopt;
  }
  if (!workload_.stay) session.server = core::kNobody;  // another server, drawn again
  return on_ask(client);
}

}  // namespace squall::sim::simulate
