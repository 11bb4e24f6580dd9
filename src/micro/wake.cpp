#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdint>
#include <parbench/mp/detail/shared.hpp>

#include "micro/catalogue.hpp"
#include "micro/stage.hpp"
#include "sys/futex.hpp"

namespace parbench::micro {
namespace {

/// A word that goes to and fro between two; each sleeps until it is its turn, without any spinning.
class Turns {
 public:
  enum Turn : std::uint32_t { mine, partners, over };

  void pass_to(Turn turn) noexcept {
    turn_.store(turn);
    sys::futex_wake(turn_, 1);
  }

  /// Until it is no longer `turn`; returns whose it is then.
  std::uint32_t await_other_than(Turn turn) noexcept {
    for (;;) {
      const std::uint32_t now = turn_.load();
      if (now != turn) return now;
      sys::futex_wait(turn_, turn, std::chrono::seconds(1));
    }
  }

 private:
  std::atomic<std::uint32_t> turn_{mine};
};

template <class Partner>
void ping_pong(benchmark::State& state) {
  const mp::detail::Shared<Turns> shared;
  Turns& turns = *shared;
  const sys::CpuBinding binding = on_my_cpu();
  const Partner partner([&turns]() noexcept {
    while (turns.await_other_than(Turns::mine) != Turns::over) turns.pass_to(Turns::mine);
  });
  for (auto iteration : state) {
    turns.pass_to(Turns::partners);
    turns.await_other_than(Turns::partners);
  }
  turns.pass_to(Turns::over);
}

}  // namespace

Family wake_family() {
  return {"wake",
          "Waking one another through a futex",
          "A wake-up there and back between processes",
          "one between threads",
          "",
          {{"futex", "there and back", "", ping_pong<ThreadPartner>, ping_pong<ProcessPartner>}}};
}

}  // namespace parbench::micro
