#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "workloads/images/picture.hpp"

/// Pictures such as screens and cameras give, seeded: equal specifications give equal pixels on any machine.
namespace parbench::images {

struct SetSpec {
  std::size_t pictures = 1;
  std::size_t side = 1;  ///< in pixels, about, of a small picture
  std::uint64_t seed = 0;
};

struct Generated {
  Size size;
  std::vector<std::uint8_t> pixels;  ///< colours not multiplied by alpha
};

/// Picture `index`: a gradient, discs of one colour, grain, and in every fourth picture a transparent border. Its sides
/// are from half of `side` to twice that; every sixth picture is a square of four times `side`.
Generated generate_picture(const SetSpec& set, std::size_t index);

/// The name that a file of it would have: "picture_0001.png".
std::string generated_name(std::size_t index);

}  // namespace parbench::images
