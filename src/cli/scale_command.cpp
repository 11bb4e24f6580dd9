#include "cli/scale_command.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "base/error.hpp"
#include "cli/growth.hpp"
#include "cli/measure_command.hpp"
#include "model/names.hpp"
#include "sys/host.hpp"

namespace parbench::cli {
namespace {

using base::UsageError;
using model::Mode;

/// 1, 2, 3, 4, 6, 8, 12, 16, ... and `largest`: each step adds a third or a half, so that a curve's points are evenly
/// apart where it is drawn over log2 of the workers.
std::vector<int> worker_series(int largest) {
  std::vector<int> counts{1};
  for (int power = 2; power <= largest; power *= 2) {
    counts.push_back(power);
    if (power + power / 2 <= largest) counts.push_back(power + power / 2);
  }
  if (counts.back() != largest) counts.push_back(largest);
  return counts;
}

/// With few CPUs still some counts beyond them, so that it shows what a crowd costs.
std::vector<int> default_counts(const WorkloadKind& kind) {
  return worker_series(std::clamp(sys::usable_cpu_count() * kind.workers_per_cpu, 4, workers_max));
}

/// Counts for both modes, and the loop as the base.
void complete(Request& request, const WorkloadKind& kind) {
  if (request.threads.empty() && request.procs.empty()) request.threads = default_counts(kind);
  if (request.threads.empty()) request.threads = request.procs;
  if (request.procs.empty()) request.procs = request.threads;
  std::erase(request.modes, Mode::seq);
  if (request.modes.empty())
    throw UsageError("--modes: scale takes threads, procs or both; the loop is its base");
  for (const Mode mode : request.modes) {
    const auto& counts = mode == Mode::threads ? request.threads : request.procs;
    if (std::set<int>(counts.begin(), counts.end()).size() < 2)
      throw UsageError("scale: one worker count makes no curve; give several, as in --" +
                       std::string(model::name(mode)) + " 1..4");
  }
  request.modes.insert(request.modes.begin(), Mode::seq);
}

/// One request, thus one experiment, per worker count.
std::vector<Request> grown(const Request& request, const ScaleCommand& command, const WorkloadKind& kind) {
  const std::string parameter = growing_parameter(kind, command.grow, "--weak");
  std::vector<workloads::Setting> settings;
  for (const auto& alternatives : request.settings) settings.push_back(alternatives.front());
  const Parameters parameters = workloads::make_parameters(kind, settings);
  refuse_own_input(parameters, parameter, "--weak");
  std::set<int> all(request.threads.begin(), request.threads.end());
  all.insert(request.procs.begin(), request.procs.end());
  const auto lacks = [&](Mode mode, int workers) {
    const auto& counts = mode == Mode::threads ? request.threads : request.procs;
    return mode != Mode::seq && std::find(counts.begin(), counts.end(), workers) == counts.end();
  };
  std::vector<Request> requests;
  requests.reserve(all.size());
  for (const int workers : all) {
    Request each = request;
    std::erase_if(each.modes, [&](Mode mode) { return lacks(mode, workers); });
    each.threads = each.procs = {workers};
    const std::int64_t size = parameters.count(parameter);
    if (size > std::numeric_limits<std::int64_t>::max() / workers)
      throw base::UsageError("scale: --weak: " + parameter + "=" + std::to_string(size) + " x " +
                             std::to_string(workers) +
                             " workers is more than can be counted; make it smaller");
    const std::string value = std::to_string(size * workers);
    each.settings.push_back({{parameter, {value}, "--weak: " + parameter + " x " + std::to_string(workers)}});
    requests.push_back(std::move(each));
  }
  return requests;
}

}  // namespace

int run_scale(const ScaleCommand& command, const std::vector<WorkloadKind>& kinds,
              std::vector<std::string> command_line) {
  MeasureCommand measure = command.measure;
  measure.extra = Extra::scaling;
  Request& request = measure.requests.front();
  const WorkloadKind& kind = workloads::find_kind(kinds, request.workload);
  complete(request, kind);
  if (command.scaling == Scaling::weak) measure.requests = grown(Request(request), command, kind);
  return run_measure(measure, kinds, std::move(command_line));
}

}  // namespace parbench::cli
