#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <memory>
#include <parbench/mp/detail/shared.hpp>
#include <parbench/mp/process.hpp>
#include <string>
#include <thread>
#include <vector>

#include "support/scene.hpp"
#include "sys/child.hpp"
#include "sys/fd.hpp"
#include "sys/file.hpp"

namespace parbench::mp {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using testing::eventually;
using ::testing::HasSubstr;
using testing::in_child;
using testing::is_childless;
using ::testing::IsEmpty;

using Number = detail::Shared<std::atomic<int>>;

[[noreturn]] void sleep_for_ever() {
  for (;;) ::pause();
}

/// Exit codes carry what a child found: 0 when `holds`.
void expect_in_child(bool holds) {
  if (!holds) throw SystemExit{99};
}

int run_to_end(Process& process) {
  process.start();
  process.join();
  return process.exitcode().value();
}

bool has_gone(int pid) {
  return sys::process_state(pid).value_or('Z') == 'Z';
}

/// What `body` and its children write to the descriptor, which is a file meanwhile: fully buffered.
template <class Body>
std::string written_to(int descriptor, Body body) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "written";
  in_child([&] {
    std::FILE* const file = std::freopen(path.c_str(), "w", descriptor == STDOUT_FILENO ? stdout : stderr);
    if (file == nullptr) return 1;
    body();
    std::cout.flush();
    std::fflush(nullptr);
    return 0;
  });
  return sys::read_file(path);
}

template <class Exception>
bool throws(const std::function<void()>& action) {
  try {
    action();
  } catch (const Exception&) {
    return true;
  }
  return false;
}

TEST(Process, runs_its_callable_with_its_arguments_in_another_process) {
  Number pid;
  Process process(
      [&](int a, const std::string& b, const std::vector<int>& c) {
        if (a == 1 && b == "two" && c.size() == 3) pid->store(::getpid());
      },
      1, std::string("two"), std::vector{1, 2, 3});
  process.start();
  EXPECT_EQ(process.join(), true);
  EXPECT_NE(pid->load(), ::getpid());
  EXPECT_EQ(pid->load(), process.pid());
}

TEST(Process, hands_arguments_over_by_value_by_reference_and_moved) {
  Number sum;
  const auto add = [&](int& by_reference, std::unique_ptr<int> moved, const int& by_constant, int by_value) {
    sum->store(by_reference + *moved + by_constant + by_value);
  };
  Process by_value([&](std::unique_ptr<int> number) { sum->store(*number); }, std::make_unique<int>(7));
  EXPECT_EQ(run_to_end(by_value), 0);
  EXPECT_EQ(sum->load(), 7);
  Process by_reference([&](std::unique_ptr<int>& number, int& other) { sum->store(*number + other); },
                       std::make_unique<int>(8), 1);
  EXPECT_EQ(run_to_end(by_reference), 0);
  EXPECT_EQ(sum->load(), 9);
  int outside = 1;
  Process both([&] { add(outside, std::make_unique<int>(2), 3, 4); });
  EXPECT_EQ(run_to_end(both), 0);
  EXPECT_EQ(sum->load(), 10);
}

TEST(Process, changes_no_variable_of_its_parent) {
  int number = 1;
  Process process([&] { number = 2; });
  EXPECT_EQ(run_to_end(process), 0);
  EXPECT_EQ(number, 1);
}

/// Notes in its run() what it knows of itself.
class Introspective final : public Process {
 public:
  explicit Introspective(int code) : Process({.name = "looks at itself"}), code_(code) {}
  void run() override {
    expect_in_child(is_alive());
    expect_in_child(pid() == ::getpid());
    expect_in_child(name() == current_process().name);
    expect_in_child(!exitcode());
    expect_in_child(throws<NotAllowed>([&] { join(); }));
    expect_in_child(throws<NotAllowed>([&] { start(); }));
    Process child([&] { expect_in_child(pid() != ::getpid() && throws<NotAllowed>([&] { terminate(); })); });
    expect_in_child(run_to_end(child) == 0);
    throw SystemExit{code_};
  }

 private:
  int code_;
};

