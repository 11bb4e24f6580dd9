#include "sys/command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <new>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"
#include "sys/limits.hpp"
#include "sys/signals_held.hpp"

#if defined(__SANITIZE_THREAD__)
#define PARBENCH_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PARBENCH_TSAN 1
#endif
#endif

#ifdef PARBENCH_TSAN
/// The C library's own name for clone(), under which ThreadSanitizer does not take it for a fork.
extern "C" int __clone(int (*entry)(void*), void* stack, int flags, void* context, ...);
#define PARBENCH_CLONE __clone
#else
#define PARBENCH_CLONE ::clone
#endif

namespace parbench::sys {
namespace {

constexpr std::size_t last_words_max = 4096;
constexpr std::size_t buffer_size = 65'536;  // what a pipe holds
constexpr int not_started = 127;

/// What the child needs; in the caller's memory, which it shares.
struct Start {
  const char* program;
  char* const* arguments;
  int input;
  int output;
  int errors;  ///< -1: as the caller's
  pid_t parent;
  std::span<const int> handled_signals;
  std::span<const unsigned long> cpus;
  pid_t group;
  int error = 0;  ///< written by the child when it cannot become the program
};

/// Between clone and exec, in memory that it shares with a caller who waits: it changes nothing but its own
/// descriptors and signals, and `error`. Not instrumented, since what sanitizers note of a frame that exec never
/// leaves stays noted in the caller.
[[gnu::no_sanitize_address, gnu::no_sanitize_thread]] int become_program(void* context) {
  auto* const start = static_cast<Start*>(context);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != start->parent) return not_started;  // it died before the line above took effect
  const bool is_in_background = start->group != 0 && ::setpgid(0, start->group) == 0;
  for (const int number : start->handled_signals) ::signal(number, SIG_DFL);
  ::signal(SIGPIPE, SIG_DFL);  // what programs count on, whatever this one ignores
  ::signal(SIGXFSZ, SIG_DFL);
  if (is_in_background) {  // at the terminal it would be stopped, and wait for ever
    ::signal(SIGTTIN, SIG_IGN);
    ::signal(SIGTTOU, SIG_IGN);
  }
  // Not by dup2(), for which ThreadSanitizer knows a single table of descriptors.
  if (::syscall(SYS_dup3, start->input, STDIN_FILENO, 0) < 0 ||
      ::syscall(SYS_dup3, start->output, STDOUT_FILENO, 0) < 0 ||
      (start->errors >= 0 && ::syscall(SYS_dup3, start->errors, STDERR_FILENO, 0) < 0)) {
    start->error = errno;
    return not_started;
  }
  if (!start->cpus.empty()) ::syscall(SYS_sched_setaffinity, 0, start->cpus.size_bytes(), start->cpus.data());
  ::syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execve(start->program, start->arguments, environ);
  start->error = errno;
  return not_started;
}

/// A command that has been started. Killed and reaped when it goes out of scope before that.
class Running {
 public:
  explicit Running(pid_t pid) : pid_(pid) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }

  ChildStatus wait() noexcept {
    int status = 0;
    pid_t result = 0;
    do {
      result = ::waitpid(pid_, &status, 0);
    } while (result < 0 && errno == EINTR);
    pid_ = 0;
    if (result < 0) return ChildStatus::unknown();
    return WIFSIGNALED(status) ? ChildStatus::signalled(WTERMSIG(status))
                               : ChildStatus::exited(WEXITSTATUS(status));
  }

 private:
  pid_t pid_;
};

/// The same file under a number that is no standard stream's: those may be closed.
Fd above_standard(Fd fd) {
  if (fd.number() > STDERR_FILENO) return fd;
  Fd higher(::fcntl(fd.number(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!higher.is_open()) throw base::SystemError("duplicate", "a descriptor", errno);
  return higher;
}

Pipe make_pipe() {
  Pipe pipe = Pipe::create();
  pipe.write_end = above_standard(std::move(pipe.write_end));
  return pipe;
}

pid_t clone_child(Start& start, std::span<std::byte> stack) {
  const SignalsHeld signals;
  return PARBENCH_CLONE(become_program, stack.data() + stack.size(), CLONE_VM | CLONE_VFORK | SIGCHLD,
                        &start);
}

std::string advice(int error) {
  if (error == ENOEXEC) return "it is no program; a script begins with a line such as #!/bin/sh";
  if (error == ENOENT) return "or the interpreter that its first line names";
  if (error == E2BIG) return "its arguments are too long";
  return "";
}

/// The caller is awake again only when the child has become the program, or has failed.
pid_t start_child(Start& start, std::span<std::byte> stack) {
  const pid_t pid = clone_child(start, stack);
  if (pid < 0) throw_no_more_tasks("start", start.program, errno);
  if (start.error == 0) return pid;
  ::waitpid(pid, nullptr, 0);
  throw base::SystemError("run", start.program, start.error, advice(start.error));
}

void keep_end(std::string& text, std::span<const std::byte> bytes) {
  text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.size() > last_words_max) text.erase(0, text.size() - last_words_max);
}

using Clock = std::chrono::steady_clock;

constexpr Clock::time_point never = Clock::time_point::max();

/// For poll(): until `deadline`, or for ever. Throws base::SystemError when it has passed.
int milliseconds_until(Clock::time_point deadline) {
  if (deadline == never) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  if (left <= 0) throw base::SystemError("wait for", "a command's output", ETIMEDOUT);
  return static_cast<int>(std::min<std::int64_t>(left, 60'000));
}

/// Reads both until no one writes to either: who read one to its end first would leave the command waiting for
/// room in the other. `errors` may be closed.
void drain(const Fd& output, const Fd& errors, std::span<std::byte> buffer,
           const CommandRunner::Sink& on_output, const CommandRunner::Sink& on_errors,
           Clock::time_point deadline) {
  std::array<pollfd, 2> ends{pollfd{output.number(), POLLIN, 0}, pollfd{errors.number(), POLLIN, 0}};
  const std::array<const CommandRunner::Sink*, 2> sinks{&on_output, &on_errors};
  const std::array<const Fd*, 2> pipes{&output, &errors};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    if (::poll(ends.data(), ends.size(), milliseconds_until(deadline)) < 0) {
      if (errno == EINTR) continue;
      throw base::SystemError("wait for", "a command's output", errno);
    }
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (ends[i].fd < 0 || ends[i].revents == 0) continue;
      const ReadResult result = read_some(*pipes[i], buffer);
      if (result.kind == ReadResult::Kind::bytes) {
        (*sinks[i])(buffer.first(result.count));
      } else {
        ends[i].fd = -1;  // poll passes over it
      }
    }
  }
}

bool is_executable_file(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

std::vector<int> signals_with_handlers() {
  std::vector<int> numbers;
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action {};
    if (::sigaction(number, nullptr, &action) != 0) continue;
    if (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN) numbers.push_back(number);
  }
  return numbers;
}

}  // namespace

