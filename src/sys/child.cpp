#include "sys/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <sstream>
#include <vector>

#include "base/error.hpp"
#include "sys/file.hpp"
#include "sys/limits.hpp"
#include "sys/signals_held.hpp"

namespace parbench::sys {
namespace {

/// At most a handful of descriptors is kept, so that a fixed array serves: no allocation in the child.
constexpr std::size_t keep_max = 64;

/// Closes all but the standard streams and `keep`, with a system call per gap.
void close_others(std::span<const int> keep) noexcept {
  int sorted[keep_max];
  std::size_t count = 0;
  for (const int fd : keep)
    if (fd > STDERR_FILENO) sorted[count++] = fd;
  std::sort(sorted, sorted + count);
  unsigned first = STDERR_FILENO + 1;
  for (std::size_t i = 0; i < count; ++i) {
    const auto kept = static_cast<unsigned>(sorted[i]);
    if (kept > first) ::syscall(SYS_close_range, first, kept - 1, 0);
    first = kept + 1;
  }
  ::syscall(SYS_close_range, first, ~0U, 0);
}

/// Handlers belong to the parent's program: back to the default. What is ignored stays ignored (nohup).
void reset_signals() noexcept {
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action {};
    if (::sigaction(number, nullptr, &action) != 0) continue;
    if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN) continue;
    ::signal(number, SIG_DFL);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Where SIGCHLD is ignored, as whoever started the program may have left it, the kernel reaps children by
/// itself and keeps no word of how they ended.
void keep_child_statuses() noexcept {
  struct sigaction action {};
  ::sigaction(SIGCHLD, nullptr, &action);
  if (action.sa_handler != SIG_IGN && (action.sa_flags & SA_NOCLDWAIT) == 0) return;
  if (action.sa_handler == SIG_IGN) action.sa_handler = SIG_DFL;
  action.sa_flags &= ~SA_NOCLDWAIT;
  ::sigaction(SIGCHLD, &action, nullptr);
}

[[noreturn]] void enter_child(pid_t parent, int (*entry)(void*) noexcept, void* context,
                              const ForkTerms& terms) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(EXIT_FAILURE);  // it died before the line above took effect
  reset_signals();
  if (terms.descriptors == Descriptors::only_kept) close_others(terms.keep);
  ::_exit(entry(context));
}

}  // namespace

int ChildStatus::exit_code() const {
  PARBENCH_EXPECT(has_exited());
  return value_;
}

int ChildStatus::signal() const {
  PARBENCH_EXPECT(was_signalled());
  return value_;
}

std::string ChildStatus::describe() const {
  if (is_running()) return "is running";
  if (kind_ == Kind::unknown) return "ended, and someone else took its status";
  if (has_exited()) return "exited with code " + std::to_string(value_);
  const char* const name = ::sigabbrev_np(value_);
  return "was killed by " +
         (name != nullptr ? "SIG" + std::string(name) : "signal " + std::to_string(value_));
}

Child Child::fork_erased(Entry entry, void* context, const ForkTerms& terms) {
  PARBENCH_EXPECT(terms.threads == OtherThreads::allowed || has_one_thread());
  PARBENCH_EXPECT(terms.keep.size() <= keep_max);
  keep_child_statuses();
  std::fflush(nullptr);  // or what is buffered would be printed by both
  const pid_t parent = ::getpid();
  const SignalsHeld signals;  // or one that comes early would go to a handler of the parent's, and be lost
  const pid_t pid = ::fork();
  if (pid < 0) throw_no_more_tasks("fork", "a process", errno);
  if (pid == 0) enter_child(parent, entry, context, terms);
  Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd.is_open()) {
    const int error = errno;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    throw base::SystemError("open a pidfd of process", std::to_string(pid), error,
                            error == EMFILE ? "raise 'ulimit -n'" : "Linux 5.9 or newer is needed");
  }
  return Child(pid, std::move(pidfd));
}

Child::~Child() {
  if (pid_ == 0 || !status_.is_running()) return;
  signal(SIGKILL);
  wait();
}

void Child::signal(int number) const noexcept {
  if (status_.is_running()) ::syscall(SYS_pidfd_send_signal, pidfd_.number(), number, nullptr, 0);
}

ChildStatus Child::reap(int options) {
  if (!status_.is_running()) return status_;
  int status = 0;
  pid_t result = 0;
  do {
    result = ::waitpid(pid_, &status, options);
  } while (result < 0 && errno == EINTR);
  if (result == pid_)
    status_ = WIFSIGNALED(status) ? ChildStatus::signalled(WTERMSIG(status))
                                  : ChildStatus::exited(WEXITSTATUS(status));
  else if (result < 0 && errno == ECHILD && ended_unseen())
    status_ = ChildStatus::unknown();
  return status_;
}

