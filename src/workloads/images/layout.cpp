#include "workloads/images/layout.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "workloads/images/transform.hpp"

namespace parbench::images {

Layout::Layout(std::vector<Size> sources, std::vector<Size> results, std::size_t tile_pixels)
    : sources_(std::move(sources)), results_(std::move(results)) {
  const auto side = static_cast<std::size_t>(std::sqrt(static_cast<double>(tile_pixels)));
  for (; large_ < results_.size() && is_large(results_[large_], tile_pixels); ++large_) {
    source_bytes_ = std::max(source_bytes_, sources_[large_].pixels() * channels);
    for (const Rectangle& area : cut(results_[large_], side)) {
      tiles_.push_back({large_, area});
      tile_pixels_ = std::max(tile_pixels_, area.size().pixels());
    }
    first_tiles_.push_back(tiles_.size());
  }
}

std::vector<Phase> Layout::phases(std::size_t last_result_size) const {
  const Phase last{results_.size(), last_result_size};
  if (large_ == 0) return {last};
  return {{large_, source_bytes()}, {tiles_.size(), tile_bytes()}, last};
}

std::size_t Layout::memory() const {
  return large_ * source_bytes() + tiles_.size() * tile_bytes();
}

}  // namespace parbench::images
