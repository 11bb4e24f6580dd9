#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>

#include "base/error.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/stats/description.hpp"
#include "workloads/stats/histogram.hpp"
#include "workloads/stats/moments.hpp"
#include "workloads/tables/number_table.hpp"

namespace parbench::workloads {
namespace {

using table_stats::bin_count;
using table_stats::Bins;
using table_stats::ColumnDescription;
using table_stats::Histogram;
using table_stats::Moments;
using table_stats::Quantiles;
using tables::NumberTable;

/// Rows per item. Fixed, so that the same numbers are added in the same order whatever the chunks are.
constexpr std::size_t block_rows = 8192;

struct StatsScratch final : Scratch {
  table_stats::MomentsScratch moments;
  std::vector<double> room;
};

/// The phases and their results: each block's moments; their merge, by one item; each block's histograms, between the
/// columns' extremes; each column's quantiles; and the description: of each column, then the correlation matrix.
class Stats final : public Workload {
 public:
  explicit Stats(NumberTable table) : table_(std::move(table)) {}

  std::vector<Phase> phases() const override {
    const std::size_t blocks = (table_.rows + block_rows - 1) / block_rows;
    const std::size_t moments = Moments::size(columns()) * sizeof(double);
    return {{blocks, moments},
            {1, moments},
            {blocks, columns() * sizeof(Histogram)},
            {columns(), sizeof(Quantiles)},
            {1, columns() * sizeof(ColumnDescription) + columns() * columns() * sizeof(double)}};
  }

  std::string describe() const override {
    return base::format_count(static_cast<std::int64_t>(table_.rows)) + " rows of " +
           std::to_string(columns()) + (columns() == 1 ? " column, " : " columns, ") +
           base::format_bytes(static_cast<double>(table_.values.size()) * sizeof(double)) +
           ", which a pass reads three times";
  }

  std::size_t bytes_moved() const override { return 3 * table_.values.size() * sizeof(double); }

  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<StatsScratch>(); }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    const std::size_t size = out.size() / items.size();
    for (std::size_t i = 0; i < items.size(); ++i)
      run_item(items.begin + i, out.subspan(i * size, size), worker);
  }

 private:
  std::size_t columns() const { return table_.columns(); }

  void run_item(std::size_t item, std::span<std::byte> out, const Worker& worker) const {
    StatsScratch& scratch = static_cast<StatsScratch&>(*worker.scratch);
    switch (worker.phase) {
      case 0:
        return write_moments(block(item), scratch, out);
      case 1:
        return merge_moments(worker, out);
      case 2:
        return write_histograms(block(item), worker, out);
      case 3:
        return write_quantiles(item, worker, scratch, out);
      default:
        return write_description(worker, out);
    }
  }

  Range block(std::size_t item) const {
    return {item * block_rows, std::min((item + 1) * block_rows, table_.rows)};
  }

  void write_moments(Range rows, StatsScratch& scratch, std::span<std::byte> out) const {
    Moments moments(columns());
    moments.add(table_, rows, scratch.moments);
    moments.write(reinterpret_cast<double*>(out.data()));
  }

  void merge_moments(const Worker& worker, std::span<std::byte> out) const {
    const std::size_t size = Moments::size(columns());
    const std::span<const double> blocks = worker.results<double>(0);
    Moments all(columns());
    for (std::size_t begin = 0; begin < blocks.size(); begin += size)
      all.merge(Moments::read(blocks.subspan(begin, size), columns()));
    all.write(reinterpret_cast<double*>(out.data()));
  }

  Moments merged(const Worker& worker) const { return Moments::read(worker.results<double>(1), columns()); }

  static Bins bins(const Moments& moments, std::size_t column) {
    return {moments.column(column).minimum, moments.column(column).maximum};
  }

  void write_histograms(Range rows, const Worker& worker, std::span<std::byte> out) const {
    const Moments moments = merged(worker);
    for (std::size_t i = 0; i < columns(); ++i) {
      const Histogram counts =
          table_stats::count(table_.column(i).subspan(rows.begin, rows.size()), bins(moments, i));
      std::memcpy(out.data() + i * sizeof counts, &counts, sizeof counts);
    }
  }

  void write_quantiles(std::size_t column, const Worker& worker, StatsScratch& scratch,
                       std::span<std::byte> out) const {
    std::array<std::uint64_t, bin_count> counts{};
    const std::span<const std::uint32_t> blocks = worker.results<std::uint32_t>(2);
    for (std::size_t begin = column * bin_count; begin < blocks.size(); begin += columns() * bin_count)
      for (std::size_t bin = 0; bin < bin_count; ++bin) counts[bin] += blocks[begin + bin];
    const Quantiles quantiles =
        table_stats::quantiles(table_.column(column), bins(merged(worker), column), counts, scratch.room);
    std::memcpy(out.data(), &quantiles, sizeof quantiles);
  }

