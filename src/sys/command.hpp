#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sys/child.hpp"
#include "sys/fd.hpp"
#include "sys/mapping.hpp"

/// Commands: other programs, which a worker starts and waits for.
namespace parbench::sys {

/// The file that a shell would run for `name`: itself where it has a '/', else the first in PATH that may be
/// executed. None where there is no such file.
std::optional<std::string> find_program(const std::string& name);

/// The same. Throws base::SystemError with `advice` where there is no such file.
std::string require_program(const std::string& name, const std::string& advice);

/// The CPUs that a thread may run on.
class Affinity {
 public:
  /// Of the calling thread. Where the kernel does not tell: none, which changes nothing.
  static Affinity of_caller();

  std::span<const unsigned long> words() const { return words_; }

 private:
  std::vector<unsigned long> words_;
};

/// The process group of a run's commands, and the process that ends it when the run itself was killed: the kernel
/// kills a command with its worker, but not what the command has started. Made before the workers are forked.
class CommandGroup {
 public:
  /// Throws base::SystemError.
  CommandGroup();

  /// From now on workers wait for the guard, a moment at most.
  void expect_guard() const noexcept;

  /// To be called in a child of the process whose end is the run's: leads the group, waits until the parent has
  /// died, and then kills all that is in the group, this process too. What has left the group (setsid) lives on.
  void guard() const noexcept;

  /// 0 when there is no guard.
  pid_t id() const noexcept;

 private:
  struct State;
  State& state() const noexcept;

  Mapping mapping_;
};

/// What becomes of a command's stderr.
enum class Stderr {
  kept,      ///< the end of it, for a message
  inherited  ///< it is the caller's
};

/// How a command ended.
struct CommandEnd {
  ChildStatus status;
  std::string last_words;  ///< the last 4 KiB of its stderr, with Stderr::kept
};

/// Starts commands, one after the other. Each thread that does so has one of its own; several may start
/// commands at once. The child shares the caller's memory until it becomes the program (as in vfork), so that
/// it costs the same however large the caller is, and no lock of another thread is in the way.
///
/// The command reads /dev/null, and has no other descriptor than the standard streams. The kernel kills it when
/// the thread that started it dies, unless its file is set-user-ID; not, however, what it has started itself.
class CommandRunner {
 public:
  using Sink = std::function<void(std::span<const std::byte>)>;

  /// Commands may run on `cpus`, whatever CPU their worker is bound to: they may have threads of their own, and
  /// would not be bound in their daily life. They join `group`, where it is not 0. Throws base::SystemError.
  explicit CommandRunner(Affinity cpus = Affinity::of_caller(), pid_t group = 0);

  /// Runs the program in the file `program`, hands to `output` what it writes to stdout, piece by piece, and
  /// returns when it has ended and no process holds its stdout (nor its stderr, where that is kept) any more.
  /// `arguments` begin with the name that it sees itself by. Throws base::SystemError when it cannot be
  /// started or takes longer than `limit`, and what `output` throws; it is then killed.
  CommandEnd run(const std::string& program, const std::vector<std::string>& arguments, Stderr errors,
                 const Sink& output, std::optional<std::chrono::nanoseconds> limit = std::nullopt);

 private:
  /// Of the child, until it becomes the program.
  static constexpr std::size_t stack_size = 65'536;

  Affinity cpus_;
  pid_t group_;
  Fd null_;
  Mapping stack_;
  std::vector<int> handled_signals_;  ///< which a child must forget, since handlers are the caller's code
  std::vector<std::byte> buffer_;
  std::vector<char*> words_;
};

}  // namespace parbench::sys
