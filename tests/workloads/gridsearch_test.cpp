#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>
#include <sstream>

#include "base/error.hpp"
#include "base/random.hpp"
#include "support/pass.hpp"
#include "support/scratch_folder.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/gridsearch/grid.hpp"

namespace parbench::gridsearch {
namespace {

namespace fs = std::filesystem;
using Long = long double;
using LongVector = std::vector<Long>;
using LongMatrix = std::vector<LongVector>;

// --- A reference that shares nothing with the solvers: other arithmetic, units, elimination
// ------------------------------------------------------------------------------------------

LongVector solve(LongMatrix matrix, LongVector right) {
  const std::size_t size = right.size();
  for (std::size_t i = 0; i < size; ++i) {
    std::size_t pivot = i;
    for (std::size_t k = i; k < size; ++k)
      if (std::abs(matrix[k][i]) > std::abs(matrix[pivot][i])) pivot = k;
    std::swap(matrix[i], matrix[pivot]);
    std::swap(right[i], right[pivot]);
    for (std::size_t k = 0; k < size; ++k) {
      if (k == i) continue;
      const Long factor = matrix[k][i] / matrix[i][i];
      for (std::size_t j = i; j < size; ++j) matrix[k][j] -= factor * matrix[i][j];
      right[k] -= factor * right[i];
    }
  }
  for (std::size_t i = 0; i < size; ++i) right[i] /= matrix[i][i];
  return right;
}

/// The rows that are not held out, each with a 1 before it, in the features' own units.
struct Reference {
  LongMatrix rows;
  LongVector target;
  LongVector penalty;  ///< alpha times each feature's variance; 0 for the intercept

  Reference(const DataSet& data, Range held_out, Long alpha) {
    for (std::size_t i = 0; i < data.rows(); ++i) {
      if (i >= held_out.begin && i < held_out.end) continue;
      const auto row = static_cast<Eigen::Index>(i);
      rows.push_back({1});
      for (Eigen::Index j = 0; j < data.features.cols(); ++j) rows.back().push_back(data.features(row, j));
      target.push_back(data.target[row]);
    }
    const auto count = static_cast<Long>(rows.size());
    penalty.push_back(0);
    for (std::size_t j = 1; j < rows[0].size(); ++j) {
      Long mean = 0;
      Long variance = 0;
      for (const LongVector& row : rows) mean += row[j] / count;
      for (const LongVector& row : rows) variance += (row[j] - mean) * (row[j] - mean) / count;
      penalty.push_back(alpha * variance);
    }
  }

  Long predict(const LongVector& weights, std::size_t row) const {
    Long sum = 0;
    for (std::size_t j = 0; j < weights.size(); ++j) sum += weights[j] * rows[row][j];
    return sum;
  }

  /// (X' W X + penalty)^-1 (X' residual - penalty weights)
  LongVector step(const LongVector& weights, const LongVector& spread, const LongVector& residual) const {
    const std::size_t size = penalty.size();
    LongMatrix gram(size, LongVector(size));
    LongVector gradient(size);
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t row = 0; row < rows.size(); ++row) {
        gradient[i] += rows[row][i] * residual[row];
        for (std::size_t j = 0; j < size; ++j) gram[i][j] += spread[row] * rows[row][i] * rows[row][j];
      }
      gram[i][i] += penalty[i];
      gradient[i] -= penalty[i] * weights[i];
    }
    return solve(gram, gradient);
  }

  LongVector ridge() const { return step(LongVector(penalty.size()), LongVector(rows.size(), 1), target); }

  LongVector logistic() const {
    LongVector weights(penalty.size());
    for (int iteration = 0; iteration < 50; ++iteration) {
      LongVector spread;
      LongVector residual;
      for (std::size_t row = 0; row < rows.size(); ++row) {
        const Long probability = 1 / (1 + std::exp(-predict(weights, row)));
        spread.push_back(probability * (1 - probability));
        residual.push_back(target[row] - probability);
      }
      const LongVector next = step(weights, spread, residual);
      for (std::size_t i = 0; i < weights.size(); ++i) weights[i] += next[i];
    }
    return weights;
  }
};

/// The largest difference of intercept or coefficients, against the largest of them.
double difference(const LinearModel& model, const LongVector& reference) {
  Long largest = 1;
  Long worst = std::abs(model.intercept - reference[0]);
  for (std::size_t i = 0; i < reference.size(); ++i) {
    largest = std::max(largest, std::abs(reference[i]));
    if (i > 0)
      worst = std::max(worst, std::abs(model.coefficients[static_cast<Eigen::Index>(i - 1)] - reference[i]));
  }
  return static_cast<double>(worst / largest);
}

