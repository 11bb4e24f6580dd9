#pragma once

#include <cstddef>
#include <parbench/workload.hpp>
#include <span>
#include <vector>

#include "workloads/tables/eigen.hpp"
#include "workloads/tables/number_table.hpp"

/// What the stats workload works out of a table, as pure functions. Not parbench::stats, which judges measurements.
namespace parbench::table_stats {

/// Of those values of a column that are there. All doubles, since it is part of a result that is an array of them.
struct ColumnMoments {
  double count = 0;
  double mean = 0;
  double squares = 0;  ///< sum of squared deviations from the mean; exactly 0 where all values are equal
  double minimum = 0;  ///< of meaning where count > 0, as maximum
  double maximum = 0;
};

/// The moments of two sets together (Chan, Golub, LeVeque: Updating Formulae and a Pairwise Algorithm for Computing
/// Sample Variances, COMPSTAT 1982, eq. 2.1).
ColumnMoments merge(const ColumnMoments& a, const ColumnMoments& b);

/// Room for add(), of one worker.
struct MomentsScratch {
  Eigen::ArrayXd values;
  std::vector<unsigned char> complete;  ///< per row: 1 where it misses nothing
  Eigen::MatrixXd complete_rows;
};

/// Moments of some rows of a table: each column's, and for correlations those of the rows that miss nothing.
class Moments {
 public:
  explicit Moments(std::size_t columns);

  /// Takes in further rows, some at a time, each lot by the corrected two-pass algorithm (Chan, Golub, LeVeque:
  /// Algorithms for Computing the Sample Variance, The American Statistician 37(3), 1983, eq. 1.7).
  void add(const tables::NumberTable& table, Range rows, MomentsScratch& scratch);

  /// Takes in what is known of other rows.
  void merge(const Moments& other);

  const ColumnMoments& column(std::size_t index) const { return columns_[index]; }

  /// Pearson's correlation of two columns over the complete rows: 1 of a column with itself, NaN where one of them
  /// does not vary there.
  double correlation(std::size_t first, std::size_t second) const;

  /// As doubles, in which form they are results.
  static std::size_t size(std::size_t columns) { return 5 * columns + 1 + columns + columns * columns; }
  void write(double* out) const;
  static Moments read(std::span<const double> in, std::size_t columns);

 private:
  /// Also marks the complete rows, which the second needs.
  void add_columns(const tables::NumberTable& table, Range rows, MomentsScratch& scratch);
  void add_complete_rows(const tables::NumberTable& table, Range rows, MomentsScratch& scratch);
  void merge_complete_rows(double rows, const Eigen::VectorXd& mean, const Eigen::MatrixXd& products);

  std::vector<ColumnMoments> columns_;
  double complete_ = 0;       ///< rows that miss nothing
  Eigen::VectorXd mean_;      ///< over those rows, of each column
  Eigen::MatrixXd products_;  ///< over those rows, of two columns' deviations; only the lower triangle
};

}  // namespace parbench::table_stats
