#include "cli/metg_command.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <set>

#include "base/error.hpp"
#include "cli/app.hpp"
#include "cli/growth.hpp"
#include "cli/measure_command.hpp"
#include "metg/break_even.hpp"
#include "metg/granularity.hpp"
#include "metg/sweep.hpp"
#include "sys/clock.hpp"
#include "sys/host.hpp"

namespace parbench::cli {
namespace {

using model::Mode;

/// A way to run, of those that were asked for.
struct WayToRun {
  Mode mode;
  std::optional<model::Transport> transport;

  bool matches(const metg::Curve& curve) const {
    return curve.group.mode == mode && curve.group.transport == transport;
  }
};

std::vector<WayToRun> ways_of(const Request& request) {
  std::vector<WayToRun> ways;
  for (const Mode mode : request.modes) {
    if (mode == Mode::threads) ways.push_back({mode, std::nullopt});
    if (mode == Mode::procs)
      for (const model::Transport transport : request.transports) ways.push_back({mode, transport});
  }
  return ways;
}

workloads::Setting setting(const std::string& name, std::int64_t value, const std::string& unit = "") {
  return {name, {std::to_string(value) + unit}, "metg: " + name};
}

/// What is measured at which size, and what is sought in it.
class Sizes {
 public:
  Sizes() = default;
  Sizes(const Sizes&) = delete;
  Sizes& operator=(const Sizes&) = delete;
  virtual ~Sizes() = default;

  virtual metg::Grid grid() const = 0;
  /// The request for one size; its ways to run are still to be said.
  virtual Request request(double size, const model::Report& so_far) const = 0;
  virtual std::vector<metg::Way> ways(const model::Report& report,
                                      const std::vector<WayToRun>& ways) const = 0;
};

/// Lengths of tasks, in ns.
class TaskLengths final : public Sizes {
 public:
  TaskLengths(Request request, int workers) : request_(std::move(request)), workers_(workers) {}

