// Names and number of an enumeration's enumerators, as the compiler spells them.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace squall::core {

/// "drop" for ActionKind::drop; empty where no enumerator has this value.
template <auto kValue>
constexpr std::string_view enumerator_name() {
  // g++:     "… enumerator_name() [with auto kValue = squall::sim::ActionKind::drop; …]"
  // clang++: "… enumerator_name() [kValue = squall::sim::ActionKind::drop]"
  // Both write a value without an enumerator as "(squall::sim::ActionKind)30".
  constexpr std::string_view kMark = "kValue = ";
  std::string_view text = __PRETTY_FUNCTION__;
  text.remove_prefix(text.find(kMark) + kMark.size());
  text = text.substr(0, text.find_first_of(";]"));
  const std::size_t cast = text.rfind(')');
  const bool is_number =
      cast != std::string_view::npos && text[cast + 1] >= '0' && text[cast + 1] <= '9';
  return is_number ? std::string_view() : text.substr(text.rfind(':') + 1);
}

/// How many enumerators there are. REQUIRES: they count from 0 without gaps.
template <typename Enum, std::size_t kFrom = 0>
constexpr std::size_t count_of() {
  if constexpr (enumerator_name<static_cast<Enum>(kFrom)>().empty()) {
    return kFrom;
  } else {
    return count_of<Enum, kFrom + 1>();
  }
}

/// All names, in the order of the enumeration.
template <typename Enum>
inline constexpr auto kNamesOf = []<std::size_t... kValues>(std::index_sequence<kValues...>) {
  return std::array<std::string_view, sizeof...(kValues)>{
      enumerator_name<static_cast<Enum>(kValues)>()...};
}
(std::make_index_sequence<count_of<Enum>()>{});

template <typename Enum>
constexpr std::string_view name_of(Enum value) noexcept {
  return kNamesOf<Enum>[static_cast<std::size_t>(value)];
}

/// True when row i of a table describes the enumerator i, and no enumerator lacks a row. Each table
/// of an enumeration stands beside a static_assert of this.
template <typename Row, std::size_t kRows>
constexpr bool lists_each_once(const std::array<Row, kRows>& rows) {
  using Enum = decltype(Row::kind);
  for (std::size_t at = 0; at < kRows; ++at) {
    if (rows[at].kind != static_cast<Enum>(at)) return false;
  }
  return enumerator_name<static_cast<Enum>(kRows)>().empty();
}

}  // namespace squall::core
