#include "workloads/gridsearch/grid.hpp"

#include <cmath>

namespace parbench::gridsearch {

std::vector<double> log_grid(double from, double to, std::size_t count) {
  std::vector<double> grid(count, from);
  for (std::size_t i = 1; i < count; ++i)
    grid[i] = from * std::pow(to / from, static_cast<double>(i) / static_cast<double>(count - 1));
  return grid;
}

std::vector<Candidate> make_grid(const std::vector<Model>& models, const std::vector<double>& alphas) {
  std::vector<Candidate> grid;
  grid.reserve(models.size() * alphas.size());
  for (const double alpha : alphas)
    for (const Model model : models) grid.push_back({model, alpha});
  return grid;
}

LinearModel fit(const Candidate& candidate, Training& training) {
  return candidate.model == Model::ridge ? fit_ridge(training, candidate.alpha)
                                         : fit_logistic(training, candidate.alpha);
}

double score(Model model, const LinearModel& fitted, const DataSet& data, Range held_out) {
  double sum = 0;
  for (std::size_t i = held_out.begin; i < held_out.end; ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    double prediction = fitted.intercept + data.features.row(row).dot(fitted.coefficients);
    if (model == Model::logistic) prediction = 1 / (1 + std::exp(-prediction));
    const double error = data.target[row] - prediction;
    sum += error * error;
  }
  return sum / static_cast<double>(held_out.size());
}

Best find_best(const std::vector<double>& scores, std::size_t folds) {
  Best best;
  for (std::size_t candidate = 0; candidate < scores.size() / folds; ++candidate) {
    double sum = 0;
    for (std::size_t fold = 0; fold < folds; ++fold) sum += scores[candidate * folds + fold];
    const double mean = sum / static_cast<double>(folds);
    if (candidate == 0 || mean < best.score) best = {candidate, mean};
  }
  return best;
}

}  // namespace parbench::gridsearch