  void write_description(const Worker& worker, std::span<std::byte> out) const {
    const Moments moments = merged(worker);
    const std::span<const Quantiles> quantiles = worker.results<Quantiles>(3);
    std::byte* place = out.data();
    for (std::size_t i = 0; i < columns(); ++i) {
      const ColumnDescription column = table_stats::describe(moments.column(i), table_.rows, quantiles[i]);
      std::memcpy(place, &column, sizeof column);
      place += sizeof column;
    }
    for (std::size_t i = 0; i < columns(); ++i)
      for (std::size_t j = 0; j < columns(); ++j) {
        const double correlation = moments.correlation(i, j);
        std::memcpy(place, &correlation, sizeof correlation);
        place += sizeof correlation;
      }
  }

  NumberTable table_;
};

/// By turns normal, exponential and uniform columns, in units from 1 to 1000 and far from 0; each row shares a part,
/// by which all columns are correlated.
NumberTable generate(std::size_t rows, std::size_t columns, double missing, std::uint64_t seed) {
  base::Random random(seed);
  NumberTable table{.names = {}, .rows = rows, .values = {}};
  std::vector<double> shared(rows);
  for (double& value : shared) value = random.normal();
  table.values.reserve(rows * columns);
  for (std::size_t column = 0; column < columns; ++column) {
    table.names.push_back("x" + std::to_string(column + 1));
    constexpr std::array<double, 4> units{1, 10, 100, 1000};
    for (std::size_t row = 0; row < rows; ++row) {
      const double own = column % 3 == 0   ? random.normal()
                         : column % 3 == 1 ? random.exponential()
                                           : random.uniform();
      const bool there = random.uniform() >= missing;
      table.values.push_back(there ? units[column % units.size()] * (own + 0.5 * shared[row] + 20)
                                   : std::numeric_limits<double>::quiet_NaN());
    }
  }
  return table;
}

void refuse_generator_settings(const Parameters& parameters) {
  for (const Parameters::Entry& entry : parameters.entries())
    if (!entry.is_default && entry.spec.name != "input")
      throw base::UsageError(entry.spec.name +
                             " is for the generated table; leave it out, or leave out the input");
}

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  fix_eigen_blocking();
  if (!parameters.paths("input").empty()) {
    refuse_generator_settings(parameters);
    return std::make_unique<Stats>(
        tables::read_number_table(parameters.paths("input"), tables::Missing::allowed));
  }
  const auto rows = static_cast<std::size_t>(parameters.count("rows"));
  const auto columns = static_cast<std::size_t>(parameters.count("columns"));
  constexpr std::size_t most_values = 1'000'000'000;
  if (rows > most_values / columns)
    throw base::UsageError("rows: " + std::to_string(rows) + " rows of " + std::to_string(columns) +
                           " columns are more than 1G values; give fewer");
  return std::make_unique<Stats>(generate(rows, columns, parameters.real("missing"),
                                          static_cast<std::uint64_t>(parameters.count("seed"))));
}

}  // namespace

WorkloadKind stats() {
  return {
      .name = "stats",
      .summary =
          "a large table described, swept three times and merged: does a reduction scale with the memory?",
      .item_name = "steps",
      .parameters = {{.name = "input",
                      .type = ParameterType::paths,
                      .default_value = "",
                      .help = "your own CSV file of numbers, in place of a generated table"},
                     {.name = "rows",
                      .type = ParameterType::count,
                      .default_value = "600k",
                      .help = "rows of the generated table",
                      .minimum = 1,
                      .maximum = 1e9},
                     {.name = "columns",
                      .type = ParameterType::count,
                      .default_value = "8",
                      .help = "columns of the generated table",
                      .minimum = 1,
                      .maximum = 256},
                     {.name = "missing",
                      .type = ParameterType::real,
                      .default_value = "0.01",
                      .help = "fraction of the generated values that are missing",
                      .minimum = 0,
                      .maximum = 1},
                     {.name = "seed",
                      .type = ParameterType::count,
                      .default_value = "1",
                      .help = "of the generated table",
                      .minimum = 0,
                      .maximum = 9e15}},
      .prepare = prepare};
}

}  // namespace parbench::workloads
