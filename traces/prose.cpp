// Text fragments of servers, configurations, entries and times.
#include "traces/prose.hpp"

#include <algorithm>
#include <utility>

#include "core/describe.hpp"

namespace squall::traces {

using core::ServerId;
using core::ServerSet;

namespace {

constexpr std::size_t kColumns = 100;

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

std::string in_words(ServerId server) { return "server " + to_string(server); }

std::string in_words(ServerSet servers) {
  if (servers.empty()) return "no server";
  std::string text = servers.size() == 1 ? "server " : "servers ";
  int left = servers.size();
  for (const ServerId server : servers) {
    text += to_string(server);
    --left;
    if (left > 0) text += left == 1 ? " and " : ", ";
  }
  return text;
}

std::string messages_in_words(std::uint16_t type) {
  if (type == sim::kAnyMessageType) return "messages";
  return std::string(core::name(static_cast<core::MessageType>(type)));
}

std::string in_words(const sim::MessageTraits& traits) {
  std::string text;
  const auto add = [&](std::string_view key, const std::string& value) {
    text += (text.empty() ? "" : ", ") + std::string(key) + " " + value;
  };
  if (traits.pre_vote) add("pre_vote", *traits.pre_vote ? "true" : "false");
  if (traits.heartbeat) add("heartbeat", *traits.heartbeat ? "true" : "false");
  if (traits.success) add("success", *traits.success ? "true" : "false");
  if (traits.term != 0) add("term", to_string(traits.term));
  if (traits.index != 0) add("index", to_string(traits.index));
  return text;
}

std::string in_words(const core::Configuration& configuration) {
  std::string text = core::describe(configuration.voters);
  if (configuration.is_joint()) {
    text += " and " + core::describe(configuration.outgoing) + " jointly";
  }
  if (configuration.learners.empty()) return text;
  return text + " with learners " + core::describe(configuration.learners);
}

std::string entries_in_words(const core::LogTree& tree, core::Ref tip, core::Index first,
                             core::Index last) {
  const core::Term from = tree.term(tree.at(tip, first));
  const core::Term to = tree.term(tree.at(tip, last));
  const std::string entries = first == last
                                  ? "entry " + to_string(first)
                                  : "entries " + to_string(first) + " to " + to_string(last);
  return from == to ? entries + " of term " + to_string(from)
                    : entries + " of terms " + to_string(from) + " to " + to_string(to);
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, " ");
  return text;
}

std::string milliseconds(sim::Time time_us) {
  std::string text = std::to_string(time_us / 1000);
  if (const sim::Time rest = time_us % 1000; rest != 0) {
    const std::string digits = std::to_string(1000 + rest).substr(1);
    text += "." + digits;
  }
  return text + " ms";
}

std::string in_words(const sim::Delay& delay) {
  const std::string min = milliseconds(delay.min_us);
  if (delay.tail_mean_us == 0) return min;
  const std::string tail = "on average " + milliseconds(delay.tail_mean_us);
  return delay.min_us == 0 ? tail : min + " and " + tail + " more";
}

std::string wrapped(std::string_view text, std::string_view indent) {
  std::string lines;
  std::string line;
  std::string word;
  const auto end_word = [&] {
    if (word.empty()) return;
    if (!line.empty() && columns(line) + 1 + columns(word) > kColumns) {
      lines += line + "\n";
      line = indent;
    } else if (!line.empty()) {
      line += " ";
    }
    line += std::exchange(word, "");
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto next = static_cast<unsigned char>(at + 1 < text.size() ? text[at + 1] : 0);
    if (byte <= ' ' || byte == 0x7f) {
      end_word();
    } else if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {  // U+0080 … U+009F
      end_word();
      ++at;
    } else {
      word += text[at];
    }
  }
  end_word();
  return line.empty() ? lines : lines + line + "\n";
}

}  // namespace squall::traces
