#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Averages along one axis of a picture: each place of the result is a weighted mean of neighbouring places of
/// the input. Both resizing and blurring are such an average along each axis.
namespace parbench::images {

/// Weights are multiples of 1 / 2^15, and those of one place sum to exactly 1: a constant stays what it is,
/// and a result is the same on all workers, whichever part of the picture they have at hand.
inline constexpr unsigned weight_bits = 15;

class Taps {
 public:
  /// The inputs [first, first + weights.size()) of one place.
  struct Place {
    std::size_t first;
    std::span<const std::uint16_t> weights;
  };

  /// For places that are added one by one.
  explicit Taps(std::size_t places);

  /// Adds a place, with shares in any unit, of which none is negative and one is positive.
  void add(std::size_t first, std::span<const double> shares);

  std::size_t size() const { return firsts_.size(); }
  Place operator[](std::size_t place) const {
    return {firsts_[place], std::span(weights_).subspan(begins_[place], begins_[place + 1] - begins_[place])};
  }

  /// The inputs [first(), last()) are those of all places, which must be in order and at least one.
  std::size_t first() const { return firsts_.front(); }
  std::size_t last() const { return firsts_.back() + (begins_.back() - begins_[size() - 1]); }

 private:
  std::vector<std::size_t> firsts_;
  std::vector<std::size_t> begins_;  ///< of each place in weights_, and the end of the last
  std::vector<std::uint16_t> weights_;
};

/// From `in` places to `out`; those [begin, end) of the result. To fewer places by area: each is the mean of
/// what it covers. To more by linear interpolation between the centres of the two nearest.
Taps resizing_taps(std::size_t in, std::size_t out, std::size_t begin, std::size_t end);

/// The shares of a blur: 2 * radius + 1 of them, the middle one for the place itself.
using Kernel = std::vector<double>;

/// The normal density at whole numbers up to three `sigma` away; a single 1 for sigma 0.
Kernel gaussian_kernel(double sigma);

/// Of an axis of `in` places, those [begin, end), blurred. Beyond its ends the axis goes on as its last place.
Taps blurring_taps(const Kernel& kernel, std::size_t in, std::size_t begin, std::size_t end);

}  // namespace parbench::images
