#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <parbench/mp/current.hpp>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/error.hpp>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace parbench::mp {

/// Whether a fork may happen while this process has more than one thread. A lock that another thread holds at
/// that moment (the allocator's, a log's) is held for ever in the child: only who knows that the child uses no
/// such thing can allow it.
enum class OtherThreads { refused, allowed };

struct ProcessOptions {
  std::string name{};  ///< empty: "Process-1", "Process-2", ...
  OtherThreads threads = OtherThreads::refused;
};

namespace detail {

template <class Target, class... Arguments>
concept CanRun = std::invocable<Target, Arguments...> || std::invocable<Target&, Arguments&...>;

}  // namespace detail

/// Ends the process that throws it in its run() with this exit code (Python's SystemExit, sys.exit). Not a
/// std::exception, so that a handler for errors lets it pass.
struct SystemExit {
  int code = 0;
};

/// A child process that runs a callable, or the run() of a derived class: forked by start(), with all that the
/// parent has at that moment. Owned: one that still runs when its Process is destroyed is killed and reaped,
/// and the kernel kills it when its parent dies (when start() is called in a thread other than the main one,
/// also when that thread ends). Not to be shared between threads without a lock.
///
/// In the child, signals are as at program start. It ends with exit code 0 when run() returns, the code of a
/// SystemExit, or 1 for any other exception, which it writes to stderr; buffered output is written, objects of
/// the parent are not destroyed. std::exit() would run the parent's exit handlers and destructors: throw
/// SystemExit.
class Process {
 public:
  /// To run `target(arguments...)`, which may take its arguments by value or by reference. All are copied or
  /// moved here; after start() the parent destroys its copies, so that what is moved in (the other end of a
  /// pipe) is the child's alone.
  template <class Target, class... Arguments>
  requires(
      detail::CanRun<Target, Arguments...> && !std::derived_from<std::remove_cvref_t<Target>, Process> &&
      !std::same_as<std::remove_cvref_t<Target>, ProcessOptions>) explicit Process(Target target,
                                                                                   Arguments... arguments)
      : Process(ProcessOptions{}, std::move(target), std::move(arguments)...) {}

  template <class Target, class... Arguments>
  requires detail::CanRun<Target, Arguments...> Process(ProcessOptions options, Target target,
                                                        Arguments... arguments)
      : Process(std::move(options)) {
    target_ = std::make_unique<TargetOf<Target, Arguments...>>(std::move(target), std::move(arguments)...);
  }

  Process(Process&&) noexcept;
  Process& operator=(Process&&) noexcept;
  virtual ~Process();

  /// What the child does; the callable, unless overridden.
  virtual void run();

  /// Throws NotAllowed when it was started before, ForkRefused when this process has other threads, and
  /// std::runtime_error when the system has no process left, naming the limit.
  void start();

  /// Waits until the child has ended, its own children notwithstanding; false when it had not in time. May be
  /// called again. Throws NotAllowed before start() and in any process but the one that started it.
  bool join(Timeout timeout = forever);

  void terminate();  ///< SIGTERM; nothing when it has ended
  void kill();       ///< SIGKILL; nothing when it has ended

  /// In the child itself: true.
  bool is_alive();

  /// No value while it runs; the exit code, or minus the number of the signal that killed it. 255 when that
  /// cannot be known, for someone else took it: another waitpid() of the program, or the kernel, after SIGCHLD
  /// was set to be ignored. (A function that throws ends with 1, never 255.)
  std::optional<int> exitcode();

  std::optional<int> pid() const;  ///< no value before start(); in the child, its own
  const std::string& name() const;
  void set_name(std::string name);  ///< before start()

  /// A descriptor (a pidfd) that can be read once the child has ended: for poll() and mp::wait().
  int sentinel() const;

  /// Releases the descriptor. Throws NotAllowed while it runs; afterwards every member but name() throws
  /// Closed.
  void close();

 protected:
  /// For derived classes.
  explicit Process(ProcessOptions options = {});

 private:
  struct State;

  class Callable {
   public:
    Callable() = default;
    Callable(const Callable&) = delete;
    Callable& operator=(const Callable&) = delete;
    virtual ~Callable() = default;
    virtual void call() = 0;
  };

  template <class Target, class... Arguments>
  class TargetOf final : public Callable {
   public:
    TargetOf(Target target, Arguments... arguments)
        : target_(std::move(target)), arguments_(std::move(arguments)...) {}
    void call() override {
      // It runs once, and so may take what it gets for its own.
      if constexpr (std::invocable<Target, Arguments...>)
        std::apply(std::move(target_), std::move(arguments_));
      else
        std::apply(target_, arguments_);
    }

   private:
    Target target_;
    std::tuple<Arguments...> arguments_;
  };

  State& open_state() const;
  State& started_here() const;

  std::unique_ptr<Callable> target_;
  std::unique_ptr<State> state_;
};

}  // namespace parbench::mp
