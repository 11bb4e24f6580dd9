// mp::Lock beside std::mutex, and mp::Pipe beside the system's pipe and socket pair with messages of 1 MiB. Sender and
// receiver are bound to different CPUs, where there are two.

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <functional>
#include <mutex>
#include <parbench/mp/lock.hpp>
#include <parbench/mp/pipe.hpp>
#include <thread>
#include <vector>

#include "bench/pool.hpp"
#include "bench/ratios.hpp"
#include "sys/child.hpp"
#include "sys/fd.hpp"
#include "sys/identity.hpp"
#include "sys/topology.hpp"

namespace parbench::bench {
namespace {

constexpr std::size_t message_size = std::size_t{1} << 20U;
constexpr int messages = 50;  ///< of a batch, which is answered by a byte

using Bytes = std::vector<std::byte>;

int cpu_of(std::size_t side) {
  static const std::vector<int> cpus = sys::cpus_for_workers();
  return cpus.empty() ? 0 : cpus[side % cpus.size()];
}

/// A child on the other CPU that runs `receive` for ever: to be made while the program has one thread.
sys::Child receiver(const std::function<void()>& receive) {
  return sys::Child::fork_on({.descriptors = sys::Descriptors::all}, [&]() noexcept {
    sys::bind_to_cpu(cpu_of(1));
    for (;;) receive();
    return 0;
  });
}

/// A descriptor to write to and one to read from, and the same for the answers, as the system has them.
struct RawLine {
  sys::Fd in;
  sys::Fd out;
  sys::Pipe answers = sys::Pipe::create();
  Bytes message = Bytes(message_size);

  static RawLine of_pipe() {
    sys::Pipe pipe = sys::Pipe::create();
    return {std::move(pipe.write_end), std::move(pipe.read_end)};
  }
  static RawLine of_sockets() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) std::abort();
    return {sys::Fd(ends[0]), sys::Fd(ends[1])};
  }

  void receive_batch() {
    for (std::size_t left = messages * message_size; left != 0;) left -= sys::read_some(out, message).count;
    sys::write_all(answers.write_end, std::span(message).first(1));
  }
  void send_batch() {
    for (int i = 0; i < messages; ++i) sys::write_all(in, message);
    sys::read_some(answers.read_end, std::span(message).first(1));
  }
};

struct PipeLine {
  explicit PipeLine(mp::Duplex duplex) : pipe(duplex) {}

  mp::Pipe<Bytes> pipe;  ///< from second to first
  mp::Pipe<char> answers;
  Bytes message = Bytes(message_size);

  void receive_batch() {
    for (int i = 0; i < messages; ++i) pipe.first.recv_bytes_into(message);
    answers.second.send('a');
  }
  void send_batch() {
    for (int i = 0; i < messages; ++i) pipe.second.send(message);
    answers.first.recv();
  }
};

/// Alone in its program std::mutex does without atomic instructions (glibc); no one would use it there.
class OtherThread {
 public:
  OtherThread() : thread_([this] { const std::lock_guard guard(gate_); }) {}
  OtherThread(const OtherThread&) = delete;
  OtherThread& operator=(const OtherThread&) = delete;
  ~OtherThread() {
    held_.unlock();
    thread_.join();
  }

 private:
  std::mutex gate_;
  std::unique_lock<std::mutex> held_{gate_};
  std::thread thread_;
};

int run(int argc, char** argv) {
  const KeepBinding keep;
  RawLine raw_pipe = RawLine::of_pipe();
  RawLine raw_sockets = RawLine::of_sockets();
  PipeLine simplex(mp::Duplex::no);
  PipeLine duplex(mp::Duplex::yes);
  const std::array<sys::Child, 4> receivers{
      receiver([&] { raw_pipe.receive_batch(); }), receiver([&] { raw_sockets.receive_batch(); }),
      receiver([&] { simplex.receive_batch(); }), receiver([&] { duplex.receive_batch(); })};
  const OtherThread other;
  sys::bind_to_cpu(cpu_of(0));
  mp::Lock lock;
  std::mutex mutex;
  const auto take_turns = [](auto& lockable) {
    for (int i = 0; i < 1'000; ++i) {
      lockable.lock();
      benchmark::ClobberMemory();
      lockable.unlock();
    }
  };
  add("lock/mp", [&] { take_turns(lock); });
  add("lock/std_mutex", [&] { take_turns(mutex); });
  add("pipe_simplex/mp", [&] { simplex.send_batch(); });
  add("pipe_duplex/mp", [&] { duplex.send_batch(); });
  add("pipe/raw", [&] { raw_pipe.send_batch(); });
  add("socketpair/raw", [&] { raw_sockets.send_batch(); });
  return report_ratios(argc, argv,
                       {{"lock/mp", "lock/std_mutex", 1.5},
                        {"pipe_simplex/mp", "pipe/raw", 1 / 0.8},
                        {"pipe_duplex/mp", "pipe/raw", 1 / 0.8},
                        {"pipe_duplex/mp", "socketpair/raw", 1 / 0.8}});
}

}  // namespace
}  // namespace parbench::bench

int main(int argc, char** argv) {
  return parbench::bench::run(argc, argv);
}
