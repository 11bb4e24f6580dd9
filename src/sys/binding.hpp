#pragma once

#include <vector>

namespace parbench::sys {

/// Binds the calling thread, and what it starts meanwhile, to one CPU while in scope; then it may run where it
/// might before. Where the system refuses, nothing changes.
class CpuBinding {
 public:
  explicit CpuBinding(int cpu);
  CpuBinding(const CpuBinding&) = delete;
  CpuBinding& operator=(const CpuBinding&) = delete;
  ~CpuBinding();

 private:
  std::vector<int> before_;
};

}  // namespace parbench::sys
