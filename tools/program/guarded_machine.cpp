// Guarded calls of a machine in C++.
#include "tools/program/guarded_machine.hpp"

#include <csignal>
#include <cstring>

#include "tools/io/crash_guard.hpp"

namespace squall::tools::program {

GuardedMachine::GuardedMachine(const core::MachineMaker& maker, core::ServerId self,
                               const core::Settings& settings, core::LogTree& tree)
    : maker_(maker),
      self_(self),
      settings_(settings),
      tree_(tree),
      machine_(maker.make(self, settings, tree)) {}

GuardedMachine::~GuardedMachine() {
  if (has_failed_) static_cast<void>(machine_.release());
}

template <typename Call>
void GuardedMachine::guard(core::Output& output, Call&& call) noexcept {
  const int end = io::guarded_call(
      [](void* context) { (*static_cast<std::remove_reference_t<Call>*>(context))(); }, &call);
  if (end <= static_cast<int>(io::CallEnd::left)) return;
  const int signal = end - static_cast<int>(io::CallEnd::left);
  has_failed_ = true;
  failure_ = signal == SIGABRT ? "it aborted: an assertion, or an exception"
                               : std::string("it crashed: ") + strsignal(signal);
  output.clear();
  output.view = {};
  output.failure = core::Failure::machine;
  output.failure_text = failure_.c_str();
}

void GuardedMachine::replace() noexcept {
  static_cast<void>(machine_.release());
  machine_ = maker_.make(self_, settings_, tree_);
  has_failed_ = false;
}

void GuardedMachine::boot(const core::Durable& kept, core::Output& output) noexcept {
  if (has_failed_) replace();
  guard(output, [&] { machine_->boot(kept, output); });
}

void GuardedMachine::step(const core::Input& input, core::Output& output) noexcept {
  guard(output, [&] { (*machine_).step(input, output); });
}

std::size_t GuardedMachine::save(std::span<std::byte> room) const noexcept {
  return has_failed_ ? 0 : machine_->save(room);
}

void GuardedMachine::load(std::span<const std::byte> saved) noexcept {
  if (has_failed_) replace();
  if (!saved.empty()) machine_->load(saved);
}

}  // namespace squall::tools::program
