#include "report/change_markdown.hpp"

#include <algorithm>

#include "compare/names.hpp"
#include "model/names.hpp"
#include "report/case_names.hpp"

namespace parbench::report {
namespace {

using compare::Change;
using compare::Verdict;

std::string code(std::string_view text) {
  return "<code>" + inert_markdown(text) + "</code>";
}

std::string rows(const std::vector<Change>& changes) {
  std::string text =
      "| case | metric | base | new | time | change | held against | verdict |\n"
      "| --- | --- | ---: | ---: | ---: | ---: | --- | --- |\n";
  for (const Change& change : changes)
    text += "| " + code(change.case_id) + " | " + std::string(model::name(change.metric)) + " | " +
            time_text(change.before) + " | " + time_text(change.after) + " | " +
            change_ratio(change.time_ratio()) + " | " + change_ratio(change.ratio, change.interval) + " | " +
            (change.against ? code(*change.against) : "its own time") + " | " +
            std::string(compare::name(change.verdict)) + " |\n";
  return text;
}

std::string folded(const std::string& summary, const std::string& content) {
  return "\n<details><summary>" + summary + "</summary>\n\n" + content + "\n</details>\n";
}

std::string items(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "- " + inert_markdown(line) + "\n";
  return text;
}

std::string run_item(const std::string& which, const model::Report& report) {
  return which + " run: " + run_text(report) + "; flags " + printable(report.tool.flags);
}

}  // namespace

std::string inert_markdown(std::string_view text) {
  std::string result;
  for (const char c : printable(text)) {
    if (std::string_view("&<>\"'|`\\*_[]~@#!:$").find(c) == std::string_view::npos)
      result += c;
    else
      result += "&#" + std::to_string(static_cast<int>(c)) + ";";
  }
  return result;
}

std::string change_markdown(const Compared& compared) {
  std::vector<Change> changed = by_severity(compared.comparison);
  const auto is_equivalent = [](const Change& change) { return change.verdict == Verdict::equivalent; };
  const auto first_equivalent = std::find_if(changed.begin(), changed.end(), is_equivalent);
  const std::vector<Change> equivalent(first_equivalent, changed.end());
  changed.erase(first_equivalent, changed.end());
  std::string text = "## parbench compare: " + inert_markdown(headline(compared.comparison)) + "\n";
  if (!changed.empty()) text += "\n" + rows(changed);
  if (!equivalent.empty())
    text += folded(std::to_string(equivalent.size()) + " equivalent", rows(equivalent));
  std::vector<std::string> reasons;
  reasons.reserve(changed.size());
  for (const Change& change : changed) reasons.push_back(why(change));
  for (std::string& note : notes(compared.comparison)) reasons.push_back(std::move(note));
  if (!reasons.empty()) text += folded("why", items(reasons));
  text += folded("the runs", items({run_item("base", compared.before), run_item("new", compared.after),
                                    "machine: " + machine_line(compared.after.machine)}));
  return text;
}

}  // namespace parbench::report
