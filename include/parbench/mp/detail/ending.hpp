#pragma once

#include <atomic>
#include <parbench/mp/detail/who.hpp>
#include <utility>

namespace parbench::mp::detail {

/// Whoever finds a process gone that held something takes it for killed. One that ends in good order says so
/// first, by this: all that it has a hand in forgets it. Called by Process in a child whose function returned
/// or threw, right before it exits; after it this process uses no shared object any more.
void end_in_good_order() noexcept;

/// Stands beside the handle of a shared object, in each process's own memory, and knows how the object
/// forgets the process. Threads may use it at once, save for the destructor and a move.
class GoodEnding {
 public:
  using Forget = void (*)(void* object) noexcept;

  GoodEnding(void* object, Forget forget) noexcept : object_(object), forget_(forget) {}
  GoodEnding(GoodEnding&& other) noexcept
      : object_(std::exchange(other.object_, nullptr)),
        forget_(other.forget_),
        covered_(other.covered_.exchange(0)) {}
  GoodEnding& operator=(GoodEnding&& other) noexcept {
    std::swap(object_, other.object_);
    std::swap(forget_, other.forget_);
    covered_.store(other.covered_.exchange(covered_.load()));
    return *this;
  }
  ~GoodEnding() {
    if (object_ != nullptr && covered_.load() == self()) strike_off();
  }

  /// From now on this process's end_in_good_order() lets the object forget it. To be called before this
  /// process takes a hand in the object. A forked child has to call it for itself.
  void cover() {
    if (covered_.load(std::memory_order_relaxed) != self()) enroll();
  }

 private:
  void enroll();
  void strike_off() noexcept;

  void* object_;
  Forget forget_;
  std::atomic<Who> covered_{0};
};

}  // namespace parbench::mp::detail
