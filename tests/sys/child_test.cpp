#include "sys/child.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "support/scene.hpp"
#include "sys/file.hpp"
#include "sys/mapping.hpp"

namespace parbench::sys {
namespace {

using std::chrono::milliseconds;
using testing::eventually;
using testing::in_child;
using testing::is_childless;
using testing::TemporaryFolder;

[[noreturn]] void sleep_for_ever() noexcept {
  for (;;) ::pause();
}

bool exists(pid_t pid) {
  return ::kill(pid, 0) == 0;
}

/// Values of one type that a child writes and its parent reads.
template <class Value>
class Shared {
 public:
  Shared() : mapping_(Mapping::shared(sizeof(Value))), value_(new (mapping_.bytes().data()) Value()) {}
  Value& operator*() const { return *value_; }
  Value* operator->() const { return value_; }

 private:
  Mapping mapping_;
  Value* value_;
};

// --- How it ends ---

TEST(MakeExitImmediate, keeps_exit_handlers_from_running) {
  const int code = testing::in_child([] {
    std::atexit([] { std::_Exit(3); });
    make_exit_immediate();
    std::exit(5);
    return 0;
  });
  EXPECT_EQ(code, 5);
}

TEST(Child, gives_the_exit_code_of_its_body) {
  Child child = Child::fork([]() noexcept { return 7; });
  const ChildStatus status = child.wait();
  ASSERT_TRUE(status.has_exited());
  EXPECT_EQ(status.exit_code(), 7);
  EXPECT_EQ(status.describe(), "exited with code 7");
}

TEST(Child, that_is_killed_gives_the_signal) {
  Child child = Child::fork([]() noexcept -> int { sleep_for_ever(); });
  EXPECT_EQ(child.poll().describe(), "is running");
  child.signal(SIGKILL);
  const ChildStatus status = child.wait();
  ASSERT_TRUE(status.was_signalled());
  EXPECT_EQ(status.signal(), SIGKILL);
  EXPECT_EQ(status.describe(), "was killed by SIGKILL");
}

TEST(Child, that_kills_itself_by_a_signal_without_a_name_is_described_by_its_number) {
  Child child = Child::fork([]() noexcept -> int {
    ::raise(SIGRTMIN + 1);
    return 0;
  });
  EXPECT_EQ(child.wait().describe(), "was killed by signal " + std::to_string(SIGRTMIN + 1));
}

TEST(Child, keeps_its_status_after_it_was_reaped) {
  Child child = Child::fork([]() noexcept { return 3; });
  child.wait();
  EXPECT_EQ(child.wait().exit_code(), 3);
  EXPECT_EQ(child.poll().exit_code(), 3);
  EXPECT_EQ(child.wait_for(milliseconds(1)).exit_code(), 3);
  child.signal(SIGKILL);  // goes nowhere: the pid may be another's by now
  EXPECT_EQ(child.poll().exit_code(), 3);
}

TEST(Child, has_ended_when_someone_else_took_its_status) {
  Child child = Child::fork([]() noexcept { return 3; });
  ASSERT_EQ(::waitpid(-1, nullptr, 0), child.pid());
  EXPECT_EQ(child.poll().describe(), "ended, and someone else took its status");
  EXPECT_TRUE(child.wait().has_exited());
  EXPECT_FALSE(child.wait().was_signalled());
  EXPECT_EQ(child.wait().exit_code(), ChildStatus::code_unknown);
}

TEST(Child, has_ended_when_the_kernel_took_its_status) {
  const int code = in_child([] {
    Child child = Child::fork([]() noexcept -> int { sleep_for_ever(); });
    ::signal(SIGCHLD, SIG_IGN);
    if (!child.poll().is_running()) return 1;
    child.signal(SIGKILL);
    return child.wait().exit_code() == ChildStatus::code_unknown ? 0 : 2;
  });
  EXPECT_EQ(code, 0);
}

TEST(Child, runs_on_for_a_process_whose_child_it_is_not) {
  Child child = Child::fork([]() noexcept -> int { sleep_for_ever(); });
  const int with_descriptor = in_child([&] { return child.poll().is_running() ? 0 : 1; });
  EXPECT_EQ(with_descriptor, 0);
  EXPECT_TRUE(child.poll().is_running());
}

TEST(ChildStatusDeathTest, refuses_what_does_not_hold) {
  EXPECT_DEATH(ChildStatus::running().exit_code(), "broken contract.*has_exited");
  EXPECT_DEATH(ChildStatus::signalled(9).exit_code(), "broken contract.*has_exited");
  EXPECT_DEATH(ChildStatus::exited(0).signal(), "broken contract.*was_signalled");
}

TEST(Child, can_be_waited_for_in_vain) {
  Child child = Child::fork([]() noexcept -> int { sleep_for_ever(); });
  EXPECT_TRUE(child.wait_for(milliseconds(1)).is_running());
  EXPECT_TRUE(child.wait_for(milliseconds(0)).is_running());
  EXPECT_TRUE(exists(child.pid()));
}

TEST(Child, makes_its_pidfd_readable_when_it_ends) {
  Child child = Child::fork([]() noexcept -> int { sleep_for_ever(); });
  const std::array<int, 1> fds{child.pidfd().number()};
  EXPECT_FALSE(wait_readable(fds, milliseconds(1))[0]);
  child.signal(SIGKILL);
  EXPECT_TRUE(wait_readable(fds, std::chrono::seconds(20))[0]);
  EXPECT_FALSE(child.poll().is_running());
  EXPECT_TRUE(wait_readable(fds, milliseconds(0))[0]) << "after it was reaped, too";
}

// --- Who owns it ---

TEST(Child, is_killed_and_reaped_when_its_owner_goes_out_of_scope) {
  pid_t pid = 0;
  {
    const Child child = Child::fork([]() noexcept -> int { sleep_for_ever(); });
    pid = child.pid();
    EXPECT_TRUE(exists(pid));
  }
  EXPECT_FALSE(exists(pid));
  EXPECT_TRUE(is_childless());
}

TEST(Child, is_killed_and_reaped_even_when_it_is_stopped_or_ignores_signals) {
  {
    const Child stopped = Child::fork([]() noexcept -> int {
      ::raise(SIGSTOP);
      return 0;
    });
    const Child deaf = Child::fork([]() noexcept -> int {
      for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_IGN);
      sleep_for_ever();
    });
    EXPECT_TRUE(eventually([&] { return process_state(stopped.pid()) == 'T'; }));
  }
  EXPECT_TRUE(is_childless());
}

TEST(Child, goes_on_when_it_is_moved) {
  std::vector<Child> children;
  for (int i = 0; i < 5; ++i) children.push_back(Child::fork([]() noexcept -> int { sleep_for_ever(); }));
  for (Child& child : children) EXPECT_TRUE(child.poll().is_running());
  children.clear();
  EXPECT_TRUE(is_childless());
}

TEST(Child, dies_with_the_process_that_forked_it) {
  const Shared<std::atomic<pid_t>> grandchild;
  Child parent = Child::fork([&]() noexcept -> int {
    const Child child = Child::fork([&]() noexcept -> int {
      grandchild->store(::getpid());
      sleep_for_ever();
    });
    sleep_for_ever();
  });
  ASSERT_TRUE(eventually([&] { return grandchild->load() != 0; }));
  adopt_orphans();  // so that its end can be seen from here
  parent.signal(SIGKILL);
  EXPECT_EQ(parent.wait().signal(), SIGKILL);
  int status = 0;
  EXPECT_TRUE(
      eventually([&] { return ::waitpid(grandchild->load(), &status, WNOHANG) == grandchild->load(); }));
  EXPECT_TRUE(WIFSIGNALED(status));
  ::kill(grandchild->load(), SIGKILL);  // when the test failed
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

TEST(Orphans, that_are_ending_are_waited_for) {
  const int code = in_child([] {
    adopt_orphans();
    const Shared<std::array<std::atomic<pid_t>, 3>> pids;
    {
      Child parent = Child::fork([&]() noexcept -> int {
        for (auto& pid : *pids) {
          const pid_t forked = ::fork();  // by hand: nothing tells these to die before their parent does
          if (forked == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            pid.store(::getpid());
            sleep_for_ever();
          }
        }
        sleep_for_ever();
      });
      for (auto& pid : *pids)
        if (!eventually([&] { return pid.load() != 0; })) return 1;
    }
    std::vector<pid_t> orphans(pids->begin(), pids->end());
    orphans.push_back(::getpid());  // none of its children
    reap_orphans(orphans);
    return is_childless() ? 0 : 2;
  });
  EXPECT_EQ(code, 0);
}

TEST(Orphans, do_not_include_a_living_child_that_the_program_was_started_with) {
  const int code = in_child([] {
    const pid_t stranger = ::fork();
    if (stranger == 0) sleep_for_ever();
    reap_orphans({});  // would hang
    const bool lives = exists(stranger) && ::waitpid(stranger, nullptr, WNOHANG) == 0;
    ::kill(stranger, SIGKILL);
    ::waitpid(stranger, nullptr, 0);
    return lives ? 0 : 1;
  });
  EXPECT_EQ(code, 0);
}

// --- What it starts with ---

TEST(Child, has_nothing_open_but_the_standard_streams_and_what_it_is_to_keep) {
  constexpr int limit = 600;
  Shared<std::array<bool, limit>> is_open;
  std::vector<Pipe> pipes;
  for (int i = 0; i < 10; ++i) pipes.push_back(Pipe::create());
  const Fd high(::fcntl(pipes[0].read_end.number(), F_DUPFD_CLOEXEC, 500));
  ASSERT_GE(high.number(), 500);
  // Unsorted, neighbours, twice the same, a standard stream, and none.
  const std::vector<int> keep{pipes[7].read_end.number(),
                              high.number(),
                              pipes[3].read_end.number(),
                              pipes[3].write_end.number(),
                              pipes[7].read_end.number(),
                              STDERR_FILENO,
                              -1};
  Child child = Child::fork(
      [&]() noexcept {
        for (int fd = 0; fd < limit; ++fd)
          (*is_open)[static_cast<std::size_t>(fd)] = ::fcntl(fd, F_GETFD) != -1;
        return 0;
      },
      keep);
  ASSERT_EQ(child.wait().exit_code(), 0);
  for (int fd = STDERR_FILENO + 1; fd < limit; ++fd)
    EXPECT_EQ((*is_open)[static_cast<std::size_t>(fd)], std::count(keep.begin(), keep.end(), fd) != 0) << fd;
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    EXPECT_EQ((*is_open)[static_cast<std::size_t>(fd)], ::fcntl(fd, F_GETFD) != -1) << fd;
}

TEST(ChildDeathTest, cannot_keep_more_descriptors_than_there_is_room_for) {
  EXPECT_DEATH(Child::fork([]() noexcept { return 0; }, std::vector<int>(65, 0)), "broken contract.*keep");
}

void handle(int) {}

TEST(Child, starts_with_handlers_gone_ignored_signals_ignored_and_none_blocked) {
  struct Seen {
    bool handler_is_gone[2];
    bool is_ignored;
    int blocked;
  };
  const int code = in_child([] {
    const Shared<Seen> seen;
    ::signal(SIGUSR1, handle);
    ::signal(SIGRTMIN + 2, handle);
    ::signal(SIGHUP, SIG_IGN);
    sigset_t blocked;
    ::sigemptyset(&blocked);
    for (const int number : {SIGTERM, SIGINT, SIGCHLD, SIGRTMIN}) ::sigaddset(&blocked, number);
    ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
    Child child = Child::fork([&]() noexcept {
      const auto handler_of = [](int number) {
        struct sigaction action {};
        ::sigaction(number, nullptr, &action);
        return action.sa_handler;
      };
      seen->handler_is_gone[0] = handler_of(SIGUSR1) == SIG_DFL;
      seen->handler_is_gone[1] = handler_of(SIGRTMIN + 2) == SIG_DFL;
      seen->is_ignored = handler_of(SIGHUP) == SIG_IGN;
      sigset_t mask;
      ::sigprocmask(SIG_SETMASK, nullptr, &mask);
      for (int number = 1; number < NSIG; ++number)
        seen->blocked += ::sigismember(&mask, number) == 1 ? 1 : 0;
      return 0;
    });
    child.wait();
    if (!seen->handler_is_gone[0]) return 1;
    if (!seen->handler_is_gone[1]) return 2;
    if (!seen->is_ignored) return 3;
    return seen->blocked == 0 ? 0 : 4;
  });
  EXPECT_EQ(code, 0);
}

TEST(Child, tells_how_it_ended_even_where_SIGCHLD_was_ignored_by_whoever_started_us) {
  for (const int flags : {0, SA_NOCLDWAIT}) {
    const int code = in_child([flags] {
      struct sigaction action {};
      action.sa_handler = flags == 0 ? SIG_IGN : SIG_DFL;
      action.sa_flags = flags;
      ::sigaction(SIGCHLD, &action, nullptr);
      Child child = Child::fork([]() noexcept { return 5; });
      const ChildStatus status = child.wait();
      return status.has_exited() ? status.exit_code() : 1;
    });
    EXPECT_EQ(code, 5) << flags;
  }
}

TEST(Child, does_not_run_the_exit_handlers_of_its_parent) {
  static std::atomic<int>* runs = nullptr;
  const Shared<std::atomic<int>> count;
  runs = &*count;
  EXPECT_EQ(in_child([] {
              std::atexit([] { ++*runs; });
              return in_child([] { return 4; });
            }),
            4);
  EXPECT_EQ(count->load(), 0);
}

TEST(Child, prints_what_its_parent_had_buffered_never_again) {
  const TemporaryFolder folder;
  std::FILE* const file = std::fopen((folder / "out").c_str(), "w");
  ASSERT_NE(file, nullptr);
  std::fputs("once;", file);
  const std::array<int, 1> keep{::fileno(file)};
  for (int i = 0; i < 3; ++i) {
    Child::fork(
        [&]() noexcept {
          std::fflush(nullptr);       // would print its copy of the buffer
          std::fputs("left;", file);  // what a child leaves in a buffer is lost: it logs nothing
          return 0;
        },
        keep)
        .wait();
  }
  std::fclose(file);
  EXPECT_EQ(read_file(folder / "out"), "once;");
}

// --- When it cannot be had ---

TEST(ChildDeathTest, is_refused_to_a_process_with_two_threads) {
  EXPECT_DEATH(
      {
        std::thread second([] { sleep_for_ever(); });
        Child::fork([]() noexcept { return 0; });
        second.join();
      },
      "broken contract.*has_one_thread");
}

TEST(Child, can_be_forked_right_after_a_thread_was_joined) {
  // The kernel wakes the joiner, then closes the thread's files, and only then counts it no more: files of
  // its own make that moment, which else one in a thousand joins hits, long enough to be sure.
  for (int i = 0; i < 20; ++i) {
    std::thread([] {
      ASSERT_EQ(::unshare(CLONE_FILES), 0);
      for (int file = 0; file < 500; ++file) ASSERT_GE(::open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
    }).join();
    ASSERT_EQ(Child::fork([]() noexcept { return 0; }).wait().exit_code(), 0);
  }
}

TEST(Child, that_cannot_be_forked_names_the_limit) {
  const int code = in_child([] {
    const rlimit limit{1, 1};
    if (::setrlimit(RLIMIT_NPROC, &limit) != 0) return 77;
    if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) return 77;  // root has no such limit
    std::vector<Child> children;
    try {
      for (int i = 0; i < 3; ++i) children.push_back(Child::fork([]() noexcept -> int { sleep_for_ever(); }));
    } catch (const base::SystemError& error) {
      if (error.code() != EAGAIN) return 2;
      return std::strstr(error.what(), "'ulimit -u' is 1 processes") != nullptr ? 0 : 3;
    }
    return 1;
  });
  if (code == 77) GTEST_SKIP() << "reason: the limit cannot be set here";
  EXPECT_EQ(code, 0);
}

TEST(Child, for_which_no_descriptor_is_left_is_not_left_behind) {
  if (testing::is_sanitized)
    GTEST_SKIP() << "reason: UBSan takes what it cannot see through a pipe for broken";
  const int code = in_child([] {
    const rlimit limit{3, 3};
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return 1;
    try {
      Child::fork([]() noexcept -> int { sleep_for_ever(); });
    } catch (const base::SystemError& error) {
      if (error.code() != EMFILE || std::strstr(error.what(), "ulimit -n") == nullptr) return 2;
      return is_childless() ? 0 : 3;
    }
    return 4;
  });
  EXPECT_EQ(code, 0);
}

TEST(Child, leaves_no_descriptor_and_no_process_behind) {
  const int before = open_fd_count();
  for (int i = 0; i < 300; ++i) {
    const Pipe pipe = Pipe::create();
    const std::array<int, 1> keep{pipe.write_end.number()};
    Child child = Child::fork([]() noexcept { return 0; }, keep);
    if (i % 2 == 0) child.wait();
  }
  EXPECT_EQ(open_fd_count(), before);
  EXPECT_TRUE(is_childless());
}

// --- Looking at processes ---

TEST(ThreadCount, counts_the_threads_of_this_process) {
  ASSERT_TRUE(eventually([] { return thread_count() == 1; }));
  std::atomic<bool> end{false};
  std::thread second([&] { end.wait(false); });
  EXPECT_EQ(thread_count(), 2);
  end = true;
  end.notify_all();
  second.join();
  EXPECT_TRUE(eventually([] { return thread_count() == 1; }));
}

TEST(ProcessState, tells_running_stopped_dead_and_gone_apart) {
  EXPECT_EQ(process_state(::getpid()), 'R');
  pid_t pid = 0;
  {
    const Child child = Child::fork([]() noexcept -> int { sleep_for_ever(); });
    pid = child.pid();
    EXPECT_TRUE(eventually([&] { return process_state(pid) == 'S'; }));
    child.signal(SIGSTOP);
    EXPECT_TRUE(eventually([&] { return process_state(pid) == 'T'; }));
    child.signal(SIGKILL);
    EXPECT_TRUE(eventually([&] { return process_state(pid) == 'Z'; }));
  }
  EXPECT_EQ(process_state(pid), std::nullopt);
}

/// Leaves this process without a descriptor to open.
void use_up_descriptors() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_NOFILE, &none);
}

