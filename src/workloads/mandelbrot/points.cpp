#include "workloads/mandelbrot/points.hpp"

namespace parbench::mandelbrot_set {

std::uint32_t count_iterations(Point c, std::uint32_t iterations) {
  double x = 0;
  double y = 0;
  for (std::uint32_t n = 1; n <= iterations; ++n) {
    const double next_x = x * x - y * y + c.x;
    y = 2 * x * y + c.y;
    x = next_x;
    if (x * x + y * y > 4) return n;
  }
  return iterations;
}

}  // namespace parbench::mandelbrot_set
