#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <limits>
#include <sstream>

#include "base/error.hpp"
#include "base/random.hpp"
#include "support/pass.hpp"
#include "support/scratch_folder.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/stats/description.hpp"

namespace parbench::table_stats {
namespace {

namespace fs = std::filesystem;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

tables::NumberTable table_of(const std::vector<std::vector<double>>& columns) {
  tables::NumberTable table{.names = {}, .rows = columns.front().size(), .values = {}};
  for (const std::vector<double>& column : columns) {
    table.names.push_back("x" + std::to_string(table.names.size() + 1));
    table.values.insert(table.values.end(), column.begin(), column.end());
  }
  return table;
}

/// Of a table that is taken in by parts of `step` rows.
Moments moments_of(const std::vector<std::vector<double>>& columns, std::size_t step = 1'000'000) {
  const tables::NumberTable table = table_of(columns);
  MomentsScratch scratch;
  Moments all(columns.size());
  for (std::size_t begin = 0; begin < table.rows; begin += step) {
    Moments part(columns.size());
    part.add(table, {begin, std::min(begin + step, table.rows)}, scratch);
    all.merge(part);
  }
  return all;
}

std::vector<double> normals(std::size_t count, std::uint64_t seed) {
  base::Random random(seed);
  std::vector<double> values(count);
  for (double& value : values) value = random.normal();
  return values;
}

/// By sorting everything.
Quantiles sorted_quantiles(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  std::sort(values.begin(), values.end());
  Quantiles result;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const double place = quantile_levels[i] * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(place);
    const std::size_t high = std::min(low + 1, values.size() - 1);
    result[i] = values[low] + (place - static_cast<double>(low)) * (values[high] - values[low]);
  }
  return result;
}

Quantiles selected_quantiles(const std::vector<double>& values) {
  const Moments moments = moments_of({values});
  const Bins bins(moments.column(0).minimum, moments.column(0).maximum);
  const Histogram counted = count(values, bins);
  std::array<std::uint64_t, bin_count> counts{};
  std::copy(counted.begin(), counted.end(), counts.begin());
  std::vector<double> room;
  return quantiles(values, bins, counts, room);
}

TEST(Moments, Are_those_worked_out_by_hand) {
  for (const std::size_t step : {1U, 3U, 8U}) {  // mean 5, squares 32
    const ColumnMoments column = moments_of({{2, 4, 4, 4, 5, 5, 7, 9}}, step).column(0);
    EXPECT_EQ(column.count, 8);
    EXPECT_DOUBLE_EQ(column.mean, 5);
    EXPECT_DOUBLE_EQ(column.squares, 32);
    EXPECT_EQ(column.minimum, 2);
    EXPECT_EQ(column.maximum, 9);
  }
}

TEST(Moments, A_large_mean_does_not_drown_a_small_variance) {
  for (const std::size_t step : {1U, 2U, 4U})
    EXPECT_DOUBLE_EQ(moments_of({{1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}}, step).column(0).squares, 90);
}

TEST(Moments, Equal_values_have_exactly_no_variance) {
  for (const std::size_t step : {7U, 100U, 5000U}) {
    const Moments moments = moments_of({std::vector<double>(5000, 0.1), normals(5000, 1)}, step);
    EXPECT_EQ(moments.column(0).squares, 0);
    EXPECT_EQ(moments.column(0).mean, 0.1);
    EXPECT_TRUE(std::isnan(moments.correlation(0, 1)));
    EXPECT_TRUE(std::isnan(moments.correlation(0, 0)));
    EXPECT_EQ(moments.correlation(1, 1), 1);
  }
}

TEST(Moments, Missing_values_count_for_nothing) {
  const Moments moments = moments_of({{nan, 1, nan, 3, nan}, {nan, nan, nan, nan, nan}}, 2);
  EXPECT_EQ(moments.column(0).count, 2);
  EXPECT_EQ(moments.column(0).mean, 2);
  EXPECT_EQ(moments.column(0).squares, 2);
  EXPECT_EQ(moments.column(1).count, 0);
}

TEST(Correlation, Of_linear_columns_is_1_or_minus_1_and_of_orthogonal_ones_0) {
  for (const std::size_t step : {1U, 3U, 10U}) {
    const Moments moments = moments_of({{1, 2, 3, 4}, {10, 20, 30, 40}, {4, 3, 2, 1}, {1, -1, -1, 1}}, step);
    EXPECT_DOUBLE_EQ(moments.correlation(0, 1), 1);
    EXPECT_DOUBLE_EQ(moments.correlation(2, 1), -1);
    EXPECT_NEAR(moments.correlation(0, 3), 0, 1e-16);
    EXPECT_EQ(moments.correlation(1, 2), moments.correlation(2, 1));
  }
}

TEST(Correlation, Leaves_out_each_row_that_misses_a_value) {
  // Without rows 1 and 3: (1, 2), (2, 1), (3, 3); products 1, squares 2 and 2.
  const Moments moments = moments_of({{1, 50, 2, nan, 3}, {2, -9, 1, 70, 3}, {0, nan, 0, 0, 0}}, 2);
  EXPECT_DOUBLE_EQ(moments.correlation(0, 1), 0.5);
}

TEST(Moments, Survive_being_written_and_read) {
  const Moments moments = moments_of({normals(100, 1), normals(100, 2), normals(100, 3)});
  std::vector<double> once(Moments::size(3));
  std::vector<double> again(Moments::size(3));
  moments.write(once.data());
  Moments::read(once, 3).write(again.data());
  EXPECT_EQ(once, again);
}

TEST(Quantiles, Are_those_of_the_sorted_values) {
  for (const std::size_t size : {1U, 2U, 3U, 20U, 21U, 1000U, 5000U}) {
    std::vector<double> values = normals(size, size);
    EXPECT_EQ(selected_quantiles(values), sorted_quantiles(values)) << size;
    for (double& value : values) value = std::exp(20 * value);  // nearly all in one bin
    EXPECT_EQ(selected_quantiles(values), sorted_quantiles(values)) << size;
    for (double& value : values) value = std::floor(std::log(value) / 20);  // few different values
    EXPECT_EQ(selected_quantiles(values), sorted_quantiles(values)) << size;
    values.push_back(nan);
    values.insert(values.begin(), nan);
    EXPECT_EQ(selected_quantiles(values), sorted_quantiles(values)) << size;
  }
}

TEST(Quantiles, Bear_with_values_that_are_equal_or_next_to_each_other) {
  for (const std::vector<double>& values : {std::vector<double>{3, 3, 3},
                                            {0, 5e-324, 1e-323},
                                            {1, std::nextafter(1, 2), std::nextafter(1, 0)},
                                            {-1e140, 1e140, 0}})
    EXPECT_EQ(selected_quantiles(values), sorted_quantiles(values)) << values[1];
  EXPECT_TRUE(std::isnan(selected_quantiles({nan, nan})[2]));
}

TEST(Description, Says_what_cannot_be_said_by_NaN) {
  const ColumnDescription one = describe({.count = 1, .mean = 4, .minimum = 4, .maximum = 4}, 3, {});
  EXPECT_EQ(one.missing, 2);
  EXPECT_EQ(one.mean, 4);
  EXPECT_TRUE(std::isnan(one.variance));
  const ColumnDescription none = describe({}, 3, {});
  EXPECT_EQ(none.missing, 3);
  EXPECT_TRUE(std::isnan(none.mean) && std::isnan(none.minimum) && std::isnan(none.maximum));
}

// --- The workload
// ------------------------------------------------------------------------------------------

using Settings = std::vector<std::pair<std::string, std::vector<std::string>>>;

std::unique_ptr<const Workload> prepare(const Settings& settings) {
  std::vector<workloads::Setting> list;
  for (const auto& [name, values] : settings) list.push_back({name, values, "--set " + name});
  const WorkloadKind kind = workloads::stats();
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

std::vector<double> description(const Workload& workload) {
  const std::vector<std::byte> bytes = testing::pass_of(workload);
  std::vector<double> values(bytes.size() / sizeof(double));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

TEST(Stats, Results_are_the_same_bytes_whatever_the_chunks) {
  const Settings settings{{"rows", {"30000"}}, {"columns", {"5"}}, {"missing", {"0.1"}}};
  const auto workload = prepare(settings);
  ASSERT_EQ(workload->phases()[0].items, 4U);
  const auto expected = testing::phases_of_a_pass(*workload);
  for (const std::size_t chunk : {1U, 2U, 3U})
    EXPECT_EQ(testing::phases_of_a_pass(*workload, chunk), expected) << chunk;
  EXPECT_EQ(testing::phases_of_a_pass(*prepare(settings), 2), expected);
}

TEST(Stats, Another_seed_gives_another_table) {
  EXPECT_NE(testing::pass_of(*prepare({{"rows", {"100"}}})),
            testing::pass_of(*prepare({{"rows", {"100"}}, {"seed", {"2"}}})));
}

TEST(Stats, The_generated_table_misses_what_was_asked_for) {
  EXPECT_EQ(description(*prepare({{"rows", {"9000"}}, {"missing", {"1"}}}))[1], 9000);
  EXPECT_EQ(description(*prepare({{"rows", {"9000"}}, {"missing", {"0"}}}))[1], 0);
  EXPECT_NEAR(description(*prepare({{"rows", {"9000"}}, {"missing", {"0.2"}}}))[1], 1800, 200);
}

class StatsInput : public testing::WithFolder {};

TEST_F(StatsInput, A_description_equals_an_exact_one_in_python) {
  const fs::path script = fs::path(PARBENCH_SOURCE_DIR) / "tests/workloads/stats_reference.py";
  if (!fs::exists("/usr/bin/python3")) GTEST_SKIP() << "needs /usr/bin/python3";
  base::Random random(31);
  std::ostringstream text;
  text.precision(17);
  text << "a,b,c\n";
  for (int row = 0; row < 10'000; ++row) {  // two blocks
    const double shared = random.normal();
    const double c = std::exp(random.normal() + shared);
    text << 1e6 + random.normal() + shared << "," << random.below(9) << ",";
    if (random.below(20) > 0) text << c;
    text << "\n";
  }
  const std::string file = write("in.csv", text.str());
  const std::string output = path("reference.txt");
  ASSERT_EQ(
      std::system(("/usr/bin/python3 '" + script.string() + "' '" + file + "' > '" + output + "'").c_str()),
      0);

  const auto workload = prepare({{"input", {file}}});
  const std::vector<double> results = description(*workload);
  ASSERT_EQ(results.size(), 3U * 11 + 9);
  std::istringstream reference(read(output));
  for (std::size_t i = 0; i < results.size(); ++i) {
    double expected = 0;
    ASSERT_TRUE(reference >> expected) << i;
    EXPECT_NEAR(results[i], expected, 1e-11 * std::max(1.0, std::abs(expected))) << i;
  }
}

TEST_F(StatsInput, One_row_has_a_mean_and_no_variance) {
  const auto workload = prepare({{"input", {write("in.csv", "a,b\n-0,NA\n")}}});
  const std::vector<double> results = description(*workload);
  EXPECT_EQ(workload->describe(), "1 rows of 2 columns, 16 B, which a pass reads three times");
  EXPECT_EQ(results[0], 1);
  EXPECT_EQ(results[2], 0);
  EXPECT_FALSE(std::signbit(results[4]));
  EXPECT_TRUE(std::isnan(results[3]));
  EXPECT_EQ(results[8], 0);  // the median
  EXPECT_EQ(results[12], 1);
  EXPECT_TRUE(std::isnan(results[11 + 8]));
}

TEST_F(StatsInput, Mistakes_are_named) {
  const std::string file = write("in.csv", "a,b\n1,2\n3,five\n");
  EXPECT_EQ(
      refusal({{"input", {file}}}),
      file + ":3:3: 'five' in column 'b' is not a number; leave the column out, or write it as numbers");
  EXPECT_EQ(refusal({{"input", {file}}, {"rows", {"5"}}}),
            "rows is for the generated table; leave it out, or leave out the input");
  EXPECT_EQ(refusal({{"rows", {"1G"}}, {"columns", {"2"}}}),
            "rows: 1000000000 rows of 2 columns are more than 1G values; give fewer");
}

}  // namespace
}  // namespace parbench::table_stats
