#include "plot/gallery.hpp"

#include "plot/charts.hpp"
#include "plot/overview.hpp"

namespace parbench::plot {

std::vector<Chart> charts_of(const model::Report& report, const model::ExperimentRecord& experiment) {
  const Subject subject = make_subject(report, experiment);
  return {speed_up(subject),  scaling(subject),  samples(subject), differences(subject), phases(subject),
          breakdown(subject), timeline(subject), drift(subject),   memory(subject)};
}

std::vector<Chart> gallery(const std::vector<Source>& sources) {
  std::size_t count = 0;
  for (const Source& source : sources) count += source.report.experiments.size();
  std::vector<Chart> charts;
  const auto add = [&](Chart chart, std::size_t number, bool is_one_of_several) {
    if (!chart.is_drawn()) return;
    if (is_one_of_several) chart.name += "-" + std::to_string(number);
    charts.push_back(std::move(chart));
  };
  std::size_t number = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const model::Report& report = sources[i].report;
    if (report.experiments.size() > 1) add(overview(report), i + 1, sources.size() > 1);
    for (const model::ExperimentRecord& experiment : report.experiments) {
      ++number;
      for (Chart& chart : charts_of(report, experiment)) add(std::move(chart), number, count > 1);
    }
  }
  return charts;
}

const std::vector<std::string>& chart_names() {
  static const std::vector<std::string> names{"overview", "speed-up",  "scaling",  "samples", "differences",
                                              "phases",   "breakdown", "timeline", "drift",   "memory"};
  return names;
}

}  // namespace parbench::plot
