#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "workloads/images/picture.hpp"

namespace parbench::images {

/// How strong an edge each pixel of `area` lies on: the length of the gradient by Sobel's operator
/// (Sobel, Feldman 1968: 1 2 1 across the direction of the difference), a quarter of it so that a step of s
/// between two columns or rows gives s, 255 at most; of the channel where it is the longest, so that an edge of
/// colour or of transparency counts as one of brightness. `in` holds `area` and the pixels around it as far as
/// there are any; at the border of the picture its last pixels are repeated. `out` is one byte per pixel.
void find_edges(const PixelView& in, const Rectangle& area, std::span<std::uint8_t> out);

/// How many pixels have each value.
using Histogram = std::array<std::uint32_t, 256>;

/// Adds those of `pixels` to it.
void count(std::span<const std::uint8_t> pixels, Histogram& histogram);

}  // namespace parbench::images
