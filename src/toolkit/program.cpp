#include "toolkit/program.hpp"

#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>

#include "sys/child.hpp"

namespace parbench::toolkit {
namespace {

/// Each takes some milliseconds.
constexpr std::chrono::seconds time_limit{60};

int live(const Program& program) noexcept {
  int code = 1;
  try {
    code = program.run();
    std::cout.flush();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", program.name.c_str(), error.what());
  } catch (...) {
    std::fprintf(stderr, "%s: an exception that is not a std::exception\n", program.name.c_str());
  }
  return std::fflush(nullptr) == 0 ? code : 1;
}

}  // namespace

std::string run(const Program& program) {
  sys::Child child = sys::Child::fork([&program]() noexcept { return live(program); });
  const sys::ChildStatus status = child.wait_for(time_limit);
  if (status.is_running()) return "has not ended within a minute";
  return status.has_exited() && status.exit_code() == 0 ? "" : status.describe();
}

}  // namespace parbench::toolkit