TEST(Process, runs_the_run_of_a_derived_class_which_knows_who_it_is) {
  Introspective process(7);
  EXPECT_EQ(run_to_end(process), 7);
  EXPECT_EQ(process.name(), "looks at itself");
}

TEST(Process, without_a_callable_does_nothing_in_good_order) {
  class Empty final : public Process {
  } process;
  EXPECT_EQ(run_to_end(process), 0);
}

TEST(Process, is_nothing_yet_before_it_starts) {
  Process process([] {});
  EXPECT_FALSE(process.is_alive());
  EXPECT_EQ(process.pid(), std::nullopt);
  EXPECT_EQ(process.exitcode(), std::nullopt);
  EXPECT_THROW(process.join(), NotAllowed);
  EXPECT_THROW(process.terminate(), NotAllowed);
  EXPECT_THROW(process.kill(), NotAllowed);
  EXPECT_THROW(process.sentinel(), NotAllowed);
}

TEST(Process, is_alive_until_it_has_ended) {
  Number may_end;
  Process process([&] {
    while (may_end->load() == 0) ::usleep(1'000);
  });
  process.start();
  EXPECT_TRUE(process.is_alive());
  EXPECT_EQ(process.exitcode(), std::nullopt);
  may_end->store(1);
  EXPECT_TRUE(eventually([&] { return !process.is_alive(); }));
  EXPECT_EQ(process.exitcode(), 0);
}

TEST(Process, is_numbered_unless_it_is_named) {
  const Process one([] {});
  const Process named(ProcessOptions{.name = "worker"}, [] {});
  const Process third([] {});
  const int number = std::stoi(one.name().substr(one.name().find('-') + 1));
  EXPECT_EQ(one.name(), "Process-" + std::to_string(number));
  EXPECT_EQ(named.name(), "worker");
  EXPECT_EQ(third.name(), "Process-" + std::to_string(number + 2));
}

TEST(Process, numbers_its_own_children_behind_its_name) {
  Process process([] {
    const Process one([] {});
    Process other([] {
      const Process grandchild([] {});
      expect_in_child(grandchild.name() == current_process().name + ":1");
    });
    expect_in_child(one.name() == current_process().name + ":1");
    expect_in_child(other.name() == current_process().name + ":2");
    expect_in_child(run_to_end(other) == 0);
  });
  EXPECT_EQ(run_to_end(process), 0);
}

TEST(Process, can_be_renamed_until_it_starts) {
  Process process([] { expect_in_child(current_process().name == "anew"); });
  process.set_name("anew");
  EXPECT_EQ(process.name(), "anew");
  EXPECT_EQ(run_to_end(process), 0);
  EXPECT_THROW(process.set_name("too late"), NotAllowed);
}

TEST(Process, ends_with_the_code_of_a_system_exit) {
  for (const auto& [code, seen] : {std::pair(0, 0), {1, 1}, {8, 8}, {255, 255}, {-1, 255}, {256, 0}}) {
    Process process([code = code] { throw SystemExit{code}; });
    EXPECT_EQ(run_to_end(process), seen) << code;
  }
}

TEST(Process, writes_an_exception_to_stderr_and_ends_with_code_1) {
  const std::string text = written_to(STDERR_FILENO, [] {
    Process process(ProcessOptions{.name = "the unlucky"}, [] { throw std::out_of_range("no such shelf"); });
    std::fprintf(stderr, "code %d\n", run_to_end(process));
  });
  EXPECT_EQ(text, "Process the unlucky: std::out_of_range: no such shelf\ncode 1\n");
}

TEST(Process, names_the_type_of_an_exception_that_is_none_of_the_standard_library) {
  const std::string text = written_to(STDERR_FILENO, [] {
    Process process(ProcessOptions{.name = "odd"}, [] { throw 42; });
    std::fprintf(stderr, "code %d\n", run_to_end(process));
  });
  EXPECT_EQ(text, "Process odd: int: an exception that is not a std::exception\ncode 1\n");
}

TEST(Process, has_minus_the_signal_that_killed_it_as_exit_code) {
  Process terminated(sleep_for_ever);
  Process killed(sleep_for_ever);
  Process raised([] { ::raise(SIGUSR1); });
  for (Process* process : {&terminated, &killed, &raised}) process->start();
  terminated.terminate();
  killed.kill();
  for (Process* process : {&terminated, &killed, &raised}) process->join();
  EXPECT_EQ(terminated.exitcode(), -SIGTERM);
  EXPECT_EQ(killed.exitcode(), -SIGKILL);
  EXPECT_EQ(raised.exitcode(), -SIGUSR1);
  EXPECT_FALSE(killed.is_alive());
}

TEST(Process, can_be_terminated_from_its_first_moment_whatever_its_parent_does_with_signals) {
  const auto before = std::signal(SIGTERM, [](int) {});
  for (int i = 0; i < 300; ++i) {
    Process process(sleep_for_ever);
    process.start();
    process.terminate();
    ASSERT_TRUE(process.join(20s)) << "the signal was lost in start " << i;
    ASSERT_EQ(process.exitcode(), -SIGTERM);
  }
  std::signal(SIGTERM, before);
}

TEST(Process, begins_with_signals_as_at_program_start) {
  const auto before = std::signal(SIGUSR1, [](int) {});
  sigset_t blocked;
  sigset_t mask;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGUSR2);
  ::sigprocmask(SIG_BLOCK, &blocked, &mask);
  Process unhandled([] { ::raise(SIGUSR1); });
  Process unblocked([] { ::raise(SIGUSR2); });
  EXPECT_EQ(run_to_end(unhandled), -SIGUSR1);
  EXPECT_EQ(run_to_end(unblocked), -SIGUSR2);
  sigset_t after;
  ::sigprocmask(SIG_SETMASK, &mask, &after);
  EXPECT_EQ(::sigismember(&after, SIGUSR2), 1);
  EXPECT_EQ(::sigismember(&after, SIGTERM), 0);
  std::signal(SIGUSR1, before);
}

