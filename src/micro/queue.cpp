#include <benchmark/benchmark.h>

#include <atomic>
#include <parbench/mp/detail/shared.hpp>
#include <parbench/mp/queue.hpp>
#include <vector>

#include "micro/catalogue.hpp"
#include "micro/sizes.hpp"
#include "micro/stage.hpp"
#include "micro/thread_queue.hpp"

namespace parbench::micro {
namespace {

using Message = std::vector<std::byte>;

constexpr std::size_t queued_most = 16;

/// Takes what `producers` partners put as fast as they can.
template <class Queue, class Partner>
void take(benchmark::State& state, std::size_t size, int producers) {
  Queue queue(queued_most);
  const mp::detail::Shared<std::atomic<bool>> over;
  const sys::CpuBinding binding = on_my_cpu();
  std::vector<Partner> partners;
  partners.reserve(static_cast<std::size_t>(producers));
  for (int i = 0; i < producers; ++i)
    partners.emplace_back([&] {
      while (!over->load()) queue.put(Message(size));
      queue.put({});
    });
  for (auto iteration : state) benchmark::DoNotOptimize(queue.get());
  over->store(true);
  for (int ended = 0; ended < producers;)
    if (queue.get().empty()) ++ended;
}

Operation operation(const MessageSize& size, int producers) {
  const std::string by = producers == 1 ? " by one" : " by " + std::to_string(producers);
  return {size.name + std::string("/") + std::to_string(producers), size.text + (", put" + by),
          std::string("for ") + size.text + " put" + by,
          [=](benchmark::State& state) {
            take<ThreadQueue<Message>, ThreadPartner>(state, size.bytes, producers);
          },
          [=](benchmark::State& state) {
            take<mp::Queue<Message>, ProcessPartner>(state, size.bytes, producers);
          }};
}

}  // namespace

Family queue_family() {
  Family family{"queue",
                "Queue (std::deque, std::mutex), per message",
                "A message through an mp::Queue",
                "one through a std::deque with a std::mutex",
                "",
                {}};
  for (const int producers : {1, 4})
    for (const MessageSize& size : message_sizes) family.operations.push_back(operation(size, producers));
  return family;
}

}  // namespace parbench::micro
