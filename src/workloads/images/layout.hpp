#pragma once

#include <cstddef>
#include <parbench/workload.hpp>
#include <vector>

#include "workloads/images/edges.hpp"
#include "workloads/images/picture.hpp"

namespace parbench::images {

/// Which pictures are cut in tiles, and what each phase of a pass gives:
///
/// 1. for each large picture, its pixels;
/// 2. for each tile of them, its histogram and its pixels;
/// 3. for each picture, large ones first, a PictureResult.
///
/// Without large pictures there is the last phase only. Results of a phase are of one size, so that the largest picture
/// and the largest tile decide; the rest of a smaller one's is zero.
class Layout {
 public:
  struct Tile {
    std::size_t picture;  ///< a large one
    Rectangle area;       ///< of the resized picture
  };

  /// `sizes` are those of the pictures as they are, and as they become; large are those that become more than
  /// `tile_pixels`, which must come first. None is cut with 0.
  Layout(std::vector<Size> sources, std::vector<Size> results, std::size_t tile_pixels);

  /// Whether a picture that becomes `result` is cut.
  static bool is_large(Size result, std::size_t tile_pixels) {
    return tile_pixels > 0 && result.pixels() > tile_pixels;
  }

  std::vector<Phase> phases(std::size_t last_result_size) const;
  /// What the phases before the last one keep.
  std::size_t memory() const;

  std::size_t large() const { return large_; }
  const std::vector<Tile>& tiles() const { return tiles_; }
  /// Of a large picture, in tiles().
  Range tiles_of(std::size_t picture) const { return {first_tiles_[picture], first_tiles_[picture + 1]}; }
  Size source(std::size_t picture) const { return sources_[picture]; }
  Size result(std::size_t picture) const { return results_[picture]; }

  std::size_t source_bytes() const { return source_bytes_; }
  std::size_t tile_bytes() const { return sizeof(Histogram) + tile_pixels_; }

 private:
  std::vector<Size> sources_;
  std::vector<Size> results_;
  std::size_t large_ = 0;
  std::vector<Tile> tiles_;
  std::vector<std::size_t> first_tiles_{0};
  std::size_t source_bytes_ = 0;  ///< of the largest that is cut
  std::size_t tile_pixels_ = 0;   ///< of the largest
};

}  // namespace parbench::images