DataSet generated(std::size_t rows, std::size_t features, Target target, std::size_t folds,
                  std::uint64_t seed) {
  return make_data_set(generate(rows, features, target, seed), "", target, folds, seed, "here");
}

LinearModel fit_all(const DataSet& data, Candidate candidate) {
  Training training;
  training.load(data, {});
  return fit(candidate, training);
}

/// One feature, one target.
DataSet pairs(const std::vector<double>& x, const std::vector<double>& y) {
  DataSet data;
  data.features.resize(static_cast<Eigen::Index>(x.size()), 1);
  data.target.resize(static_cast<Eigen::Index>(y.size()));
  std::copy(x.begin(), x.end(), data.features.data());
  std::copy(y.begin(), y.end(), data.target.data());
  data.names = {"x"};
  return data;
}

TEST(Ridge, Equals_the_one_worked_out_by_hand) {
  // x about its mean 3: -2 0 2, squares 8, variance 8/3; y about its mean 5: -3 -1 4, products 14
  const LinearModel model = fit_all(pairs({1, 3, 5}, {2, 4, 9}), {Model::ridge, 1.5});
  EXPECT_DOUBLE_EQ(model.coefficients[0], 14.0 / (8 + 1.5 * 8 / 3));
  EXPECT_DOUBLE_EQ(model.intercept, 5 - 3 * 14.0 / 12);
}

TEST(Ridge, Equals_elimination_in_long_double) {
  for (const std::size_t features : {1U, 7U, 30U})
    for (const double alpha : {1e-6, 0.1, 1000.0}) {
      const DataSet data = generated(101, features, Target::real, 4, 3);
      Training training;
      for (const Range held_out : data.folds) {
        training.load(data, held_out);
        EXPECT_LT(difference(fit_ridge(training, alpha), Reference(data, held_out, alpha).ridge()), 1e-11)
            << features << " features, alpha " << alpha;
      }
    }
}

TEST(Ridge, Has_an_answer_with_more_features_than_rows) {
  const DataSet data = generated(20, 40, Target::real, 2, 5);
  EXPECT_LT(difference(fit_all(data, {Model::ridge, 0.01}), Reference(data, {}, 0.01L).ridge()), 1e-9);
}

TEST(Ridge, Gives_the_same_predictions_when_a_feature_is_measured_in_another_unit) {
  DataSet data = generated(60, 3, Target::real, 2, 5);
  const LinearModel model = fit_all(data, {Model::ridge, 10});
  data.features.col(1).array() = data.features.col(1).array() * 1e6 + 3e8;
  const LinearModel other = fit_all(data, {Model::ridge, 10});
  EXPECT_NEAR(other.coefficients[1] * 1e6 / model.coefficients[1], 1, 1e-9);
  EXPECT_NEAR(other.coefficients[0] / model.coefficients[0], 1, 1e-9);
}

TEST(Logistic, Without_a_difference_between_rows_the_intercept_is_the_log_odds) {
  const LinearModel model = fit_all(pairs({7, 7, 7, 7}, {1, 0, 1, 1}), {Model::logistic, 1});
  EXPECT_EQ(model.coefficients[0], 0);
  EXPECT_NEAR(model.intercept, std::log(3.0), 1e-14);
}

TEST(Logistic, Equals_newtons_method_in_long_double) {
  for (const std::size_t features : {1U, 7U, 20U})
    for (const double alpha : {0.001, 1.0, 1000.0}) {
      const DataSet data = generated(203, features, Target::label, 3, 7);
      Training training;
      for (const Range held_out : data.folds) {
        training.load(data, held_out);
        EXPECT_LT(difference(fit_logistic(training, alpha), Reference(data, held_out, alpha).logistic()),
                  1e-11)
            << features << " features, alpha " << alpha;
      }
    }
}

TEST(Logistic, Converges_where_one_feature_tells_the_labels_apart) {
  const LinearModel model =
      fit_all(pairs({-3, -2, -1, 1, 2, 30}, {0, 0, 0, 1, 1, 1}), {Model::logistic, 1e-9});
  EXPECT_GT(model.coefficients[0], 5);
  EXPECT_TRUE(std::isfinite(model.intercept));
}

