#pragma once

#include <optional>
#include <parbench/workload.hpp>
#include <string>
#include <vector>

#include "model/plan.hpp"
#include "workloads/catalogue.hpp"

/// From what the user asked for to the cases of a plan.
namespace parbench::cli {

inline constexpr int workers_max = 4096;

/// Who may run a request's items.
enum class Engines { own, python_too };

/// Parameters x modes x workers x options, each a list: what the command line asks for once, and a suite
/// several times. Texts have been read, but not yet held against each other.
struct Request {
  std::string workload;
  std::string where;  ///< starts the message when there is no such workload: "suite.json: /runs/0/workload: "
  /// Per parameter its alternatives; each alternative is one experiment (all combinations of them).
  std::vector<std::vector<workloads::Setting>> settings;
  std::vector<model::Mode> modes = {model::Mode::seq, model::Mode::threads, model::Mode::procs};
  std::vector<int> threads;  ///< worker counts; empty: those of procs, or else the default
  std::vector<int> procs;
  std::vector<std::optional<std::size_t>> chunks = {std::nullopt};
  std::vector<Schedule> schedules;  ///< empty: what suits the workload
  std::vector<model::Transport> transports = {model::Transport::shm};
  Engines engines = Engines::own;
};

/// The experiments of a request. `cpus` is how many CPUs this process may use. Throws base::UsageError.
std::vector<model::ExperimentSpec> expand(const Request& request, const std::vector<WorkloadKind>& kinds,
                                          int cpus);

/// "4", "1..8" and "1..16:3" (every third, as 1, 4, 7, ...) as worker counts; `where` names the option in messages. Throws base::UsageError.
std::vector<int> parse_workers(const std::vector<std::string>& texts, const std::string& where);

/// "size=1M"; the option is --set. Throws base::UsageError.
workloads::Setting parse_setting(const std::string& text);

/// "auto" or a number of items, at least 1. Throws base::UsageError.
std::optional<std::size_t> parse_chunk(const std::string& text, const std::string& where);

}  // namespace parbench::cli
