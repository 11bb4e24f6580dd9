#include <gtest/gtest.h>

#include "workloads/every_mode.hpp"

/// What ThreadSanitizer runs: it does not bear with fork.
namespace parbench::workloads {
namespace {

TEST_P(EveryWorkload, gives_one_digest_with_threads) {
  const auto workload = prepare(GetParam());
  if (workload->service()) GTEST_SKIP() << "its service is a process of its own, and this test forks none";
  EXPECT_EQ(first_difference_in(exec::Mode::threads, *workload, loop_digest(*workload)), "");
}

INSTANTIATE_TEST_SUITE_P(Threads, EveryWorkload, ::testing::ValuesIn(small_cases()), test_name);

}  // namespace
}  // namespace parbench::workloads
