#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/request.hpp"
#include "model/plan.hpp"
#include "report/table.hpp"

/// What argv says, checked as far as it can be without looking at the machine.
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

/// `parbench WORKLOAD` and `parbench run SUITE`.
struct MeasureCommand {
  std::vector<Request> requests;
  model::Plan plan;  ///< its experiments are empty
  OutputOptions output;
  bool dry_run = false;
};

struct ListCommand {
  bool json = false;
};

struct InfoCommand {
  bool json = false;
};

/// Nothing is left to do but to print this (--help, --version).
struct PrintCommand {
  std::string text;
};

using Command = std::variant<MeasureCommand, ListCommand, InfoCommand, PrintCommand>;

/// Throws base::UsageError, which names the option and the nearest name to one that is not known.
Command parse_arguments(const std::vector<std::string>& arguments, const std::vector<WorkloadKind>& kinds);

}  // namespace parbench::cli
