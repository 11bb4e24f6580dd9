#include "compare/simulated_run.hpp"

#include <cmath>

#include "report/sample_report.hpp"

namespace parbench::test {
namespace {

model::Sample make_sample(int round, double pass_ns) {
  const auto nanoseconds = static_cast<std::int64_t>(pass_ns);
  model::Sample sample;
  sample.round = round;
  sample.create_ns = nanoseconds;
  sample.first_pass_ns = 2 * nanoseconds;
  sample.passes_ns = {nanoseconds - 10, nanoseconds, nanoseconds + 10};
  sample.teardown_ns = nanoseconds / 2;
  return sample;
}

}  // namespace

model::Report simulated_run(const MachineModel& model, std::uint64_t seed, const Code& code) {
  base::Random random(base::Random(seed).next());
  const Machine machine = model(random);
  model::Report report = sample_report();
  model::ExperimentRecord& experiment = report.experiments.front();
  std::vector<model::CaseRecord*> records;
  for (model::CaseRecord& record : experiment.cases) records.push_back(&record);
  records.push_back(&experiment.control);
  for (model::CaseRecord* record : records) record->rounds.clear();
  for (int round = 0; round < code.rounds; ++round)
    for (std::size_t i = 0; i < records.size(); ++i) {
      const int workers = records[i]->spec.workers;
      const double factor = code.factors[i < code.factors.size() ? i : 0];
      records[i]->rounds.push_back(make_sample(round, 4e6 * factor / workers * std::exp(machine(workers))));
    }
  experiment.stopped.rounds = code.rounds;
  return report;
}

MachineModel steady(double deviation) {
  return [=](base::Random& random) { return [=, &random](int) { return deviation * random.normal(); }; };
}

}  // namespace parbench::test
