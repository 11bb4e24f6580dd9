#include "workloads/stream/kernels.hpp"

namespace parbench::stream {

void copy(const double* __restrict x, const double*, double* __restrict out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = x[i];
}

void scale(const double* __restrict x, const double*, double* __restrict out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = scalar * x[i];
}

void add(const double* __restrict x, const double* __restrict y, double* __restrict out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = x[i] + y[i];
}

void triad(const double* __restrict x, const double* __restrict y, double* __restrict out,
           std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = x[i] + scalar * y[i];
}

}  // namespace parbench::stream
