#include "measure/launcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <ostream>
#include <set>
#include <stdexcept>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "exec/pools.hpp"
#include "support/scene.hpp"
#include "sys/fd.hpp"

namespace parbench::measure {
namespace {

using exec::PatternWorkload;
using model::CaseSpec;
using model::Failure;
using model::FailureKind;
using model::Mode;
using model::Sample;
using model::Transport;
using std::chrono::milliseconds;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using testing::in_child;
using testing::is_childless;
using ::testing::Not;

CaseSpec make_spec(Mode mode, int workers, std::optional<Transport> transport = {}) {
  CaseSpec spec = exec::make_spec(mode, workers, Schedule::fixed, {}, transport);
  spec.id = "the case";
  return spec;
}

/// Real processes, forked from the test's.
class RealLaunch : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_TRUE(is_childless()) << "a process was left behind"; }

  Outcome launch(const CaseSpec& spec, const Workload& workload, ForkingLauncher::Options options = {}) {
    options.cpus = 2;
    return ForkingLauncher(std::move(options), interrupts_).launch(workload, spec);
  }
  /// From a child of the test, which has not inherited the watch's descriptor.
  Outcome launch_from_child(const CaseSpec& spec, const std::optional<Fault>& fault = {}) const {
    sys::InterruptWatch interrupts;
    return ForkingLauncher(with_fault(fault), interrupts).launch(workload_, spec);
  }
  static ForkingLauncher::Options with_fault(const std::optional<Fault>& fault) {
    ForkingLauncher::Options options;
    options.fault = fault;
    return options;
  }
  static ForkingLauncher::Options with_timeout(milliseconds timeout) {
    ForkingLauncher::Options options;
    options.timeout = timeout;
    return options;
  }
  Outcome launch(const CaseSpec& spec, ForkingLauncher::Options options = {}) {
    return launch(spec, workload_, std::move(options));
  }

  static Failure failure_of(const Outcome& outcome) {
    if (const auto* failure = std::get_if<Failure>(&outcome)) return *failure;
    ADD_FAILURE() << "did not fail";
    return {};
  }

  sys::InterruptWatch interrupts_;
  PatternWorkload workload_{100, 8};
};

// --- What goes well ---

TEST_F(RealLaunch, gives_a_whole_sample_in_each_mode) {
  const std::uint64_t digest = base::digest(workload_.expected());
  for (const CaseSpec& spec :
       {make_spec(Mode::seq, 1), make_spec(Mode::threads, 3), make_spec(Mode::procs, 3, Transport::shm),
        make_spec(Mode::procs, 3, Transport::pipe)}) {
    const Outcome outcome = launch(spec);
    ASSERT_TRUE(std::holds_alternative<Sample>(outcome)) << failure_of(outcome).message;
    const auto& sample = std::get<Sample>(outcome);
    EXPECT_EQ(sample.digest, digest);
    EXPECT_GE(sample.passes_ns.size(), 3U);
    EXPECT_GT(sample.first_pass_ns, 0);
    EXPECT_GE(sample.create_ns, 0);
    EXPECT_GE(sample.teardown_ns, 0);
    EXPECT_TRUE(sample.passes_cpu_ns.has_value());
    EXPECT_TRUE(sample.usage.user_ns.has_value());
    ASSERT_EQ(sample.workers.size(), static_cast<std::size_t>(spec.workers));
    std::uint64_t items = 0;
    std::set<int> pids;
    std::set<int> tids;
    for (const model::WorkerRecord& worker : sample.workers) {
      items += worker.items;
      pids.insert(worker.pid);
      tids.insert(worker.tid);
    }
    EXPECT_EQ(items, 100 * sample.passes_ns.size()) << "of the further passes";
    EXPECT_EQ(pids.count(::getpid()), 0U) << "in a process of its own";
    EXPECT_EQ(pids.size(), spec.mode == Mode::procs ? 3U : 1U);
    EXPECT_EQ(tids.size(), static_cast<std::size_t>(spec.workers));
    EXPECT_TRUE(is_childless());
  }
}

