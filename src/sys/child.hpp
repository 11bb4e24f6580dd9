#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "sys/fd.hpp"

/// Child processes: the one class that forks, and the one that waits.
namespace parbench::sys {

/// How a child stands.
class ChildStatus {
 public:
  static ChildStatus running() { return {Kind::running, 0}; }
  static ChildStatus exited(int code) { return {Kind::exited, code}; }
  static ChildStatus signalled(int signal) { return {Kind::signalled, signal}; }
  /// Ended, and how is not known, for someone else took its status: another waitpid() of the program, or the
  /// kernel, where SIGCHLD is ignored. Counts as exited with `code_unknown`.
  static ChildStatus unknown() { return {Kind::unknown, code_unknown}; }
  static constexpr int code_unknown = 255;

  bool is_running() const { return kind_ == Kind::running; }
  bool has_exited() const { return kind_ == Kind::exited || kind_ == Kind::unknown; }
  bool was_signalled() const { return kind_ == Kind::signalled; }

  int exit_code() const;  ///< only of one that has exited
  int signal() const;     ///< only of one that was signalled

  /// "was killed by SIGKILL", "exited with code 3", "is running"
  std::string describe() const;

 private:
  enum class Kind { running, exited, signalled, unknown };
  ChildStatus(Kind kind, int value) : kind_(kind), value_(value) {}

  Kind kind_;
  int value_;
};

/// Which descriptors a child inherits besides the standard streams.
enum class Descriptors { only_kept, all };

/// Whether the forking process may have more than one thread. A lock that another thread holds stays locked in
/// the child for ever, so that who allows it must know what the child will use.
enum class OtherThreads { refused, allowed };

struct ForkTerms {
  std::span<const int> keep = {};  ///< stay open with Descriptors::only_kept
  Descriptors descriptors = Descriptors::only_kept;
  OtherThreads threads = OtherThreads::refused;
};

/// A forked process. Owned: it is killed and reaped when its owner goes out of scope, so that no child
/// outlives the code that started it; and the kernel kills it when its parent dies.
class Child {
 public:
  /// Forks, and runs `body()` in the child, which then ends with its result as exit code, without running the
  /// parent's exit handlers. In the child only the standard streams and `keep` stay open, and signals are as
  /// at program start. The calling process must have one thread (a lock held by another would stay locked in
  /// the child for ever): anything else is a broken contract. Throws base::SystemError, naming the limit that
  /// was hit where it can be told.
  template <class Body>
  static Child fork(Body body, std::span<const int> keep = {}) {
    return fork_on(ForkTerms{.keep = keep}, std::move(body));
  }

  /// The same on other terms.
  template <class Body>
  static Child fork_on(const ForkTerms& terms, Body body) {
    static_assert(std::is_nothrow_invocable_r_v<int, Body&>, "what runs in a child must be noexcept");
    return fork_erased([](void* context) noexcept -> int { return (*static_cast<Body*>(context))(); }, &body,
                       terms);
  }

  Child(Child&& other) noexcept
      : pid_(std::exchange(other.pid_, 0)), pidfd_(std::move(other.pidfd_)), status_(other.status_) {}
  Child& operator=(Child&&) = delete;
  ~Child();

  pid_t pid() const { return pid_; }

  /// Neither killed nor reaped when this goes out of scope: for the copy that a fork leaves in a process whose
  /// child it is not.
  void disown() noexcept { pid_ = 0; }

  /// Readable once the child has ended.
  const Fd& pidfd() const { return pidfd_; }

  void signal(int number) const noexcept;

  /// The status, reaping the child when it has ended; does not wait.
  ChildStatus poll();

  /// Waits for the end.
  ChildStatus wait();

  /// Waits for the end, `timeout` at most; running() after that.
  ChildStatus wait_for(std::chrono::nanoseconds timeout);

 private:
  using Entry = int (*)(void*) noexcept;
  static Child fork_erased(Entry entry, void* context, const ForkTerms& terms);
  Child(pid_t pid, Fd pidfd) : pid_(pid), pidfd_(std::move(pidfd)), status_(ChildStatus::running()) {}

  ChildStatus reap(int options);
  bool ended_unseen() const noexcept;

  pid_t pid_;
  Fd pidfd_;
  ChildStatus status_;
};

/// From now on exit() ends this process, and those that it forks, at once: no exit handler runs, which were all set
/// up by a parent who needs what they take down, and no destructor under the feet of another thread.
void make_exit_immediate();

/// How many threads this process has.
int thread_count();

/// Whether it has but one. Waits a moment for a thread that was just joined, which the kernel may still count.
bool has_one_thread();

/// From now on the orphans of this process's descendants become its own children, rather than init's, until
/// reaped by reap_orphans: what a killed child had forked cannot then be left as a zombie.
void adopt_orphans();

/// Waits for those of `pids` that have become children of this process: they must be ending already (their
/// parent is dead, which kills them). Of others it takes only those that have ended, for not all are ours: a
/// shell that started a `tee` and then became this program by `exec` leaves it a child that outlives it.
/// To be called when no Child is alive.
void reap_orphans(std::span<const pid_t> pids) noexcept;

/// The children of this process, those that have ended too, whoever started them. Empty where the kernel does not tell.
/// The calling process must have one thread.
std::vector<pid_t> children_of_self();

/// Kills and reaps all children of this process but `others`, and their descendants, which become its children
/// (see adopt_orphans). Where the kernel does not tell its children, nothing happens. The calling process must have
/// one thread.
void end_children_but(std::span<const pid_t> others);

/// What /proc says of a process.
struct ProcessFacts {
  char state;    ///< of its first thread: 'R', 'S', 'T' for stopped, 'Z' for one that has ended, ...
  long threads;  ///< those that live; the first counts until the process is reaped
  std::uint64_t start_ticks;  ///< when it began, since boot: with the pid it names one process for ever

  /// Reaped or not. One whose first thread has ended lives on in the others.
  bool has_ended() const noexcept { return state == 'X' || (state == 'Z' && threads <= 1); }
};

/// No value when it is gone, or when this process has no descriptor or memory left to look, or may not.
std::optional<ProcessFacts> read_process(pid_t pid) noexcept;
std::optional<char> process_state(pid_t pid) noexcept;

/// Whether that process has ended, reaped or not. Never true of one that lives, also when no descriptor is left.
bool process_has_ended(pid_t pid) noexcept;
/// The same without reading: needs no descriptor.
bool has_ended_unread(pid_t pid) noexcept;

}  // namespace parbench::sys
