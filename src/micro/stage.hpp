#pragma once

#include <functional>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

#include "sys/binding.hpp"
#include "sys/child.hpp"
#include "sys/limits.hpp"

/// What the operations have in common: where the two who take part run, and how the other comes to life.
namespace parbench::micro {

/// Why an operation is not measured here; not a failure.
class Skipped : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The CPUs of the two who take part; the same where there is but one. Bound, because a kernel that packs woken
/// tasks on one CPU would make them take turns in one run and not in the next.
struct Cpus {
  int mine;
  int partner;
};
const Cpus& cpus();

inline sys::CpuBinding on_my_cpu() {
  return sys::CpuBinding(cpus().mine);
}

/// Makes something whose threads and processes run on the partner's CPU: they inherit the binding.
template <class Make>
auto on_partners_cpu(Make make) {
  const sys::CpuBinding binding(cpus().partner);
  return make();
}

/// A thread that runs `body`. Throws base::SystemError where the system has none left, naming the limit.
template <class Body>
std::thread start_thread(Body body) {
  try {
    return std::thread(std::move(body));
  } catch (const std::system_error& error) {
    sys::throw_no_more_tasks("start", "a thread", error.code().value());
  }
}

/// A thread on the partner's CPU. `body` must end by itself; then it is joined.
class ThreadPartner {
 public:
  template <class Body>
  explicit ThreadPartner(Body body)
      : thread_(on_partners_cpu([&] { return start_thread(std::move(body)); })) {}
  ThreadPartner(ThreadPartner&&) = default;
  ~ThreadPartner() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::thread thread_;
};

/// A process on the partner's CPU; it is killed at the end. `body` may run for ever.
class ProcessPartner {
 public:
  template <class Body>
  explicit ProcessPartner(Body body)
      : child_(on_partners_cpu([&] {
          return sys::Child::fork_on({.descriptors = sys::Descriptors::all}, [&body]() noexcept {
            try {
              body();
              return 0;
            } catch (...) {
              return 1;
            }
          });
        })) {}

 private:
  sys::Child child_;
};

}  // namespace parbench::micro