TEST(Grid, Penalties_stand_in_equal_ratios) {
  EXPECT_EQ(log_grid(0.5, 8, 1), std::vector<double>{0.5});
  EXPECT_EQ(log_grid(1, 16, 5), (std::vector<double>{1, 2, 4, 8, 16}));
}

TEST(Grid, The_first_of_the_smallest_mean_scores_is_the_best) {
  const Best best = find_best({5, 1, 2, 2, 1, 3, 3, 3}, 2);
  EXPECT_EQ(best.candidate, 1U);
  EXPECT_EQ(best.score, 2);
}

TEST(Grid, Scores_are_mean_squared_errors_and_those_of_labels_of_probabilities) {
  const DataSet data = pairs({0, 1, 2}, {1, 0, 1});
  LinearModel model;
  model.intercept = 1;
  model.coefficients = Eigen::VectorXd::Constant(1, -1);  // predicts 1, 0, -1
  EXPECT_DOUBLE_EQ(score(Model::ridge, model, data, {0, 3}), 4.0 / 3);
  EXPECT_DOUBLE_EQ(score(Model::ridge, model, data, {0, 2}), 0);
  EXPECT_DOUBLE_EQ(score(Model::logistic, model, data, {1, 2}), 0.25);
}

TEST(DataSet, Each_row_is_in_one_fold_and_keeps_its_target) {
  tables::NumberTable table{.names = {"y", "x"}, .rows = 23, .values = {}};
  for (const int factor : {2, 1})
    for (int row = 0; row < 23; ++row) table.values.push_back(factor * row);
  const DataSet data = make_data_set(table, "y", Target::real, 4, 9, "here");
  std::set<double> seen;
  for (Eigen::Index row = 0; row < 23; ++row) {
    EXPECT_EQ(data.target[row], 2 * data.features(row, 0));
    seen.insert(data.target[row]);
  }
  EXPECT_EQ(seen.size(), 23U);
  EXPECT_EQ(data.folds, (std::vector<Range>{{0, 6}, {6, 12}, {12, 18}, {18, 23}}));
  EXPECT_EQ(data.names, std::vector<std::string>{"x"});
}

TEST(DataSet, Both_labels_are_dealt_evenly) {
  tables::NumberTable table{.names = {"x", "y"}, .rows = 40, .values = std::vector<double>(80, 7)};
  for (std::size_t row = 0; row < 8; ++row) table.values[40 + row] = 9;
  const DataSet data = make_data_set(table, "", Target::label, 4, 9, "here");
  for (const Range fold : data.folds) {
    double ones = 0;
    for (std::size_t row = fold.begin; row < fold.end; ++row)
      ones += data.target[static_cast<Eigen::Index>(row)];
    EXPECT_EQ(ones, 2);
  }
}

// --- The workload
// ------------------------------------------------------------------------------------------

using Settings = std::vector<std::pair<std::string, std::vector<std::string>>>;

std::unique_ptr<const Workload> prepare(const Settings& settings) {
  std::vector<workloads::Setting> list;
  for (const auto& [name, values] : settings) list.push_back({name, values, "--set " + name});
  const WorkloadKind kind = workloads::gridsearch();
  return kind.prepare(workloads::make_parameters(kind, list));
}

std::string refusal(const Settings& settings) {
  try {
    prepare(settings);
  } catch (const base::UsageError& error) {
    return error.what();
  }
  return "accepted";
}

