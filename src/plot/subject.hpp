#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"
#include "plot/chart.hpp"

/// What all charts of an experiment have in common: what its cases are called, and which of them are drawn.
namespace parbench::plot {

/// An experiment and its report, which must outlive it.
struct Subject {
  const model::Report& report;
  const model::ExperimentRecord& experiment;
  std::vector<std::string> names;  ///< as in experiment.cases; each is another
  std::vector<std::string>
      series;                      ///< as in experiment.cases: "threads", "procs (pipe)"; what has one colour
  std::vector<std::size_t> drawn;  ///< indices of the cases that charts show, at most `cases_max`
  std::size_t dots_max;            ///< that one chart may have, less where a page has many charts
  std::string selection;  ///< a sentence on which are drawn, with a space before it; empty where all are

  const model::CaseRecord& record(std::size_t index) const { return experiment.cases[index]; }
};

/// More rows than this no one can read, nor a browser draw in a moment. Tables have all.
inline constexpr std::size_t cases_max = 40;

Subject make_subject(const model::Report& report, const model::ExperimentRecord& experiment);

/// At most `count` of the numbers below `size`, evenly spaced, the first and the last among them.
std::vector<std::size_t> spread(std::size_t size, std::size_t count);

/// What one case took in one round: a warm pass (the median of the round's), or a one-shot run. No value without a
/// further pass.
std::optional<double> time_of(const model::Sample& sample, model::Metric metric);

/// Of its rounds, in their order.
std::vector<double> times_of(const model::CaseRecord& record, model::Metric metric);

}  // namespace parbench::plot
