#include <array>

#include "model/names.hpp"
#include "plot/cells.hpp"
#include "plot/charts.hpp"
#include "plot/stack.hpp"
#include "report/contender.hpp"

namespace parbench::plot {
namespace {

using model::Breakdown;
using model::Metric;

struct PartName {
  std::string name;
  double Breakdown::*part;
};

const std::array<PartName, 6>& part_names() {
  static const std::array<PartName, 6> names{{{"useful work", &Breakdown::work_ns},
                                              {"slower computing", &Breakdown::inflation_ns},
                                              {"dispatch", &Breakdown::dispatch_ns},
                                              {"imbalance", &Breakdown::imbalance_ns},
                                              {"start-up", &Breakdown::start_up_ns},
                                              {"transfer", &Breakdown::transfer_ns}}};
  return names;
}

const Breakdown* breakdown_of(const model::CaseRecord& record, Metric metric) {
  if (!record.summary) return nullptr;
  const auto& found =
      metric == Metric::warm ? record.summary->warm_breakdown : record.summary->cold_breakdown;
  return found && found->total_ns > 0 ? &*found : nullptr;
}

/// Calls `body` with row name and breakdown for each that there is.
template <class Body>
void for_each(const Subject& subject, const std::vector<std::size_t>& indices, Body body) {
  for (const std::size_t index : indices)
    for (const Metric metric : {Metric::warm, Metric::cold})
      if (const Breakdown* const parts = breakdown_of(subject.record(index), metric))
        body(subject.names[index], std::string(model::name(metric)), *parts);
}

base::Unit common_unit(const Subject& subject) {
  std::vector<double> totals;
  for_each(subject, subject.drawn,
           [&](const auto&, const auto&, const Breakdown& parts) { totals.push_back(parts.total_ns); });
  return unit_of(std::move(totals));
}

Table make_table(const Subject& subject) {
  const base::Unit unit = common_unit(subject);
  std::vector<std::size_t> all(subject.names.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  Table table{{"case", "run", with_unit("workers x wall", unit)}, {}};
  for (const PartName& each : part_names()) table.header.push_back(with_unit(each.name, unit));
  for_each(subject, all, [&](const std::string& name, const std::string& run, const Breakdown& parts) {
    std::vector<Cell>& row = table.rows.emplace_back();
    row = {{name}, {run}, number_cell(parts.total_ns, unit.size)};
    for (const PartName& each : part_names()) row.push_back(number_cell(parts.*each.part, unit.size));
  });
  return table;
}

}  // namespace

Chart breakdown(const Subject& subject) {
  Chart chart{"breakdown", "Where the workers' time went", "", "", make_table(subject)};
  Stack stack{"Where the time of each case's workers went", "share of workers x wall time, %", {}, {}};
  for (const PartName& each : part_names()) stack.names.push_back(each.name);
  for_each(subject, subject.drawn,
           [&](const std::string& name, const std::string& run, const Breakdown& parts) {
             for (const PartName& each : part_names())
               stack.parts.push_back({name + " " + run, each.name, 100 * parts.*each.part / parts.total_ns,
                                      report::duration_text(parts.*each.part)});
           });
  if (stack.parts.empty()) {
    chart.sentence = "Without a sound base there is nothing to take the workers' time apart by.";
    return chart;
  }
  chart.sentence =
      "All of workers x wall time, taken apart: useful work is what the base computes for, and its share is "
      "the "
      "efficiency. Slower computing is what the same work took beyond that (caches, memory, clock speed); it "
      "stands "
      "left of 0 where it took less. The rest is lost to handing out work, to waiting for the slowest "
      "worker, to making "
      "and ending workers (cold runs only), and to moving results." +
      subject.selection;
  chart.spec = stack_spec(stack);
  return chart;
}

}  // namespace parbench::plot
