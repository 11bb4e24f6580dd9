#pragma once

#include <cstdint>

#include "workloads/images/edges.hpp"

namespace parbench::images {

/// What is known of one picture in the end. No byte of it is padding: modes are compared by the bytes.
struct PictureResult {
  std::uint64_t width = 0;  ///< of the resized picture, as height
  std::uint64_t height = 0;
  std::uint64_t pixel_digest = 0;
  std::uint64_t png_bytes = 0;
  std::uint64_t png_digest = 0;
  Histogram histogram{};  ///< of edge strengths
};
static_assert(sizeof(PictureResult) == 5 * sizeof(std::uint64_t) + sizeof(Histogram));

}  // namespace parbench::images
