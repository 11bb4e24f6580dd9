#include "workloads/images/separable.hpp"

namespace parbench::images {
namespace {

// Bytes times weights are 23 bits; 16 of them go on to the second axis, where times weights they are 31.
constexpr unsigned first_shift = weight_bits - 8;
constexpr unsigned second_shift = weight_bits + 8;

constexpr std::uint32_t half(unsigned shift) {
  return 1U << (shift - 1);
}

void average_row(const std::uint8_t* row, std::size_t left, const Taps& taps, std::uint16_t* out) {
  for (std::size_t place = 0; place < taps.size(); ++place) {
    const Taps::Place tap = taps[place];
    const std::uint8_t* pixel = row + (tap.first - left) * channels;
    std::uint32_t sums[channels] = {half(first_shift), half(first_shift), half(first_shift),
                                    half(first_shift)};
    for (const std::uint32_t weight : tap.weights) {
      for (std::size_t channel = 0; channel < channels; ++channel) sums[channel] += weight * pixel[channel];
      pixel += channels;
    }
    for (const std::uint32_t sum : sums) *out++ = static_cast<std::uint16_t>(sum >> first_shift);
  }
}

/// A block of `count` values of one row of the result, each the average of values one below the other.
void average_columns(const std::uint16_t* in, std::size_t stride, std::span<const std::uint16_t> weights,
                     std::size_t count, std::uint8_t* out) {
  constexpr std::size_t block = 256;  // its sums stay in the nearest cache
  for (std::size_t begin = 0; begin < count; begin += block) {
    const std::size_t size = std::min(block, count - begin);
    std::uint32_t sums[block];
    std::fill_n(sums, size, half(second_shift));
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const std::uint16_t* const values = in + i * stride + begin;
      const std::uint16_t weight = weights[i];
      for (std::size_t k = 0; k < size; ++k) sums[k] += std::uint32_t{weight} * values[k];
    }
    for (std::size_t k = 0; k < size; ++k)
      out[begin + k] = static_cast<std::uint8_t>(sums[k] >> second_shift);
  }
}

}  // namespace

void average(const PixelView& in, const Taps& across, const Taps& down, std::vector<std::uint16_t>& between,
             std::vector<std::uint8_t>& out) {
  const std::size_t row_size = across.size() * channels;
  const std::size_t top = down.first();
  between.resize((down.last() - top) * row_size);
  for (std::size_t y = top; y < down.last(); ++y)
    average_row(in.row(y), in.area.left, across, between.data() + (y - top) * row_size);
  out.resize(down.size() * row_size);
  for (std::size_t y = 0; y < down.size(); ++y) {
    const Taps::Place tap = down[y];
    average_columns(between.data() + (tap.first - top) * row_size, row_size, tap.weights, row_size,
                    out.data() + y * row_size);
  }
}

}  // namespace parbench::images
