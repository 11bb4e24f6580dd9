#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "workloads/images/picture.hpp"

/// PNG in and out by libpng. What is wrong with a file is a value: who surveys files treats it otherwise than who runs a
/// case.
namespace parbench::images {

/// What is wrong with a PNG, in words; nothing where it is good.
using Fault = std::optional<std::string>;

/// Reads the header alone, into `size`. Pictures of more than `max_pixels` are a fault: a few kilobytes can
/// claim, and decode to, gigabytes.
[[nodiscard]] Fault read_size(std::span<const std::byte> png, std::size_t max_pixels, Size& size);

/// Any PNG (gray, palette, 16 bits, transparency, interlaced) as four bytes per pixel with colours multiplied
/// by alpha. Samples are taken as they are, whatever the file says of gamma and colour profiles. `pixels` is of channels * expected.pixels() bytes; another size in the header is a fault. After a
/// fault it holds nothing of meaning.
[[nodiscard]] Fault decode(std::span<const std::byte> png, Size expected, std::span<std::uint8_t> pixels);

/// Replaces `png` by a picture with one byte per pixel, or with four that are not multiplied by alpha. Equal
/// pixels give equal bytes.
[[nodiscard]] Fault encode_gray(std::span<const std::uint8_t> pixels, Size size, std::vector<std::byte>& png);
[[nodiscard]] Fault encode_colour(std::span<const std::uint8_t> pixels, Size size,
                                  std::vector<std::byte>& png);

}  // namespace parbench::images
