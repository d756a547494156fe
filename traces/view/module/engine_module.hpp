// The engine behind C functions: the exports of the WebAssembly module in a page.
#pragma once

#include <cstdint>

namespace squall::traces::view::module {

extern "C" {

/// Room for a request of so many bytes; valid until the next call.
char* squall_view_room(std::uint32_t bytes);
/// Answers the request in the room. The answer stays until the next one; no zero ends it.
const char* squall_view_answer(std::uint32_t bytes);
std::uint32_t squall_view_answer_size();
/// The columns of the latest answer, where its request asked for bytes.
const char* squall_view_bytes();
std::uint32_t squall_view_bytes_size();
/// Servers that a request may ask for by this name. REQUIRES: `maker` is a core::MachineMaker, and stays. A mutant
/// in the module is compiled with another name for its namespace, and has the same types.
void squall_view_add_machine(const char* name, const void* maker);
}

}  // namespace squall::traces::view::module
