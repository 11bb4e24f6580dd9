#include <gtest/gtest.h>

#include <csignal>
#include <cstring>
#include <thread>
#include <vector>

#include "support/pass.hpp"
#include "support/scene.hpp"
#include "workloads/catalogue.hpp"

namespace parbench::workloads {
namespace {

constexpr const char* kinds[] = {"atomic", "lock", "padded", "per_worker", "local"};

std::unique_ptr<const Workload> make(const std::string& kind, const std::string& increments = "1k") {
  return counter().prepare(make_parameters(
      counter(),
      {{"kind", {kind}, "kind"}, {"items", {"40"}, "items"}, {"increments", {increments}, "increments"}}));
}

std::uint64_t number(const std::vector<std::byte>& bytes) {
  std::uint64_t value = 0;
  if (bytes.size() == sizeof value) std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

/// Phase `phase` of a pass, `items` of it by worker `index`; what it wrote.
std::vector<std::byte> run(const Workload& workload, std::size_t phase, Range items, int index) {
  std::vector<std::byte> out(items.size() * workload.phases()[phase].result_size);
  workload.run(items, out, Worker{.index = index, .phase = phase});
  return out;
}

/// A pass whose counting is done by workers 0..3, which `start` runs at once: a function per worker.
template <class RunAll>
std::uint64_t pass_of_four(const Workload& workload, RunAll run_all) {
  run(workload, 0, {0, 1}, 2);
  run_all([&workload](int index) {
    const auto begin = static_cast<std::size_t>(index) * 10;
    run(workload, 1, {begin, begin + 10}, index);
  });
  return number(run(workload, 2, {0, 1}, 1));
}

template <class Count>
void in_threads(Count count) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int index = 0; index < 4; ++index) threads.emplace_back([&count, index] { count(index); });
  for (std::thread& thread : threads) thread.join();
}

template <class Count>
void in_processes(Count count) {
  std::vector<sys::Child> children;
  children.reserve(4);
  for (int index = 0; index < 4; ++index)
    children.push_back(sys::Child::fork([&count, index]() noexcept {
      count(index);
      return 0;
    }));
  for (sys::Child& child : children) EXPECT_EQ(child.wait().exit_code(), 0);
}

TEST(Counter, counts_to_items_times_increments_in_chunks_of_any_size) {
  for (const char* kind : kinds) {
    const auto workload = make(kind);
    for (const std::size_t chunk : {0U, 1U, 7U})
      EXPECT_EQ(number(testing::pass_of(*workload, chunk)), 40'000U) << kind;
  }
}

TEST(Counter, loses_nothing_between_threads) {
  for (const char* kind : kinds) {
    const auto workload = make(kind, "5k");
    for (int pass = 0; pass < 3; ++pass)
      EXPECT_EQ(pass_of_four(*workload, [](auto count) { in_threads(count); }), 200'000U) << kind;
  }
}

TEST(Counter, loses_nothing_between_processes) {
  for (const char* kind : kinds) {
    const auto workload = make(kind, "5k");
    for (int pass = 0; pass < 3; ++pass)
      EXPECT_EQ(pass_of_four(*workload, [](auto count) { in_processes(count); }), 200'000U) << kind;
  }
}

TEST(Counter, notices_increments_that_got_lost) {
  for (const char* kind : kinds) {
    const auto workload = make(kind);
    run(*workload, 0, {0, 1}, 0);
    run(*workload, 1, {0, 39}, 3);  // one of 40 was not run
    try {
      run(*workload, 2, {0, 1}, 0);
      FAIL() << kind;
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "counted 39000 instead of 40000");
    }
  }
}

TEST(Counter, is_not_spoilt_by_a_worker_that_was_killed_while_it_counted) {
  for (const char* kind : kinds) {
    const auto workload = make(kind, "1k");
    const auto endless = [&]() noexcept -> int {
      for (;;) run(*workload, 1, {0, 40}, 4095);
    };
    // Most of the time a counter under a lock is held: some of the killed die with it.
    for (int i = 0; i < 20; ++i) {
      sys::Child child = sys::Child::fork(endless);
      std::this_thread::sleep_for(std::chrono::microseconds(500 * i));
      child.signal(SIGKILL);
      child.wait();
      EXPECT_EQ(number(testing::pass_of(*workload)), 40'000U) << kind;
    }
  }
}

TEST(Counter, has_room_for_as_many_workers_as_can_be_asked_for_and_no_more) {
  for (const char* kind : {"padded", "per_worker"}) {
    const auto workload = make(kind);
    run(*workload, 0, {0, 1}, 0);
    run(*workload, 1, {0, 40}, 4095);
    EXPECT_EQ(number(run(*workload, 2, {0, 1}, 0)), 40'000U);
    EXPECT_THROW(run(*workload, 1, {0, 40}, 4096), std::out_of_range);
  }
}

TEST(Counter, says_what_it_does) {
  EXPECT_EQ(make("lock")->describe(), "40k increments by 1, lock");
}

}  // namespace
}  // namespace parbench::workloads
