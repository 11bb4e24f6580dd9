#include "stats/scaling_laws.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "stats/law_fits.hpp"

namespace parbench::stats {
namespace {

const std::vector<double> counts{1, 2, 3, 4, 6, 8, 12, 16, 24, 32};

template <class Law>
std::vector<SpeedUp> exact_points(const Law& law) {
  std::vector<SpeedUp> points;
  for (const double workers : counts) points.push_back({workers, law.speed_up(workers)});
  return points;
}

template <class Law>
Law fitted(const Fitted<Law>& fit) {
  return std::get<Law>(fit);
}

template <class Law>
std::string refusal(const Fitted<Law>& fit) {
  return std::holds_alternative<Law>(fit) ? "" : std::get<Refusal>(fit).why;
}

/// The squared log error that the fits are to make least.
double log_error(const UniversalLaw& law, const std::vector<SpeedUp>& points) {
  double sum = 0;
  for (const SpeedUp& point : points)
    sum += std::pow(std::log(law.speed_up(point.workers) / point.speed_up), 2);
  return sum;
}

TEST(Laws, agree_with_values_computed_by_hand) {
  EXPECT_DOUBLE_EQ((AmdahlLaw{0.1}.speed_up(10)), 1 / 0.19);
  EXPECT_DOUBLE_EQ(*(AmdahlLaw{0.04}.limit()), 25);
  EXPECT_DOUBLE_EQ((UniversalLaw{0.05, 0.01}.speed_up(5)), 5 / 1.4);
  EXPECT_DOUBLE_EQ(*(UniversalLaw{0.19, 0.01}.best_workers()), 9);
  EXPECT_DOUBLE_EQ((GustafsonLaw{0.25}.speed_up(5)), 4);
}

TEST(Laws, have_a_speed_up_of_1_with_one_worker) {
  EXPECT_EQ((AmdahlLaw{0.3}.speed_up(1)), 1);
  EXPECT_EQ((UniversalLaw{0.3, 0.2}.speed_up(1)), 1);
  EXPECT_EQ((GustafsonLaw{0.3}.speed_up(1)), 1);
}

TEST(Laws, without_a_serial_part_or_coherency_have_no_limit) {
  EXPECT_FALSE(AmdahlLaw{0}.limit());
  EXPECT_FALSE((UniversalLaw{0.5, 0}.best_workers()));
}

TEST(Laws, never_want_fewer_than_one_worker) {
  EXPECT_EQ((UniversalLaw{0.9, 3}.best_workers()), 1);
}

TEST(KarpFlatt, is_the_serial_fraction_where_amdahls_law_holds) {
  for (const double workers : {2.0, 5.0, 64.0})
    EXPECT_NEAR(karp_flatt({workers, AmdahlLaw{0.039}.speed_up(workers)}), 0.039, 1e-12);
}

TEST(KarpFlatt, agrees_with_values_computed_by_hand) {
  EXPECT_NEAR(karp_flatt({2, 1.95}), 0.0256, 5e-5);  // (1 / 1.95 - 1 / 2) / (1 / 2)
  EXPECT_NEAR(karp_flatt({3, 2.88}), 0.0208, 5e-5);
}

TEST(KarpFlatt, is_negative_where_workers_are_better_than_ideal) {
  EXPECT_LT(karp_flatt({2, 2.1}), 0);
}

TEST(AmdahlFit, gives_back_the_planted_serial_fraction) {
  for (const double f : {0.0, 0.001, 0.039, 0.5, 1.0})
    EXPECT_NEAR(fitted(fit_amdahl(exact_points(AmdahlLaw{f}))).serial_fraction, f, 1e-9) << f;
}

TEST(UniversalFit, gives_back_planted_parameters) {
  for (const double sigma : {0.0, 0.039, 0.4})
    for (const double kappa : {0.0, 0.0001, 0.02, 5.0}) {
      const UniversalLaw law = fitted(fit_universal(exact_points(UniversalLaw{sigma, kappa})));
      EXPECT_NEAR(law.contention, sigma, 1e-7) << sigma << " " << kappa;
      EXPECT_NEAR(law.coherency, kappa, 1e-7 * (1 + kappa)) << sigma << " " << kappa;
    }
}

TEST(UniversalFit, has_the_least_log_error_that_a_search_of_the_neighbourhood_finds) {
  const std::vector<SpeedUp> points{{2, 1.7}, {3, 2.6}, {4, 2.7}, {8, 4.4}, {16, 4.1}, {24, 4.9}};
  const UniversalLaw best = fitted(fit_universal(points));
  EXPECT_GT(best.contention, 0);
  EXPECT_GT(best.coherency, 0);
  for (double sigma = 0; sigma < 0.3; sigma += 0.002)
    for (double kappa = 0; kappa < 0.02; kappa += 0.0002)
      EXPECT_GE(log_error({sigma, kappa}, points), log_error(best, points) * (1 - 1e-9));
}

TEST(UniversalFit, stays_at_no_coherency_where_the_data_would_have_it_negative) {
  std::vector<SpeedUp> points = exact_points(AmdahlLaw{0.1});
  for (SpeedUp& point : points)
    if (point.workers > 8) point.speed_up *= 1.05;
  const UniversalLaw law = fitted(fit_universal(points));
  EXPECT_EQ(law.coherency, 0);
  EXPECT_NEAR(law.contention, fitted(fit_amdahl(points)).serial_fraction, 1e-9);
}

TEST(Fits, of_better_than_ideal_points_have_no_serial_part) {
  std::vector<SpeedUp> points;
  for (const double workers : counts) points.push_back({workers, std::pow(workers, 1.1)});
  EXPECT_EQ(fitted(fit_amdahl(points)).serial_fraction, 0);
  EXPECT_EQ(fitted(fit_universal(points)), (UniversalLaw{0, 0}));
  EXPECT_EQ(fitted(fit_gustafson(points)).serial_fraction, 0);
}

TEST(GustafsonFit, gives_back_the_planted_serial_fraction) {
  for (const double f : {0.0, 0.039, 0.96, 1.0})
    EXPECT_NEAR(fitted(fit_gustafson(exact_points(GustafsonLaw{f}))).serial_fraction, f, 1e-9) << f;
}

TEST(Fits, refuse_as_many_counts_as_they_have_parameters) {
  const std::vector<SpeedUp> one{{1, 1}, {2, 1.9}, {2, 1.8}};
  const std::vector<SpeedUp> two{{1, 1}, {2, 1.9}, {4, 3.5}};
  EXPECT_EQ(refusal(fit_amdahl(one)),
            "Amdahl's law takes at least 2 different worker counts above 1, and there is only 1");
  EXPECT_EQ(refusal(fit_amdahl(two)), "");
  EXPECT_EQ(
      refusal(fit_universal(two)),
      "the Universal Scalability Law takes at least 3 different worker counts above 1, and there are 2");
  EXPECT_NE(refusal(fit_gustafson(one)), "");
  EXPECT_EQ(refusal(fit_amdahl({})),
            "Amdahl's law takes at least 2 different worker counts above 1, and there are none");
}

TEST(Fits, refuse_what_is_no_speed_up) {
  for (const double nonsense : {0.0, -1.0, std::nan(""), HUGE_VAL}) {
    std::vector<SpeedUp> points = exact_points(AmdahlLaw{0.1});
    points[3].speed_up = nonsense;
    EXPECT_EQ(refusal(fit_amdahl(points)), "a speed-up is not a positive number");
    EXPECT_EQ(refusal(fit_universal(points)), "a speed-up is not a positive number");
    EXPECT_EQ(refusal(fit_gustafson(points)), "a speed-up is not a positive number");
  }
  EXPECT_EQ(refusal(fit_amdahl(std::vector<SpeedUp>{{0, 1}, {2, 2}, {3, 3}})),
            "a worker count is not 1 or more");
}

TEST(WorstError, is_the_largest_relative_miss_on_either_side) {
  const std::vector<SpeedUp> points{{2, 2}, {4, 5}, {8, 7.5}};
  EXPECT_DOUBLE_EQ(worst_error(AmdahlLaw{0}, std::span<const SpeedUp>(points)), 0.2);
}

}  // namespace
}  // namespace parbench::stats
