#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "model/report.hpp"

/// Runs made up from a law of scaling, for tests.
namespace parbench::test {

/// What varies from sample to sample, relative to the time.
struct Noise {
  double of_round = 0;   ///< shared by all cases of a round
  double of_sample = 0;  ///< each sample's own
  std::uint64_t seed = 1;
};

inline model::CaseSpec curve_case(const std::string& workload, model::Mode mode, const std::string& label,
                                  int workers) {
  model::CaseSpec spec;
  spec.id = workload + "/" + label + "/" + std::to_string(workers);
  spec.label = label;
  spec.mode = mode;
  spec.workers = workers;
  return spec;
}

inline model::CaseRecord curve_record(model::CaseSpec spec, double cpu_ns) {
  model::CaseRecord record;
  record.spec = std::move(spec);
  record.summary = model::CaseSummary{};
  record.summary->cpu_ns = cpu_ns;
  return record;
}

inline void add_sample(model::CaseRecord& record, double pass_ns) {
  const auto whole = static_cast<std::int64_t>(std::llround(pass_ns));
  model::Sample sample;
  sample.round = static_cast<int>(record.rounds.size());
  sample.passes_ns = {whole, whole, whole};
  sample.passes_cpu_ns = static_cast<std::int64_t>(3 * *record.summary->cpu_ns);
  record.rounds.push_back(sample);
  record.summary->warm.median = pass_ns;
}

/// seq/1 of 1 s, and threads with these counts, whose speed-ups follow `law`, for so many rounds.
template <class Law>
model::ExperimentRecord curve_run(const Law& law, const std::vector<int>& counts, int rounds,
                                  const Noise& noise = {}) {
  constexpr double base_ns = 1e9;
  base::Random random(noise.seed);
  model::ExperimentRecord experiment;
  experiment.spec.workload = "work";
  experiment.cases.push_back(curve_record(curve_case("work", model::Mode::seq, "seq", 1), base_ns));
  for (const int count : counts)
    experiment.cases.push_back(
        curve_record(curve_case("work", model::Mode::threads, "threads", count), base_ns));
  for (int round = 0; round < rounds; ++round) {
    const double shared = std::exp(noise.of_round * random.normal());
    for (model::CaseRecord& record : experiment.cases)
      add_sample(record, base_ns / law.speed_up(record.spec.workers) * shared *
                             std::exp(noise.of_sample * random.normal()));
  }
  return experiment;
}

inline model::Machine machine_of(int cpus) {
  model::Machine machine;
  machine.cpus_online = cpus;
  machine.cpus_allowed = cpus;
  return machine;
}

}  // namespace parbench::test
