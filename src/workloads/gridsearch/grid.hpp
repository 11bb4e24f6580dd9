#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "workloads/gridsearch/training.hpp"

namespace parbench::gridsearch {

enum class Model { ridge, logistic };

/// One point of the grid.
struct Candidate {
  Model model = Model::ridge;
  double alpha = 1;
};

/// `count` penalties from `from` to `to` in equal ratios.
std::vector<double> log_grid(double from, double to, std::size_t count);

/// Each model with each penalty: the weakest penalties, with which logistic regression takes longest, come first, so
/// that what is left for the end of a pass is small.
std::vector<Candidate> make_grid(const std::vector<Model>& models, const std::vector<double>& alphas);

LinearModel fit(const Candidate& candidate, Training& training);

/// Mean squared error of predictions for the rows `held_out`: of values, or of probabilities against 0 and 1 (Brier's
/// score, by which both models can be compared). Smaller is better.
double score(Model model, const LinearModel& fitted, const DataSet& data, Range held_out);

/// Mean score over the folds of each candidate, whose scores are scores[candidate * folds + fold]; the first of the
/// smallest.
struct Best {
  std::size_t candidate = 0;
  double score = 0;
};
Best find_best(const std::vector<double>& scores, std::size_t folds);

}  // namespace parbench::gridsearch
