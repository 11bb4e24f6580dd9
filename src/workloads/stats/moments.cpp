#include "workloads/stats/moments.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace parbench::table_stats {
namespace {

/// Rows taken at once: a column's part fits into the first-level cache, and is read from there the second time.
constexpr std::size_t lot = 1024;

Eigen::Index index(std::size_t value) {
  return static_cast<Eigen::Index>(value);
}

/// Takes the mean from `values`, and says what it was. Of equal values it is theirs to the last bit.
template <class Values>
double centre(Values&& values) {
  const double first = values[0];
  const double sum = values.sum();
  const bool equal = values.minCoeff() == values.maxCoeff();
  const double mean = equal ? first : sum / static_cast<double>(values.size());
  values -= mean;
  return mean;
}

ColumnMoments moments_of(Eigen::Ref<Eigen::ArrayXd> values) {
  ColumnMoments result;
  if (values.size() == 0) return result;
  result.count = static_cast<double>(values.size());
  result.minimum = values.minCoeff();
  result.maximum = values.maxCoeff();
  result.mean = centre(values);
  const double rest = values.sum();  // 0 but for rounding
  result.squares = std::max(0.0, values.square().sum() - rest * rest / result.count);
  result.mean += rest / result.count;
  return result;
}

}  // namespace

ColumnMoments merge(const ColumnMoments& a, const ColumnMoments& b) {
  if (b.count == 0) return a;
  if (a.count == 0) return b;
  const double count = a.count + b.count;
  const double delta = b.mean - a.mean;
  return {.count = count,
          .mean = a.mean + delta * (b.count / count),
          .squares = a.squares + b.squares + delta * delta * (a.count * b.count / count),
          .minimum = std::min(a.minimum, b.minimum),
          .maximum = std::max(a.maximum, b.maximum)};
}

Moments::Moments(std::size_t columns)
    : columns_(columns),
      mean_(Eigen::VectorXd::Zero(index(columns))),
      products_(Eigen::MatrixXd::Zero(index(columns), index(columns))) {}

void Moments::add(const tables::NumberTable& table, Range rows, MomentsScratch& scratch) {
  scratch.values.resize(index(lot));
  scratch.complete_rows.resize(index(lot), index(columns_.size()));
  for (std::size_t begin = rows.begin; begin < rows.end; begin += lot) {
    const Range part{begin, std::min(begin + lot, rows.end)};
    scratch.complete.assign(lot, 1);
    add_columns(table, part, scratch);
    add_complete_rows(table, part, scratch);
  }
}

void Moments::add_columns(const tables::NumberTable& table, Range rows, MomentsScratch& scratch) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    double* const values = scratch.values.data();
    unsigned char* const complete = scratch.complete.data();
    const double* const column = table.column(i).data() + rows.begin;
    std::size_t count = 0;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const unsigned there = std::isnan(column[row]) ? 0U : 1U;
      values[count] = column[row];  // without a branch, which chance would mispredict
      count += there;
      complete[row] = static_cast<unsigned char>(complete[row] & there);
    }
    columns_[i] = table_stats::merge(columns_[i], moments_of(scratch.values.head(index(count))));
  }
}

void Moments::add_complete_rows(const tables::NumberTable& table, Range rows, MomentsScratch& scratch) {
  std::size_t count = 0;
  Eigen::VectorXd mean(index(columns_.size()));
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const double* const values = table.column(i).data() + rows.begin;
    double* const column = scratch.complete_rows.col(index(i)).data();
    count = 0;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      column[count] = values[row];
      count += scratch.complete[row];
    }
    if (count == 0) return;
    mean[index(i)] = centre(scratch.complete_rows.col(index(i)).head(index(count)).array());
  }
  Eigen::MatrixXd products = Eigen::MatrixXd::Zero(mean.size(), mean.size());
  products.selfadjointView<Eigen::Lower>().rankUpdate(
      scratch.complete_rows.topRows(index(count)).transpose());
  merge_complete_rows(static_cast<double>(count), mean, products);
}

void Moments::merge(const Moments& other) {
  for (std::size_t i = 0; i < columns_.size(); ++i)
    columns_[i] = table_stats::merge(columns_[i], other.columns_[i]);
  merge_complete_rows(other.complete_, other.mean_, other.products_);
}

void Moments::merge_complete_rows(double rows, const Eigen::VectorXd& mean, const Eigen::MatrixXd& products) {
  if (rows == 0) return;
  const double all = complete_ + rows;
  const Eigen::VectorXd delta = mean - mean_;
  products_ += products;
  if (complete_ > 0) products_ += (complete_ * rows / all) * delta * delta.transpose();
  if (complete_ > 0) {
    mean_ += delta * (rows / all);
  } else {
    mean_ = mean;
  }
  complete_ = all;
}

double Moments::correlation(std::size_t first, std::size_t second) const {
  const Eigen::Index row = index(std::max(first, second));
  const Eigen::Index column = index(std::min(first, second));
  const double deviation = std::sqrt(products_(row, row)) * std::sqrt(products_(column, column));
  if (!(deviation > 0)) return std::numeric_limits<double>::quiet_NaN();
  return first == second ? 1 : std::clamp(products_(row, column) / deviation, -1.0, 1.0);
}

void Moments::write(double* out) const {
  for (const ColumnMoments& column : columns_)
    for (const double value : {column.count, column.mean, column.squares, column.minimum, column.maximum})
      *out++ = value;
  *out++ = complete_;
  out = std::copy(mean_.begin(), mean_.end(), out);
  std::copy_n(products_.data(), products_.size(), out);
}

Moments Moments::read(std::span<const double> in, std::size_t columns) {
  Moments result(columns);
  const double* next = in.data();
  for (ColumnMoments& column : result.columns_) {
    column = {.count = next[0], .mean = next[1], .squares = next[2], .minimum = next[3], .maximum = next[4]};
    next += 5;
  }
  result.complete_ = *next++;
  result.mean_ = Eigen::Map<const Eigen::VectorXd>(next, index(columns));
  next += columns;
  result.products_ = Eigen::Map<const Eigen::MatrixXd>(next, index(columns), index(columns));
  return result;
}

}  // namespace parbench::table_stats
