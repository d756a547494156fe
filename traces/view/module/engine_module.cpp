// One engine, for the one page that the module is part of.
#include "traces/view/module/engine_module.hpp"

#include <string>

#include "core/server.hpp"
#include "traces/view/engine.hpp"

#ifndef SQUALL_MODULE_VERSION
#define SQUALL_MODULE_VERSION "unknown"
#endif

namespace squall::traces::view::module {

#ifdef __EMSCRIPTEN__
/// What the page gives the module: it is called while a run is computed.
extern "C" __attribute__((import_module("env"), import_name("squall_view_progress"))) void
squall_view_progress(std::uint32_t events);
#endif

namespace {

struct Module {
#ifdef __EMSCRIPTEN__
  Module() { engine.tell_progress(squall_view_progress); }
#endif
  core::ServerMaker maker;
  Engine engine{maker, {SQUALL_MODULE_VERSION, "", "WebAssembly", "", "", 0}};
  std::string request;
  std::string answer;
};

Module& the_module() {
  static Module one;
  return one;
}

}  // namespace

char* squall_view_room(std::uint32_t bytes) {
  the_module().request.resize(bytes);
  return the_module().request.data();
}

const char* squall_view_answer(std::uint32_t bytes) {
  Module& module = the_module();
  module.request.resize(bytes);
  module.answer = module.engine.answer(module.request);
  return module.answer.data();
}

std::uint32_t squall_view_answer_size() {
  return static_cast<std::uint32_t>(the_module().answer.size());
}

const char* squall_view_bytes() { return the_module().engine.bytes().data(); }

std::uint32_t squall_view_bytes_size() {
  return static_cast<std::uint32_t>(the_module().engine.bytes().size());
}

void squall_view_add_machine(const char* name, const void* maker) {
  the_module().engine.add_machine(name, *static_cast<const core::MachineMaker*>(maker));
}

}  // namespace squall::traces::view::module