TEST(Process, knows_its_exit_code_where_children_are_reaped_unasked) {
  EXPECT_EQ(in_child([] {
              std::signal(SIGCHLD, SIG_IGN);
              Process process([] { throw SystemExit{5}; });
              return run_to_end(process);
            }),
            5);
}

TEST(Process, does_not_mind_being_killed_after_its_end) {
  Process process([] {});
  EXPECT_EQ(run_to_end(process), 0);
  process.terminate();
  process.kill();
  EXPECT_EQ(process.exitcode(), 0);
}

TEST(Process, starts_once) {
  Number runs;
  Process process([&] { ++*runs; });
  process.start();
  EXPECT_THROW(process.start(), NotAllowed);
  process.join();
  EXPECT_THROW(process.start(), NotAllowed);
  EXPECT_EQ(runs->load(), 1);
}

TEST(Process, is_joined_by_no_one_but_its_parent) {
  Process sleeper(sleep_for_ever);
  sleeper.start();
  Process unstarted([] {});
  Process stranger([&] {
    expect_in_child(throws<NotAllowed>([&] { sleeper.join(); }));
    expect_in_child(throws<NotAllowed>([&] { sleeper.join(0s); }));
    expect_in_child(throws<NotAllowed>([&] { sleeper.kill(); }));
    expect_in_child(throws<NotAllowed>([&] { sleeper.is_alive(); }));
    expect_in_child(throws<NotAllowed>([&] { sleeper.exitcode(); }));
    expect_in_child(throws<NotAllowed>([&] { unstarted.start(); }));
    { const Process taken = std::move(sleeper); }  // the copy in this process: kills no one
  });
  EXPECT_EQ(run_to_end(stranger), 0);
  EXPECT_TRUE(sleeper.is_alive());
}

TEST(Process, is_joined_in_vain_while_it_runs) {
  Process process(sleep_for_ever);
  process.start();
  EXPECT_FALSE(process.join(0s));
  EXPECT_FALSE(process.join(-1s));
  EXPECT_FALSE(process.join(1ms));
  EXPECT_FALSE(process.join(2500us));
  EXPECT_TRUE(process.is_alive());
  process.kill();
  EXPECT_TRUE(process.join(20s));
}

