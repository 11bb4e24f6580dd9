#include <benchmark/benchmark.h>

#include <parbench/mp/pipe.hpp>
#include <vector>

#include "micro/catalogue.hpp"
#include "micro/sizes.hpp"
#include "micro/stage.hpp"
#include "sys/fd.hpp"

namespace parbench::micro {
namespace {

using Message = std::vector<std::byte>;

/// False once no one writes any more.
bool read_all(const sys::Fd& fd, std::span<std::byte> into) {
  while (!into.empty()) {
    const sys::ReadResult result = sys::read_some(fd, into);
    if (result.kind != sys::ReadResult::Kind::bytes) return false;
    into = into.subspan(result.count);
  }
  return true;
}

/// As one does it by hand: both know the size.
void through_raw_pipes(benchmark::State& state, std::size_t size) {
  sys::Pipe there = sys::Pipe::create();
  const sys::Pipe back = sys::Pipe::create();
  Message message(size);
  const sys::CpuBinding binding = on_my_cpu();
  const ThreadPartner partner([&]() noexcept {
    Message received(size);
    while (read_all(there.read_end, received)) sys::write_all(back.write_end, received);
  });
  for (auto iteration : state) {
    sys::write_all(there.write_end, message);
    read_all(back.read_end, message);
  }
  there.write_end.close();
}

void through_connections(benchmark::State& state, std::size_t size) {
  mp::Pipe<Message> pipe;
  const Message message(size);
  const sys::CpuBinding binding = on_my_cpu();
  const ProcessPartner partner([&] {
    for (;;) pipe.second.send(pipe.second.recv());
  });
  for (auto iteration : state) {
    pipe.first.send(message);
    benchmark::DoNotOptimize(pipe.first.recv());
  }
}

}  // namespace

Family connection_family() {
  Family family{
      "connection",
      "Pipe (two raw pipes), there and back",
      "A message through an mp::Pipe between processes",
      "one through raw pipes between threads, which sleep in the kernel where an mp::Pipe spins first,",
      "",
      {}};
  for (const MessageSize& size : message_sizes)
    family.operations.push_back(
        {size.name, size.text, std::string("for ") + size.text,
         [size](benchmark::State& state) { through_raw_pipes(state, size.bytes); },
         [size](benchmark::State& state) { through_connections(state, size.bytes); }});
  return family;
}

}  // namespace parbench::micro
