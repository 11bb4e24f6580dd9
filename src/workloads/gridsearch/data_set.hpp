#pragma once

#include <cstdint>
#include <parbench/workload.hpp>
#include <string>
#include <vector>

#include "workloads/tables/eigen.hpp"
#include "workloads/tables/number_table.hpp"

namespace parbench::gridsearch {

/// What the target is taken for.
enum class Target {
  real,  ///< any numbers
  label  ///< one of two values, which become 0 (the smaller) and 1
};

/// Rows to learn from. Those of fold k are folds[k]; the folds follow one another and differ by a few rows in size.
struct DataSet {
  std::vector<std::string> names;  ///< of the features
  Eigen::MatrixXd features;        ///< a row per observation
  Eigen::VectorXd target;
  std::vector<Range> folds;

  std::size_t rows() const { return static_cast<std::size_t>(features.rows()); }
  std::size_t columns() const { return static_cast<std::size_t>(features.cols()); }
};

/// Correlated normal features, and a target that is linear in half of them but for noise; as a label, 1 where that is
/// above its median. The columns are x1, x2, ..., y.
tables::NumberTable generate(std::size_t rows, std::size_t features, Target target, std::uint64_t seed);

/// `table` as a data set, its rows shuffled by `seed` and dealt to `folds` folds; a label's two values evenly to each.
/// `target` names a column; empty for the last. Throws base::UsageError, which begins with `source`, where the table
/// does not do.
DataSet make_data_set(const tables::NumberTable& table, const std::string& target, Target kind,
                      std::size_t folds, std::uint64_t seed, const std::string& source);

}  // namespace parbench::gridsearch
