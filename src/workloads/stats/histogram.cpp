#include "workloads/stats/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace parbench::table_stats {
namespace {

/// The values in the bins that hold a wanted rank, sorted, and where they stand among all values.
class Candidates {
 public:
  Candidates(const std::array<std::uint64_t, bin_count>& counts, std::vector<double>& room)
      : counts_(counts), room_(room) {}

  /// The value of this rank, from 0, will be asked for.
  void want(std::uint64_t rank) { wanted_[bin_of(rank)] = true; }

  void collect(std::span<const double> values, const Bins& bins) {
    std::size_t wanted = 0;
    for (std::size_t bin = 0; bin < bin_count; ++bin) wanted += wanted_[bin] ? counts_[bin] : 0;
    room_.resize(wanted + 1);
    std::size_t found = 0;
    for (const double value : values) {
      room_[found] = value;  // without a branch, which chance would mispredict
      found += static_cast<std::size_t>(wanted_[bins.of(value)]) & (std::isnan(value) ? 0U : 1U);
    }
    room_.resize(wanted);
    std::sort(room_.begin(), room_.end());
  }

  double at(std::uint64_t rank) const {
    std::uint64_t left_out = 0;
    for (std::size_t bin = 0; bin < bin_of(rank); ++bin)
      if (!wanted_[bin]) left_out += counts_[bin];
    return room_[rank - left_out];
  }

 private:
  std::size_t bin_of(std::uint64_t rank) const {
    std::size_t bin = 0;
    while (rank >= counts_[bin]) rank -= counts_[bin++];
    return bin;
  }

  const std::array<std::uint64_t, bin_count>& counts_;
  std::vector<double>& room_;
  std::array<bool, bin_count> wanted_{};
};

}  // namespace

Bins::Bins(double minimum, double maximum)
    : minimum_(minimum), scale_(static_cast<double>(bin_count) / (maximum - minimum)) {
  if (!(maximum > minimum) || !std::isfinite(scale_)) scale_ = 0;
}

Histogram count(std::span<const double> values, const Bins& bins) {
  Histogram counts{};
  for (const double value : values) counts[bins.of(value)] += std::isnan(value) ? 0U : 1U;
  return counts;
}

Quantiles quantiles(std::span<const double> values, const Bins& bins,
                    const std::array<std::uint64_t, bin_count>& counts, std::vector<double>& room) {
  Quantiles result;
  result.fill(std::numeric_limits<double>::quiet_NaN());
  const std::uint64_t all = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  if (all == 0) return result;
  const auto place = [&](double level) { return level * static_cast<double>(all - 1); };
  const auto above = [&](std::uint64_t rank) { return std::min(rank + 1, all - 1); };
  Candidates candidates(counts, room);
  for (const double level : quantile_levels) {
    const auto rank = static_cast<std::uint64_t>(place(level));
    candidates.want(rank);
    candidates.want(above(rank));
  }
  candidates.collect(values, bins);
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto rank = static_cast<std::uint64_t>(place(quantile_levels[i]));
    const double low = candidates.at(rank);
    const double part = place(quantile_levels[i]) - static_cast<double>(rank);
    result[i] = low + part * (candidates.at(above(rank)) - low);
  }
  return result;
}

}  // namespace parbench::table_stats
