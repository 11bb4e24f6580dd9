#include "workloads/images/taps.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace parbench::images {
namespace {

void add_area(std::size_t in, std::size_t out, std::size_t place, std::vector<double>& shares, Taps& taps) {
  // In units of 1 / out: the place covers [begin, end), input i covers [i * out, (i + 1) * out).
  const std::size_t begin = place * in;
  const std::size_t end = begin + in;
  const std::size_t first = begin / out;
  shares.clear();
  for (std::size_t i = first; i * out < end; ++i)
    shares.push_back(static_cast<double>(std::min((i + 1) * out, end) - std::max(i * out, begin)));
  taps.add(first, shares);
}

void add_linear(std::size_t in, std::size_t out, std::size_t place, std::vector<double>& shares, Taps& taps) {
  // In units of 1 / (2 * out), from the centre of the first input.
  const std::size_t unit = 2 * out;
  const std::size_t offset = (2 * place + 1) * in;
  const std::size_t position = offset < out ? 0 : offset - out;
  const std::size_t first = position / unit;
  if (first + 1 >= in) {
    shares.assign(1, 1);
    taps.add(in - 1, shares);
  } else {
    shares.assign({static_cast<double>(unit - position % unit), static_cast<double>(position % unit)});
    taps.add(first, shares);
  }
}

}  // namespace

Taps::Taps(std::size_t places) {
  firsts_.reserve(places);
  begins_.reserve(places + 1);
  begins_.push_back(0);
}

void Taps::add(std::size_t first, std::span<const double> shares) {
  // Rounds the running sum and not each share, so that the weights sum to 1 and none is negative.
  const double unit = (1U << weight_bits) / std::accumulate(shares.begin(), shares.end(), 0.0);
  double sum = 0;
  long before = 0;
  for (const double share : shares) {
    sum += share;
    const long now = std::lround(sum * unit);
    weights_.push_back(static_cast<std::uint16_t>(now - before));
    before = now;
  }
  firsts_.push_back(first);
  begins_.push_back(weights_.size());
}

Taps resizing_taps(std::size_t in, std::size_t out, std::size_t begin, std::size_t end) {
  Taps taps(end - begin);
  std::vector<double> shares;
  for (std::size_t place = begin; place < end; ++place)
    out <= in ? add_area(in, out, place, shares, taps) : add_linear(in, out, place, shares, taps);
  return taps;
}

Kernel gaussian_kernel(double sigma) {
  const int radius = static_cast<int>(std::ceil(3 * sigma));
  Kernel kernel;
  kernel.reserve(2 * static_cast<std::size_t>(radius) + 1);
  for (int i = -radius; i <= radius; ++i)
    kernel.push_back(i == 0 ? 1 : std::exp(-i * i / (2 * sigma * sigma)));
  return kernel;
}

Taps blurring_taps(const Kernel& kernel, std::size_t in, std::size_t begin, std::size_t end) {
  const std::size_t radius = kernel.size() / 2;
  Taps taps(end - begin);
  std::vector<double> shares;
  for (std::size_t place = begin; place < end; ++place) {
    const std::size_t first = place - std::min(place, radius);
    shares.assign(std::min(place + radius, in - 1) - first + 1, 0);
    for (std::size_t i = 0; i < kernel.size(); ++i) {
      const std::size_t at = std::min(place + i - std::min(place + i, radius), in - 1);  // place + i - radius
      shares[at - first] += kernel[i];
    }
    taps.add(first, shares);
  }
  return taps;
}

}  // namespace parbench::images
