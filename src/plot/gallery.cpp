#include "plot/gallery.hpp"

#include "plot/charts.hpp"

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
  std::size_t number = 0;
  for (const Source& source : sources)
    for (const model::ExperimentRecord& experiment : source.report.experiments) {
      ++number;
      for (Chart& chart : charts_of(source.report, experiment)) {
        if (!chart.is_drawn()) continue;
        if (count > 1) chart.name += "-" + std::to_string(number);
        charts.push_back(std::move(chart));
      }
    }
  return charts;
}

const std::vector<std::string>& chart_names() {
  static const std::vector<std::string> names{"speed-up",  "scaling",  "samples", "differences", "phases",
                                              "breakdown", "timeline", "drift",   "memory"};
  return names;
}

}  // namespace parbench::plot
