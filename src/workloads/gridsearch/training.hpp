#pragma once

#include <parbench/workload.hpp>

#include "workloads/gridsearch/data_set.hpp"
#include "workloads/tables/eigen.hpp"

namespace parbench::gridsearch {

/// A prediction that is linear in the features (of a logistic regression: of the log-odds).
struct LinearModel {
  double intercept = 0;
  Eigen::VectorXd coefficients;  ///< one per feature, in the feature's own unit
  int iterations = 0;            ///< that it took to find them
};

/// What a fit works with: the rows to learn from, in standard units, so that a penalty weighs all features alike.
/// Reused from fit to fit, by one worker at a time. Its room is for all rows of the set, so that folds of different
/// sizes make no worker give memory back to the system and fetch it again.
struct Training {
  Eigen::Index rows = 0;   ///< that are in use; what follows has room for more
  Eigen::MatrixXd design;  ///< per row a 1, then its features less their mean, divided by their scale
  Eigen::VectorXd target;
  Eigen::VectorXd mean;   ///< per feature, over these rows
  Eigen::VectorXd scale;  ///< root of the mean squared deviation; 1 for a feature that does not vary

  /// Takes all rows of `data` but those of `held_out`.
  void load(const DataSet& data, Range held_out);

  /// The same model for features in their own units; `weights` are the intercept's and each feature's.
  LinearModel in_own_units(const Eigen::VectorXd& weights, int iterations) const;

  // Room for the solvers.
  Eigen::MatrixXd weighted;  ///< as design
  Eigen::MatrixXd gram;
  Eigen::VectorXd residual;
  Eigen::VectorXd spread;
};

/// Minimises sum (y - prediction)^2 + alpha * sum (weight in standard units)^2. The intercept is free of the penalty.
LinearModel fit_ridge(Training& training, double alpha);

/// Minimises sum (log loss) + alpha / 2 * sum (weight in standard units)^2 for targets 0 and 1, of which there is at
/// least one each; by Newton's method, which for this is iteratively reweighted least squares (Hastie, Tibshirani,
/// Friedman: The Elements of Statistical Learning, 2nd edition, 4.4.1), with steps halved where they overshoot. Throws
/// std::runtime_error where it does not converge.
LinearModel fit_logistic(Training& training, double alpha);

}  // namespace parbench::gridsearch
