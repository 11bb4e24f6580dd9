#include "mp/genealogy.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <parbench/mp/detail/ending.hpp>
#include <parbench/mp/exception.hpp>
#include <parbench/mp/process.hpp>

#include "sys/host.hpp"
#include "sys/identity.hpp"

namespace parbench::mp {
namespace detail {
namespace {

/// What Python keeps in module variables. One for the process, as its pid is.
struct Self {
  std::mutex mutex;
  std::string name = "MainProcess";
  std::optional<ProcessInfo> parent;
  int children_named = 0;
  std::vector<ProcessInfo> children;
};

Self& the_self() {
  static Self self;
  return self;
}

}  // namespace

std::string next_process_name() {
  Self& self = the_self();
  const std::lock_guard guard(self.mutex);
  const std::string number = std::to_string(++self.children_named);
  return self.parent ? self.name + ":" + number : "Process-" + number;
}

void add_child(const ProcessInfo& child) {
  Self& self = the_self();
  const std::lock_guard guard(self.mutex);
  self.children.push_back(child);
}

void remove_child(int pid) {
  Self& self = the_self();
  const std::lock_guard guard(self.mutex);
  std::erase_if(self.children, [&](const ProcessInfo& child) { return child.pid == pid; });
}

void refuse_other_threads(const std::string& what) {
  if (sys::has_one_thread()) return;
  throw ForkRefused("cannot fork " + what + ": this process has " + std::to_string(sys::thread_count()) +
                    " threads, and a lock that another thread holds would stay locked in the child for ever. "
                    "Make processes, pools and managers before the first thread, or, when you know what the "
                    "child uses, allow it with OtherThreads::allowed");
}

void become(const std::string& name, const ProcessInfo& parent) {
  Self& self = the_self();
  new (&self.mutex) std::mutex;  // whoever held it is not here
  self.name = name;
  self.parent = parent;
  self.children_named = 0;
  new (&self.children)
      std::vector<ProcessInfo>;  // not cleared: another thread may have been about to change it
}

int live(const std::string& name, const ProcessInfo& parent, const std::function<void()>& body) noexcept {
  int code = 0;
  try {
    become(name, parent);
    body();
  } catch (const SystemExit& exit) {
    code = exit.code;
  } catch (...) {
    std::fprintf(stderr, "Process %s: %s\n", name.c_str(), describe(std::current_exception()).c_str());
    code = 1;
  }
  end_in_good_order();
  flush_streams();
  return code;
}

void flush_streams() noexcept {
  try {
    std::cout.flush();
    std::clog.flush();
  } catch (...) {  // of a stream that was told to throw: no one is left to tell
  }
  std::fflush(nullptr);
}

}  // namespace detail

ProcessInfo current_process() {
  detail::Self& self = detail::the_self();
  const std::lock_guard guard(self.mutex);
  return {self.name, sys::process_id()};
}

std::optional<ProcessInfo> parent_process() {
  detail::Self& self = detail::the_self();
  const std::lock_guard guard(self.mutex);
  return self.parent;
}

std::vector<ProcessInfo> active_children() {
  detail::Self& self = detail::the_self();
  const std::lock_guard guard(self.mutex);
  std::vector<ProcessInfo> alive = self.children;
  std::erase_if(alive, [](const ProcessInfo& child) { return sys::process_has_ended(child.pid); });
  return alive;
}

int cpu_count() {
  return sys::online_cpu_count();
}

int usable_cpu_count() {
  return sys::usable_cpu_count();
}

}  // namespace parbench::mp
