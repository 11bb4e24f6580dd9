#include <algorithm>
#include <array>

#include "model/names.hpp"
#include "plot/cells.hpp"
#include "plot/charts.hpp"
#include "plot/strip.hpp"
#include "report/contender.hpp"
#include "stats/intervals.hpp"

namespace parbench::plot {
namespace {

using model::Metric;

constexpr std::array<Metric, 2> metrics{Metric::warm, Metric::cold};

struct Dots {
  std::vector<Dot> rounds;
  std::vector<Dot> medians;
};

Dots collect(const Subject& subject, std::size_t rounds, const base::Unit& unit) {
  Dots dots;
  for (const std::size_t index : subject.drawn)
    for (const Metric metric : metrics) {
      const std::vector<double> times = times_of(subject.record(index), metric);
      if (times.empty()) continue;
      const auto dot = [&](double time) {
        return Dot{subject.names[index], subject.series[index], std::string(model::name(metric)),
                   time / unit.size, report::duration_text(time)};
      };
      for (const std::size_t round : spread(times.size(), rounds)) dots.rounds.push_back(dot(times[round]));
      dots.medians.push_back(dot(stats::median(times)));
    }
  return dots;
}

/// The unit of most samples, and how many rounds there are at most.
base::Unit common_unit(const Subject& subject) {
  std::vector<double> all;
  for (const std::size_t index : subject.drawn)
    for (const double time : times_of(subject.record(index), Metric::warm)) all.push_back(time);
  return unit_of(std::move(all));
}

std::size_t most_rounds(const Subject& subject) {
  std::size_t most = 0;
  for (const std::size_t index : subject.drawn) most = std::max(most, subject.record(index).rounds.size());
  return most;
}

Table make_table(const Subject& subject, const base::Unit& unit) {
  Table table{{"case", "run", "rounds", with_unit("least", unit), with_unit("median", unit),
               with_unit("greatest", unit)},
              {}};
  for (std::size_t i = 0; i < subject.names.size(); ++i)
    for (const Metric metric : metrics) {
      const std::vector<double> times = times_of(subject.record(i), metric);
      if (times.empty()) continue;
      const auto [least, greatest] = std::minmax_element(times.begin(), times.end());
      table.rows.push_back({{subject.names[i]},
                            {std::string(model::name(metric))},
                            count_cell(times.size()),
                            number_cell(*least, unit.size),
                            number_cell(stats::median(times), unit.size),
                            number_cell(*greatest, unit.size)});
    }
  return table;
}

}  // namespace

Chart samples(const Subject& subject) {
  const base::Unit unit = common_unit(subject);
  Chart chart{"samples", "All samples", "", "", make_table(subject, unit)};
  const std::size_t rounds = rounds_drawn(subject.dots_max, subject.drawn.size(), metrics.size());
  Dots dots = collect(subject, rounds, unit);
  if (dots.rounds.empty()) {
    chart.sentence = "No case came to the end of a round.";
    return chart;
  }
  std::vector<double> values;
  values.reserve(dots.rounds.size());
  for (const Dot& dot : dots.rounds) values.push_back(dot.value);
  const Domain domain = widened(domain_of(values, {1, 10}), 1.08);
  chart.sentence =
      "What each case took in each round, to the left is faster: a circle is a warm pass (the median of the "
      "round's "
      "passes), a diamond a one-shot run; the upright line is their median. Dots far from it are rounds that "
      "something disturbed." +
      thinning_sentence(most_rounds(subject), rounds) + subject.selection;
  chart.spec = strip_spec({.title = "All samples of each case",
                           .axis = with_unit("time", unit) + " (log scale)",
                           .scale = Scale::log,
                           .domain = domain,
                           .runs = {"warm", "cold"},
                           .dots = std::move(dots.rounds),
                           .medians = std::move(dots.medians),
                           .band = {},
                           .reference = {}});
  return chart;
}

}  // namespace parbench::plot
