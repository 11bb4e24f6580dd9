#include "plot/ticks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parbench::plot {
namespace {

using testing::ElementsAre;

TEST(Ticks, ALogAxisHasOneTwoFive) {
  EXPECT_THAT(log_ticks({0.18, 6}), ElementsAre(0.2, 0.5, 1, 2, 5));
}

TEST(Ticks, ALongLogAxisHasPowersOfTen) {
  EXPECT_THAT(log_ticks({0.001, 100'000}), ElementsAre(0.001, 0.01, 0.1, 1, 10, 100, 1000, 10'000, 100'000));
}

TEST(Ticks, AShortLogAxisIsDividedEvenly) {
  EXPECT_THAT(log_ticks({0.97, 1.04}), ElementsAre(0.98, 1, 1.02, 1.04));
}

TEST(Ticks, ASymmetricAxisHasTicksOnBothSidesAndZero) {
  EXPECT_THAT(symlog_ticks({-3, 25}), ElementsAre(-2, -1, 0, 1, 2, 5, 10, 20));
  EXPECT_THAT(symlog_ticks({-1, 1}), ElementsAre(-1, 0, 1));
}

TEST(Ticks, ADomainHoldsAllOfItsValues) {
  Domain domain = domain_of({3, 1, 2}, {7, 8});
  EXPECT_EQ(domain.low, 1);
  EXPECT_EQ(domain.high, 3);
  domain.include(9);
  EXPECT_EQ(domain.high, 9);
  EXPECT_EQ(domain_of({}, {7, 8}).low, 7);
  EXPECT_EQ(widened({2, 4}, 2).high, 8);
}

}  // namespace
}  // namespace parbench::plot
