#include <stdexcept>

#include "base/text.hpp"
#include "workloads/gridsearch/training.hpp"

namespace parbench::gridsearch {

LinearModel fit_ridge(Training& training, double alpha) {
  const auto design = training.design.topRows(training.rows);
  auto residual = training.residual.head(training.rows);
  training.gram.setZero(design.cols(), design.cols());
  training.gram.selfadjointView<Eigen::Lower>().rankUpdate(design.transpose());
  training.gram.diagonal().tail(design.cols() - 1).array() += alpha;
  const Eigen::LLT<Eigen::MatrixXd> cholesky(training.gram);
  if (cholesky.info() != Eigen::Success)
    throw std::runtime_error("ridge regression with alpha " + base::exact_real(alpha) +
                             ": features depend on each other too closely; give a larger alpha");
  // The normal equations square the condition number; a second round, on what the first has left, mends most of what
  // that costs (Björck: Numerical Methods for Least Squares Problems, 1996, 6.6.5).
  Eigen::VectorXd weights = Eigen::VectorXd::Zero(design.cols());
  constexpr int rounds = 2;
  for (int round = 0; round < rounds; ++round) {
    residual = training.target.head(training.rows);
    residual.noalias() -= design * weights;
    Eigen::VectorXd gradient = design.transpose() * residual;
    gradient.tail(design.cols() - 1) -= alpha * weights.tail(design.cols() - 1);
    weights += cholesky.solve(gradient);
  }
  return training.in_own_units(weights, rounds);
}

}  // namespace parbench::gridsearch
