#pragma once

#include <cstddef>
#include <cstdint>

namespace parbench::mandelbrot_set {

/// A number of the complex plane.
struct Point {
  double x = 0;
  double y = 0;
};

/// A part of the plane: its centre, and its width. Its height follows from the picture's, since pixels are squares.
struct Region {
  double x = 0;
  double y = 0;
  double span = 0;
};

struct Picture {
  std::size_t width = 0;
  std::size_t height = 0;
  std::uint32_t iterations = 0;
  Region region;

  /// The middle of a pixel; row 0 is the uppermost.
  Point point(std::size_t row, std::size_t column) const {
    const double step = region.span / static_cast<double>(width);
    return {region.x + step * (static_cast<double>(column) + 0.5 - static_cast<double>(width) / 2),
            region.y - step * (static_cast<double>(row) + 0.5 - static_cast<double>(height) / 2)};
  }
};

/// The first n at which |z_n| > 2, where z_0 = 0 and z_{n+1} = z_n^2 + c; `iterations` where there is none up to it.
/// A function of its own and never inlined, so that a compiler that fuses multiplications and additions does so in
/// one way for all who call it.
std::uint32_t count_iterations(Point c, std::uint32_t iterations);

}  // namespace parbench::mandelbrot_set
