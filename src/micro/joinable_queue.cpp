#include <benchmark/benchmark.h>

#include <parbench/mp/joinable_queue.hpp>

#include "micro/catalogue.hpp"
#include "micro/stage.hpp"
#include "micro/thread_queue.hpp"

namespace parbench::micro {
namespace {

template <class Queue, class Partner>
void put_and_join(benchmark::State& state) {
  constexpr int task = 1;
  constexpr int over = 0;
  Queue queue(16);
  const sys::CpuBinding binding = on_my_cpu();
  const Partner partner([&] {
    for (int taken = task; taken != over;) {
      taken = queue.get();
      queue.task_done();
    }
  });
  for (auto iteration : state) {
    queue.put(task);
    queue.join();
  }
  queue.put(over);
  queue.join();
}

}  // namespace

Family joinable_queue_family() {
  return {"joinable_queue",
          "JoinableQueue (std::deque, std::mutex)",
          "A task through an mp::JoinableQueue, put and joined,",
          "one through a std::deque with a std::mutex",
          "",
          {{"join", "put a task, wait until it is done", "", put_and_join<ThreadQueue<int>, ThreadPartner>,
            put_and_join<mp::JoinableQueue<int>, ProcessPartner>}}};
}

}  // namespace parbench::micro
