#include "workloads/gridsearch/training.hpp"

#include <cmath>

namespace parbench::gridsearch {

void Training::load(const DataSet& data, Range held_out) {
  const auto before = static_cast<Eigen::Index>(held_out.begin);
  const auto after = data.features.rows() - static_cast<Eigen::Index>(held_out.end);
  rows = before + after;
  const Eigen::Index features = data.features.cols();
  for (Eigen::VectorXd* const vector : {&target, &residual, &spread}) vector->resize(data.features.rows());
  for (Eigen::MatrixXd* const matrix : {&design, &weighted})
    matrix->resize(data.features.rows(), features + 1);
  target.head(before) = data.target.head(before);
  target.segment(before, after) = data.target.tail(after);
  design.col(0).setOnes();
  mean.resize(features);
  scale.resize(features);
  for (Eigen::Index i = 0; i < features; ++i) {
    auto column = design.col(i + 1).head(rows);
    column.head(before) = data.features.col(i).head(before);
    column.tail(after) = data.features.col(i).tail(after);
    const bool constant = column.minCoeff() == column.maxCoeff();
    mean[i] = constant ? column[0] : column.mean();
    column.array() -= mean[i];
    scale[i] = constant ? 1 : std::sqrt(column.squaredNorm() / static_cast<double>(rows));
    column /= scale[i];
  }
}

LinearModel Training::in_own_units(const Eigen::VectorXd& weights, int iterations) const {
  LinearModel model{
      .intercept = weights[0], .coefficients = weights.tail(scale.size()), .iterations = iterations};
  for (Eigen::Index i = 0; i < scale.size(); ++i) {
    model.coefficients[i] /= scale[i];
    model.intercept -= model.coefficients[i] * mean[i];
  }
  return model;
}

}  // namespace parbench::gridsearch