TEST(ProcessHasEnded, tells_the_living_from_the_dead_also_without_a_descriptor) {
  Child living = Child::fork([]() noexcept -> int { sleep_for_ever(); });
  const pid_t zombie = ::fork();
  if (zombie == 0) ::_exit(0);
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(zombie), &info, WEXITED | WNOWAIT), 0);
  EXPECT_FALSE(process_has_ended(living.pid()));
  EXPECT_TRUE(process_has_ended(zombie));
  const int code = in_child([&] {
    use_up_descriptors();
    if (read_process(living.pid())) return 1;
    if (process_has_ended(living.pid()) || process_has_ended(::getpid())) return 2;
    return process_has_ended(zombie) ? 0 : 3;
  });
  EXPECT_EQ(code, 0);
  ::waitpid(zombie, nullptr, 0);
  EXPECT_TRUE(process_has_ended(zombie));
  EXPECT_TRUE(has_ended_unread(zombie));
}

TEST(ProcessHasEnded, is_not_said_of_one_whose_first_thread_alone_has_ended) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::thread([] { sleep_for_ever(); }).detach();
    ::syscall(SYS_exit, 0);  // as pthread_exit: of this thread alone
  }
  EXPECT_TRUE(eventually([&] { return process_state(pid) == 'Z'; }));
  EXPECT_FALSE(process_has_ended(pid));
  EXPECT_FALSE(has_ended_unread(pid));
  ::kill(pid, SIGKILL);
  EXPECT_TRUE(eventually([&] { return process_has_ended(pid) && has_ended_unread(pid); }));
  ::waitpid(pid, nullptr, 0);
}

TEST(ProcessState, is_not_fooled_by_a_name_with_brackets) {
  const int code = in_child([] {
    ::prctl(PR_SET_NAME, "a) Z 1 (b");
    return process_state(::getpid()) == 'R' ? 0 : 1;
  });
  EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace parbench::sys