std::vector<double> doubles(const std::vector<std::byte>& bytes) {
  std::vector<double> values(bytes.size() / sizeof(double));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

const Settings small{{"rows", {"120"}}, {"features", {"5"}}, {"alphas", {"4"}}};

TEST(GridSearch, Results_are_the_same_bytes_whatever_the_chunks) {
  const auto workload = prepare(small);
  const auto expected = testing::phases_of_a_pass(*workload);
  for (const std::size_t chunk : {1U, 3U, 7U, 39U})
    EXPECT_EQ(testing::phases_of_a_pass(*workload, chunk), expected) << chunk;
  EXPECT_EQ(testing::phases_of_a_pass(*prepare(small), 2), expected);
}

TEST(GridSearch, Another_seed_gives_another_best_model) {
  Settings other = small;
  other.push_back({"seed", {"2"}});
  EXPECT_NE(testing::pass_of(*prepare(small)), testing::pass_of(*prepare(other)));
}

TEST(GridSearch, The_best_mean_score_is_fitted_again_to_all_rows) {
  const auto workload = prepare(small);
  const auto phases = testing::phases_of_a_pass(*workload);
  const std::vector<double> fits = doubles(phases[0]);
  const std::vector<double> last = doubles(phases[1]);
  ASSERT_EQ(fits.size(), 4U * 2 * 5 * 8);
  std::vector<double> means;
  for (std::size_t candidate = 0; candidate < 8; ++candidate) {
    means.push_back(0);
    for (std::size_t fold = 0; fold < 5; ++fold) means.back() += fits[(candidate * 5 + fold) * 8] / 5;
  }
  const auto best = std::min_element(means.begin(), means.end());
  EXPECT_EQ(last[0], static_cast<double>(best - means.begin()));
  EXPECT_NEAR(last[1], *best, 1e-15);

  const DataSet data = generated(120, 5, Target::label, 5, 1);
  const std::size_t candidate = static_cast<std::size_t>(last[0]);
  const Reference reference(data, {}, log_grid(0.001, 1000, 4)[candidate / 2]);
  const LongVector weights = candidate % 2 == 0 ? reference.logistic() : reference.ridge();
  for (std::size_t i = 0; i < weights.size(); ++i)
    EXPECT_NEAR(last[2 + i], static_cast<double>(weights[i]), 1e-9);
}

TEST(GridSearch, Ridge_alone_learns_real_targets_and_finds_the_planted_slopes_of_zero) {
  const auto workload =
      prepare({{"models", {"ridge"}}, {"rows", {"5000"}}, {"features", {"4"}}, {"alphas", {"3"}}});
  const std::vector<double> last = doubles(testing::pass_of(*workload));
  ASSERT_EQ(last.size(), 7U);
  EXPECT_NEAR(last[1], 1, 0.1);  // the variance of the noise
  EXPECT_NEAR(last[4], 0, 0.3);  // x2, in a unit of 1/4
  EXPECT_NEAR(last[6], 0, 0.1);  // x4
}

class GridSearchInput : public testing::WithFolder {
 protected:
  std::string refused(const std::string& text, Settings settings = {}) const {
    settings.push_back({"input", {write("in.csv", text)}});
    std::string message = refusal(settings);
    const std::string folder = path("");
    for (std::size_t at = 0; (at = message.find(folder)) != std::string::npos;)
      message.erase(at, folder.size());
    return message;
  }
};

std::string example(std::size_t rows) {
  base::Random random(21);
  std::ostringstream text;
  text.precision(17);
  text << "height,weight,\"age, years\",ill\r\n";
  for (std::size_t row = 0; row < rows; ++row) {
    const double height = 170 + 9 * random.normal();
    const double weight = height - 100 + 12 * random.normal();
    const double age = static_cast<double>(random.below(90));
    const double risk = 0.05 * age + 0.04 * weight - 5 + 2 * random.normal();
    text << height << "," << weight << "," << age << "," << (risk > 0 ? 2 : 1) << "\n";
  }
  return text.str();
}

TEST_F(GridSearchInput, Fits_scores_and_the_best_model_equal_an_exact_reference_in_python) {
  const fs::path script = fs::path(PARBENCH_SOURCE_DIR) / "tests/workloads/gridsearch_reference.py";
  if (!fs::exists("/usr/bin/python3")) GTEST_SKIP() << "needs /usr/bin/python3";
  const std::string file = write("in.csv", example(50));
  const std::string output = path("reference.txt");
  const std::string command = "/usr/bin/python3 '" + script.string() + "' '" + file + "' 4 6 0.01 100 3 > '";
  ASSERT_EQ(std::system((command + output + "'").c_str()), 0);

  const auto workload = prepare({{"input", {file}},
                                 {"folds", {"4"}},
                                 {"seed", {"6"}},
                                 {"from", {"0.01"}},
                                 {"to", {"100"}},
                                 {"alphas", {"3"}}});
  const auto phases = testing::phases_of_a_pass(*workload);
  std::vector<double> results = doubles(phases[0]);
  const std::vector<double> last = doubles(phases[1]);
  results.insert(results.end(), last.begin(), last.end());
  ASSERT_EQ(results.size(), (3U * 2 * 4 + 1) * 6);

  std::istringstream reference(read(output));
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (i % 6 == 1 && i / 6 < 24) continue;  // the iterations, which Python does not count
    double expected = 0;
    ASSERT_TRUE(reference >> expected) << i;
    EXPECT_NEAR(results[i], expected, 1e-9 * std::max(1.0, std::abs(expected))) << "fit " << i / 6;
  }
}