  metg::Grid grid() const override { return {300'000, 3, 1'000'000, std::sqrt(10.0), 4}; }

  /// As many tasks as make a pass of a few milliseconds, so that the start of a pass does not count; as many for each
  /// worker, so that none waits for the last; and no more than a pass by slow pipes can take.
  Request request(double size, const model::Report& so_far) const override {
    constexpr double pass_ns = 2e6;
    const double per_worker = std::clamp(pass_ns / size, 64.0, 100'000.0) / workers_;
    Request request = request_;
    request.chunks = {1};
    request.schedules = {Schedule::dynamic};
    request.settings.push_back({setting("task", std::llround(metg::length_to_ask(so_far, size)), "ns")});
    request.settings.push_back({setting("items", std::llround(std::ceil(per_worker)) * workers_)});
    return request;
  }

  std::vector<metg::Way> ways(const model::Report& report, const std::vector<WayToRun>& ways) const override {
    const std::vector<metg::Curve> curves = metg::efficiency_curves(report);
    std::vector<metg::Way> all(ways.size());
    for (std::size_t i = 0; i < ways.size(); ++i)
      for (const metg::Curve& curve : curves)
        if (ways[i].matches(curve)) all[i].push_back({curve, {metg::half, metg::most}, 0.3, 0.93});
    return all;
  }

 private:
  Request request_;
  int workers_;
};

/// Values of a workload's parameter.
class WorkSizes final : public Sizes {
 public:
  WorkSizes(Request request, const WorkloadKind& kind, const std::optional<std::string>& grow)
      : request_(std::move(request)), parameter_(growing_parameter(kind, grow, "--workload")) {
    std::vector<workloads::Setting> settings;
    settings.reserve(request_.settings.size());
    for (const auto& alternatives : request_.settings) settings.push_back(alternatives.front());
    const Parameters parameters = workloads::make_parameters(kind, settings);
    refuse_own_input(parameters, parameter_, "--workload");
    const auto start = static_cast<double>(parameters.count(parameter_));
    for (const ParameterSpec& spec : kind.parameters)
      if (spec.name == parameter_)
        grid_ = {std::max(1.0, start), std::max(1.0, spec.minimum), std::min(16 * start, spec.maximum), 4, 8};
  }

  metg::Grid grid() const override { return grid_; }

  Request request(double size, const model::Report&) const override {
    Request request = request_;
    request.settings.push_back({setting(parameter_, std::llround(size))});
    return request;
  }

  std::vector<metg::Way> ways(const model::Report& report, const std::vector<WayToRun>& ways) const override {
    std::vector<metg::Way> all(ways.size());
    for (const metg::BreakEven& each : metg::speed_up_curves(report, parameter_))
      for (std::size_t i = 0; i < ways.size(); ++i)
        if (ways[i].matches(each.warm_speed_ups))
          for (const metg::Curve& curve : {each.warm_speed_ups, each.cold_speed_ups})
            all[i].push_back({curve, {1 + report.plan.margin}, 0.7, 1.3});
    return all;
  }

 private:
  Request request_;
  std::string parameter_;
  metg::Grid grid_;
};

/// The loop, and of the ways those of this step.
void choose_ways(Request& request, const std::vector<WayToRun>& ways,
                 const std::vector<std::size_t>& chosen) {
  std::set<Mode> modes;
  std::set<model::Transport> transports;
  for (const std::size_t index : chosen) {
    modes.insert(ways[index].mode);
    if (ways[index].transport) transports.insert(*ways[index].transport);
  }
  request.modes.assign(1, Mode::seq);
  request.modes.insert(request.modes.end(), modes.begin(), modes.end());
  request.transports.assign(transports.begin(), transports.end());
}

/// Turns the steps of a sweep into plans, each of one experiment, as long as the time lasts.
class Stages {
 public:
  Stages(const MetgCommand& command, const std::vector<WorkloadKind>& kinds, const Sizes& sizes,
         const std::vector<WayToRun>& ways)
      : plan_(command.measure.plan),
        kinds_(kinds),
        sizes_(sizes),
        ways_(ways),
        sweep_(sizes.grid(), ways.size()),
        end_ns_(sys::now_ns() + plan_.max_time.count()) {}

  std::optional<model::Plan> next(const model::Report& report) {
    const std::vector<metg::Way> known = sizes_.ways(report, ways_);
    for (auto step = sweep_.next(known); step; step = sweep_.next(known)) {
      const std::chrono::nanoseconds left(end_ns_ - sys::now_ns());
      if (left.count() <= 0 && !report.experiments.empty()) return std::nullopt;
      model::Plan plan = plan_of(*step, report);
      plan.seed += report.experiments.size();
      plan.max_time = std::max(left, std::chrono::nanoseconds(1));
      if (is_new(plan)) return plan;
    }
    return std::nullopt;
  }

 private:
  model::Plan plan_of(const metg::Step& step, const model::Report& so_far) const {
    Request request = sizes_.request(step.size, so_far);
    choose_ways(request, ways_, step.ways);
    model::Plan plan = plan_;
    plan.experiments = expand(request, kinds_, sys::usable_cpu_count());
    plan.rounds_max = std::min(plan.rounds_max, step.rounds);
    return plan;
  }

  /// Sizes are whole numbers; where they are small, different steps come to the same, and a case has one place in a
  /// report.
  bool is_new(const model::Plan& plan) {
    return asked_.insert(plan.experiments.front().cases.front().id).second;
  }

  model::Plan plan_;
  const std::vector<WorkloadKind>& kinds_;
  const Sizes& sizes_;
  const std::vector<WayToRun>& ways_;
  metg::Sweep sweep_;
  std::int64_t end_ns_;
  std::set<std::string> asked_;  ///< ids of the loop
};

}  // namespace

int run_metg(const MetgCommand& command, const std::vector<WorkloadKind>& kinds,
             std::vector<std::string> command_line) {
  MeasureCommand measure = command.measure;
  measure.extra = Extra::granularity_only;
  Request& request = measure.requests.front();
  if (request.threads.empty()) request.threads = {std::max(2, sys::usable_cpu_count())};
  const std::vector<WayToRun> ways = ways_of(request);
  std::unique_ptr<const Sizes> sizes;
  if (command.is_break_even)
    sizes = std::make_unique<WorkSizes>(request, workloads::find_kind(kinds, request.workload), command.grow);
  else
    sizes = std::make_unique<TaskLengths>(request, request.threads.front());
  Stages stages(command, kinds, *sizes, ways);
  if (measure.dry_run) {
    std::fputs(dry_run_text(*stages.next({})).c_str(), stdout);
    std::puts("That is the first size; the others follow from what is measured.");
    return exit_ok;
  }
  return run_in_stages(measure, kinds, std::move(command_line),
                       [&](const model::Report& so_far) { return stages.next(so_far); });
}

}  // namespace parbench::cli
