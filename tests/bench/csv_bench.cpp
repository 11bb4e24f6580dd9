// The csv workload in each mode, over its generated set. Put the set into memory
// (XDG_CACHE_HOME=/dev/shm/...), as scripts/bench does, or this measures a disk.

#include <benchmark/benchmark.h>

#include "bench/pool.hpp"
#include "bench/ratios.hpp"
#include "sys/host.hpp"
#include "workloads/catalogue.hpp"

namespace parbench::bench {

int run(int argc, char** argv) {
  const int workers = sys::usable_cpu_count();
  const WorkloadKind kind = workloads::csv();
  const auto csv = kind.prepare(workloads::make_parameters(kind, {{"rows", {"20000"}, "rows"}}));
  std::cout << csv->describe() << ", " << workers << " workers\n";
  Pool procs(model::Mode::procs, *csv, workers, kind.schedule, {});
  Pool seq(model::Mode::seq, *csv, 1, Schedule::fixed, {});
  Pool threads(model::Mode::threads, *csv, workers, kind.schedule, {});
  for (const auto& [name, pool] :
       {std::pair{"csv/seq", &seq}, {"csv/threads", &threads}, {"csv/procs", &procs}})
    add(name, [pool = pool] { pool->pass(); })->Unit(benchmark::kMillisecond);
  return report_ratios(argc, argv, {{"csv/threads", "csv/seq", 1 / 1.8}, {"csv/procs", "csv/seq", 1 / 1.8}});
}

}  // namespace parbench::bench

int main(int argc, char** argv) {
  return parbench::bench::run(argc, argv);
}
