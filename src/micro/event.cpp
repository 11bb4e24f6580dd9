#include <benchmark/benchmark.h>

#include <atomic>
#include <parbench/mp/detail/shared.hpp>
#include <parbench/mp/event.hpp>

#include "micro/catalogue.hpp"
#include "micro/stage.hpp"

namespace parbench::micro {
namespace {

class StdEvent {
 public:
  void set() noexcept {
    is_set_.store(true);
    is_set_.notify_all();
  }
  void wait() noexcept { is_set_.wait(false); }
  void clear() noexcept { is_set_.store(false); }

 private:
  std::atomic<bool> is_set_{false};
};

template <class Event, class Partner>
void ping_pong(benchmark::State& state) {
  Event ping;
  Event pong;
  const mp::detail::Shared<std::atomic<bool>> over;
  const sys::CpuBinding binding = on_my_cpu();
  const Partner partner([&]() noexcept {
    for (;;) {
      ping.wait();
      ping.clear();
      if (over->load()) return;
      pong.set();
    }
  });
  for (auto iteration : state) {
    ping.set();
    pong.wait();
    pong.clear();
  }
  over->store(true);
  ping.set();
}

}  // namespace

Family event_family() {
  return {"event",
          "Event (std::atomic::wait)",
          "An mp::Event there and one back",
          "waiting for a std::atomic",
          "",
          {{"ping_pong", "one there, one back", "", ping_pong<StdEvent, ThreadPartner>,
            ping_pong<mp::Event, ProcessPartner>}}};
}

}  // namespace parbench::micro
