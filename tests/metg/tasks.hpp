#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "scaling/curves.hpp"

/// Runs of tasks made up from what handing out one costs.
namespace parbench::test {

inline Parameters task_parameters(std::int64_t task_ns, std::int64_t items) {
  ParameterSpec task;
  task.name = "task";
  task.type = ParameterType::duration;
  ParameterSpec count;
  count.name = "items";
  return Parameters({{task, task_ns, false}, {count, items, false}});
}

/// Tasks of one length, by the loop and by two threads that lose `overhead_ns` to each.
inline model::ExperimentRecord task_run(double task_ns, double overhead_ns, int rounds,
                                        const Noise& noise = {}) {
  constexpr int items = 1'000'000;
  constexpr int workers = 2;
  base::Random random(noise.seed);
  model::ExperimentRecord experiment;
  experiment.spec.workload = "spin";
  experiment.spec.parameters = task_parameters(std::llround(task_ns), items);
  model::CaseSpec threads = curve_case("spin", model::Mode::threads, "threads", workers);
  threads.schedule = Schedule::dynamic;
  threads.chunk = 1;
  experiment.cases = {curve_record(curve_case("spin", model::Mode::seq, "seq", 1), 1e9),
                      curve_record(threads, 1e9)};
  for (model::CaseRecord& record : experiment.cases) record.items = items;
  for (int round = 0; round < rounds; ++round) {
    const double shared = std::exp(noise.of_round * random.normal());
    const auto noisy = [&](double ns) { return ns * shared * std::exp(noise.of_sample * random.normal()); };
    add_sample(experiment.cases[0], noisy(items * task_ns));
    add_sample(experiment.cases[1], noisy(items * (task_ns + overhead_ns) / workers));
  }
  return experiment;
}

/// Sizes in ratio 1.5.
inline model::Report task_report(double overhead_ns, double smallest_ns, double largest_ns, int rounds = 12,
                                 Noise noise = {}) {
  model::Report report;
  for (double task_ns = smallest_ns; task_ns <= largest_ns; task_ns *= 1.5) {
    report.experiments.push_back(task_run(task_ns, overhead_ns, rounds, noise));
    noise.seed += 1000;
  }
  return report;
}

}  // namespace parbench::test
