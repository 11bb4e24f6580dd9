#pragma once

#include <cstddef>

#include "workloads/stats/histogram.hpp"
#include "workloads/stats/moments.hpp"

namespace parbench::table_stats {

/// What is said of a column; NaN where there are too few values to say it. Of doubles only, so that no byte is
/// padding.
struct ColumnDescription {
  double count = 0;
  double missing = 0;
  double mean = 0;
  double variance = 0;  ///< with n - 1
  double minimum = 0;
  double maximum = 0;
  Quantiles quantiles{};
};
static_assert(sizeof(ColumnDescription) == 11 * sizeof(double));

ColumnDescription describe(const ColumnMoments& moments, std::size_t rows, const Quantiles& quantiles);

}  // namespace parbench::table_stats
