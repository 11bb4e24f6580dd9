#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <array>
#include <atomic>
#include <mutex>
#include <new>
#include <set>
#include <stdexcept>
#include <thread>

#include "exec/pools.hpp"
#include "support/scene.hpp"
#include "sys/fd.hpp"
#include "sys/identity.hpp"

/// The executor of mode `threads`. No test here forks, so that ThreadSanitizer can run them all.
namespace parbench::exec {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using Hook = PatternWorkload::Hook;

/// Of the calling thread.
std::vector<int> allowed_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  ::sched_getaffinity(0, sizeof(set), &set);
  std::vector<int> cpus;
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &set)) cpus.push_back(static_cast<int>(cpu));
  return cpus;
}

std::string pid() {
  return number(sys::process_id());
}

TEST(Threads, give_the_bytes_of_a_plain_loop_in_each_pass) {
  EXPECT_EQ(first_difference(Mode::threads, {}), "");
}

TEST(Threads, may_have_few_items_or_none_and_results_of_no_size) {
  EXPECT_EQ(first_difference_with_few_items(Mode::threads, {}), "");
}

TEST(Threads, see_the_results_of_earlier_phases) {
  EXPECT_EQ(first_difference_with_phases(Mode::threads, {}), "");
  EXPECT_THAT(failure_of_a_phase(Mode::threads, {}), HasSubstr("this phase fails"));
  EXPECT_THAT(failure_of_a_phase(Mode::threads, {}), HasSubstr("(pass 1, phase 2)"));
}

TEST(Threads, can_be_more_than_the_cpus) {
  EXPECT_EQ(
      difference_from_loop(make_spec(Mode::threads, 40, Schedule::dynamic, 1), PatternWorkload(500, 8), 5),
      "");
}

TEST(Threads, start_hundreds_of_times_beside_other_load) {
  std::atomic<bool> end{false};
  std::vector<std::thread> load;
  for (int i = 0; i < 3; ++i)
    load.emplace_back([&] {
      while (!end.load(std::memory_order_relaxed)) sys::relax();
    });
  EXPECT_EQ(first_difference_of_starts(Mode::threads, {}, 200), "");
  end = true;
  for (std::thread& thread : load) thread.join();
}

