// The parts of a plan that have a grammar of their own: targets, conditions, steps, link models.
#pragma once

#include "scenarios/json/json_reader.hpp"
#include "sim/plan/plan.hpp"

namespace squall::scenarios {

inline constexpr std::size_t kNamesMax = 64;  // of servers, and likewise of filters
inline constexpr std::size_t kCutLinksMax = 225;

/// A filter of a hold, or of a block, which have names of their own.
struct NamedFilter {
  std::string name;
  bool is_block = false;
  friend bool operator==(const NamedFilter&, const NamedFilter&) = default;
};

/// What earlier parts of the document have settled.
struct Known {
  int servers = 0;
  std::uint32_t clients = 0;
  std::uint16_t keys = 1;
  std::vector<std::string> names;              // bound by "as" so far
  std::vector<NamedFilter> filters;            // likewise
  std::vector<sim::ScriptedCommand> commands;  // asked for so far
};

core::ServerId parse_server(const json::Reader& reader, const Known& known);
core::ServerSet parse_servers(const json::Reader& reader, const Known& known);
/// Of an object whose keys are servers: each key with its server. `others` may be keys, too.
std::vector<std::pair<std::string, core::ServerId>> servers_by_key(
    const json::Reader& reader, const Known& known, std::initializer_list<std::string_view> others);
sim::plan::Target parse_target(const json::Reader& reader, const Known& known,
                               bool others_allowed = false);
/// {"kind": …, "order": each of `servers` once}; `order` stays empty where none is given.
void parse_shape(const json::Reader& reader, const Known& known, core::ServerSet servers,
                 sim::Shape& shape, std::vector<core::ServerId>& order);
/// sim::kAnyMessageType for "any".
std::uint16_t parse_message_type(const json::Reader& reader);
/// A name that a step gives: never a word of the language.
std::string parse_new_name(const json::Reader& reader);
sim::plan::Condition parse_condition(const json::Reader& reader, const Known& known);
std::vector<sim::plan::Condition> parse_conditions(const json::Reader& reader, const Known& known);
/// Conditions, or {"condition": …, "from": a time}.
std::vector<sim::plan::Sometime> parse_sometimes(const json::Reader& reader, const Known& known);
std::vector<sim::plan::Step> parse_timeline(const json::Reader& reader, Known& known,
                                            const sim::plan::LinkModel& usual);
/// Reads delay, drop, duplicate, reorder, reorder_by, garble, bandwidth, queue and in_order; what is missing
/// stays as it is.
void parse_link_model(const json::Reader& reader, sim::plan::LinkModel& model);

}  // namespace squall::scenarios
