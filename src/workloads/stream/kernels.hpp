#pragma once

#include <cstddef>

/// The four loops of STREAM (McCalpin: Memory Bandwidth and Machine Balance in Current High Performance Computers,
/// IEEE TCCA Newsletter, 1995). Each writes `count` elements; `out` overlaps no input.
namespace parbench::stream {

inline constexpr double scalar = 3;

/// out = x
void copy(const double* x, const double* y, double* out, std::size_t count);
/// out = scalar * x
void scale(const double* x, const double* y, double* out, std::size_t count);
/// out = x + y
void add(const double* x, const double* y, double* out, std::size_t count);
/// out = x + scalar * y
void triad(const double* x, const double* y, double* out, std::size_t count);

}  // namespace parbench::stream
