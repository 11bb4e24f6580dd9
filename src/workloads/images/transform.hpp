#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "workloads/images/picture.hpp"
#include "workloads/images/taps.hpp"

namespace parbench::images {

/// The memory of one worker, all of it reused from picture to picture.
struct Workspace {
  std::vector<std::uint8_t> resized;
  std::vector<std::uint8_t> blurred;
  std::vector<std::uint16_t> between;
};

/// Resizes `source`, a whole picture, to `size`, blurs it, finds edges, and writes those of `tile`, a part of
/// the result, as one byte per pixel. What a tile gives does not depend on where a picture is cut.
void transform(const PixelView& source, Size size, const Kernel& kernel, const Rectangle& tile,
               Workspace& workspace, std::span<std::uint8_t> out);

/// The tiles of a picture of `size`: rows of them from the top, as equal as can be, no side above `side`.
std::vector<Rectangle> cut(Size size, std::size_t side);

}  // namespace parbench::images
