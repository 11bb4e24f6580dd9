#pragma once

/// Eigen as parbench uses it: it starts no threads of its own, whatever it is compiled with. All that includes it does
/// so by way of this file.
#ifndef EIGEN_DONT_PARALLELIZE
#define EIGEN_DONT_PARALLELIZE
#endif
#include <Eigen/Cholesky>
#include <Eigen/Core>

namespace parbench {

/// Eigen blocks its products by the sizes of the caches, and so adds up in another order on another machine. With
/// these sizes set, the order is the same on all of them. Global to the process: call it before there are threads.
inline void fix_eigen_blocking() {
  constexpr std::ptrdiff_t level1 = 32L * 1024;
  constexpr std::ptrdiff_t level2 = 512L * 1024;
  constexpr std::ptrdiff_t level3 = 4L * 1024 * 1024;
  Eigen::setCpuCacheSizes(level1, level2, level3);
}

}  // namespace parbench
