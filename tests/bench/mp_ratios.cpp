#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <parbench/mp.hpp>
#include <string>
#include <vector>

/// Operations of parbench::mp, each timed by itself: scripts/mp_python.py times the same of Python's
/// multiprocessing, and scripts/mp_beside_python sets them side by side.
///
///     mp_ratios OPERATION       prints nanoseconds per operation
namespace parbench::mp {
namespace {

/// Does `count` operations.
using Run = std::function<void(std::int64_t count)>;

void check(bool holds, const char* what) {
  if (!holds) throw Error(what);
}

constexpr int million = 1'000'000;

std::vector<int> numbers() {
  std::vector<int> items(million);
  std::iota(items.begin(), items.end(), 0);
  return items;
}

constexpr auto square = [](int number) { return std::int64_t{number} * number; };

template <class Squares>
void check_squares(const Squares& squares) {
  constexpr std::int64_t count = million;
  check(std::accumulate(squares.begin(), squares.end(), std::int64_t{0}) ==
            (count - 1) * count / 2 * (2 * count - 1) / 3,
        "the squares' sum");
}

/// From vector to vector.
Run map_of_a_million() {
  auto pool = std::make_shared<Pool>(2);
  const std::vector<int> items = numbers();
  check_squares(pool->map(square, items));
  return [pool, items](std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      const std::vector<std::int64_t> squares = pool->map(square, items);
      check(squares.size() == items.size() && squares[3] == 9, "map");
    }
  };
}

/// From one array in shared memory into another.
Run map_between_arrays() {
  struct Fixture {
    Array<int> from{numbers()};
    Array<std::int64_t> to = Array<std::int64_t>(million);
    Pool pool{2};  // behind the arrays, which its workers inherit
  };
  auto fixture = std::make_shared<Fixture>();
  fixture->pool.map(square, fixture->from, fixture->to);
  check_squares(fixture->to);
  return [fixture](std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) fixture->pool.map(square, fixture->from, fixture->to);
    check(fixture->to[3] == 9, "map between arrays");
  };
}

Run empty_map() {
  return [pool = std::make_shared<Pool>(2), items = std::vector{0, 1}](std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) pool->map([](int) {}, items);
  };
}

Run queue() {
  return [queue = std::make_shared<Queue<int>>()](std::int64_t count) {
    Process producer([&] {
      for (std::int64_t i = 0; i < count; ++i) queue->put(1);
    });
    producer.start();
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < count; ++i) sum += queue->get();
    producer.join();
    check(sum == count, "queue");
  };
}

Run pipe_round_trip() {
  struct Fixture {
    Pipe<int> pipe;
    Process echo{[this] {
      for (;;) pipe.second.send(pipe.second.recv());
    }};
  };
  auto fixture = std::make_shared<Fixture>();
  fixture->echo.start();
  return [fixture](std::int64_t count) {
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < count; ++i) {
      fixture->pipe.first.send(1);
      sum += fixture->pipe.first.recv();
    }
    check(sum == count, "pipe");
  };
}

Run process_start_and_join() {
  return [](std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      Process process([] {});
      process.start();
      process.join();
    }
  };
}

Run lock() {
  return [lock = std::make_shared<Lock>()](std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      lock->acquire();
      lock->release();
    }
  };
}

Run manager_dict_set() {
  struct Fixture {
    Manager manager;
    ManagedDict<int, std::int64_t> dict = manager.dict<int, std::int64_t>();
  };
  return [fixture = std::make_shared<Fixture>()](std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) fixture->dict.set(1, i);
    check(fixture->dict.at(1) == count - 1, "manager");
  };
}

std::int64_t wall_ns() {
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Of this process.
std::int64_t cpu_ns() {
  return static_cast<std::int64_t>(std::clock()) * (1'000'000'000 / CLOCKS_PER_SEC);
}

struct Operation {
  Run (*prepare)();
  std::int64_t (*clock_ns)() = wall_ns;

  double timed_ns(const Run& run, std::int64_t count) const {
    const std::int64_t begin_ns = clock_ns();
    run(count);
    return static_cast<double>(clock_ns() - begin_ns);
  }

  /// After a warm-up, of as many operations as take 0.3 s. mp_python.py does the same.
  double ns_each() const {
    constexpr double enough_ns = 0.3e9;
    const Run run = prepare();
    run(1);
    std::int64_t count = 1;
    double took_ns = timed_ns(run, count);
    while (took_ns < enough_ns) {
      count *= 2;
      took_ns = timed_ns(run, count);
    }
    return took_ns / static_cast<double>(count);
  }
};

int main_of(const std::string& name) {
  const std::map<std::string, Operation> operations{
      {"map", {map_of_a_million}},
      {"array_map", {map_between_arrays}},
      {"array_map_both", {map_between_arrays}},  // the same, beside another way of Python's
      {"empty_map", {empty_map}},
      {"queue", {queue}},
      {"pipe", {pipe_round_trip}},
      {"process", {process_start_and_join}},
      {"lock", {lock, cpu_ns}},  // the only one that no other process has a part in
      {"manager", {manager_dict_set}},
  };
  const auto found = operations.find(name);
  if (found == operations.end()) {
    std::fprintf(stderr, "mp_ratios: no operation '%s'; there are:", name.c_str());
    for (const auto& entry : operations) std::fprintf(stderr, " %s", entry.first.c_str());
    std::fprintf(stderr, "\n");
    return 2;
  }
  std::printf("%.1f\n", found->second.ns_each());
  return 0;
}

}  // namespace
}  // namespace parbench::mp

int main(int argc, char** argv) {
  try {
    return parbench::mp::main_of(argc > 1 ? argv[1] : "");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mp_ratios: %s\n", error.what());
    return 1;
  }
}