/// Of one that is no child of this process, or no longer. The descriptor may be closed by now, or be another, in
/// the copy that a fork left in a process whose child it is not.
bool Child::ended_unseen() const noexcept {
  const int sent = static_cast<int>(::syscall(SYS_pidfd_send_signal, pidfd_.number(), 0, nullptr, 0));
  if (sent != 0 && errno != ESRCH) return false;
  pollfd end{pidfd_.number(), POLLIN, 0};
  return ::poll(&end, 1, 0) > 0 && (end.revents & POLLIN) != 0;
}

ChildStatus Child::poll() {
  return reap(WNOHANG);
}

ChildStatus Child::wait() {
  return reap(0);
}

ChildStatus Child::wait_for(std::chrono::nanoseconds timeout) {
  const int fds[] = {pidfd_.number()};
  wait_readable(fds, timeout);
  return poll();
}

void make_exit_immediate() {
  ::on_exit([](int code, void*) { ::_exit(code); }, nullptr);  // the last one set up is the first to run
}

int thread_count() {
  // One link per thread, besides "." and "..": a single system call, where reading the folder would be four.
  struct stat tasks {};
  if (::stat("/proc/self/task", &tasks) != 0) throw base::SystemError("read", "/proc/self/task", errno);
  return static_cast<int>(tasks.st_nlink) - 2;
}

bool has_one_thread() {
  // The kernel wakes the joiner before it takes the thread off its list.
  for (int attempt = 0; attempt < 100; ++attempt) {
    if (thread_count() == 1) return true;
    ::usleep(1'000);
  }
  return false;
}

void adopt_orphans() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

void reap_orphans(std::span<const pid_t> pids) noexcept {
  for (const pid_t pid : pids)
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
}

std::vector<pid_t> children_of_self() {
  std::vector<pid_t> pids;
  std::istringstream text(try_read_file("/proc/thread-self/children").value_or(""));
  for (pid_t pid = 0; text >> pid;) pids.push_back(pid);
  return pids;
}

void end_children_but(std::span<const pid_t> others) {
  std::vector<pid_t> left(others.begin(), others.end());
  for (bool found = true; found;) {
    found = false;
    for (const pid_t pid : children_of_self()) {
      if (std::find(left.begin(), left.end(), pid) != left.end()) continue;
      if (::kill(pid, SIGKILL) != 0) {  // of another user by now: to wait for it might take for ever
        left.push_back(pid);
        continue;
      }
      found = true;  // and once it is reaped, its children are ours
      while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
  }
}

std::optional<ProcessFacts> read_process(pid_t pid) noexcept {
  char path[32];
  std::snprintf(path, sizeof(path), "/proc/%d/stat", pid);
  const Fd file(::open(path, O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return std::nullopt;
  char text[1024];
  const ssize_t size = ::read(file.number(), text, sizeof(text) - 1);
  if (size <= 0) return std::nullopt;
  text[size] = '\0';
  const char* const name_end = std::strrchr(text, ')');  // the name may hold anything
  ProcessFacts facts{};
  // The state is field 3 and stands behind the name, the number of threads is field 20, the start field 22.
  if (name_end == nullptr ||
      std::sscanf(name_end + 1,
                  " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld %*s %lu",
                  &facts.state, &facts.threads, &facts.start_ticks) != 3)
    return std::nullopt;
  return facts;
}

std::optional<char> process_state(pid_t pid) noexcept {
  const auto facts = read_process(pid);
  return facts ? std::optional(facts->state) : std::nullopt;
}

bool process_has_ended(pid_t pid) noexcept {
  const auto facts = read_process(pid);
  return facts ? facts->has_ended() : has_ended_unread(pid);
}

bool has_ended_unread(pid_t pid) noexcept {
  if (::kill(pid, 0) != 0) return errno == ESRCH;
  // A zombie can be sent signals, too. But it has no memory any more, and so no program, nor other threads.
  char path[32];
  char program[8];
  std::snprintf(path, sizeof(path), "/proc/%d/exe", pid);
  if (::readlink(path, program, sizeof(program)) >= 0 || errno != ENOENT) return false;
  std::snprintf(path, sizeof(path), "/proc/%d/task", pid);
  struct stat threads {};
  return ::stat(path, &threads) == 0 && threads.st_nlink <= 3;  // "." and ".." and one that has ended
}

}  // namespace parbench::sys
