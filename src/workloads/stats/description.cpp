#include "workloads/stats/description.hpp"

#include <limits>

namespace parbench::table_stats {

ColumnDescription describe(const ColumnMoments& moments, std::size_t rows, const Quantiles& quantiles) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const bool any = moments.count > 0;
  return {.count = moments.count,
          .missing = static_cast<double>(rows) - moments.count,
          .mean = any ? moments.mean : nan,
          .variance = moments.count > 1 ? moments.squares / (moments.count - 1) : nan,
          .minimum = any ? moments.minimum : nan,
          .maximum = any ? moments.maximum : nan,
          .quantiles = quantiles};
}

}  // namespace parbench::table_stats