TEST(Process, can_be_joined_again_and_with_the_longest_time_out) {
  Process process([] { throw SystemExit{3}; });
  process.start();
  EXPECT_TRUE(process.join(std::chrono::nanoseconds::max()));
  EXPECT_TRUE(process.join());
  EXPECT_TRUE(process.join(0s));
  EXPECT_EQ(process.exitcode(), 3);
}

TEST(Process, can_be_joined_when_someone_else_took_its_exit_code) {
  for (const Timeout timeout : {Timeout(forever), Timeout(60s)}) {
    Process process([] { throw SystemExit{4}; });
    process.start();
    ASSERT_EQ(::waitpid(-1, nullptr, 0), process.pid());
    EXPECT_TRUE(process.join(timeout));
    EXPECT_FALSE(process.is_alive());
    EXPECT_EQ(process.exitcode(), 255);
    EXPECT_THAT(active_children(), IsEmpty());
  }
}

TEST(ActiveChildren, are_the_living_also_when_no_descriptor_is_left_to_look) {
  const int code = in_child([] {
    Process process(sleep_for_ever);
    process.start();
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_NOFILE, &none);
    const std::vector<ProcessInfo> children = active_children();
    return children.size() == 1 && children[0].pid == process.pid() ? 0 : 1;
  });
  EXPECT_EQ(code, 0);
}

TEST(Process, is_joined_through_signals) {
  Number alarms;
  static std::atomic<int>* counter = nullptr;
  counter = &*alarms;
  struct sigaction action {};
  action.sa_handler = [](int) { ++*counter; };  // no SA_RESTART: system calls are interrupted
  struct sigaction before {};
  ::sigaction(SIGALRM, &action, &before);
  const itimerval often{{0, 2'000}, {0, 2'000}};
  ::setitimer(ITIMER_REAL, &often, nullptr);
  for (const Timeout timeout : {Timeout(forever), Timeout(60s)}) {
    const int goal = alarms->load() + 5;
    Process process([&, goal] {
      while (alarms->load() < goal) ::usleep(500);
      throw SystemExit{4};
    });
    process.start();
    EXPECT_TRUE(process.join(timeout));
    EXPECT_EQ(process.exitcode(), 4);
  }
  const itimerval never{};
  ::setitimer(ITIMER_REAL, &never, nullptr);
  ::sigaction(SIGALRM, &before, nullptr);
}

