#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/report.hpp"

/// How the speed-up of a workload changes with the number of workers: pure functions of a report.
namespace parbench::scaling {

/// Cases that differ in nothing but their number of workers: they make one curve.
struct Group {
  model::Mode mode = model::Mode::threads;
  std::string label;  ///< "threads", or "threads#2" for the second of equal cases
  Schedule schedule = Schedule::fixed;
  std::optional<std::size_t> chunk;
  std::optional<model::Transport> transport;

  bool operator==(const Group&) const = default;
};

Group group_of(const model::CaseSpec& spec);

/// Whether laws are fitted to a point.
enum class Use {
  fitted,
  crowded  ///< more workers than CPUs, and work that computes: the laws speak of a CPU for each worker
};

struct Point {
  std::string case_id;
  int workers = 1;
  double speed_up = 1;  ///< warm, over the loop: the median over rounds
  /// Of the speed-up, at the level of the run's comparisons. What is derived from it has one where this has.
  std::optional<model::Interval> interval;
  double efficiency = 1;
  std::optional<model::Interval> efficiency_interval;
  std::optional<double> serial_fraction;  ///< Karp-Flatt; none for one worker
  std::optional<model::Interval> serial_fraction_interval;
  Use use = Use::fitted;
  std::vector<double> rounds;  ///< speed-up of each round

  bool operator==(const Point&) const = default;
};

/// The point of `record`, which is one of the experiment's. No value where one of the two is not sound, their rounds do
/// not pair, or the experiment's base is no single worker.
std::optional<Point> make_point(const model::ExperimentRecord& experiment, const model::CaseRecord& record,
                                const model::Machine& machine);

/// CPUs that can compute at once: what the mask allows, or the quota grants where that is less; 0 where not known.
double usable_cpus(const model::Machine& machine);

/// CPUs that so many workers can use, by what the loop needs: one each where it computes, less where it waits (for a
/// disk, a server). Taken from the loop's least disturbed round, since other load on the machine looks like waiting.
double needed_cpus(const model::CaseRecord& base, int workers);

}  // namespace parbench::scaling
