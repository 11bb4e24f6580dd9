#include <algorithm>
#include <array>
#include <numeric>

#include "plot/cells.hpp"
#include "plot/charts.hpp"
#include "plot/stack.hpp"
#include "report/contender.hpp"

namespace parbench::plot {
namespace {

const std::vector<std::string> names{"create", "dispatch and wait", "compute", "idle", "gather", "teardown"};

/// As `names`, in ns.
using Shares = std::array<double, 6>;

double sum(const Shares& shares) {
  return std::accumulate(shares.begin(), shares.end(), 0.0);
}

/// Of one one-shot run, for the mean worker.
Shares shares_of(const model::Sample& sample) {
  Shares shares{};
  shares.front() = static_cast<double>(sample.create_ns);
  shares.back() = static_cast<double>(sample.teardown_ns);
  for (const model::WorkerRecord& worker : sample.workers) {
    const auto share = [&](std::int64_t time) {
      return static_cast<double>(time) / static_cast<double>(sample.workers.size());
    };
    shares[1] += share(worker.first_pass.dispatch_ns);
    shares[2] += share(worker.first_pass.busy_ns);
    shares[3] += share(worker.first_pass.idle_ns);
    shares[4] += share(worker.first_pass.transfer_ns);
  }
  return shares;
}

/// The mean over the middle half of the rounds by their total, so that the phases add up, and no disturbed round counts.
Shares typical(const model::CaseRecord& record) {
  std::vector<Shares> rounds;
  rounds.reserve(record.rounds.size());
  for (const model::Sample& sample : record.rounds) rounds.push_back(shares_of(sample));
  std::sort(rounds.begin(), rounds.end(), [](const Shares& a, const Shares& b) { return sum(a) < sum(b); });
  const std::size_t outer = rounds.size() / 4;
  Shares mean{};
  for (std::size_t i = outer; i < rounds.size() - outer; ++i)
    for (std::size_t part = 0; part < mean.size(); ++part)
      mean[part] += rounds[i][part] / static_cast<double>(rounds.size() - 2 * outer);
  return mean;
}

/// Whether any worker of the case says where its first pass went.
bool has_shares(const model::CaseRecord& record) {
  return std::any_of(record.rounds.begin(), record.rounds.end(), [](const model::Sample& sample) {
    return std::any_of(sample.workers.begin(), sample.workers.end(),
                       [](const model::WorkerRecord& worker) { return worker.first_pass.busy_ns > 0; });
  });
}

base::Unit common_unit(const Subject& subject) {
  std::vector<double> totals;
  for (const std::size_t index : subject.drawn)
    if (has_shares(subject.record(index))) totals.push_back(sum(typical(subject.record(index))));
  return unit_of(std::move(totals));
}

Table make_table(const Subject& subject, const base::Unit& unit) {
  Table table{{"case"}, {}};
  for (const std::string& name : names) table.header.push_back(with_unit(name, unit));
  table.header.push_back(with_unit("together", unit));
  for (std::size_t i = 0; i < subject.names.size(); ++i) {
    if (!has_shares(subject.record(i))) continue;
    const Shares shares = typical(subject.record(i));
    std::vector<Cell>& row = table.rows.emplace_back();
    row.push_back({subject.names[i]});
    for (const double share : shares) row.push_back(number_cell(share, unit.size));
    row.push_back(number_cell(sum(shares), unit.size));
  }
  return table;
}

}  // namespace

Chart phases(const Subject& subject) {
  const base::Unit unit = common_unit(subject);
  Chart chart{"phases", "Phases of a one-shot run", "", "", make_table(subject, unit)};
  Stack stack{"Phases of a one-shot run of each case", with_unit("time", unit), names, {}};
  for (const std::size_t index : subject.drawn) {
    if (!has_shares(subject.record(index))) continue;
    const Shares shares = typical(subject.record(index));
    for (std::size_t part = 0; part < shares.size(); ++part)
      stack.parts.push_back(
          {subject.names[index], names[part], shares[part] / unit.size, report::duration_text(shares[part])});
  }
  if (stack.parts.empty()) {
    chart.sentence = "The report does not say where the workers' time went in the first pass.";
    return chart;
  }
  chart.sentence =
      "A cold run from the first worker's making to the last one's end, as the mean worker spends it: making "
      "the "
      "workers, waiting for work and taking it, computing, waiting for the others, moving results, and "
      "ending the "
      "workers. Means over the middle half of the rounds." +
      subject.selection;
  chart.spec = stack_spec(stack);
  return chart;
}

}  // namespace parbench::plot