TEST_F(GridSearchInput, The_target_may_be_any_column) {
  const std::string file = write("in.csv", "y,a\n1,2\n0,3\n1,5\n0,4\n1,1\n");
  const auto first = prepare({{"input", {file}}, {"target", {"y"}}, {"folds", {"2"}}});
  const std::string other = write("other.csv",
                                  "\xEF\xBB\xBF"
                                  "a,y\n2,1\n+3,0\n5.0,1\n4e0,0\n1,1");
  const auto last = prepare({{"input", {other}}, {"folds", {"2"}}});
  EXPECT_EQ(testing::phases_of_a_pass(*first), testing::phases_of_a_pass(*last));
  EXPECT_EQ(first->describe(), "5 rows of 1 features, 24 candidates, 2 folds");
}

TEST_F(GridSearchInput, Mistakes_in_the_file_are_named_with_line_column_and_what_to_do) {
  EXPECT_EQ(refused("a,b\n1,2\n3,x y\n"),
            "in.csv:3:3: 'x y' in column 'b' is not a number; leave the column out, or write it as numbers");
  EXPECT_EQ(refused("a,b\n1,2\n,3\n"),
            "in.csv:3:1: no value in column 'a'; fill it in, or leave the row out");
  EXPECT_EQ(refused("a,b\n1,2\n3\n"),
            "in.csv:3:1: ragged record: 2 fields expected as in the header, found 1");
  EXPECT_EQ(refused("1,2\n3,4\n"),
            "in.csv:1:1: numbers in place of the header; put a line with the columns' names first");
  EXPECT_EQ(refused("a,b\n1,1e200\n"),
            "in.csv:2:3: 1e200 in column 'b' is beyond 1e+140; give the column in another unit");
  EXPECT_EQ(refused("a,b\n"), "in.csv: a header and no rows; give rows of numbers below it");
  EXPECT_EQ(refused(""), "in.csv:1:1: empty file: no header");
}

TEST_F(GridSearchInput, A_table_that_will_not_do_is_refused) {
  EXPECT_EQ(refused("a\n1\n2\n3\n4\n", {{"folds", {"2"}}}),
            "in.csv: one column; give features and a target, in columns of their own");
  EXPECT_EQ(refused("a,b\n1,2\n"),
            "in.csv: 1 rows are too few for 5 folds of at least 2; give more rows, or fewer folds");
  EXPECT_EQ(
      refused("a,b\n1,2\n1,3\n1,4\n5,4\n", {{"folds", {"2"}}}),
      "in.csv: the target 'b' has more than two values (2, 3, 4), which logistic regression cannot learn; "
      "set models=ridge, or name another target");
  EXPECT_EQ(
      refused("a,b\n1,2\n1,3\n1,3\n5,3\n", {{"folds", {"2"}}}),
      "in.csv: the target 'b' has 1 rows of one value and 3 of the other; at least 2 of each are needed");
  EXPECT_EQ(refused("age,ill\n1,2\n", {{"target", {"agr"}}}),
            "target: in.csv has no column 'agr'; did you mean 'age'?");
  EXPECT_EQ(refused("a,a,b\n1,2,3\n", {{"target", {"a"}}}),
            "target: in.csv has 2 columns 'a'; give them different names");
}

TEST_F(GridSearchInput, One_file_must_be_named) {
  EXPECT_EQ(refusal({{"input", {"/no/such.csv"}}}), "--input /no/such.csv: no such file or folder");
  const std::string a = write("a.csv", "a,b\n1,2\n");
  const std::string b = write("b.csv", "a,b\n1,2\n");
  EXPECT_EQ(refusal({{"input", {a, b}}}), "--input " + a + " " + b + ": stands for 2 files; name one");
}

TEST_F(GridSearchInput, Settings_that_would_have_no_effect_are_refused) {
  EXPECT_EQ(refused("a,b\n1,2\n", {{"rows", {"9"}}}),
            "rows is for the generated set; leave it out, or leave out the input");
  EXPECT_EQ(refusal({{"target", {"y"}}}),
            "target names a column of an input; leave it out, or give a file by --input");
  EXPECT_EQ(refusal({{"from", {"2"}}, {"to", {"1"}}}), "from: 2 is larger than to, 1; swap them");
  EXPECT_EQ(
      refusal({{"rows", {"6"}}}),
      "the generated set: 6 rows are too few for 5 folds of at least 2; give more rows, or fewer folds");
}

}  // namespace
}  // namespace parbench::gridsearch
