#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "base/text.hpp"
#include "workloads/gridsearch/training.hpp"

namespace parbench::gridsearch {
namespace {

/// The objective, its gradient and its second derivative at one point after the other.
class Objective {
 public:
  Objective(Training& training, double alpha) : training_(training), alpha_(alpha) {}

  /// Moves to `weights` and gives the value there. Leaves target less probability in `residual`, and the root of each
  /// row's weight in `spread`.
  double at(const Eigen::VectorXd& weights) {
    auto residual = training_.residual.head(training_.rows);
    residual.noalias() = training_.design.topRows(training_.rows) * weights;
    double loss = 0;
    for (Eigen::Index row = 0; row < training_.rows; ++row) {
      const double margin = residual[row];
      const double small = std::exp(-std::abs(margin));  // does not overflow, whatever the margin
      const double probability = (margin >= 0 ? 1 : small) / (1 + small);
      loss += std::max(margin, 0.0) + std::log1p(small) - training_.target[row] * margin;
      residual[row] = training_.target[row] - probability;
      training_.spread[row] = std::sqrt(small) / (1 + small);
    }
    return loss + alpha_ / 2 * weights.tail(weights.size() - 1).squaredNorm();
  }

  /// Newton's step from `weights`, where the last call of at() was.
  Eigen::VectorXd step(const Eigen::VectorXd& weights) {
    const Eigen::Index rows = training_.rows;
    const auto design = training_.design.topRows(rows);
    auto weighted = training_.weighted.topRows(rows);
    const Eigen::Index features = design.cols() - 1;
    Eigen::VectorXd gradient = design.transpose() * training_.residual.head(rows);
    gradient.tail(features) -= alpha_ * weights.tail(features);
    weighted = training_.spread.head(rows).asDiagonal() * design;
    training_.gram.setZero(design.cols(), design.cols());
    training_.gram.selfadjointView<Eigen::Lower>().rankUpdate(weighted.transpose());
    training_.gram.diagonal().tail(features).array() += alpha_;
    const Eigen::LLT<Eigen::MatrixXd> cholesky(training_.gram);
    if (cholesky.info() != Eigen::Success) throw failure("features depend on each other too closely");
    return cholesky.solve(gradient);
  }

  std::runtime_error failure(const char* why) const {
    return std::runtime_error("logistic regression with alpha " + base::exact_real(alpha_) + ": " + why +
                              "; give a larger alpha");
  }

 private:
  Training& training_;
  double alpha_;
};

}  // namespace

LinearModel fit_logistic(Training& training, double alpha) {
  constexpr int most_iterations = 200;
  constexpr double smallest_part = 1e-9;
  // Convergence is quadratic: after a step this small, the next would be lost in rounding.
  constexpr double small_step = 1e-8;
  constexpr double rounding = 1e-12;
  Objective objective(training, alpha);
  Eigen::VectorXd weights = Eigen::VectorXd::Zero(training.design.cols());
  Eigen::VectorXd next = weights;
  double value = objective.at(weights);
  for (int iteration = 1; iteration <= most_iterations; ++iteration) {
    const Eigen::VectorXd step = objective.step(weights);
    double part = 1;
    double next_value = 0;
    while (true) {
      next = weights + part * step;
      next_value = objective.at(next);
      if (next_value <= value + rounding * (1 + value)) break;
      part /= 2;
      if (part < smallest_part) throw objective.failure("no step makes it better");
    }
    weights = next;
    value = next_value;
    if (part == 1 && step.lpNorm<Eigen::Infinity>() <= small_step * (1 + weights.lpNorm<Eigen::Infinity>()))
      return training.in_own_units(weights, iteration);
  }
  throw objective.failure("it does not converge");
}

}  // namespace parbench::gridsearch
