// The seal of a trace file: a hash of its lines, by which a reader notices that they were edited.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/hash.hpp"
#include "core/hexadecimal.hpp"

namespace squall::traces {

/// The last line, the verdict, is added without its member "seal", which is its last one.
class Seal {
 public:
  void add(std::string_view line) {
    sum_ = core::mix(sum_, core::hash_bytes(std::as_bytes(std::span(line.data(), line.size()))));
  }
  std::string text() const { return core::hexadecimal(sum_); }

  /// `,"seal":"` …, up to the end of the line.
  static constexpr std::string_view kMember = ",\"seal\":\"";
  /// The line of the verdict with this seal in it. REQUIRES: `line` is a JSON object.
  static std::string sealed(std::string line, const std::string& seal) {
    line.pop_back();
    return line + std::string(kMember) + seal + "\"}";
  }
  /// The line as it was before sealed().
  static std::string unsealed(std::string_view line) {
    const std::size_t at = line.rfind(kMember);
    return std::string(line.substr(0, at)) + (at == std::string_view::npos ? "" : "}");
  }

 private:
  std::uint64_t sum_ = 0;
};

}  // namespace squall::traces
