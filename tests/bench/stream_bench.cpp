// The bandwidth of the workload `stream` beside STREAM's triad written by hand, plain and with OpenMP, in one process:
// see ratios.hpp for how they are compared. Bytes are counted as STREAM does, 24 per element.

#include <benchmark/benchmark.h>
#include <omp.h>

#include <memory>
#include <vector>

#include "bench/pool.hpp"
#include "bench/ratios.hpp"
#include "workloads/catalogue.hpp"

namespace parbench::bench {
namespace {

constexpr std::size_t element_count = std::size_t{16} << 20U;  // the workload's default

/// All that is compared. Processes are forked first, while there is one thread; idle pools sleep.
struct Contestants {
  std::unique_ptr<const Workload> triad =
      workloads::stream().prepare(workloads::make_parameters(workloads::stream(), {}));

  Pool procs_1{model::Mode::procs, *triad, 1, Schedule::fixed, {}};
  Pool procs_2{model::Mode::procs, *triad, 2, Schedule::fixed, {}};
  Pool threads_1{model::Mode::threads, *triad, 1, Schedule::fixed, {}};
  Pool threads_2{model::Mode::threads, *triad, 2, Schedule::fixed, {}};

  std::vector<double> b = std::vector<double>(element_count, 1);
  std::vector<double> c = std::vector<double>(element_count, 2);
  std::unique_ptr<double[]> a = std::make_unique_for_overwrite<double[]>(element_count);
};

void by_hand(Contestants& all) {
  double* const __restrict a = all.a.get();
  const double* const __restrict b = all.b.data();
  const double* const __restrict c = all.c.data();
  for (std::size_t i = 0; i < element_count; ++i) a[i] = b[i] + 3 * c[i];
  benchmark::ClobberMemory();
}

void by_openmp(Contestants& all) {
  double* const __restrict a = all.a.get();
  const double* const __restrict b = all.b.data();
  const double* const __restrict c = all.c.data();
#pragma omp parallel for schedule(static)
  for (std::size_t i = 0; i < element_count; ++i) a[i] = b[i] + 3 * c[i];
  benchmark::ClobberMemory();
}

/// A benchmark whose GB/s are shown, too.
template <class Action>
void add_triad(const char* name, Action action) {
  benchmark::RegisterBenchmark(
      name,
      [action](benchmark::State& state) {
        for (auto iteration : state) action();
        state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(24 * element_count));
      })
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
}

}  // namespace

int run(int argc, char** argv) {
  Contestants all;
  omp_set_num_threads(2);
  add_triad("triad_1/by_hand", [&] { by_hand(all); });
  add_triad("triad_1/threads", [&] { all.threads_1.pass(); });
  add_triad("triad_1/procs", [&] { all.procs_1.pass(); });
  add_triad("triad_2/openmp_static", [&] { by_openmp(all); });
  add_triad("triad_2/threads", [&] { all.threads_2.pass(); });
  add_triad("triad_2/procs", [&] { all.procs_2.pass(); });
  return report_ratios(argc, argv,
                       {{"triad_1/threads", "triad_1/by_hand", 1.05},
                        {"triad_1/procs", "triad_1/by_hand", 1.05},
                        {"triad_2/threads", "triad_2/openmp_static", 1.05},
                        {"triad_2/procs", "triad_2/openmp_static", 1.05}});
}

}  // namespace parbench::bench

int main(int argc, char** argv) {
  return parbench::bench::run(argc, argv);
}
