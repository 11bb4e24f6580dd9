#include "exports/format.hpp"

#include <array>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "exports/bencher.hpp"
#include "exports/gbench.hpp"
#include "exports/hyperfine.hpp"
#include "exports/openmetrics.hpp"
#include "exports/samples.hpp"
#include "exports/selection.hpp"
#include "report/table.hpp"

namespace parbench::exports {
namespace {

constexpr std::array<std::pair<Format, const char*>, 6> names{{{Format::gbench, "gbench"},
                                                               {Format::hyperfine, "hyperfine"},
                                                               {Format::bmf, "bmf"},
                                                               {Format::csv, "csv"},
                                                               {Format::markdown, "markdown"},
                                                               {Format::openmetrics, "openmetrics"}}};

}  // namespace

std::vector<std::string> format_names() {
  std::vector<std::string> texts;
  texts.reserve(names.size());
  for (const auto& [format, name] : names) texts.emplace_back(name);
  return texts;
}

Format parse_format(const std::string& text, const std::string& where) {
  for (const auto& [format, name] : names)
    if (text == name) return format;
  throw base::UsageError(where + ": unknown format '" + text + "'" + base::suggestion(text, format_names()));
}

bool holds_one_metric(Format format) {
  return format == Format::gbench || format == Format::hyperfine || format == Format::bmf;
}

std::vector<std::string> left_out(const model::Report& report, Format format, model::Metric metric) {
  if (format == Format::markdown || format == Format::openmetrics) return {};
  return format == Format::gbench ? gbench_left_out(report, metric) : unsound_cases(report);
}

std::string write(const model::Report& report, Format format, model::Metric metric) {
  switch (format) {
    case Format::gbench:
      return gbench_json(report, metric);
    case Format::hyperfine:
      return hyperfine_json(report, metric);
    case Format::bmf:
      return bencher_json(report, metric);
    case Format::csv:
      return samples_csv(report);
    case Format::openmetrics:
      return openmetrics(report);
    case Format::markdown:
      break;
  }
  const std::string tables = report::screen(report, {report::Format::markdown, report::Color::never});
  return tables.empty() ? "Nothing was measured.\n" : tables;
}

}  // namespace parbench::exports
