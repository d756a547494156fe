// Fills the report's template, and writes the pages of runs beside it.
#include "tools/pages/report_page.hpp"

#include <algorithm>

#include "scenarios/json/json_reader.hpp"
#include "tools/io/console.hpp"
#include "tools/io/interrupt.hpp"
#include "tools/io/program_name.hpp"
#include "tools/io/shell_word.hpp"
#include "tools/io/whole_file.hpp"
#include "tools/machine_under_test.hpp"
#include "tools/pages/run_page.hpp"
#include "traces/prose.hpp"
#include "traces/view/page.hpp"
#include "traces/view/page_texts.hpp"

namespace squall::tools::pages {
namespace {

namespace fs = std::filesystem;
using scenarios::json::Value;

/// Every other byte as %XX: no text is a scheme, a query or a fragment.
std::string as_url(const std::string& path) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "/-._~";
  std::string url;
  for (const char sign : path) {
    const auto byte = static_cast<unsigned char>(sign);
    const bool is_letter = (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z');
    const bool is_digit = sign >= '0' && sign <= '9';
    if (is_letter || is_digit || kPlain.find(sign) != std::string_view::npos) {
      url += sign;
    } else {
      url += {'%', kDigits[byte / 16], kDigits[byte % 16]};
    }
  }
  return url;
}

}  // namespace

std::string report_page(const Value& data) {
  return traces::view::page(traces::view::page_report_html(), {{"data", data.dump()}});
}

std::string link_between(const fs::path& from, const fs::path& to) {
  const fs::path folder = fs::absolute(from).lexically_normal().parent_path();
  const fs::path target = fs::absolute(to).lexically_normal();
  const fs::path relative = target.lexically_relative(folder);
  return as_url((relative.empty() || io::is_stream(from) ? target : relative).generic_string());
}

Value RunPages::link(const std::string& trace) const {
  Value links;
  links["trace"] = trace;
  links["trace_href"] = link_between(report_, trace);
  links["page_href"] = nullptr;
  links["page_missing"] = nullptr;
  links["view"] = io::program_word_in_files() + " view " + io::shell_word(trace) + seat_option();
  return links;
}

Value RunPages::add(const std::string& trace, const std::string& name) {
  Value links = link(trace);
  const auto without = [&](const std::string& why) {
    links["page_missing"] = why;
    return links;
  };
  if (io::is_stream(report_)) return without("the report is no file");
  if (written_ == kRunPagesMax)
    return without("the report has " + std::to_string(kRunPagesMax) + " pages of runs");
  if (io::catch_interrupts()) return without("interrupted");
  fs::path folder = report_;
  folder.replace_extension();
  folder += "-runs";
  const fs::path path = folder / (name + ".html");
  try {
    io::write_whole(path, run_page(of_trace(trace), trace, has_engine()));
  } catch (const scenarios::UserError& error) {
    return without(error.where + ": " + error.message);
  }
  ++written_;
  links["page_href"] = link_between(report_, path);
  return links;
}

std::string RunPages::write_report(const Value& data) const {
  const std::string text = report_page(data);
  io::write_whole(report_, text);
  return "report    " + io::one_line(report_.string()) + ", " +
         traces::grouped((text.size() + 1023) / 1024) + " KiB, and " + std::to_string(written_) +
         (written_ == 1 ? " page of a run\n" : " pages of runs\n");
}

}  // namespace squall::tools::pages
