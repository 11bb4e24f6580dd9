#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"

/// Reports in the forms that other programs read.
namespace parbench::exports {

enum class Format {
  gbench,      ///< Google Benchmark's JSON, as its compare.py and github-action-benchmark read it
  hyperfine,   ///< hyperfine's JSON, as its scripts read it
  bmf,         ///< Bencher Metric Format
  csv,         ///< a data frame with a row per sample
  markdown,    ///< tables and sentences for people
  openmetrics  ///< text exposition
};

std::vector<std::string> format_names();

/// Throws base::UsageError that starts with `where`, and names the nearest.
Format parse_format(const std::string& text, const std::string& where);

/// Whether it has room for one of a case's two times only, so that one must be chosen.
bool holds_one_metric(Format format);

/// "squares/procs/2: failed: worker 1 was killed ..." for each case that is not in what write() returns. Tables and
/// OpenMetrics leave out none: they say which cases failed.
std::vector<std::string> left_out(const model::Report& report, Format format, model::Metric metric);

/// The whole document, with a line end. `metric` matters where holds_one_metric() says so.
std::string write(const model::Report& report, Format format, model::Metric metric);

}  // namespace parbench::exports
