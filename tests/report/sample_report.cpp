#include "report/sample_report.hpp"

#include <stdexcept>

namespace parbench::test {
namespace {

using namespace model;

CaseSpec make_spec(const std::string& workload, Mode mode, const std::string& label, int workers) {
  CaseSpec spec;
  spec.id = workload + "/" + label + "/" + std::to_string(workers);
  spec.label = label;
  spec.mode = mode;
  spec.workers = workers;
  if (mode == Mode::procs) spec.transport = Transport::shm;
  return spec;
}

Sample make_sample(int round, int position, int workers, std::int64_t pass_ns) {
  Sample sample;
  sample.round = round;
  sample.position = position;
  sample.started_ns = 10'000'000 * (4 * round + position);
  sample.create_ns = 1000 * workers;
  sample.first_pass_ns = 2 * pass_ns;
  sample.passes_ns = {pass_ns, pass_ns + 10, pass_ns + 20};
  sample.teardown_ns = 500 * workers;
  sample.passes_cpu_ns = 3 * pass_ns * workers;
  sample.usage.user_ns = 5 * pass_ns;
  sample.usage.minor_faults = 120;
  for (int index = 0; index < workers; ++index)
    sample.workers.push_back(
        {.index = index,
         .pid = 4242,
         .tid = 4242 + index,
         .passes = {.dispatch_ns = 300, .busy_ns = 3 * pass_ns - 400, .transfer_ns = 0, .idle_ns = 130},
         .items = 3'000'000U / static_cast<unsigned>(workers),
         .chunks = 3,
         .first_pass = {.dispatch_ns = 100, .busy_ns = 2 * pass_ns - 200, .transfer_ns = 0, .idle_ns = 100},
         .spans = {{0, 0, 1000 * workers + 100, 1000 * workers + 2 * pass_ns - 100}}});
  sample.digest = 0x00ab'cdef'0123'4567U;
  return sample;
}

Estimate around(double median) {
  return {median, Interval{median * 0.99, median * 1.01}};
}

CaseRecord make_record(CaseSpec spec, double warm_ns, double cold_ns, int position) {
  CaseRecord record;
  record.items = 1'000'000;
  record.result_bytes = 8'000'000;
  record.chunk = record.items / static_cast<std::size_t>(spec.workers);
  record.digest = 0x00ab'cdef'0123'4567U;
  for (int round = 0; round < 2; ++round)
    record.rounds.push_back(make_sample(round, position, spec.workers, static_cast<std::int64_t>(warm_ns)));
  CaseSummary summary;
  summary.warm = around(warm_ns);
  summary.cold = around(cold_ns);
  summary.items_per_second = 1e6 / (warm_ns * 1e-9);
  summary.cpu_ns = warm_ns * spec.workers;
  summary.efficiency = 447'000 / warm_ns / spec.workers;
  if (spec.workers > 1) summary.imbalance = 0.02;
  record.summary = summary;
  record.spec = std::move(spec);
  return record;
}

Comparison compare(const CaseRecord& record, Metric metric, double ratio, Verdict verdict) {
  return {record.spec.id,
          "squares/seq/1",
          metric,
          ratio,
          Interval{ratio - 0.03, ratio + 0.03},
          0.998,
          12,
          verdict,
          "the interval excludes 1"};
}

Parameters::Entry entry(const std::string& name, ParameterType type, ParameterValue value, bool is_default) {
  ParameterSpec spec;
  spec.name = name;
  spec.type = type;
  return {spec, std::move(value), is_default};
}

Parameters squares_parameters() {
  return Parameters({entry("size", ParameterType::count, std::int64_t{1'000'000}, true),
                     entry("kernel", ParameterType::choice, std::string("simd"), true)});
}

Parameters files_parameters() {
  return Parameters(
      {entry("input", ParameterType::paths, std::vector<std::string>{"a b.csv", "c.csv"}, false),
       entry("pause", ParameterType::duration, std::int64_t{2'000'000}, false),
       entry("skew", ParameterType::real, 1.5, true),
       entry("note", ParameterType::text, std::string("x"), true)});
}

Machine sample_machine() {
  Machine machine;
  machine.hostname = "box";
  machine.cpu_model = "Example CPU";
  machine.cpus_online = 2;
  machine.cpus_allowed = 2;
  machine.physical_cores = 2;
  machine.numa_nodes = 1;
  machine.caches = {{1, "data", 32768, 1}, {3, "unified", 33554432, 2}};
  machine.memory_bytes = 8'000'000'000;
  machine.kernel = "Linux 6.1.0 x86_64";
  machine.hypervisor = "KVM";
  machine.load_avg = {0.05, 0, 0};
  machine.aslr = 2;
  return machine;
}

}  // namespace

ExperimentRecord sample_experiment() {
  ExperimentRecord experiment;
  experiment.spec.workload = "squares";
  experiment.spec.parameters = squares_parameters();
  experiment.description = "1M ints, 4.00 MB in, 8.00 MB out";
  experiment.cases = {make_record(make_spec("squares", Mode::seq, "seq", 1), 447'000, 450'000, 0),
                      make_record(make_spec("squares", Mode::threads, "threads", 2), 240'300, 320'000, 1),
                      make_record(make_spec("squares", Mode::procs, "procs", 2), 241'600, 1'450'000, 2)};
  CaseSummary& base = *experiment.cases[0].summary;
  base.warm_breakdown = Breakdown{
      .total_ns = 447'000, .work_ns = 446'900, .inflation_ns = -100, .dispatch_ns = 90, .imbalance_ns = 110};
  base.cold_breakdown = Breakdown{.total_ns = 450'000,
                                  .work_ns = 440'000,
                                  .dispatch_ns = 200,
                                  .imbalance_ns = 100,
                                  .start_up_ns = 9'000,
                                  .transfer_ns = 700};
  for (const CaseRecord& record : experiment.cases) experiment.spec.cases.push_back(record.spec);
  experiment.control = make_record(make_spec("squares", Mode::seq, "seq", 1), 447'100, 451'000, 3);
  experiment.control.spec.id += "/control";
  experiment.spec.control = experiment.control.spec;
  experiment.order = {{0, 1, 3, 2}, {3, 2, 0, 1}};
  experiment.comparisons = {compare(experiment.cases[1], Metric::warm, 1.86, Verdict::faster),
                            compare(experiment.cases[1], Metric::cold, 1.41, Verdict::faster),
                            compare(experiment.cases[2], Metric::warm, 1.85, Verdict::faster),
                            compare(experiment.cases[2], Metric::cold, 0.31, Verdict::slower)};
  experiment.warm_resolution = {1.001, Interval{0.996, 1.005}};
  experiment.cold_resolution = {1.0, Interval{0.98, 1.02}};
  experiment.stopped = {12, StopReason::resolved};
  return experiment;
}

Report sample_report() {
  Report report;
  report.complete = true;
  report.tool = {"parbench", "0.1.0", "g++ 12.2.0", "-O3", "Release"};
  report.command = {"parbench", "squares", "--procs", "2"};
  report.started_at = "2024-05-01T12:00:00Z";
  report.finished_at = "2024-05-01T12:00:02Z";
  report.machine = sample_machine();
  report.experiments = {sample_experiment()};
  report.plan.experiments = {report.experiments[0].spec};
  return report;
}

Report interrupted_report() {
  Report report = sample_report();
  report.complete = false;
  ExperimentRecord& experiment = report.experiments[0];
  experiment.stopped = {5, StopReason::interrupted};
  for (Comparison& each : experiment.comparisons) {
    each.interval.reset();
    each.verdict = Verdict::unresolved;
    each.reason = "too few rounds for an interval";
  }
  for (CaseRecord& record : experiment.cases) {
    record.summary->warm.interval.reset();
    record.summary->cold.interval.reset();
  }
  experiment.warm_resolution.interval.reset();
  experiment.cold_resolution.interval.reset();
  return report;
}

Report failed_report() {
  Report report = sample_report();
  ExperimentRecord& experiment = report.experiments[0];
  CaseRecord& threads = experiment.cases[1];
  threads.status = Status::invalid;
  threads.error = "digest 0000000000000001 differs from the base's 00abcdef01234567";
  threads.digest = 1;
  threads.summary.reset();
  CaseRecord& procs = experiment.cases[2];
  procs.status = Status::failed;
  procs.error = "worker 1 (pid 4243) was killed by signal 9 (SIGKILL) with items [500000, 1000000)";
  procs.digest.reset();
  procs.rounds.clear();
  procs.summary.reset();
  for (Comparison& each : experiment.comparisons) each.verdict = Verdict::invalid;
  experiment.comparisons[2].ratio.reset();
  experiment.comparisons[2].interval.reset();
  return report;
}

Report suite_report() {
  Report report = sample_report();
  ExperimentRecord second = sample_experiment();
  second.spec.workload = "files";
  second.description = "3 files";
  second.spec.parameters = files_parameters();
  for (CaseRecord& record : second.cases) record.spec.id.replace(0, 7, "files");
  second.cases[2].spec.id += "/transport=pipe";
  second.cases[2].spec.transport = Transport::pipe;
  second.control.spec.id = "files/seq/1/control";
  for (std::size_t i = 0; i < second.comparisons.size(); ++i) {
    second.comparisons[i].case_id = second.cases[1 + i / 2].spec.id;
    second.comparisons[i].base_id = second.cases[0].spec.id;
  }
  second.warm_resolution = {0.999, Interval{0.97, 1.02}};
  second.stopped = {20, StopReason::max_time};
  report.experiments.push_back(std::move(second));
  return report;
}

Comparison& comparison(ExperimentRecord& experiment, std::size_t index, Metric metric) {
  for (Comparison& each : experiment.comparisons)
    if (each.case_id == experiment.cases.at(index).spec.id && each.metric == metric) return each;
  throw std::logic_error("the sample has no such comparison");
}

}  // namespace parbench::test
