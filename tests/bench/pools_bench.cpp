// The pools against OpenMP and against a hand-written loop, in one process: see ratios.hpp for how they are
// compared.

#include <benchmark/benchmark.h>
#include <omp.h>

#include <cstdint>
#include <memory>
#include <numeric>
#include <vector>

#include "bench/pool.hpp"
#include "bench/ratios.hpp"
#include "sys/host.hpp"
#include "workloads/catalogue.hpp"

namespace parbench::bench {
namespace {

constexpr std::size_t square_count = 1'000'000;
constexpr std::size_t claim_count = 100'000;

/// Items that cost nothing: what is left is the pool's own cost.
class NoWork final : public Workload {
 public:
  explicit NoWork(std::size_t items) : items_(items) {}
  std::vector<Phase> phases() const override { return {{items_, 0}}; }
  void run(Range, std::span<std::byte>, const Worker&) const override {}

 private:
  std::size_t items_;
};

/// All that is compared. Processes are forked first, while there is one thread; idle pools sleep.
struct Contestants {
  int workers = sys::usable_cpu_count();
  std::unique_ptr<const Workload> squares =
      workloads::squares().prepare(workloads::make_parameters(workloads::squares(), {}));
  NoWork nothing{0};
  NoWork claims{claim_count};

  Pool squares_procs{model::Mode::procs, *squares, workers, Schedule::fixed, {}};
  Pool nothing_procs{model::Mode::procs, nothing, workers, Schedule::fixed, {}};
  Pool claims_procs{model::Mode::procs, claims, workers, Schedule::dynamic, 1};
  Pool squares_seq{model::Mode::seq, *squares, 1, Schedule::fixed, {}};
  Pool squares_threads{model::Mode::threads, *squares, workers, Schedule::fixed, {}};
  Pool nothing_threads{model::Mode::threads, nothing, workers, Schedule::fixed, {}};
  Pool claims_threads{model::Mode::threads, claims, workers, Schedule::dynamic, 1};

  std::vector<std::int32_t> numbers = [] {
    std::vector<std::int32_t> values(square_count);
    std::iota(values.begin(), values.end(), 1);
    return values;
  }();
  std::unique_ptr<std::int64_t[]> out = std::make_unique_for_overwrite<std::int64_t[]>(square_count);
};

void hand_written_loop(Contestants& all) {
  const std::int32_t* const in = all.numbers.data();
  std::int64_t* const out = all.out.get();
  for (std::size_t i = 0; i < square_count; ++i) out[i] = std::int64_t{in[i]} * in[i];
  benchmark::ClobberMemory();
}

void openmp_static(Contestants& all) {
  const std::int32_t* const in = all.numbers.data();
  std::int64_t* const out = all.out.get();
#pragma omp parallel for schedule(static)
  for (std::size_t i = 0; i < square_count; ++i) out[i] = std::int64_t{in[i]} * in[i];
  benchmark::ClobberMemory();
}

void openmp_empty() {
#pragma omp parallel
  { asm volatile(""); }
}

void openmp_dynamic() {
#pragma omp parallel for schedule(dynamic, 1)
  for (std::size_t i = 0; i < claim_count; ++i) asm volatile("");
}

}  // namespace

int run(int argc, char** argv) {
  Contestants all;
  omp_set_num_threads(all.workers);
  add("squares/hand_written_loop", [&] { hand_written_loop(all); });
  add("squares/seq", [&] { all.squares_seq.pass(); });
  add("squares/openmp_static", [&] { openmp_static(all); });
  add("squares/threads", [&] { all.squares_threads.pass(); });
  add("squares/procs", [&] { all.squares_procs.pass(); });
  add("empty_pass/openmp", openmp_empty);
  add("empty_pass/threads", [&] { all.nothing_threads.pass(); });
  add("empty_pass/procs", [&] { all.nothing_procs.pass(); });
  add("claim_100k_chunks_of_1/openmp_dynamic_1", openmp_dynamic);
  add("claim_100k_chunks_of_1/threads", [&] { all.claims_threads.pass(); });
  add("claim_100k_chunks_of_1/procs", [&] { all.claims_procs.pass(); });
  return report_ratios(argc, argv,
                       {{"squares/seq", "squares/hand_written_loop", 1.02},
                        {"squares/threads", "squares/openmp_static", 1.05},
                        {"squares/procs", "squares/openmp_static", 1.05},
                        {"empty_pass/threads", "empty_pass/openmp", 0.70},
                        {"empty_pass/procs", "empty_pass/openmp", 0.70},
                        {"claim_100k_chunks_of_1/threads", "claim_100k_chunks_of_1/openmp_dynamic_1", 1.10},
                        {"claim_100k_chunks_of_1/procs", "claim_100k_chunks_of_1/openmp_dynamic_1", 1.10}});
}

}  // namespace parbench::bench

int main(int argc, char** argv) {
  return parbench::bench::run(argc, argv);
}
