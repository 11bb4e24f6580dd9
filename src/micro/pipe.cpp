#include <benchmark/benchmark.h>

#include <array>

#include "micro/catalogue.hpp"
#include "micro/stage.hpp"
#include "sys/fd.hpp"

namespace parbench::micro {
namespace {

template <class Partner>
void round_trip(benchmark::State& state) {
  sys::Pipe there = sys::Pipe::create();
  const sys::Pipe back = sys::Pipe::create();
  std::array<std::byte, 1> byte{};
  constexpr std::byte over{1};
  const sys::CpuBinding binding = on_my_cpu();
  const Partner partner([&]() noexcept {
    std::array<std::byte, 1> received{};
    while (sys::read_some(there.read_end, received).count == 1 && received[0] != over)
      sys::write_all(back.write_end, received);
  });
  for (auto iteration : state) {
    sys::write_all(there.write_end, byte);
    sys::read_some(back.read_end, byte);
  }
  byte[0] = over;
  sys::write_all(there.write_end, byte);
}

}  // namespace

Family pipe_family() {
  return {"pipe",
          "A byte through a pair of pipes",
          "A byte there and back between processes",
          "one between threads",
          "",
          {{"1B", "there and back", "", round_trip<ThreadPartner>, round_trip<ProcessPartner>}}};
}

}  // namespace parbench::micro
