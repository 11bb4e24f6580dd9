#pragma once

#include <vector>

namespace parbench::plot {

/// Ends of an axis.
struct Domain {
  double low = 0;
  double high = 1;

  /// Makes room for `value`.
  void include(double value);
};

/// From the least to the greatest of `values`; `fallback` where there are none.
Domain domain_of(const std::vector<double>& values, Domain fallback);

/// Multiplied and divided by `factor`, so that no mark stands on the edge of a logarithmic axis.
Domain widened(Domain domain, double factor);

/// Round numbers within a logarithmic axis, at most about ten: powers of ten, or 1, 2 and 5 times those, or evenly
/// spaced where it is short. Contract: 0 < low < high.
std::vector<double> log_ticks(Domain domain);

/// 0, +-1, +-2, +-5, +-10 ... within a symmetrically logarithmic axis.
std::vector<double> symlog_ticks(Domain domain);

}  // namespace parbench::plot
