#include "exec/executor.hpp"

#include "base/error.hpp"
#include "exec/chunk_plan.hpp"
#include "exec/processes.hpp"
#include "exec/sequential.hpp"
#include "exec/threads.hpp"

namespace parbench::exec {
namespace {

ChunkPlan plan_for(const model::CaseSpec& spec, std::size_t items) {
  // A loop hands out nothing: one chunk.
  if (spec.mode == model::Mode::seq) return ChunkPlan::make(Schedule::fixed, items, 1, std::nullopt);
  return ChunkPlan::make(spec.schedule, items, spec.workers, spec.chunk);
}

}  // namespace

std::unique_ptr<Executor> make_executor(const model::CaseSpec& spec, const Workload& workload,
                                        const ControlBlock& block, Placement placement,
                                        std::int64_t claim_delay_ns) {
  std::vector<ChunkPlan> chunks;
  for (const Phase& phase : workload.phases()) chunks.push_back(plan_for(spec, phase.items));
  PARBENCH_EXPECT(!chunks.empty() && "a workload has at least one phase");
  Team team(workload, std::move(chunks), block, std::move(placement), claim_delay_ns);
  switch (spec.mode) {
    case model::Mode::seq:
      return std::make_unique<Sequential>(std::move(team));
    case model::Mode::threads:
      return std::make_unique<Threads>(std::move(team));
    case model::Mode::procs:
      break;
    case model::Mode::py_loop:
    case model::Mode::py_threads:
    case model::Mode::py_procs:
      PARBENCH_EXPECT(false && "an interpreter runs its cases by itself");
  }
  return std::make_unique<Processes>(std::move(team), spec.transport.value_or(model::Transport::shm));
}

std::size_t resolved_chunk(const model::CaseSpec& spec, std::size_t items) {
  return plan_for(spec, items).chunk();
}

}  // namespace parbench::exec
