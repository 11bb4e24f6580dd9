#include "exec/executor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <set>
#include <stdexcept>

#include "base/error.hpp"
#include "exec/pools.hpp"
#include "support/scene.hpp"
#include "sys/child.hpp"
#include "sys/identity.hpp"

/// The executors of modes `seq` and `procs`; that of `threads` is in executor_threads_test.cpp.
namespace parbench::exec {
namespace {

using parbench::testing::eventually;
using parbench::testing::in_child;
using parbench::testing::is_childless;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// --- The plain loop ---

TEST(Sequential, gives_the_same_bytes_in_each_pass_whatever_the_schedule) {
  EXPECT_EQ(first_difference_with_few_items(Mode::seq, {}), "");
  EXPECT_EQ(difference_from_loop(make_spec(Mode::seq, 1, Schedule::guided, 3), PatternWorkload(1'000, 5), 3),
            "");
}

TEST(Sequential, is_one_chunk_in_this_process) {
  const PatternWorkload workload(1'000, 8);
  const Pool pool(make_spec(Mode::seq, 1, Schedule::dynamic, 3), workload);
  ASSERT_EQ(text_of(pool.start()), "");
  ASSERT_EQ(text_of(pool.run_pass()), "");
  const auto records = pool.records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].pid, sys::process_id());
  EXPECT_EQ(records[0].tid, sys::thread_id());
  EXPECT_EQ(records[0].chunks, 1U);
  EXPECT_EQ(records[0].items, 1'000U);
  EXPECT_EQ(pool->pids(), std::vector<int>{sys::process_id()});
}

TEST(Sequential, sees_the_results_of_earlier_phases) {
  EXPECT_EQ(first_difference_with_phases(Mode::seq, {}), "");
  EXPECT_THAT(failure_of_a_phase(Mode::seq, {}), HasSubstr("(pass 1, phase 2)"));
}

TEST(Sequential, that_throws_fails_and_names_its_items) {
  const PatternWorkload workload(10, 8, [](Range, const Worker&) { throw std::bad_alloc(); });
  const Pool pool(make_spec(Mode::seq, 1), workload);
  ASSERT_EQ(text_of(pool.start()), "");
  EXPECT_EQ(text_of(pool.run_pass()),
            "worker 0 (pid " + number(sys::process_id()) + ") threw: std::bad_alloc, items [0, 10) (pass 1)");
}

class BrokenScratchWorkload final : public PatternWorkload {
 public:
  explicit BrokenScratchWorkload(bool in_worker_0)
      : PatternWorkload(30, 8), in_worker_0_(in_worker_0), caller_(sys::process_id()) {}
  std::unique_ptr<Scratch> make_scratch() const override {
    if ((sys::process_id() == caller_) == in_worker_0_) throw std::bad_alloc();
    return nullptr;
  }

 private:
  bool in_worker_0_;
  int caller_;
};

TEST(Sequential, whose_scratch_cannot_be_made_fails_at_its_start) {
  const BrokenScratchWorkload workload(true);
  const Pool pool(make_spec(Mode::seq, 1), workload);
  EXPECT_EQ(text_of(pool.start()), "worker 0 (pid " + number(sys::process_id()) +
                                       ") threw: std::bad_alloc, no items in hand (while the pool started)");
}

// --- Processes ---

class Procs : public ::testing::TestWithParam<Transport> {
 protected:
  void TearDown() override { EXPECT_TRUE(is_childless()) << "a process was left behind"; }

  static CaseSpec spec(int workers, Schedule schedule = Schedule::fixed,
                       std::optional<std::size_t> chunk = {}) {
    return make_spec(Mode::procs, workers, schedule, chunk, GetParam());
  }
};

INSTANTIATE_TEST_SUITE_P(By, Procs, ::testing::Values(Transport::shm, Transport::pipe),
                         [](const auto& instance) {
                           return instance.param == Transport::shm ? "shm" : "pipe";
                         });

TEST_P(Procs, give_the_bytes_of_a_plain_loop_in_each_pass) {
  EXPECT_EQ(first_difference(Mode::procs, GetParam()), "");
}

TEST_P(Procs, may_have_few_items_or_none_and_results_of_no_size) {
  EXPECT_EQ(first_difference_with_few_items(Mode::procs, GetParam()), "");
}

TEST_P(Procs, see_the_results_of_earlier_phases) {
  EXPECT_EQ(first_difference_with_phases(Mode::procs, GetParam()), "");
  EXPECT_THAT(failure_of_a_phase(Mode::procs, GetParam()), HasSubstr("this phase fails"));
  EXPECT_THAT(failure_of_a_phase(Mode::procs, GetParam()), HasSubstr("(pass 1, phase 2)"));
}

TEST_P(Procs, get_memory_for_results_that_is_aligned_for_any_type) {
  class Aligned final : public Workload {
   public:
    std::vector<Phase> phases() const override { return {{200, 64}}; }
    void run(Range items, std::span<std::byte> out, const Worker&) const override {
      if (reinterpret_cast<std::uintptr_t>(out.data()) % 64 != 0) throw std::logic_error("crooked");
      std::fill_n(out.data(), items.size() * 64, std::byte{1});
    }
  } const aligned;
  const Pool pool(spec(3, Schedule::dynamic, 7), aligned);
  ASSERT_EQ(text_of(pool.start()), "");
  EXPECT_EQ(text_of(pool.run_pass()), "");
}

TEST_P(Procs, can_be_more_than_the_cpus) {
  EXPECT_EQ(difference_from_loop(spec(40, Schedule::dynamic, 1), PatternWorkload(500, 8), 5), "");
}

TEST_P(Procs, may_send_more_at_once_than_a_pipe_holds) {
  for (const Schedule schedule : {Schedule::fixed, Schedule::dynamic, Schedule::guided})
    EXPECT_EQ(difference_from_loop(spec(4, schedule), PatternWorkload(300, 10'000), 3), "");
}

TEST_P(Procs, start_hundreds_of_times_beside_other_load) {
  std::vector<sys::Child> load;
  for (int i = 0; i < 3; ++i)
    load.push_back(sys::Child::fork([]() noexcept -> int {
      for (;;) sys::relax();
    }));
  EXPECT_EQ(first_difference_of_starts(Mode::procs, GetParam(), parbench::testing::is_sanitized ? 40 : 200),
            "");
}

TEST_P(Procs, pass_a_thousand_times_with_and_without_spinning) {
  for (const bool spin : {false, true})
    EXPECT_EQ(
        difference_from_loop(spec(3, Schedule::dynamic, 4), PatternWorkload(24, 8), 1'000, {.spin = spin}),
        "");
}

TEST_P(Procs, wake_up_after_they_went_to_sleep_between_passes) {
  const PatternWorkload workload(100, 8);
  const Pool pool(spec(3), workload, spinning);
  ASSERT_EQ(text_of(pool.start()), "");
  for (int pass = 0; pass < 20; ++pass) {
    ::usleep(1'000);  // longer than anyone spins
    pool.spoil_results();
    ASSERT_EQ(text_of(pool.run_pass()), "");
    ASSERT_TRUE(pool.results_are(workload.expected()));
  }
}

TEST_P(Procs, are_one_process_per_worker_the_callers_among_them) {
  const PatternWorkload workload(8, 8);
  const Pool pool(spec(4), workload);
  ASSERT_EQ(text_of(pool.start()), "");
  ASSERT_EQ(text_of(pool.run_pass()), "");
  const std::vector<int> pids = pool->pids();
  ASSERT_EQ(pids.size(), 4U);
  EXPECT_EQ(pids[0], sys::process_id());
  EXPECT_EQ(std::set<int>(pids.begin(), pids.end()).size(), 4U);
  std::vector<int> recorded;
  for (const model::WorkerRecord& record : pool.records()) {
    EXPECT_EQ(record.items, 2U);
    EXPECT_EQ(record.tid, record.pid) << "one thread each";
    recorded.push_back(record.pid);
  }
  EXPECT_EQ(recorded, pids);
}

std::set<std::string> shared_memory_names() {
  std::set<std::string> names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/dev/shm", ignored))
    names.insert(entry.path());
  return names;
}

TEST_P(Procs, leave_no_process_descriptor_or_shared_memory_behind) {
  const int fds = sys::open_fd_count();
  // Other programs use /dev/shm, too: what we left there would be seen in each of the attempts.
  bool is_same = false;
  for (int attempt = 0; attempt < 3 && !is_same; ++attempt) {
    const auto names = shared_memory_names();
    for (int i = 0; i < 20; ++i) {
      const PatternWorkload workload(10, 8);
      const Pool pool(spec(5), workload);
      ASSERT_EQ(text_of(pool.start()), "");
      if (i % 3 != 0) {
        ASSERT_EQ(text_of(pool.run_pass()), "");
      }
      if (i % 2 == 0) pool->stop();
    }
    is_same = shared_memory_names() == names;
  }
  EXPECT_TRUE(is_same);
  EXPECT_EQ(sys::open_fd_count(), fds);
  EXPECT_TRUE(is_childless());
}

TEST_P(Procs, that_were_never_started_can_be_stopped_and_destroyed) {
  const PatternWorkload workload(10, 8);
  { const Pool pool(spec(3), workload); }
  const Pool pool(spec(3), workload);
  EXPECT_EQ(text_of(pool->stop()), "");
  EXPECT_EQ(text_of(pool->stop()), "");
}

TEST_P(Procs, keep_nothing_open_but_what_they_need) {
  const sys::Pipe strange = sys::Pipe::create();
  const sys::Mapping mapping = sys::Mapping::shared(sizeof(std::atomic<bool>));
  std::atomic<bool>* const is_open = new (mapping.bytes().data()) std::atomic<bool>(false);
  const PatternWorkload workload(8, 8, [&](Range, const Worker& worker) {
    if (worker.index != 0 && (sys::open_fd_count() > (GetParam() == Transport::pipe ? 4 : 3)))
      *is_open = true;
  });
  const Pool pool(spec(4), workload);
  ASSERT_EQ(text_of(pool.start()), "");
  ASSERT_EQ(text_of(pool.run_pass()), "");
  EXPECT_FALSE(*is_open) << "the standard streams, and the worker's own pipe";
}

// --- Scratch ---

struct ProcessScratch final : Scratch {
  int pid = sys::process_id();
};

class ScratchWorkload final : public PatternWorkload {
 public:
  ScratchWorkload()
      : PatternWorkload(30, 8, [](Range, const Worker& worker) {
          if (static_cast<ProcessScratch*>(worker.scratch)->pid != sys::process_id())
            throw std::logic_error("the scratch of another worker");
        }) {}
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<ProcessScratch>(); }
};

TEST_P(Procs, make_and_use_their_scratch_in_their_own_process) {
  const ScratchWorkload workload;
  const Pool pool(spec(4, Schedule::dynamic, 1), workload);
  ASSERT_EQ(text_of(pool.start()), "");
  for (int pass = 0; pass < 10; ++pass) ASSERT_EQ(text_of(pool.run_pass()), "");
}

TEST_P(Procs, whose_scratch_cannot_be_made_fail_the_start_and_name_the_worker) {
  for (const bool in_worker_0 : {true, false}) {
    const BrokenScratchWorkload workload(in_worker_0);
    const Pool pool(spec(2), workload);
    const auto failure = pool.start();
    const int pid = pool.block().slot(in_worker_0 ? 0 : 1).pid;
    EXPECT_EQ(text_of(failure), "worker " + std::string(in_worker_0 ? "0" : "1") + " (pid " + number(pid) +
                                    ") threw: std::bad_alloc, no items in hand (while the pool started)");
  }
}

// --- What goes wrong ---

/// A pool whose worker `index` does `strike` in its second pass, at its first chunk.
class Doomed {
 public:
  template <class Strike>
  Doomed(const CaseSpec& spec, int index, Strike strike)
      : armed_(sys::Mapping::shared(sizeof(std::atomic<int>))),
        state_(new (armed_.bytes().data()) std::atomic<int>(0)),
        workload_(
            100, 8,
            [=, state = state_, claims = spec.schedule != Schedule::fixed](Range, const Worker& worker) {
              if (*state == 0) return;
              if (worker.index == index) {
                *state = 2;
                strike();
              }
              while (claims && *state != 2) sys::relax();  // or the others would leave it nothing
            }),
        pool_(spec, workload_) {}

  /// The failure of the second pass; the deadline (ns from now) is far away unless told otherwise.
  std::optional<Failure> failure(std::int64_t time_ns = 30'000'000'000) const {
    if (auto failure = pool_.start()) return failure;
    if (auto failure = pool_.run_pass()) return failure;
    *state_ = 1;
    pool_.block().enter(Stage::passing, sys::now_ns());
    return pool_->run_pass(sys::now_ns() + time_ns);
  }

  std::string worker(int index) const {
    return "worker " + number(index) + " (pid " + number(pool_.block().slot(index).pid) + ")";
  }

 private:
  sys::Mapping armed_;
  std::atomic<int>* state_;
  PatternWorkload workload_;
  Pool pool_;
};

std::string share_of(int index) {
  return "items [" + number(25 * index) + ", " + number(25 * index + 25) + ")";
}

TEST_P(Procs, that_throw_are_named_with_their_items) {
  for (int index = 0; index < 4; ++index) {
    const Doomed pool(spec(4), index, [] { throw std::runtime_error("no such thing"); });
    const auto failure = pool.failure();
    ASSERT_TRUE(failure.has_value());
    EXPECT_EQ(failure->kind, FailureKind::failed);
    EXPECT_EQ(failure->message,
              pool.worker(index) + " threw: no such thing, " + share_of(index) + " (pass 2)");
  }
}

TEST_P(Procs, may_throw_anything) {
  for (const int index : {0, 3}) {
    EXPECT_THAT(text_of(Doomed(spec(4), index, [] { throw std::bad_alloc(); }).failure()),
                HasSubstr("threw: std::bad_alloc, " + share_of(index)));
    EXPECT_THAT(text_of(Doomed(spec(4), index, [] { throw 42; }).failure()),
                HasSubstr("not a std::exception, " + share_of(index)));
    EXPECT_THAT(text_of(Doomed(spec(4), index, [] { throw std::runtime_error(""); }).failure()),
                HasSubstr("threw an exception without a message, " + share_of(index)));
  }
}

TEST_P(Procs, that_die_are_named_with_how_they_died_and_their_items) {
  struct Death {
    void (*strike)();
    const char* description;
  };
  const Death deaths[] = {{[] { sys::kill_self(sys::SelfSignal::kill); }, " was killed by SIGKILL, "},
                          {[] { sys::kill_self(sys::SelfSignal::segv); }, " was killed by SIGSEGV, "},
                          {[] { ::_exit(3); }, " exited with code 3, "},
                          {[] { ::_exit(0); }, " exited with code 0, "}};
  for (const Death& death : deaths)
    for (const int index : {1, 2, 3}) {
      const Doomed pool(spec(4), index, death.strike);
      const auto failure = pool.failure();
      ASSERT_TRUE(failure.has_value());
      EXPECT_EQ(failure->kind, FailureKind::failed);
      EXPECT_EQ(failure->message, pool.worker(index) + death.description + share_of(index) + " (pass 2)");
    }
}

TEST_P(Procs, that_die_are_missed_under_every_schedule) {
  for (const Schedule schedule : {Schedule::dynamic, Schedule::guided}) {
    const Doomed pool(spec(4, schedule), 2, [] { sys::kill_self(sys::SelfSignal::kill); });
    const auto failure = pool.failure();
    EXPECT_THAT(text_of(failure), StartsWith(pool.worker(2) + " was killed by SIGKILL, items ["));
  }
}

TEST_P(Procs, that_are_stopped_run_into_the_time_out) {
  const Doomed pool(spec(3), 1, [] { sys::kill_self(sys::SelfSignal::stop); });
  const auto failure = pool.failure(100'000'000);
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->kind, FailureKind::timeout);
  EXPECT_EQ(failure->message,
            "time-out: " + pool.worker(1) + " is stopped by a signal, items [33, 66) (pass 2)");
}

TEST_P(Procs, that_hang_run_into_the_time_out) {
  const Doomed pool(spec(3), 2, [] {
    for (;;) ::pause();
  });
  const auto failure = pool.failure(100'000'000);
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->kind, FailureKind::timeout);
  EXPECT_EQ(failure->message,
            "time-out: " + pool.worker(2) + " did not end in time, items [66, 100) (pass 2)");
}

/// Whose workers, but for the caller, die before they are ready.
class StillbornWorkload final : public PatternWorkload {
 public:
  StillbornWorkload() : PatternWorkload(30, 8), caller_(sys::process_id()) {}
  std::unique_ptr<Scratch> make_scratch() const override {
    if (sys::process_id() != caller_) sys::kill_self(sys::SelfSignal::kill);
    return nullptr;
  }

 private:
  int caller_;
};

TEST_P(Procs, that_die_before_they_are_ready_fail_the_start) {
  const StillbornWorkload workload;
  const Pool pool(spec(2), workload);
  EXPECT_THAT(
      text_of(pool.start()),
      ContainsRegex(
          "^worker 1 .pid [0-9]+. was killed by SIGKILL, no items in hand .while the pool started.$"));
}

TEST_P(Procs, that_were_killed_between_passes_are_named) {
  const PatternWorkload workload(100, 8);
  const Pool pool(spec(4), workload);
  ASSERT_EQ(text_of(pool.start()), "");
  ASSERT_EQ(text_of(pool.run_pass()), "");
  const int pid = pool->pids()[3];
  ::kill(pid, SIGKILL);
  ASSERT_TRUE(eventually([&] { return sys::process_state(pid) == 'Z'; }));
  EXPECT_EQ(text_of(pool.run_pass()),
            "worker 3 (pid " + number(pid) + ") was killed by SIGKILL, no items in hand (pass 2)");
}

TEST_P(Procs, that_were_killed_between_passes_do_not_hold_up_the_end) {
  const PatternWorkload workload(100, 8);
  const Pool pool(spec(4), workload);
  ASSERT_EQ(text_of(pool.start()), "");
  const int victim = pool->pids()[2];
  ::kill(victim, SIGKILL);
  pool.block().enter(Stage::stopping, sys::now_ns());
  EXPECT_EQ(text_of(pool->stop()), "worker 2 (pid " + number(victim) +
                                       ") was killed by SIGKILL, no items in hand (while the pool stopped)");
  EXPECT_TRUE(is_childless());
}

TEST_P(Procs, can_die_at_any_moment_without_a_hang) {
  // Killed from outside after some microseconds: in the start, on the way to sleep, in the midst of a frame.
  const PatternWorkload workload(64, 20'000);
  int failures = 0;
  for (int i = 0; i < 60; ++i) {
    const Pool pool(spec(3, i % 2 == 0 ? Schedule::fixed : Schedule::dynamic), workload,
                    {.spin = i % 3 == 0});
    ASSERT_EQ(text_of(pool.start()), "");
    const int victim = pool->pids()[1];
    const sys::Child killer = sys::Child::fork([&]() noexcept {
      ::usleep(static_cast<useconds_t>(i * 40));
      return ::kill(victim, SIGKILL);
    });
    std::optional<Failure> failure;
    for (int pass = 0; pass < 100'000 && !failure; ++pass) failure = pool.run_pass();
    ASSERT_TRUE(failure.has_value());
    EXPECT_THAT(failure->message,
                StartsWith("worker 1 (pid " + number(victim) + ") was killed by SIGKILL, "));
    ++failures;
  }
  EXPECT_EQ(failures, 60);
}

TEST_P(Procs, that_the_system_refuses_leave_no_process_behind) {
  if (parbench::testing::is_sanitized)
    GTEST_SKIP() << "reason: UBSan takes what it cannot see through a pipe for broken";
  const int code = in_child([] {
    const PatternWorkload workload(100, 8);
    const Pool pool(spec(20), workload);
    const auto limit = static_cast<rlim_t>(sys::open_fd_count()) + 12;
    const rlimit limits{limit, limit};
    ::setrlimit(RLIMIT_NOFILE, &limits);
    try {
      static_cast<void>(pool.start());
    } catch (const base::SystemError& error) {
      if (error.code() != EMFILE) return 1;
      return is_childless() ? 1 : 0;  // those that came to life are the pool's, which kills them
    }
    return 2;
  });
  EXPECT_EQ(code, 0);
}

TEST_P(Procs, die_with_the_process_that_started_them) {
  sys::Mapping mapping = sys::Mapping::shared(4 * sizeof(std::atomic<int>));
  auto* const pids = new (mapping.bytes().data()) std::atomic<int>[4]();
  sys::Child owner = sys::Child::fork([&]() noexcept -> int {
    const PatternWorkload workload(100, 8);
    const Pool pool(spec(4), workload);
    static_cast<void>(pool.start());
    for (std::size_t i = 0; i < 4; ++i) pids[i] = pool->pids()[i];
    for (;;) ::pause();
  });
  ASSERT_TRUE(eventually([&] { return pids[3] != 0; }));
  owner.signal(SIGKILL);
  owner.wait();
  for (std::size_t i = 0; i < 4; ++i) {
    // Orphans are init's to reap; dead they are at once.
    EXPECT_TRUE(eventually([&] { return sys::process_state(pids[i]).value_or('Z') == 'Z'; }));
  }
}

TEST(ResolvedChunk, is_what_auto_comes_to) {
  EXPECT_EQ(resolved_chunk(make_spec(Mode::seq, 1), 1'000), 1'000U);
  EXPECT_EQ(resolved_chunk(make_spec(Mode::threads, 4), 1'000), 250U);
  EXPECT_EQ(resolved_chunk(make_spec(Mode::threads, 2, Schedule::dynamic), 6'400), 100U);
  EXPECT_EQ(resolved_chunk(make_spec(Mode::procs, 2, Schedule::dynamic, 7), 6'400), 7U);
}

}  // namespace
}  // namespace parbench::exec
