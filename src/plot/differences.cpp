#include <algorithm>
#include <cmath>
#include <map>

#include "plot/cells.hpp"
#include "plot/charts.hpp"
#include "plot/strip.hpp"
#include "report/case_names.hpp"
#include "stats/intervals.hpp"

namespace parbench::plot {
namespace {

using model::CaseRecord;

double percent_of_log(double log_ratio) {
  return 100 * log_ratio;
}

/// log(base / of) in percent for each round that both came through.
std::vector<double> paired(const CaseRecord& base, const CaseRecord& of) {
  std::map<int, double> base_times;
  for (const model::Sample& sample : base.rounds)
    if (const auto time = time_of(sample, model::Metric::warm)) base_times[sample.round] = *time;
  std::vector<double> differences;
  for (const model::Sample& sample : of.rounds) {
    const auto time = time_of(sample, model::Metric::warm);
    const auto found = base_times.find(sample.round);
    if (time && *time > 0 && found != base_times.end() && found->second > 0)
      differences.push_back(percent_of_log(std::log(found->second / *time)));
  }
  return differences;
}

/// What the case is compared with.
const CaseRecord& base_of(const Subject& subject, std::size_t index) {
  const auto* const comparison =
      report::find_comparison(subject.experiment, subject.record(index).spec.id, model::Metric::warm);
  if (comparison != nullptr)
    for (const CaseRecord& record : subject.experiment.cases)
      if (record.spec.id == comparison->base_id) return record;
  return subject.experiment.cases.front();
}

struct Row {
  std::string name;
  std::string series;
  std::vector<double> differences;
};

/// The base against itself first, then all cases in `indices`.
std::vector<Row> rows_of(const Subject& subject, const std::vector<std::size_t>& indices) {
  const CaseRecord& base = subject.experiment.cases.front();
  std::vector<Row> rows;
  rows.push_back({subject.names.front() + " again (A/A)", subject.series.front(),
                  paired(base, subject.experiment.control)});
  for (const std::size_t index : indices)
    if (index != 0)
      rows.push_back({subject.names[index], subject.series[index],
                      paired(base_of(subject, index), subject.record(index))});
  std::erase_if(rows, [](const Row& row) { return row.differences.empty(); });
  return rows;
}

std::string percent_text(double percent) {
  return (percent < 0 ? "-" : "+") + base::three_digits(std::abs(percent)) + " %";
}

Strip make_strip(const std::vector<Row>& rows, std::size_t rounds, const model::Resolution& resolution) {
  Strip strip{.title = "Paired differences to the base, round by round",
              .axis = "log(base / case), %",
              .scale = Scale::symlog,
              .domain = {-1, 1},
              .runs = {"warm"},
              .dots = {},
              .medians = {},
              .band = {},
              .reference = 0};
  for (const Row& row : rows) {
    const auto dot = [&](double value) {
      return Dot{row.name, row.series, "warm", value, percent_text(value)};
    };
    for (const std::size_t round : spread(row.differences.size(), rounds)) {
      strip.dots.push_back(dot(row.differences[round]));
      strip.domain.include(1.15 * row.differences[round]);
    }
    strip.medians.push_back(dot(stats::median(row.differences)));
  }
  if (resolution.interval)
    strip.band = Domain{percent_of_log(std::log(resolution.interval->low)),
                        percent_of_log(std::log(resolution.interval->high))};
  return strip;
}

Table make_table(const std::vector<Row>& rows) {
  Table table{{"case", "rounds", "least, %", "median, %", "greatest, %"}, {}};
  for (const Row& row : rows) {
    const auto [least, greatest] = std::minmax_element(row.differences.begin(), row.differences.end());
    table.rows.push_back({{row.name},
                          count_cell(row.differences.size()),
                          number_cell(*least),
                          number_cell(stats::median(row.differences)),
                          number_cell(*greatest)});
  }
  return table;
}

}  // namespace

Chart differences(const Subject& subject) {
  Chart chart{"differences", "Paired differences", "", "", {{"case"}, {}}};
  if (subject.experiment.cases.empty()) return chart;
  std::vector<std::size_t> all(subject.names.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  chart.table = make_table(rows_of(subject, all));
  const std::vector<Row> rows = rows_of(subject, subject.drawn);
  if (rows.empty()) {
    chart.sentence = "No round of the base can be paired with one of a case.";
    return chart;
  }
  const std::size_t rounds = rounds_drawn(subject.dots_max, rows.size(), 1);
  std::size_t most = 0;
  for (const Row& row : rows) most = std::max(most, row.differences.size());
  chart.sentence =
      "Warm times against the base's of the same round: to the right of 0 the case was faster in that round. "
      "(100 % "
      "here is 2.72 times as fast, for these are logarithms, in which twice and half as fast are equally far "
      "from 0.) "
      "The scale is even up to 1 % and logarithmic beyond. The first row and the grey band are the base "
      "against itself." +
      thinning_sentence(most, rounds) + subject.selection;
  chart.spec = strip_spec(make_strip(rows, rounds, subject.experiment.warm_resolution));
  return chart;
}

}  // namespace parbench::plot
