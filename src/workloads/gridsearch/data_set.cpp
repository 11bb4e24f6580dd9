#include "workloads/gridsearch/data_set.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

namespace parbench::gridsearch {
namespace {

using base::UsageError;
using tables::NumberTable;

std::size_t find_target(const NumberTable& table, const std::string& target, const std::string& source) {
  if (table.columns() < 2)
    throw UsageError(source + ": one column; give features and a target, in columns of their own");
  if (target.empty()) return table.columns() - 1;
  const auto count = std::count(table.names.begin(), table.names.end(), target);
  if (count == 0)
    throw UsageError("target: " + source + " has no column '" + target + "'" +
                     base::suggestion(target, table.names));
  if (count > 1)
    throw UsageError("target: " + source + " has " + std::to_string(count) + " columns '" + target +
                     "'; give them different names");
  return static_cast<std::size_t>(std::find(table.names.begin(), table.names.end(), target) -
                                  table.names.begin());
}

UsageError third_value(const std::string& target, const std::array<double, 3>& values) {
  return UsageError(target + " has more than two values (" + base::exact_real(values[0]) + ", " +
                    base::exact_real(values[1]) + ", " + base::exact_real(values[2]) +
                    "), which logistic regression cannot learn; set models=ridge, or name another target");
}

/// The values as 0 and 1. `target` is for messages.
std::vector<double> labels(std::span<const double> values, const std::string& target) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  std::vector<double> result;
  result.reserve(values.size());
  for (const double value : values) {
    if (value != *low && value != *high) throw third_value(target, {*low, value, *high});
    result.push_back(value == *low ? 0 : 1);
  }
  const auto ones = std::count(result.begin(), result.end(), 1);
  const auto zeros = static_cast<std::ptrdiff_t>(result.size()) - ones;
  if (std::min(ones, zeros) < 2)
    throw UsageError(target + " has " + std::to_string(zeros) + " rows of one value and " +
                     std::to_string(ones) + " of the other; at least 2 of each are needed");
  return result;
}

/// The rows fold by fold. Dealt in the order of `classes`, so that each fold gets its share of each.
std::vector<std::size_t> deal(std::span<const double> classes, std::size_t rows, std::size_t folds,
                              std::uint64_t seed) {
  std::vector<std::size_t> shuffled(rows);
  std::iota(shuffled.begin(), shuffled.end(), std::size_t{0});
  base::Random(seed).shuffle(std::span(shuffled));
  if (!classes.empty())
    std::stable_partition(shuffled.begin(), shuffled.end(),
                          [&](std::size_t row) { return classes[row] == 0; });
  std::vector<std::size_t> order;
  order.reserve(rows);
  for (std::size_t fold = 0; fold < folds; ++fold)
    for (std::size_t i = fold; i < rows; i += folds) order.push_back(shuffled[i]);
  return order;
}

Eigen::Index index(std::size_t value) {
  return static_cast<Eigen::Index>(value);
}

}  // namespace

NumberTable generate(std::size_t rows, std::size_t features, Target target, std::uint64_t seed) {
  base::Random random(seed);
  NumberTable table{.names = {}, .rows = rows, .values = std::vector<double>((features + 1) * rows)};
  const std::span<double> goal = std::span(table.values).last(rows);
  std::vector<double> shared(rows);
  for (double& value : shared) value = random.normal();
  for (double& value : goal) value = random.normal();
  for (std::size_t column = 0; column < features; ++column) {
    table.names.push_back("x" + std::to_string(column + 1));
    const double unit = std::ldexp(1.0, static_cast<int>(column % 8) - 3);
    const double slope = column % 2 == 0 ? random.normal() : 0;
    for (std::size_t row = 0; row < rows; ++row) {
      const double value = 0.8 * random.normal() + 0.6 * shared[row];
      table.values[column * rows + row] = unit * (value + 1);
      goal[row] += slope * value;
    }
  }
  table.names.emplace_back("y");
  if (target == Target::label) {
    std::vector<double> sorted(goal.begin(), goal.end());
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(rows / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    for (double& value : goal) value = value < *middle ? 0 : 1;
  }
  return table;
}

DataSet make_data_set(const NumberTable& table, const std::string& target, Target kind, std::size_t folds,
                      std::uint64_t seed, const std::string& source) {
  const std::size_t goal = find_target(table, target, source);
  if (table.rows < 2 * folds)
    throw UsageError(source + ": " + std::to_string(table.rows) + " rows are too few for " +
                     std::to_string(folds) + " folds of at least 2; give more rows, or fewer folds");
  std::vector<double> values(table.column(goal).begin(), table.column(goal).end());
  if (kind == Target::label) values = labels(values, source + ": the target '" + table.names[goal] + "'");
  const std::vector<std::size_t> order =
      deal(kind == Target::label ? std::span<const double>(values) : std::span<const double>(), table.rows,
           folds, seed);

  DataSet data;
  data.features.resize(index(table.rows), index(table.columns() - 1));
  data.target.resize(index(table.rows));
  for (std::size_t row = 0; row < table.rows; ++row) data.target[index(row)] = values[order[row]];
  for (std::size_t column = 0; column < table.columns(); ++column) {
    if (column == goal) continue;
    const Eigen::Index place = index(data.names.size());
    for (std::size_t row = 0; row < table.rows; ++row)
      data.features(index(row), place) = table.column(column)[order[row]];
    data.names.push_back(table.names[column]);
  }
  std::size_t begin = 0;
  for (std::size_t fold = 0; fold < folds; ++fold) {
    const std::size_t size = table.rows / folds + (fold < table.rows % folds ? 1 : 0);
    data.folds.push_back({begin, begin + size});
    begin += size;
  }
  return data;
}

}  // namespace parbench::gridsearch