TEST(Threads, pass_a_thousand_times_with_and_without_spinning) {
  for (const bool spin : {false, true})
    EXPECT_EQ(difference_from_loop(make_spec(Mode::threads, 3, Schedule::dynamic, 4), PatternWorkload(24, 8),
                                   1'000, {.spin = spin}),
              "");
}

TEST(Threads, wake_up_after_they_went_to_sleep_between_passes) {
  const PatternWorkload workload(100, 8);
  const Pool pool(make_spec(Mode::threads, 3), workload, spinning);
  ASSERT_EQ(text_of(pool.start()), "");
  for (int pass = 0; pass < 20; ++pass) {
    ::usleep(1'000);  // longer than anyone spins
    pool.spoil_results();
    ASSERT_EQ(text_of(pool.run_pass()), "");
    ASSERT_TRUE(pool.results_are(workload.expected()));
  }
}

TEST(Threads, all_compute_and_are_told_apart_by_their_thread_ids) {
  const PatternWorkload workload(8, 8);
  const Pool pool(make_spec(Mode::threads, 4), workload);
  ASSERT_EQ(text_of(pool.start()), "");
  ASSERT_EQ(text_of(pool.run_pass()), "");
  std::set<int> tids;
  for (const model::WorkerRecord& record : pool.records()) {
    EXPECT_EQ(record.pid, sys::process_id());
    EXPECT_EQ(record.items, 2U);
    EXPECT_EQ(record.chunks, 1U);
    EXPECT_GT(record.passes.busy_ns, 0);
    tids.insert(record.tid);
  }
  EXPECT_EQ(tids.size(), 4U);
  EXPECT_EQ(pool->pids(), std::vector<int>{sys::process_id()});
}

TEST(Threads, keep_to_the_cpus_that_they_are_given) {
  const std::vector<int> cpus = allowed_cpus();
  std::array<std::atomic<int>, 3> seen{};
  const PatternWorkload workload(3, 8, [&](Range items, const Worker&) {
    seen[items.begin] = allowed_cpus().size() == 1 ? allowed_cpus().front() : -1;
  });
  std::thread([&] {  // worker 0 stays bound, too
    const Placement placement{.cpus = {cpus.front(), cpus.back(), cpus.front()}};
    const Pool pool(make_spec(Mode::threads, 3), workload, placement);
    ASSERT_EQ(text_of(pool.start()), "");
    ASSERT_EQ(text_of(pool.run_pass()), "");
  })
      .join();
  EXPECT_EQ(seen[0], cpus.front());
  EXPECT_EQ(seen[1], cpus.back());
  EXPECT_EQ(seen[2], cpus.front());
}

TEST(Threads, leave_no_thread_and_no_descriptor_behind) {
  std::thread([] {}).join();  // with the first thread ThreadSanitizer starts its own, which stays
  ASSERT_TRUE(
      testing::eventually([] { return sys::thread_count() <= 2; }));  // ThreadSanitizer has one of its own
  const int threads = sys::thread_count();
  const int fds = sys::open_fd_count();
  for (int i = 0; i < 50; ++i) {
    const PatternWorkload workload(10, 8);
    const Pool pool(make_spec(Mode::threads, 5), workload);
    ASSERT_EQ(text_of(pool.start()), "");
    if (i % 3 != 0) {
      ASSERT_EQ(text_of(pool.run_pass()), "");
    }
    if (i % 2 == 0) pool->stop();
  }
  EXPECT_EQ(sys::open_fd_count(), fds);
  EXPECT_TRUE(testing::eventually([&] { return sys::thread_count() == threads; }));
}

TEST(Threads, that_were_never_started_can_be_stopped_and_destroyed) {
  const PatternWorkload workload(10, 8);
  { const Pool pool(make_spec(Mode::threads, 3), workload); }
  const Pool pool(make_spec(Mode::threads, 3), workload);
  EXPECT_EQ(text_of(pool->stop()), "");
  EXPECT_EQ(text_of(pool->stop()), "");
}

// --- Scratch ---

/// Which threads made, used and destroyed scratches.
struct Scratches {
  std::mutex mutex;
  std::multiset<int> made;
  std::multiset<int> destroyed;
  std::atomic<int> misused{0};
};

class NotedScratch final : public Scratch {
 public:
  explicit NotedScratch(Scratches& all) : all_(all), tid_(sys::thread_id()) {
    const std::lock_guard guard(all_.mutex);
    all_.made.insert(tid_);
  }
  ~NotedScratch() override {
    const std::lock_guard guard(all_.mutex);
    all_.destroyed.insert(sys::thread_id());
  }
  void use() const {
    if (sys::thread_id() != tid_) ++all_.misused;
  }

 private:
  Scratches& all_;
  int tid_;
};

class ScratchWorkload final : public PatternWorkload {
 public:
  explicit ScratchWorkload(Scratches& all)
      : PatternWorkload(
            30, 8, [](Range, const Worker& worker) { static_cast<NotedScratch*>(worker.scratch)->use(); }),
        all_(all) {}
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<NotedScratch>(all_); }

 private:
  Scratches& all_;
};

TEST(ThreadsScratch, is_made_used_and_destroyed_in_its_own_worker) {
  Scratches all;
  const ScratchWorkload workload(all);
  {
    const Pool pool(make_spec(Mode::threads, 4, Schedule::dynamic, 1), workload);
    ASSERT_EQ(text_of(pool.start()), "");
    EXPECT_EQ(all.made.size(), 4U);
    EXPECT_EQ(std::set<int>(all.made.begin(), all.made.end()).size(), 4U);
    for (int pass = 0; pass < 10; ++pass) ASSERT_EQ(text_of(pool.run_pass()), "");
  }
  EXPECT_EQ(all.misused, 0);
  EXPECT_EQ(all.destroyed, all.made);
}

class BrokenScratchWorkload final : public PatternWorkload {
 public:
  explicit BrokenScratchWorkload(bool in_worker_0)
      : PatternWorkload(30, 8), in_worker_0_(in_worker_0), caller_(sys::thread_id()) {}
  std::unique_ptr<Scratch> make_scratch() const override {
    if ((sys::thread_id() == caller_) == in_worker_0_) throw std::bad_alloc();
    return nullptr;
  }

 private:
  bool in_worker_0_;
  int caller_;
};

TEST(ThreadsScratch, that_cannot_be_made_fails_the_start_and_names_the_worker) {
  for (const bool in_worker_0 : {true, false}) {
    const BrokenScratchWorkload workload(in_worker_0);
    const Pool pool(make_spec(Mode::threads, 2), workload);
    const auto failure = pool.start();
    EXPECT_EQ(text_of(failure), "worker " + std::string(in_worker_0 ? "0" : "1") + " (pid " + pid() +
                                    ") threw: std::bad_alloc, no items in hand (while the pool started)");
  }
}

// --- What goes wrong ---

/// The failure of the second pass, in which worker `index` does `strike` at its first chunk.
template <class Strike>
std::optional<Failure> failure_of(int index, Strike strike, Schedule schedule = Schedule::fixed) {
  std::atomic<bool> is_armed{false};
  std::atomic<bool> has_struck{false};
  const PatternWorkload workload(100, 8, [&](Range, const Worker& worker) {
    if (!is_armed) return;
    if (worker.index == index) {
      has_struck = true;
      strike();
    }
    while (schedule != Schedule::fixed && !has_struck) sys::relax();  // or the others would leave it nothing
  });
  const Pool pool(make_spec(Mode::threads, 4, schedule), workload);
  if (auto failure = pool.start()) return failure;
  if (auto failure = pool.run_pass()) return failure;
  is_armed = true;
  return pool.run_pass();
}

TEST(ThreadsFailure, of_any_worker_names_it_its_process_the_cause_and_the_items) {
  for (int index = 0; index < 4; ++index) {
    const auto failure = failure_of(index, [] { throw std::runtime_error("no such thing"); });
    ASSERT_TRUE(failure.has_value());
    EXPECT_EQ(failure->kind, FailureKind::failed);
    EXPECT_EQ(failure->message, "worker " + number(index) + " (pid " + pid() +
                                    ") threw: no such thing, items [" + number(25 * index) + ", " +
                                    number(25 * index + 25) + ") (pass 2)");
  }
}

TEST(ThreadsFailure, may_come_from_any_exception) {
  for (const int index : {0, 2}) {
    EXPECT_THAT(text_of(failure_of(index, [] { throw std::bad_alloc(); })),
                HasSubstr("threw: std::bad_alloc, items"));
    EXPECT_THAT(text_of(failure_of(index, [] { throw 42; })), HasSubstr("not a std::exception, items"));
    EXPECT_THAT(text_of(failure_of(index, [] { throw std::runtime_error(""); })),
                HasSubstr("threw an exception without a message, items"));
  }
}

TEST(ThreadsFailure, is_seen_under_every_schedule) {
  for (const Schedule schedule : {Schedule::dynamic, Schedule::guided})
    EXPECT_THAT(text_of(failure_of(
                    3, [] { throw std::runtime_error("planted"); }, schedule)),
                ContainsRegex("^worker 3 .pid [0-9]+. threw: planted, items .[0-9]+, [0-9]+. .pass 2.$"));
}

TEST(ThreadsFailure, of_several_at_once_names_one) {
  const PatternWorkload workload(100, 8, [](Range, const Worker&) { throw std::runtime_error("all of us"); });
  const Pool pool(make_spec(Mode::threads, 4), workload);
  ASSERT_EQ(text_of(pool.start()), "");
  EXPECT_THAT(text_of(pool.run_pass()), ContainsRegex("^worker [0-3] .* threw: all of us, items"));
}

TEST(ThreadsFailure, by_time_out_names_who_still_works) {
  std::atomic<bool> may_end{false};
  const PatternWorkload workload(100, 8, [&](Range, const Worker& worker) {
    if (worker.index == 1) may_end.wait(false);
  });
  const Pool pool(make_spec(Mode::threads, 2), workload);
  ASSERT_EQ(text_of(pool.start()), "");
  const auto failure = pool->run_pass(sys::now_ns() + 30'000'000);
  may_end = true;
  may_end.notify_all();
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->kind, FailureKind::timeout);
  EXPECT_THAT(failure->message,
              HasSubstr("worker 1 (pid " + pid() + ") did not end in time, items [50, 100)"));
  EXPECT_THAT(failure->message, ::testing::Not(HasSubstr("worker 0")));
}

}  // namespace
}  // namespace parbench::exec