TEST_F(RealLaunch, leaves_no_descriptor_and_no_process_behind) {
  const int before = sys::open_fd_count();
  const PatternWorkload slow(4, 8,
                             [](Range, const Worker&) { ::usleep(4'000); });  // few passes fill the time
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(
        std::holds_alternative<Sample>(launch(make_spec(i % 2 == 0 ? Mode::procs : Mode::threads, 2), slow)));
    ASSERT_TRUE(is_childless());
  }
  EXPECT_EQ(sys::open_fd_count(), before);
}

TEST_F(RealLaunch, puts_workers_on_the_cpus_that_it_is_given_and_stays_free_itself) {
  cpu_set_t before;
  cpu_set_t after;
  CPU_ZERO(&before);
  CPU_ZERO(&after);
  ::sched_getaffinity(0, sizeof(before), &before);
  int cpu = 0;
  while (!CPU_ISSET(static_cast<std::size_t>(cpu), &before)) ++cpu;
  const PatternWorkload workload(2, 8, [cpu](Range, const Worker&) {
    cpu_set_t set;
    ::sched_getaffinity(0, sizeof(set), &set);
    if (CPU_COUNT(&set) != 1 || !CPU_ISSET(static_cast<std::size_t>(cpu), &set))
      throw std::logic_error("elsewhere");
  });
  for (const Mode mode : {Mode::threads, Mode::procs}) {
    ForkingLauncher::Options options;
    options.worker_cpus = {cpu, cpu};
    const Outcome outcome = launch(make_spec(mode, 2), workload, options);
    EXPECT_TRUE(std::holds_alternative<Sample>(outcome)) << failure_of(outcome).message;
  }
  ::sched_getaffinity(0, sizeof(after), &after);
  EXPECT_TRUE(CPU_EQUAL(&before, &after));
}

// --- Planted faults ---

struct Plant {
  Fault::Kind kind;
  int worker;
  Mode mode;
  Transport transport;
};

std::string name_of(const Plant& plant) {
  const char* const kinds[] = {"kill", "segv", "exit", "bad_alloc", "exception", "stop"};
  return std::string(kinds[static_cast<int>(plant.kind)]) + "_of_worker_" + std::to_string(plant.worker) +
         (plant.mode == Mode::threads
              ? "_of_threads"
              : (plant.transport == Transport::shm ? "_of_procs" : "_of_procs_by_pipe"));
}

void PrintTo(const Plant& plant, std::ostream* out) {
  *out << name_of(plant);
}

std::vector<Plant> all_plants() {
  std::vector<Plant> plants;
  for (const Fault::Kind kind : {Fault::Kind::kill, Fault::Kind::segv, Fault::Kind::exit,
                                 Fault::Kind::bad_alloc, Fault::Kind::exception, Fault::Kind::stop})
    for (const int worker : {0, 1}) {
      plants.push_back({kind, worker, Mode::threads, Transport::shm});
      plants.push_back({kind, worker, Mode::procs, Transport::shm});
      plants.push_back({kind, worker, Mode::procs, Transport::pipe});
    }
  return plants;
}

class PlantedFault : public RealLaunch, public ::testing::WithParamInterface<Plant> {};

TEST_P(PlantedFault, is_reported_with_worker_process_cause_and_items) {
  const auto& [kind, worker, mode, transport] = GetParam();
  ForkingLauncher::Options options;
  options.timeout = kind == Fault::Kind::stop ? milliseconds(150) : milliseconds(30'000);
  options.fault = Fault{.case_id = "the case", .kind = kind, .worker = worker, .call = 2};
  const Failure failure = failure_of(
      launch(make_spec(mode, 2, mode == Mode::procs ? std::optional(transport) : std::nullopt), options));

  std::string cause = "threw: planted exception";
  if (kind == Fault::Kind::kill) cause = "was killed by SIGKILL";
  if (kind == Fault::Kind::segv) cause = "was killed by SIGSEGV";
  if (kind == Fault::Kind::exit) cause = "exited with code 3";
  if (kind == Fault::Kind::bad_alloc) cause = "threw: std::bad_alloc";
  if (kind == Fault::Kind::stop) cause = "is stopped by a signal";
  EXPECT_EQ(failure.kind, kind == Fault::Kind::stop ? FailureKind::timeout : FailureKind::failed);
  EXPECT_THAT(failure.message, ContainsRegex("worker " + std::to_string(worker) + " .pid [0-9]+. " + cause +
                                             ", items ." + (worker == 0 ? "0, 50" : "50, 100") + "\\)"));
  EXPECT_THAT(failure.message, HasSubstr("(pass 2)"));
  EXPECT_TRUE(is_childless());
}

INSTANTIATE_TEST_SUITE_P(Each, PlantedFault, ::testing::ValuesIn(all_plants()),
                         [](const auto& instance) { return name_of(instance.param); });

TEST_F(RealLaunch, is_struck_only_in_the_case_that_was_named) {
  const Fault fault{.case_id = "another", .kind = Fault::Kind::kill};
  EXPECT_TRUE(std::holds_alternative<Sample>(launch(make_spec(Mode::procs, 2), with_fault(fault))));
}

// --- Misfortune of the workload's own making ---

TEST_F(RealLaunch, that_hangs_in_worker_0_runs_into_the_time_out) {
  const PatternWorkload workload(100, 8, [](Range, const Worker& worker) {
    while (worker.index == 0) ::pause();
  });
  for (const CaseSpec& spec : {make_spec(Mode::seq, 1), make_spec(Mode::procs, 2)}) {
    const Failure failure = failure_of(launch(spec, workload, with_timeout(milliseconds(50))));
    EXPECT_EQ(failure.kind, FailureKind::timeout);
    EXPECT_THAT(
        failure.message,
        ContainsRegex("^time-out: worker 0 .pid [0-9]+. did not end in time, items .0, .* .pass 1.$"));
    EXPECT_TRUE(is_childless());
  }
}

TEST_F(RealLaunch, that_hangs_in_a_thread_runs_into_the_time_out) {
  const PatternWorkload workload(100, 8, [](Range, const Worker& worker) {
    while (worker.index == 1) ::pause();
  });
  const Failure failure =
      failure_of(launch(make_spec(Mode::threads, 2), workload, with_timeout(milliseconds(50))));
  EXPECT_EQ(failure.kind, FailureKind::timeout);
  EXPECT_THAT(failure.message, ContainsRegex("worker 1 .pid [0-9]+. did not end in time, items .50, 100"));
  EXPECT_THAT(failure.message, Not(HasSubstr("worker 0")));
}

class ChangingWorkload final : public Workload {
 public:
  struct Count final : Scratch {
    std::uint8_t calls = 0;
  };
  std::vector<Phase> phases() const override { return {{1, 1}}; }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<Count>(); }
  void run(Range, std::span<std::byte> out, const Worker& worker) const override {
    out[0] = static_cast<std::byte>(++static_cast<Count&>(*worker.scratch).calls == 1);
  }
};

TEST_F(RealLaunch, whose_passes_differ_is_invalid) {
  const Failure failure = failure_of(launch(make_spec(Mode::seq, 1), ChangingWorkload()));
  EXPECT_EQ(failure.kind, FailureKind::invalid);
  EXPECT_THAT(failure.message,
              ContainsRegex("different results: digest [0-9a-f]+ after the first, [0-9a-f]+ after the last"));
}

class ScratchlessWorkload final : public Workload {
 public:
  std::vector<Phase> phases() const override { return {{10, 1}}; }
  std::unique_ptr<Scratch> make_scratch() const override { throw 42; }
  void run(Range, std::span<std::byte>, const Worker&) const override {}
};

TEST_F(RealLaunch, whose_scratch_cannot_be_made_names_the_worker) {
  for (const Mode mode : {Mode::seq, Mode::threads, Mode::procs}) {
    const Failure failure =
        failure_of(launch(make_spec(mode, mode == Mode::seq ? 1 : 2), ScratchlessWorkload()));
    EXPECT_EQ(failure.kind, FailureKind::failed);
    EXPECT_THAT(failure.message,
                ContainsRegex("^worker [01] .pid [0-9]+. threw: an exception that is not a std::exception"));
  }
}

TEST_F(RealLaunch, of_a_case_that_forks_and_dies_leaves_none_of_its_workers) {
  // Worker 0 dies while the others are in the midst of being born.
  const PatternWorkload workload(100, 8);
  class Dying final : public Workload {
   public:
    explicit Dying(pid_t caller) : caller_(caller) {}
    std::vector<Phase> phases() const override { return {{10, 1}}; }
    std::unique_ptr<Scratch> make_scratch() const override {
      if (::getppid() == caller_) ::kill(::getpid(), SIGKILL);
      return nullptr;
    }
    void run(Range, std::span<std::byte>, const Worker&) const override {}

   private:
    pid_t caller_;
  };
  for (int i = 0; i < 30; ++i) {
    const Failure failure = failure_of(launch(make_spec(Mode::procs, 8), Dying(::getpid())));
    EXPECT_THAT(failure.message, ContainsRegex("^worker 0 .pid [0-9]+. was killed by SIGKILL"));
    ASSERT_TRUE(is_childless()) << i;
  }
}

// --- The world around ---

TEST_F(RealLaunch, is_interrupted_by_a_signal_that_came_before) {
  ::raise(SIGTERM);
  EXPECT_EQ(launch(make_spec(Mode::procs, 2)), Outcome(Interrupted{}));
}

TEST_F(RealLaunch, is_interrupted_by_a_signal_that_comes_meanwhile) {
  for (const Mode mode : {Mode::seq, Mode::threads, Mode::procs}) {
    EXPECT_EQ(in_child([&] {
                sys::InterruptWatch interrupts;
                const pid_t orchestrator = ::getpid();
                const PatternWorkload workload(100, 8, [orchestrator](Range, const Worker&) {
                  ::kill(orchestrator, SIGINT);
                  for (;;) ::pause();
                });
                ForkingLauncher launcher(with_timeout(milliseconds(30'000)), interrupts);
                const Outcome outcome = launcher.launch(workload, make_spec(mode, mode == Mode::seq ? 1 : 2));
                if (!std::holds_alternative<Interrupted>(outcome)) return 1;
                return is_childless() ? 0 : 2;
              }),
              0);
  }
}

TEST_F(RealLaunch, does_not_wait_for_a_child_that_the_program_was_started_with) {
  const int code = in_child([this] {
    const pid_t stranger = ::fork();  // as a shell's `sleep 1000 &` before `exec parbench`
    if (stranger == 0)
      for (;;) ::pause();
    const Outcome outcome = launch_from_child(make_spec(Mode::procs, 2));  // would hang
    const bool lives = ::kill(stranger, 0) == 0;
    ::kill(stranger, SIGKILL);
    ::waitpid(stranger, nullptr, 0);
    if (!lives) return 1;
    return std::holds_alternative<Sample>(outcome) && is_childless() ? 0 : 2;
  });
  EXPECT_EQ(code, 0);
}

TEST_F(RealLaunch, notices_a_dead_worker_where_SIGCHLD_was_ignored) {
  const int code = in_child([this] {
    ::signal(SIGCHLD, SIG_IGN);
    const Fault fault{.case_id = "the case", .kind = Fault::Kind::kill, .worker = 1};
    const Outcome outcome = launch_from_child(make_spec(Mode::procs, 2), fault);
    const auto* const failure = std::get_if<Failure>(&outcome);
    return failure != nullptr && failure->message.find("was killed by SIGKILL") != std::string::npos ? 0 : 1;
  });
  EXPECT_EQ(code, 0);
}

TEST_F(RealLaunch, says_which_limit_keeps_it_from_its_workers) {
  const int code = in_child([this] {
    const rlimit limit{2, 2};
    if (::setrlimit(RLIMIT_NPROC, &limit) != 0) return 77;
    if (::geteuid() != 0 || ::setresuid(65534, 65534, 65534) != 0) return 77;  // a user with no other process
    const Outcome outcome = launch_from_child(make_spec(Mode::procs, 4));
    const auto* const failure = std::get_if<Failure>(&outcome);
    if (failure == nullptr || failure->kind != FailureKind::refused) return 1;
    if (failure->message.find("ulimit -u") == std::string::npos) return 2;
    return is_childless() ? 0 : 3;
  });
  if (code == 77) GTEST_SKIP() << "reason: only root can become a user with no other process";
  EXPECT_EQ(code, 0);
}

TEST_F(RealLaunch, throws_when_not_even_the_case_can_be_forked) {
  const int code = in_child([this] {
    const rlimit limit{1, 1};
    if (::setrlimit(RLIMIT_NPROC, &limit) != 0) return 77;
    if (::geteuid() != 0 || ::setresuid(65534, 65534, 65534) != 0) return 77;
    try {
      static_cast<void>(launch_from_child(make_spec(Mode::seq, 1)));
    } catch (const base::SystemError& error) {
      return error.code() == EAGAIN ? 0 : 1;
    }
    return 2;
  });
  if (code == 77) GTEST_SKIP() << "reason: only root can become a user with no other process";
  EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace parbench::measure
