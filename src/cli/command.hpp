#pragma once

#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "cli/request.hpp"
#include "compare/compare.hpp"
#include "exports/format.hpp"
#include "model/plan.hpp"
#include "report/table.hpp"

/// What the program can be asked to do, as values: made from argv by parse_arguments.
namespace parbench::cli {

enum class When { automatic, always, never };

/// What the commands that measure have in common.
struct OutputOptions {
  std::optional<std::string> json;  ///< a path, or "-" for stdout
  report::Format format = report::Format::table;
  When color = When::automatic;
  bool progress = true;
  bool quiet = false;
  int verbosity = 0;
};

/// What is said of a measurement behind its table.
enum class Extra { none, scaling, granularity_only };

/// `parbench WORKLOAD` and `parbench run SUITE`.
struct MeasureCommand {
  std::vector<Request> requests;
  model::Plan plan;  ///< its experiments are empty
  OutputOptions output;
  bool dry_run = false;
  Extra extra = Extra::none;
};

/// Whether the work is the same for all worker counts, or grows with them.
enum class Scaling { strong, weak };

/// `parbench scale`.
struct ScaleCommand {
  MeasureCommand measure;  ///< one request, as yet without what it does not say
  Scaling scaling = Scaling::strong;
  std::optional<std::string> grow;  ///< the parameter that grows
};

/// `parbench python`.
struct PythonCommand {
  MeasureCommand measure;
  std::string interpreter;
};

struct ListCommand {
  bool json = false;
};

struct InfoCommand {
  bool json = false;
};

/// `parbench metg`.
struct MetgCommand {
  MeasureCommand measure;  ///< one request, whose workload is spin unless another was named
  bool is_break_even = false;
  std::optional<std::string> grow;  ///< the parameter that is the size of another workload
};

/// `parbench micro`.
struct MicroCommand {
  std::string filter;               ///< empty: all
  std::optional<std::string> json;  ///< a path, or "-" for stdout
  bool list = false;
  std::vector<std::string> flags;  ///< Google Benchmark's own: "--benchmark_min_time=0.1"
};

enum class CompareFormat { table, markdown, csv, json };

/// `parbench compare`.
struct CompareCommand {
  std::string before, after;  ///< paths, of which one may be "-" for stdin
  compare::Settings settings;
  std::set<compare::Obstacle> allowed;
  std::set<compare::Verdict> fail_on;
  bool fails_on_missing = false;  ///< where the new report lacks a case
  bool never_fails = false;
  CompareFormat format = CompareFormat::table;
  std::string output;  ///< a path, or "-" for stdout
};

/// `parbench toolkit`.
struct ToolkitCommand {
  std::vector<std::string> names;  ///< of programs; none: all
  bool list = false;
};

/// `parbench new`.
struct NewCommand {
  std::string name;
  std::string folder = ".";  ///< in which the project's own is made
};

/// `parbench export`.
struct ExportCommand {
  std::string report;  ///< a path, or "-" for stdin
  exports::Format format = exports::Format::gbench;
  model::Metric metric = model::Metric::warm;
  std::string output = "-";  ///< a path, or "-" for stdout
};

/// `parbench trace`.
struct TraceCommand {
  std::string report;        ///< a path, or "-" for stdin
  std::string output = "-";  ///< a path, or "-" for stdout
};

/// `parbench plot`.
struct PlotCommand {
  enum class Format { html, vega_lite, svg, png };

  std::vector<std::string> reports;  ///< paths, or "-" for stdin
  std::string output;                ///< a path, or "-" for stdout
  Format format = Format::html;
  std::string chart;  ///< empty: all
  bool open = false;
};

/// Nothing is left to do but to print this (--help, --version).
struct PrintCommand {
  std::string text;
};

using Command = std::variant<MeasureCommand, ListCommand, InfoCommand, MicroCommand, CompareCommand,
                             ToolkitCommand, NewCommand, PlotCommand, ScaleCommand, MetgCommand,
                             ExportCommand, TraceCommand, PythonCommand, PrintCommand>;

}  // namespace parbench::cli
