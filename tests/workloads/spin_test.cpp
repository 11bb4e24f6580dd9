#include <gtest/gtest.h>

#include <cstring>

#include "base/random.hpp"
#include "support/pass.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/spin/chain.hpp"

namespace parbench::workloads {
namespace {

std::unique_ptr<const Workload> make(const std::string& items, const std::string& task) {
  return workloads::spin().prepare(
      make_parameters(workloads::spin(), {{"items", {items}, "items"}, {"task", {task}, "task"}}));
}

TEST(AWalk, goes_round_by_round) {
  EXPECT_EQ(spin::walk(5, 0), 5U);
  EXPECT_EQ(spin::walk(0, 1), 1442695040888963407U);
  EXPECT_EQ(spin::walk(1, 1), 6364136223846793005U + 1442695040888963407U);
  EXPECT_EQ(spin::walk(9, 5), spin::walk(spin::walk(9, 2), 3));
}

TEST(AJump, ends_where_the_walk_does) {
  for (const std::uint64_t rounds : {0U, 1U, 2U, 3U, 7U, 64U, 1'000U, 12'345U})
    for (const std::uint64_t x : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}})
      EXPECT_EQ(spin::jump(rounds)(x), spin::walk(x, rounds)) << rounds;
}

TEST(Calibration, finds_a_speed_that_some_cpu_could_have) {
  const double speed = spin::rounds_per_microsecond();
  EXPECT_GT(speed, 0);
  EXPECT_LT(speed, 10'000) << "10 rounds in a nanosecond: they were not walked";
}

TEST(Spin, gives_the_same_bytes_whatever_the_chunks_the_task_and_the_calibration) {
  const auto expected = testing::pass_of(*make("100", "1us"));
  for (const std::size_t chunk : {1U, 7U, 99U})
    EXPECT_EQ(testing::pass_of(*make("100", "1us"), chunk), expected);
  EXPECT_EQ(testing::pass_of(*make("100", "20us")), expected);
  EXPECT_EQ(testing::pass_of(*make("100", "0")), expected);
  std::uint64_t last = 0;
  std::memcpy(&last, expected.data() + 99 * sizeof last, sizeof last);
  EXPECT_EQ(last, base::Random(99).next());
}

TEST(Spin, says_what_a_task_is) {
  const std::string text = make("2k", "100us")->describe();
  EXPECT_EQ(text.substr(0, 24), "2k tasks of 100us, each ") << text;
}

}  // namespace
}  // namespace parbench::workloads