std::optional<std::string> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos)
    return is_executable_file(name) ? std::optional(name) : std::nullopt;
  if (name.empty()) return std::nullopt;
  const char* const path = std::getenv("PATH");
  for (const std::string& folder : base::split(path != nullptr ? path : "/usr/bin:/bin", ':')) {
    std::string file = (folder.empty() ? "." : folder) + "/" + name;
    if (is_executable_file(file)) return file;
  }
  return std::nullopt;
}

std::string require_program(const std::string& name, const std::string& advice) {
  const auto file = find_program(name);
  if (!file) throw base::SystemError("find", "'" + name + "' in PATH", ENOENT, advice);
  return *file;
}

Affinity Affinity::of_caller() {
  Affinity affinity;
  affinity.words_.resize(1024);  // 65536 CPUs: more than a kernel is built for
  const long bytes = ::syscall(SYS_sched_getaffinity, 0, affinity.words_.size() * sizeof(unsigned long),
                               affinity.words_.data());
  affinity.words_.resize(bytes > 0 ? static_cast<std::size_t>(bytes) / sizeof(unsigned long) : 0);
  return affinity;
}

/// Shared by the guard, the workers and who made it.
struct CommandGroup::State {
  std::atomic<bool> is_guard_expected{false};
  std::atomic<pid_t> id{0};
};

CommandGroup::CommandGroup() : mapping_(Mapping::shared(sizeof(State))) {
  new (mapping_.bytes().data()) State();
}

CommandGroup::State& CommandGroup::state() const noexcept {
  return *reinterpret_cast<State*>(mapping_.bytes().data());
}

void CommandGroup::expect_guard() const noexcept {
  state().is_guard_expected = true;
}

void CommandGroup::guard() const noexcept {
  const pid_t parent = ::getppid();
  const Fd parent_end(static_cast<int>(::syscall(SYS_pidfd_open, parent, 0)));
  ::prctl(PR_SET_PDEATHSIG, 0);
  ::setpgid(0, 0);
  state().id = ::getpid();
  pollfd end{parent_end.number(), POLLIN, 0};
  while (parent_end.is_open() && ::getppid() == parent && ::poll(&end, 1, -1) <= 0) {
  }
  ::kill(0, SIGKILL);
}

pid_t CommandGroup::id() const noexcept {
  for (int attempt = 0; state().is_guard_expected && state().id == 0 && attempt < 2'000; ++attempt)
    ::usleep(1'000);
  return state().id;
}

CommandRunner::CommandRunner(Affinity cpus, pid_t group)
    : cpus_(std::move(cpus)),
      group_(group),
      stack_(Mapping::unshared(stack_size)),
      handled_signals_(signals_with_handlers()),
      buffer_(buffer_size) {
  Fd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!null.is_open()) throw base::SystemError("open", "/dev/null", errno);
  null_ = above_standard(std::move(null));
}

CommandEnd CommandRunner::run(const std::string& program, const std::vector<std::string>& arguments,
                              Stderr errors, const Sink& output,
                              std::optional<std::chrono::nanoseconds> limit) {
  const Clock::time_point deadline = limit ? Clock::now() + *limit : never;
  words_.clear();
  words_.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) words_.push_back(const_cast<char*>(argument.c_str()));
  words_.push_back(nullptr);

  Pipe out = make_pipe();
  Pipe err = errors == Stderr::kept ? make_pipe() : Pipe{};
  Start start{.program = program.c_str(),
              .arguments = words_.data(),
              .input = null_.number(),
              .output = out.write_end.number(),
              .errors = err.write_end.number(),
              .parent = ::getpid(),
              .handled_signals = handled_signals_,
              .cpus = cpus_.words(),
              .group = group_};
  Running running(start_child(start, stack_.bytes()));
  out.write_end.close();
  err.write_end.close();
  CommandEnd end{ChildStatus::running(), ""};
  drain(
      out.read_end, err.read_end, buffer_, output,
      [&](std::span<const std::byte> bytes) { keep_end(end.last_words, bytes); }, deadline);
  end.status = running.wait();
  return end;
}

}  // namespace parbench::sys
