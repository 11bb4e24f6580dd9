#pragma once

#include <cstdint>
#include <vector>

#include "workloads/images/picture.hpp"
#include "workloads/images/taps.hpp"

namespace parbench::images {

/// Averages along both axes, first along rows. `in` holds at least what the taps ask for, counted in the whole
/// picture's places. `out` becomes across.size() x down.size() pixels; `between` is working memory, and
/// neither is ever given back.
void average(const PixelView& in, const Taps& across, const Taps& down, std::vector<std::uint16_t>& between,
             std::vector<std::uint8_t>& out);

}  // namespace parbench::images