TEST(Process, has_ended_for_join_and_sentinel_while_its_own_children_live) {
  Number grandchild;
  Process process([&] {
    const int pid = ::fork();  // not ours, so that its parent's end is not its own
    if (pid == 0) {
      grandchild->store(::getpid());
      sleep_for_ever();
    }
    while (grandchild->load() == 0) ::usleep(1'000);
  });
  process.start();
  pollfd ended{process.sentinel(), POLLIN, 0};
  EXPECT_EQ(::poll(&ended, 1, 20'000), 1);
  EXPECT_TRUE(process.join(20s));
  EXPECT_FALSE(has_gone(grandchild->load()));
  ::kill(grandchild->load(), SIGKILL);
}

TEST(Process, has_a_sentinel_that_can_be_read_from_its_end_on) {
  Number may_end;
  Process process([&] {
    while (may_end->load() == 0) ::usleep(1'000);
  });
  process.start();
  pollfd ended{process.sentinel(), POLLIN, 0};
  EXPECT_EQ(::poll(&ended, 1, 0), 0);
  may_end->store(1);
  EXPECT_EQ(::poll(&ended, 1, 20'000), 1);
  EXPECT_TRUE(process.join(20s));
  EXPECT_EQ(::poll(&ended, 1, 0), 1);  // also once it was joined
}

TEST(Process, is_of_no_use_once_closed) {
  const int before = sys::open_fd_count();
  Process process([] {});
  process.start();
  process.join();
  EXPECT_EQ(sys::open_fd_count(), before + 1);
  process.close();
  EXPECT_EQ(sys::open_fd_count(), before);
  EXPECT_THROW(process.join(), Closed);
  EXPECT_THROW(process.start(), Closed);
  EXPECT_THROW(process.terminate(), Closed);
  EXPECT_THROW(process.kill(), Closed);
  EXPECT_THROW(process.is_alive(), Closed);
  EXPECT_THROW(process.exitcode(), Closed);
  EXPECT_THROW(process.pid(), Closed);
  EXPECT_THROW(process.sentinel(), Closed);
  EXPECT_THROW(process.set_name("x"), Closed);
  EXPECT_THAT(process.name(), HasSubstr("Process-"));
  process.close();
}

TEST(Process, cannot_be_closed_while_it_runs) {
  Process process(sleep_for_ever);
  process.start();
  EXPECT_THROW(process.close(), NotAllowed);
  EXPECT_TRUE(process.is_alive());
  process.kill();
  process.join();
  process.close();
}

TEST(Process, leaves_no_descriptor_and_no_zombie) {
  const int before = sys::open_fd_count();
  for (int i = 0; i < 50; ++i) {
    Process process([i] { throw SystemExit{i}; });
    ASSERT_EQ(run_to_end(process), i);
  }
  EXPECT_EQ(sys::open_fd_count(), before);
  EXPECT_TRUE(is_childless());
  EXPECT_THAT(active_children(), IsEmpty());
}

TEST(Process, runs_beside_many_others) {
  std::vector<Process> sleepers;
  std::vector<Process> quick;
  for (int i = 0; i < 20; ++i) {
    sleepers.emplace_back(sleep_for_ever);  // they move as the vector grows, some while they run
    sleepers.back().start();
    quick.emplace_back([i] { throw SystemExit{i}; });
    quick.back().start();
  }
  EXPECT_EQ(active_children().size() >= 20, true);
  for (Process& process : sleepers) process.terminate();
  for (Process& process : sleepers) process.join();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(sleepers[static_cast<std::size_t>(i)].exitcode(), -SIGTERM);
    quick[static_cast<std::size_t>(i)].join();
    EXPECT_EQ(quick[static_cast<std::size_t>(i)].exitcode(), i);
  }
  EXPECT_TRUE(is_childless());
}

TEST(Process, starts_processes_that_start_processes) {
  Number count;
  const auto tree = [&](const auto& self, int depth) -> void {
    ++*count;
    if (depth == 0) return;
    for (int i = 0; i < 2; ++i) {
      Process process([&] { self(self, depth - 1); });
      expect_in_child(run_to_end(process) == 0);
    }
  };
  Process root([&] { tree(tree, 3); });
  EXPECT_EQ(run_to_end(root), 0);
  EXPECT_EQ(count->load(), 15);
}

/// Counts in shared memory how often one was destroyed.
class Destruction {
 public:
  explicit Destruction(Number& count) : count_(&*count) {}
  Destruction(Destruction&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
  Destruction& operator=(Destruction&&) = delete;
  ~Destruction() {
    if (count_ != nullptr) ++*count_;
  }

 private:
  std::atomic<int>* count_;
};

TEST(Process, gives_up_what_was_moved_into_it_once_it_has_started) {
  Number destroyed;
  Number may_end;
  Process process(
      [&](const Destruction&) {
        while (may_end->load() == 0) ::usleep(1'000);
      },
      Destruction(destroyed));
  EXPECT_EQ(destroyed->load(), 0);
  process.start();
  EXPECT_EQ(destroyed->load(), 1);  // by the parent, while the child has it still
  EXPECT_TRUE(process.is_alive());
  may_end->store(1);
  process.join();
}

TEST(Process, destroys_nothing_of_its_parents) {
  Number destroyed;
  {
    const Destruction parents(destroyed);
    Process returns([] {});
    Process throws([] { throw SystemExit{2}; });
    EXPECT_EQ(run_to_end(returns), 0);
    EXPECT_EQ(run_to_end(throws), 2);
    EXPECT_EQ(destroyed->load(), 0);
  }
  EXPECT_EQ(destroyed->load(), 1);
}

TEST(Process, refuses_to_fork_beside_other_threads_and_says_what_to_do) {
  Number ran;
  Process process(ProcessOptions{.name = "careful"}, [&] { ran->store(1); });
  std::atomic<bool> may_end{false};
  std::thread other([&] {
    while (!may_end) std::this_thread::sleep_for(1ms);
  });
  try {
    process.start();
    ADD_FAILURE() << "it forked";
  } catch (const ForkRefused& error) {
    EXPECT_THAT(error.what(), HasSubstr("process careful"));
    EXPECT_THAT(error.what(), HasSubstr("2 threads"));
    EXPECT_THAT(error.what(), HasSubstr("before the first thread"));
    EXPECT_THAT(error.what(), HasSubstr("OtherThreads::allowed"));
  }
  EXPECT_FALSE(process.is_alive());
  may_end = true;
  other.join();
  EXPECT_EQ(run_to_end(process), 0);  // nothing is in the way any more
  EXPECT_EQ(ran->load(), 1);
}

TEST(Process, forks_beside_other_threads_where_that_is_allowed) {
  std::atomic<bool> may_end{false};
  std::thread other([&] {
    while (!may_end) (void)active_children();  // has the list's lock, more often than not
  });
  for (int i = 0; i < 50; ++i) {
    Process process(ProcessOptions{.threads = OtherThreads::allowed}, [] {
      expect_in_child(active_children().empty() && parent_process());
      throw SystemExit{6};
    });
    process.start();
    EXPECT_TRUE(process.join(20s));
    EXPECT_EQ(process.exitcode(), 6);
  }
  may_end = true;
  other.join();
}

TEST(Process, prints_once_what_was_buffered_before_the_fork) {
  const std::string text = written_to(STDOUT_FILENO, [] {
    std::ios::sync_with_stdio(false);
    std::printf("parent printf\n");
    std::cout << "parent cout\n";
    Process process([] {
      std::printf("child printf\n");
      std::cout << "child cout\n";
    });
    process.start();
    process.join();
    std::printf("parent again\n");
  });
  EXPECT_THAT(text, ::testing::StartsWith("parent cout\nparent printf\n"));
  EXPECT_THAT(text, ::testing::EndsWith("parent again\n"));
  EXPECT_THAT(text, HasSubstr("child printf\n"));
  EXPECT_THAT(text, HasSubstr("child cout\n"));
  EXPECT_EQ(text.size(),
            std::string("parent printf\nparent cout\nchild printf\nchild cout\nparent again\n").size());
}

TEST(Process, writes_out_what_it_has_buffered_however_it_ends_by_itself) {
  EXPECT_EQ(written_to(STDOUT_FILENO,
                       [] {
                         for (const int way : {0, 1, 2}) {
                           Process process([way] {
                             std::printf("way %d\n", way);
                             if (way == 1) throw SystemExit{1};
                             if (way == 2) throw std::runtime_error("of this test");
                           });
                           run_to_end(process);
                         }
                       }),
            "way 0\nway 1\nway 2\n");
}

TEST(Process, is_killed_and_reaped_when_it_goes_out_of_scope) {
  int pid = 0;
  {
    Process process(sleep_for_ever);
    process.start();
    pid = process.pid().value();
    EXPECT_EQ(active_children().size(), 1U);
  }
  EXPECT_EQ(sys::process_state(pid), std::nullopt);
  EXPECT_TRUE(is_childless());
  EXPECT_THAT(active_children(), IsEmpty());
}

TEST(Process, is_gone_where_it_was_moved_from) {
  Process first(sleep_for_ever);
  first.start();
  const int pid = first.pid().value();
  Process second = std::move(first);
  EXPECT_EQ(second.pid(), pid);
  EXPECT_TRUE(second.is_alive());
  EXPECT_THROW(first.is_alive(), Closed);  // NOLINT(bugprone-use-after-move)
  EXPECT_THROW(first.name(), Closed);
  EXPECT_THROW(first.join(), Closed);
  first.close();
  second.kill();
  EXPECT_TRUE(second.join(20s));
}

TEST(Process, is_killed_when_another_takes_its_place) {
  Process process(sleep_for_ever);
  process.start();
  const int replaced = process.pid().value();
  process = Process([] { throw SystemExit{9}; });
  EXPECT_EQ(sys::process_state(replaced), std::nullopt);
  EXPECT_EQ(run_to_end(process), 9);
}

TEST(Process, moves_before_it_starts_with_what_it_will_run) {
  std::vector<Process> processes;
  processes.reserve(5);
  for (int i = 0; i < 5; ++i) processes.emplace_back([](int code) { throw SystemExit{code}; }, i);
  for (Process& process : processes) process.start();
  for (int i = 0; i < 5; ++i) {
    Process& process = processes[static_cast<std::size_t>(i)];
    process.join();
    EXPECT_EQ(process.exitcode(), i);
  }
}

TEST(Process, dies_with_its_parent_and_so_do_its_own_children) {
  struct Pids {
    std::atomic<int> child{0};
    std::atomic<int> grandchild{0};
  };
  detail::Shared<Pids> pids;
  sys::Child parent = sys::Child::fork([&]() noexcept -> int {
    Process process([&] {
      Process grandchild([&] {
        pids->grandchild.store(::getpid());
        sleep_for_ever();
      });
      grandchild.start();
      pids->child.store(::getpid());
      sleep_for_ever();
    });
    process.start();
    sleep_for_ever();
  });
  ASSERT_TRUE(eventually([&] { return pids->child.load() != 0 && pids->grandchild.load() != 0; }));
  parent.signal(SIGKILL);
  parent.wait();
  EXPECT_TRUE(eventually([&] { return has_gone(pids->child.load()); }));
  EXPECT_TRUE(eventually([&] { return has_gone(pids->grandchild.load()); }));
}

TEST(Process, says_which_limit_was_hit_when_the_system_has_no_process_left_and_can_be_tried_again) {
  EXPECT_EQ(in_child([] {
              const rlimit one{1, 1'000};
              if (::setrlimit(RLIMIT_NPROC, &one) != 0) return 1;
              if (::getuid() == 0 && ::setuid(65'534) != 0) return 2;
              Process process([] {});
              try {
                process.start();
                return 3;
              } catch (const std::runtime_error& error) {
                if (std::string(error.what()).find("ulimit -u") == std::string::npos) {
                  std::fprintf(stderr, "no limit is named: %s\n", error.what());
                  return 4;
                }
              }
              if (process.is_alive() || process.pid()) return 5;
              const rlimit many{1'000, 1'000};
              if (::setrlimit(RLIMIT_NPROC, &many) != 0) return 6;
              return run_to_end(process);
            }),
            0);
}

TEST(CurrentProcess, is_the_main_process_here_and_a_named_one_in_a_child) {
  EXPECT_EQ(current_process(), (ProcessInfo{"MainProcess", ::getpid()}));
  EXPECT_EQ(parent_process(), std::nullopt);
  const ProcessInfo here = current_process();
  Process process(ProcessOptions{.name = "child"}, [&] {
    const ProcessInfo child = current_process();
    expect_in_child(child == ProcessInfo{"child", ::getpid()});
    expect_in_child(parent_process() == here);
    Process grandchild([&] { expect_in_child(parent_process() == child); });
    expect_in_child(run_to_end(grandchild) == 0);
  });
  EXPECT_EQ(run_to_end(process), 0);
}

TEST(ActiveChildren, are_those_that_have_not_ended) {
  EXPECT_THAT(active_children(), IsEmpty());
  Process one(ProcessOptions{.name = "one"}, sleep_for_ever);
  Process other(ProcessOptions{.name = "other"}, sleep_for_ever);
  one.start();
  other.start();
  EXPECT_THAT(active_children(),
              ElementsAre(ProcessInfo{"one", one.pid().value()}, ProcessInfo{"other", other.pid().value()}));
  Process child([] { expect_in_child(active_children().empty()); });
  EXPECT_EQ(run_to_end(child), 0);
  one.kill();
  EXPECT_TRUE(eventually([] { return active_children().size() == 1; }));  // before it is joined
  other.kill();
  EXPECT_TRUE(eventually([&] { return other.exitcode().has_value(); }));  // which takes it off the list
  EXPECT_THAT(active_children(), IsEmpty());
}

TEST(CpuCount, is_at_least_what_can_be_used) {
  EXPECT_GE(usable_cpu_count(), 1);
  EXPECT_GE(cpu_count(), usable_cpu_count());
}

}  // namespace
}  // namespace parbench::mp
