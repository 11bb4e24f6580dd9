#include "workloads/images/transform.hpp"

#include "workloads/images/edges.hpp"
#include "workloads/images/separable.hpp"

namespace parbench::images {

void transform(const PixelView& source, Size size, const Kernel& kernel, const Rectangle& tile,
               Workspace& workspace, std::span<std::uint8_t> out) {
  const Size from = source.area.size();
  const Rectangle blurred = grow(tile, 1, size);
  const Rectangle resized = grow(blurred, kernel.size() / 2, size);
  average(source, resizing_taps(from.width, size.width, resized.left, resized.right),
          resizing_taps(from.height, size.height, resized.top, resized.bottom), workspace.between,
          workspace.resized);
  average({resized, workspace.resized}, blurring_taps(kernel, size.width, blurred.left, blurred.right),
          blurring_taps(kernel, size.height, blurred.top, blurred.bottom), workspace.between,
          workspace.blurred);
  find_edges({blurred, workspace.blurred}, tile, out);
}

std::vector<Rectangle> cut(Size size, std::size_t side) {
  const std::size_t columns = (size.width + side - 1) / side;
  const std::size_t rows = (size.height + side - 1) / side;
  std::vector<Rectangle> tiles;
  tiles.reserve(columns * rows);
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < columns; ++column)
      tiles.push_back({size.width * column / columns, size.height * row / rows,
                       size.width * (column + 1) / columns, size.height * (row + 1) / rows});
  return tiles;
}

}  // namespace parbench::images
